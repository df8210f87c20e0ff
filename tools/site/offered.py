"""The notebooks that the site offers, in its folder `notebooks`.

They are the chapters' in a form for every notebook program, and the exercises'. Each
asks for the very wheel that the site offers, at the address that the build was given.
"""

from pathlib import Path

import nbformat

from tools.chapters.conversion import for_python, write
from tools.chapters.first_cell import first_cell
from tools.files import ROOT, remove
from tools.site import places
from tools.site.exercise_links import linked
from tools.site.portable import portable


def offer(site: Path, exercises: Path, version: str, address: str = "") -> list[str]:
    """Fill the folder of a built site; return the names of the notebooks."""
    book = places.find(ROOT, address)
    target = site / "notebooks"
    target.mkdir()
    for path in sorted((site / "_sources" / "book").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        write(portable(notebook, path.stem, book, version), target / path.name)
        remove(path)  # it holds what only the site's own builder reads
    for path in sorted(exercises.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0] = first_cell(version, book.address)
        name = path.stem.removesuffix("_exercises")
        write(for_python(linked(notebook, name, book)), target / path.name)
    return sorted(path.name for path in target.iterdir())
