"""Tell what a notebook is: a set's, a chapter, or something else."""

import re
from pathlib import Path

from nnlib_grader import sets
from tools import files
from tools.site.repair.known import known

HEADING = re.compile(r"^# (.+)$", re.M)


def set_of(path: Path, notebook) -> str | None:
    """Return the set that a notebook answers, by its cells and then by its name."""
    if chapter_of(notebook):
        return None
    asked = {name: len(known(name).asked(notebook.cells)) for name in sets.names()}
    best = max(asked, key=lambda name: (asked[name], name in path.name))
    return best if asked[best] else None


def chapter_of(notebook) -> str | None:
    """Return the chapter that a notebook is, by its first heading, or None."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    heading = HEADING.search(text)
    for path in sorted((files.ROOT / "book").glob("*.md")):
        title = HEADING.search(files.read(path))
        if heading and title and heading[1].strip() == title[1].strip():
            return path.stem
    return None


def what_else(notebook) -> str:
    """Say what a notebook is that is not the assignment."""
    chapter = chapter_of(notebook)
    if chapter:
        return f"it is the chapter {chapter}, not its exercises."
    other = set_of(Path(), notebook)
    if other:
        return f"it is the set {other}, handed in at another's place."
    return "it holds no cell of an exercise."
