"""The worked solutions in the chapters run, and print what the page says they print.

An exercise's code is text, not a cell. Its ```python blocks, task and solution, run
here in order after the chapter's visible cells; "# " starts a line of their output.
"""

import contextlib
import io
import linecache
import re

import jupytext
import pytest

from tools.chapters.chapter import chapter_sources
from tools.files import ROOT

HIDDEN = {"hide-input", "remove-cell", "hide-cell", "card"}  # no solution needs them


def exercises(source):
    """Return for each exercise of a chapter the list of its blocks of code."""
    text = source.read_text(encoding="utf-8")
    bodies = re.findall(r"^(:{3,})\{exercise\}[^\n]*\n(.*?)^\1$", text, re.S | re.M)
    return [
        re.findall(r"^```python\n(.*?)^```", body, re.S | re.M) for _, body in bodies
    ]


def visible_code(source):
    """Return the code of the chapter's cells that a reader sees."""
    cells = jupytext.read(source).cells
    return [
        cell.source
        for cell in cells
        if cell.cell_type == "code" and not HIDDEN & set(cell.metadata.get("tags", ()))
    ]


def printed(code, names):
    """Run code among the names and return the lines that it prints."""
    output, name = io.StringIO(), f"<solution {len(linecache.cache)}>"
    # a kernel keeps the source of its cells, and a listing of a function asks for it
    linecache.cache[name] = len(code), None, code.splitlines(True), name
    with contextlib.redirect_stdout(output):
        exec(compile(code, name, "exec"), names)
    return output.getvalue().splitlines()


CHAPTERS = [path for path in chapter_sources(ROOT) if exercises(path)]


@pytest.mark.parametrize("source", CHAPTERS, ids=lambda path: path.stem)
def test_solutions_print_what_the_page_says(source, monkeypatch, rules):
    monkeypatch.setenv("MPLBACKEND", "agg")
    chapter = {"__name__": "__main__"}
    for code in visible_code(source):
        printed(code, chapter)
    for number, blocks in enumerate(exercises(source), start=1):
        names = dict(chapter)
        for code in blocks:
            said = [line[2:] for line in code.splitlines() if line.startswith("# ")]
            assert printed(code, names) == said, f"exercise {number}"
