"""The derivation of one number: its terms, their factors, and where each is from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib.inside.calls import Index
from nnlib.inside.sources import Source, formula_of, way_back_of
from nnlib.inside.words import in_words
from nnlib.registry import entry_of
from nnlib.terms import Number, Read

if TYPE_CHECKING:
    from nnlib.inside.recording import Inside, Kept


@dataclass
class Derivation:
    """One number, opened.

    Attributes
    ----------
    inside : Inside
        The pass that it is of.
    address : str
        Where it is, such as ``2.dW.3.1``.
    name : str
        How its formula writes it, such as ``dW[3, 1]``.
    what : str
        A phrase: "an output of network[2], relu".
    value : float
        As nnlib has computed it.
    terms : list of Number
        What adds up to it. Empty for what is given: data, parameters.
    sources : list of Source
        The lines of code that compute it.
    notes : list of str
        What else is to be said: of NaN, of a function without terms.
    goes_to : list of str
        Addresses of what reads it on the way forward.
    gradient : str
        The address of how the loss changes with it; empty where there is none.
    """

    inside: Inside
    address: str
    name: str
    what: str
    value: float
    terms: list[Number] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    goes_to: list[str] = field(default_factory=list)
    gradient: str = ""

    @property
    def total(self) -> float:
        """What the terms add up to."""
        return sum(term.value for term in self.terms)

    @property
    def names(self) -> dict[str, str]:
        """Which array stands behind each name of the terms: its stem, such as 2.W."""
        return {
            read.words.partition("[")[0]: read.stem
            for term in self.terms
            for read in term.reads
        }

    def open(self, address: str) -> Derivation:
        """Return the derivation of another number of the same pass."""
        return self.inside.open(address)

    def value_of(self, read: Read) -> float:
        """Return the number that a formula reads."""
        kept = self.inside.kept[read.stem]
        return kept.values.values[read.at].item()

    def as_dict(self) -> dict[str, Any]:
        """Return all of it in numbers, texts, lists and dictionaries, as JSON has them.

        NaN and infinity, which JSON lacks, are texts.
        """
        return {
            "address": self.address,
            "name": self.name,
            "what": self.what,
            "value": plain(self.value),
            "total": plain(self.total) if self.terms else None,
            "terms": [self.term_as_dict(term) for term in self.terms],
            "names": [
                {"name": name, "stem": stem, "what": self.inside.kept[stem].what}
                for name, stem in self.names.items()
            ],
            "sources": [source._asdict() for source in self.sources],
            "notes": self.notes,
            "goes_to": self.goes_to,
            "gradient": self.gradient,
        }

    def term_as_dict(self, term: Number) -> dict[str, Any]:
        """Return a term with its factors, and what each of them reads."""
        return {
            "words": term.words,
            "value": plain(term.value),
            "factors": [
                {
                    "words": factor.words,
                    "value": plain(factor.value),
                    "reads": [
                        {
                            "address": read.address,
                            "words": read.words,
                            "value": plain(self.value_of(read)),
                        }
                        for read in factor.reads
                    ],
                }
                for factor in term.factors
            ],
        }

    def __str__(self) -> str:
        """Return a table: the number, its terms, and the lines that say so."""
        return in_words(self)

    __repr__ = __str__


def plain(value: float) -> float | str:
    """Return a number that JSON can hold, or its name."""
    return value if math.isfinite(value) else str(value)


def derived(inside: Inside, stem: str, index: Index) -> Derivation:
    """Return the derivation of an element of what was kept."""
    kept = inside.kept[stem]
    made = Derivation(
        inside=inside,
        address=Read(stem, index, "").address,
        name=kept.values.words(index),
        what=kept.what,
        value=kept.values.values[index].item(),
    )
    if kept.gradient in inside.kept:
        made.gradient = Read(kept.gradient, index, "").address
    for call, position in kept.made_by:
        if position is None:
            terms, note = call.forwards(index)
            source = formula_of(call.function)
        else:
            terms, note = call.backwards(position, index)
            pullback = call.pullbacks[position]
            source = way_back_of(entry_of(call.function).rule, pullback)
        made.terms += terms
        made.sources += [source] if source else []
        made.notes += [note] if note else []
    made.notes += (
        remarks(made) if kept.made_by else ["It is given: no formula makes it."]
    )
    if made.gradient:
        made.goes_to = list(dict.fromkeys(readers(kept, index)))
    return made


def readers(kept: Kept, index: Index) -> Iterator[str]:
    """Yield the addresses of the outputs that an element has gone into.

    Its gradient is a sum over them.
    """
    for call, position in kept.goes_to:
        terms, _ = call.backwards(position, index)
        for term in terms:
            for read in term.reads:
                if read.stem == call.g.stem:
                    yield Read(call.y.stem, read.at, "").address


def remarks(made: Derivation) -> list[str]:
    """Return what is to be said of NaN, of infinity, and of terms that do not fit."""
    if not made.terms:
        return ["Nothing in this pass depends on it."]
    if not math.isfinite(made.value):
        odd = [term for term in made.terms if not math.isfinite(term.value)]
        reads = dict.fromkeys(
            read.address
            for term in odd
            for read in term.reads
            if not math.isfinite(made.value_of(read))
        )
        where = f" Open {next(iter(reads))} to see where it is from." if reads else ""
        return [f"{len(odd)} of {len(made.terms)} terms are not finite.{where}"]
    scale = sum(abs(term.value) for term in made.terms)
    if not np.isclose(made.total, made.value, rtol=0, atol=1e-3 * scale + 1e-30):
        return [
            f"The terms add up to {made.total:.6g}, and the number is "
            f"{made.value:.6g}: the terms of this function are wrong."
        ]
    return []
