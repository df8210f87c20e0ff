"""A derivation as a table to print."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from nnlib.terms import Number

if TYPE_CHECKING:
    from nnlib.inside.derivation import Derivation

MOST = 12  # rows of a table; of more, the largest are shown
WIDTH = 88


def in_words(made: Derivation) -> str:
    """Return the number, its terms, and the lines of code that say so."""
    lines = [f"{made.address} = {made.value:.6g}, {made.what}"]
    lines += [f"  {note}" for note in made.notes]
    if made.names:
        names = ", ".join(f"{name}: {stem}" for name, stem in made.names.items())
        lines.append(f"  from {names}")
    shown = largest(made.terms)
    lines += [
        f"{term.value:>9.4g}  {term.words}{numbers(made, term)}" for term in shown
    ]
    if len(shown) < len(made.terms):
        rest = sum(t.value for t in made.terms) - sum(t.value for t in shown)
        n = len(made.terms) - len(shown)
        lines.append(f"{rest:>9.4g}  added up: {n} more terms, none of them larger")
    for source in made.sources:
        if "\n" in source.code:
            lines += [f"  {source.where}:", textwrap.indent(source.code, "    ")]
        else:
            lines.append(f"  {source.where}: {source.code}")
    if way := where_to(made):
        lines += textwrap.wrap(way, WIDTH, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines)


def largest(terms: list[Number]) -> list[Number]:
    """Return the terms in their order, of many those that count most."""
    if len(terms) <= MOST:
        return terms
    bound = sorted((abs(term.value) for term in terms), reverse=True)[MOST - 1]
    return [term for term in terms if not abs(term.value) < bound][:MOST]


def numbers(made: Derivation, term: Number) -> str:
    """Return the numbers behind a term: its factors, or what its formula reads."""
    if len(term.factors) > 1:
        values = " * ".join(f"{factor.value:.4g}" for factor in term.factors)
        return f"  ({values})"
    if len(term.reads) > 3 or term.words == term.reads[0].words if term.reads else True:
        return ""
    values = ", ".join(f"{r.words} = {made.value_of(r):.4g}" for r in term.reads)
    return f"  ({values})"


def where_to(made: Derivation) -> str:
    """Return where the number goes, and where its gradient is."""
    said = f"Its gradient: {made.gradient}." if made.gradient else ""
    if made.goes_to:
        some = ", ".join(made.goes_to[:6])
        more = len(made.goes_to) - 6
        tail = f" and {more} more" if more > 0 else ""
        said += f" It goes into {some}{tail}."
    return said.strip()
