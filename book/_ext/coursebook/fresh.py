"""`{fresh}`: a question of a chapter with other numbers, for when it comes back.

`book/fresh/01_neurons.md` holds those of chapter 1. Each names its question by words
that stand only there, `:of:`, and is a pattern: `{{…}}` holds Python, worked out
for each row. The first row is the chapter's, and has to give its answer.
"""

import ast
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from coursebook.choices import number_of, read_choices
from coursebook.elements import make, parse

ROWS = re.compile(r"(?P<names>\w+(?:, ?\w+)*) in (?P<rows>.+)", re.DOTALL)
SLOT = re.compile(r"\{\{(.+?)\}\}")
OPENED = re.compile(r"^:{3,}\{(predict|question)\}", re.M)


@dataclass(frozen=True)
class Asked:
    """A question as a page has it: its kind, and its answer in words or as a number."""

    kind: str
    number: float | None
    within: float
    right: str


def asked_in(text, words):
    """Return the question of a chapter that holds these words, and no other does."""
    if text.count(words) != 1:
        raise ValueError(f"{words!r} stands {text.count(words)} times in the chapter")
    at = text.index(words)
    start = [each for each in OPENED.finditer(text) if each.start() < at][-1]
    fence = text[start.start() :].split("{")[0]
    block = text[start.start() : text.index(f"\n{fence}\n", at)]
    setting = dict(re.findall(r"^:(number|within): (.*)$", block, re.M))
    right = re.search(r"^- \[x\] (.*)$", block, re.M)
    number = float(setting["number"]) if "number" in setting else None
    within = float(setting.get("within", 0))
    return Asked(start[1], number, within, right[1].split(" | ")[0] if right else "")


def rows_in(words):
    """Return the values of each row by name: "a, b in (1, 2), (3, 4)"."""
    match = ROWS.fullmatch(words.strip())
    if match is None:
        raise ValueError(f"{words!r} is not of the form: a, b in (1, 2), (3, 4)")
    names = re.split(", ?", match["names"])
    rows = ast.literal_eval(f"[{match['rows']}]")
    rows = [row if isinstance(row, tuple) else (row,) for row in rows]
    if len(rows) < 3 or any(len(row) != len(names) for row in rows):
        raise ValueError("three rows or more, each with a value for every name")
    return [dict(zip(names, row, strict=True)) for row in rows]


def signed(x):
    """Return a number as a factor is written: a negative one in brackets."""
    return f"({x})" if x < 0 else str(x)


def filled(pattern, values):
    """Return a pattern with its slots worked out."""
    names = {"np": np, "log": math.log, "sqrt": math.sqrt, "signed": signed, **values}

    def worked(slot):
        return eval(f"f'''{{{slot[1].strip()}}}'''", {}, names)

    return SLOT.sub(worked, pattern)


def variants(words, lines, asked):
    """Return the lines of each variant's directive; the first has the chapter's values.

    Raises ValueError where the first row gives another answer than the chapter, or a
    wrong choice equals another or the right one.
    """
    made = []
    for values in rows_in(words):
        body, choices = read_choices(filled("\n".join(lines), values).split("\n"))
        right = [each for each in choices if each.right]
        if len(right) != 1:
            raise ValueError("exactly one choice is marked [x]")
        said = [each.words for each in choices]
        same = said if asked.number is None else [number_of(each) for each in said]
        if len(set(same)) < len(same) or None in same:
            raise ValueError(f"with {values} two choices are the same: {said}")
        if not made:
            agree(right[0].words, asked)
        made.append(directive(body, choices, right[0], asked))
    return made


def agree(words, asked):
    """Refuse a pattern that answers otherwise than the chapter does."""
    here, there = number_of(words), asked.number
    if there is None:
        there = number_of(asked.right)
    if here is None or there is None:
        if words != asked.right:
            raise ValueError(f"{words!r}, and the chapter says {asked.right!r}")
    elif abs(here - there) > asked.within + 1e-9 * abs(there):
        raise ValueError(f"{here:g}, and the chapter says {there:g}")


def directive(body, choices, right, asked):
    """Return the lines of a variant, as an author would write it."""
    listed = [
        f"- [{'x' if each.right else ' '}] {each.words} | {each.reason}"
        for each in choices
        if asked.number is None or not each.right
    ]
    if asked.kind == "question":
        question = " ".join(line for line in body if line)
        return [f":::{{question}} {question}", *listed, ":::"]
    number = number_of(right.words)
    settings = []
    if asked.number is not None:
        within = abs(asked.within * number / asked.number) if asked.number else 0
        settings = [f":number: {number!r}", f":within: {within!r}"]
    answer = [":::{answer}", right.reason, ":::"]
    return ["::::{predict}", *settings, *body, "", *listed, "", *answer, "::::"]


class Fresh(SphinxDirective):
    """A question with other numbers: a `<template>` for each row but the first."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"of": directives.unchanged_required}  # noqa: RUF012 - docutils

    def run(self):
        """Work out the rows and build their boxes."""
        page = self.env.temp_data["fresh"]
        words = self.options.get("of", "")
        try:
            chapter = folder(self.env).with_name(f"{page}.md").read_text("utf-8")
            asked = asked_in(chapter, words)
            found = variants(self.arguments[0], list(self.content), asked)
        except (ValueError, SyntaxError, NameError) as fault:
            raise self.error(f"fresh, of {words!r} in {page}: {fault}.") from None
        boxes = []
        for lines in found[1:]:
            (box,) = parse(self, lines)
            box.attributes.pop("course", None)  # it is no question of this page
            boxes.append(make("template", box, data_page=f"book/{page}", data_of=words))
        return boxes


def folder(env):
    """Return where the files of fresh questions lie."""
    return Path(env.srcdir, "book", "fresh")


def every(directive):
    """Return the boxes of all chapters, as the page that asks again keeps them."""
    boxes = []
    for path in sorted(folder(directive.env).glob("*.md")):
        directive.env.note_dependency(str(path))
        directive.env.temp_data["fresh"] = path.stem
        boxes += parse(directive, path.read_text("utf-8").split("\n"))
    return boxes


def setup(app):
    """Register the directive."""
    app.add_directive("fresh", Fresh)
