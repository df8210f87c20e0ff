"""How long a page takes: one formula, measured on its source, said on the page.

200 words of text a minute; half a minute for a code cell that is shown, and for a
question of the self-check; 45 seconds for a prediction; 20 seconds for a figure or a
slider; 6 minutes for an exercise beside its words. The page says the minutes to its
summary, those up to each `{pause}`, and those of the exercises that stand on it; its
coding exercises have a page of their own.
"""

import math
import re
from dataclasses import dataclass
from itertools import accumulate

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from coursebook.elements import make, parse, text

WORDS_A_MINUTE = 200
CELL, QUESTION, PREDICTION, FIGURE, EXERCISE = 0.5, 0.5, 0.75, 1 / 3, 6.0  # minutes
ROUNDED = 5  # to the next of so many minutes

FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
SUMMARY = re.compile(r"^## Summary\b", re.MULTILINE)
PAUSE = re.compile(r"^:::+\{pause\}", re.MULTILINE)
CELLS = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
HIDDEN = re.compile(r"^:?tags:.*(hide-input|hide-cell|remove-)", re.MULTILINE)
DRAWN = re.compile(r"^ +(figure|image):|widgets\.explore\(|\.interact\(", re.MULTILINE)
BOX = {
    name: re.compile(rf"^:::+\{{{name}\}}", re.MULTILINE)
    for name in ("predict", "question", "exercise")
}
UNREAD = re.compile(
    r"^:::+(?:\{\w+\})?|^:\w+:[^\n]*$|^\([\w-]+\)=$|^%[^\n]*$|<!--.*?-->|\{[\w:]+\}|\$\$.+?\$\$|\$[^$]+\$|[^\w\s]+",
    re.MULTILINE | re.DOTALL,
)
SOLUTION = re.compile(
    r"^(:{3,})\{(solution|reasoning|hint)\}.*?^\1$", re.MULTILINE | re.DOTALL
)
REASON = re.compile(r"^([-*] \[[ xX]\] .*?) \| .*(?:\n  .*)*", re.MULTILINE)
TASK = "### BEGIN SOLUTION"  # in the source of a page of exercises


@dataclass(frozen=True)
class Count:
    """What a piece of a page holds, and the minutes that it takes."""

    words: int = 0
    cells: int = 0
    predictions: int = 0
    figures: int = 0
    questions: int = 0
    exercises: int = 0

    @property
    def minutes(self) -> float:
        """The minutes by the formula of this module."""
        return (
            self.words / WORDS_A_MINUTE
            + self.cells * CELL
            + self.predictions * PREDICTION
            + self.figures * FIGURE
            + self.questions * QUESTION
            + self.exercises * EXERCISE
        )


def count(source: str) -> Count:
    """Count what a piece of a page's source holds.

    Worked solutions and hints are left out: they are read by those who want them. Of
    the reasons behind choices a reader sees one, within the time of its box.
    """
    source = REASON.sub(r"\1", SOLUTION.sub("", FRONT.sub("", source)))
    cells = CELLS.findall(source)
    prose = CODE.sub("", source)
    return Count(
        words=len(
            UNREAD.sub(lambda m: " x " if m[0][0] == "$" else " ", prose).split()
        ),
        # the cells of an exercise are the reader's own work, and part of its minutes
        cells=sum(not HIDDEN.search(cell) for cell in cells if TASK not in source),
        predictions=len(BOX["predict"].findall(prose)),
        figures=sum(bool(DRAWN.search(cell)) for cell in cells),
        questions=len(BOX["question"].findall(prose)),
        exercises=len(BOX["exercise"].findall(prose)) + source.count(TASK),
    )


def sittings(source: str) -> list[float]:
    """Return the minutes of each sitting, up to the summary."""
    end = SUMMARY.search(source)
    body = source[: end.start()] if end else source
    return [count(piece).minutes for piece in PAUSE.split(body)]


def rounded(minutes: float) -> int:
    """Return the minutes as a page says them."""
    return max(ROUNDED, ROUNDED * math.ceil(minutes / ROUNDED))


def said(source: str) -> str:
    """Return the line that stands under the title of a chapter, or a further page."""
    stops = [rounded(each) for each in accumulate(sittings(source))]
    line = f"About {stops[-1]} minutes"
    if SUMMARY.search(source):
        line += " to the summary"
    if len(stops) > 1:
        places = "a place" if len(stops) == 2 else "places"
        line += f", with {places} to stop after {' and '.join(map(str, stops[:-1]))}"
    end = SUMMARY.search(source)
    after = source[end.start() :] if end else ""
    own = count(after)
    more = rounded(own.minutes - own.words / WORDS_A_MINUTE)
    if own.exercises:
        line += f"; self-check and the exercises of this page, about {more} more"
    return f"{line}."


class Pause(SphinxDirective):
    """A place to stop: what has been reached, and what comes next time."""

    has_content = True

    def run(self):
        """Build the box; the minutes so far are added when the page has been read."""
        self.assert_has_content()
        title = make("p", text("A place to stop"), classes=["kind"])
        box = make(
            "div", title, *parse(self, self.content), classes=["course-box", "pause"]
        )
        box["course-pause"] = True
        return [box]


def say(app, document):
    """Write the time under the title of a chapter, and at each pause."""
    source = chapter_source(app)
    if source is None:
        return
    title = document.next_node(nodes.title)
    if title is None:
        return
    holder = make("p", text(said(source)), classes=["minutes"])
    title.parent.insert(title.parent.index(title) + 1, holder)


def read(path) -> str:
    """Return a source's text; nothing where there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def chapter_source(app):
    """Return the source of the page that is read, if it is a chapter or further."""
    docname = app.env.docname
    name = docname.rsplit("/", 1)[-1]
    if not re.match(r"(\d+|further)_", name) or "/exercises/" in docname:
        return None
    path = app.env.doc2path(docname)
    return read(re.sub(r"\.ipynb$", ".md", str(path))) or None


def setup(app):
    """Register the directive and the line."""
    app.add_directive("pause", Pause)
    app.connect("doctree-read", say)
