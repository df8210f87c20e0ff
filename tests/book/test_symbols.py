"""One symbol has one meaning: the chapters' formulas against the page on notation."""

import re

import pytest

from tools.chapters.chapter import chapter_sources
from tools.files import ROOT

CHAPTERS = [path for path in chapter_sources(ROOT) if path.name[:2].isdigit()]
NOTATION = ROOT / "book" / "notation.md"
# What only sets a formula, and means nothing by itself.
LAYOUT = set(
    r"\frac \tfrac \left \right \quad \qquad \text \mathrm \begin \end \big \bigl "
    r"\bigr".split()
)
FENCE = re.compile(r"^(`{3,})(?!\{math\}).*?^\1\s*$", re.S | re.M)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.S)
# A letter with a word below it, such as n_\text{in}, is a symbol of its own.
SYMBOL = re.compile(r"[A-Za-z]_\\text\{\w+\}|\\[A-Za-z]+|[A-Za-z]")


def symbols(formula):
    """Return the symbols of a formula; words and settings of type are none."""
    formula = re.sub(r"\\(begin|end)\{\w+\*?\}", " ", formula)
    formula = re.sub(r"(?<![A-Za-z]_)\\text\{[^}]*\}", " ", formula)
    return set(SYMBOL.findall(formula)) - LAYOUT


def formulas(page):
    """Return the formulas of a page; in code a dollar is a dollar."""
    page = FENCE.sub("", page)
    page = re.sub(r"`[^`\n]*`", "", page)
    return [display or inline for display, inline in FORMULA.findall(page)]


def used(path):
    """Return the symbols of a page."""
    found = [symbols(formula) for formula in formulas(path.read_text("utf-8"))]
    return set().union(*found)


def table():
    """Return the rows of the page on notation: symbols, and the chapters named.

    A formula of one symbol, in the first column, is what the row explains; one of
    several is an example.
    """
    rows = []
    for line in NOTATION.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if line.startswith("|") and "$" in cells[0]:
            found = [symbols(formula) for formula in formulas(cells[0])]
            alone = [one for one in found if len(one) == 1]
            rows.append((set().union(*alone), cells[-1].strip("| ")))
    return rows


def in_words(chapters):
    """Return chapters as the page writes them: ``1 to 3, 5, 6``."""
    runs = []
    for chapter in sorted(chapters):
        if runs and chapter == runs[-1][-1] + 1:
            runs[-1].append(chapter)
        else:
            runs.append([chapter])
    return ", ".join(
        f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
        for run in runs
    )


def by_chapter(*names):
    ids = [path.stem for path in CHAPTERS]
    return pytest.mark.parametrize(*names, CHAPTERS, ids=ids)


@by_chapter("chapter")
def test_every_symbol_of_a_chapter_is_explained(chapter):
    known = set().union(*(row for row, _ in table()))
    assert used(chapter) <= known, (
        f"{chapter.name} uses {sorted(used(chapter) - known)}: take a symbol that "
        "book/notation.md explains, or enter it there"
    )


def test_no_symbol_is_explained_twice():
    seen = [symbol for row, _ in table() for symbol in row]
    assert sorted(seen) == sorted(set(seen))


def test_each_row_names_the_chapters_that_use_it():
    wrong = {}
    for row, named in table():
        chapters = {int(path.name[:2]) for path in CHAPTERS if row & used(path)}
        if in_words(chapters) != named:
            wrong[", ".join(sorted(row))] = f"{named} should be {in_words(chapters)}"
    assert not wrong


def test_chapters_in_a_row_become_a_range():
    assert in_words({8, 1, 2, 3, 5, 12}) == "1 to 3, 5, 8, 12"
    assert in_words({7, 8}) == "7, 8" and in_words(set()) == ""


def test_symbols_are_told_from_words_and_from_layout():
    assert symbols(r"\frac{1}{n_\text{in}}") == {r"n_\text{in}"}
    assert symbols(r"\text{relu}(z) \quad \beta_1 x_i") == {"z", r"\beta", "x", "i"}
    assert symbols(r"\begin{cases} \tfrac12 u \end{cases}") == {"u"}
    page = "a `$b$` $c$\n```python\n$d$\n```\n$$\ne\n$$\n```{math}\nf\n```"
    assert formulas(page) == ["c", "\ne\n"]
