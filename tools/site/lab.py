"""The reader's own notebooks: what `course.py lab` opens, made once and never again."""

import os
from pathlib import Path

import nbformat

from nnlib.version import NUMBER
from tools import files
from tools.chapters.conversion import write
from tools.files import ROOT
from tools.site import places
from tools.site.portable import portable

FOLDER = "my_notebooks"


def copies(root: Path = ROOT) -> list[str]:
    """Make the notebooks that the reader does not have yet; say which."""
    target = root / FOLDER
    target.mkdir(exist_ok=True)
    book = places.find(root, os.environ.get("NNLIB_BOOK", ""), together=True)
    made = []
    for path in sorted((root / "book").glob("*.ipynb")):
        if not (target / path.name).exists():
            notebook = nbformat.read(path, as_version=4)
            write(portable(notebook, path.stem, book, NUMBER), target / path.name)
            made.append(path.name)
    for path in sorted((root / "book" / "exercises" / "notebooks").glob("*.ipynb")):
        if not (target / path.name).exists():
            files.write(target / path.name, files.read(path))
            made.append(path.name)
    return made
