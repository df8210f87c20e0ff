"""Choices to tick: how they are written, in which order they come, what they explain.

A choice is a line `- [ ] text | why not`, or `- [x] text | why` where it is right.
"""

import hashlib
import re
from dataclasses import dataclass

from docutils import nodes

from coursebook.elements import choice, inline, make, parse, text

LINE = re.compile(r"^[-*] \[(?P<mark>[ xX])\] (?P<words>.*)$")
# Code and mathematics may hold a bar of their own: `a | b`, $|z|$.
PIECE = re.compile(r"`+[^`]*`+|\$[^$]*\$| \| |.", re.DOTALL)
NUMBER = re.compile(r"^[$`]*(?P<number>[-−+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)")


@dataclass(frozen=True)
class Choice:
    """One line: whether it is right, its words, and what is said of it."""

    right: bool
    words: str
    reason: str


def split_choice(line):
    """Split `text | explanation` at the first bar outside code and mathematics."""
    before, seen = "", 0
    for match in PIECE.finditer(line):
        piece = match.group()
        seen = match.end()
        if piece == " | ":
            return before.strip(), line[seen:].strip()
        before += piece
    return before.strip(), ""


def read_choices(lines):
    """Return the lines before the choices, and the choices."""
    body, found = [], []
    for line in lines:
        match = LINE.match(line)
        if match:
            found.append([match["mark"] != " ", match["words"]])
        elif not found:
            body.append(line)
        elif line.startswith("  ") or not line.strip():
            found[-1][1] += f" {line.strip()}"
        else:
            raise ValueError(f"{line!r} is neither a choice nor an indented line")
    return body, [Choice(right, *split_choice(words)) for right, words in found]


def number_of(words):
    """Return the number that words begin with, or None."""
    match = NUMBER.match(words)
    if match is None:
        return None
    return float(match["number"].replace(",", "").replace("−", "-"))


def in_order(choices, ordered=False):
    """Return True where choices keep an order, so that nobody mixes them; else None."""
    numbers = [number_of(each.words) for each in choices]
    are_numbers = None not in numbers and len(set(numbers)) == len(numbers)
    return True if ordered or are_numbers else None


def arranged(choices, ordered=False):
    """Return the choices in an order that helps no guesser.

    Numbers come in their own order, and so do steps of a scale that the author marks as
    `ordered`. All others are mixed by a hash of their words: the order is the same at
    every build, and nobody chose it.
    """
    if ordered:
        return list(choices)
    if in_order(choices):
        return sorted(choices, key=lambda each: number_of(each.words))
    together = "\n".join(sorted(each.words for each in choices))

    def place(each):
        return hashlib.sha256(f"{together}\n{each.words}".encode()).hexdigest()

    return sorted(choices, key=place)


def check(directive, name, choices):
    """Refuse choices that cannot be marked."""
    if len(choices) < 2 or sum(each.right for each in choices) != 1:
        raise directive.error(f"{name}: two or more choices, exactly one with [x].")
    missing = [each.words for each in choices if not each.reason and not each.right]
    if missing:
        raise directive.error(
            f"{name}: no explanation after ' | ' for the choice {missing[0]!r}."
        )


def repeated(shown):
    """Return a choice's words once more: their full stop gives way to a colon."""
    again = [node.deepcopy() for node in shown]
    if again and isinstance(again[-1], nodes.Text):
        again[-1] = text(again[-1].rstrip().removesuffix("."))
    return [*again, text(": ")]


def radios(directive, name, choices):
    """Return a labelled radio button for each choice, and the list of what is said.

    The entries of the list stand in the order of the buttons, and say which is right.
    """
    labels, said = [], []
    for position, each in enumerate(choices):
        shown, rest = inline(parse(directive, [each.words]))
        labels.append(choice(name, position, [*shown, *rest]))
        reason, more = (
            inline(parse(directive, [each.reason])) if each.reason else ([], [])
        )
        verdict = make("strong", text("Right." if each.right else "Not quite."))
        said.append(
            make(
                "li",
                make("span", *repeated(shown), classes=["repeat"]),
                make("span", verdict, text(" "), *reason, classes=["verdict"]),
                *more,
                data_right="yes" if each.right else "no",
            )
        )
    return labels, make("ul", *said, classes=["explanations"])
