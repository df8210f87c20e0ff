"""A MyST source becomes a notebook, and a notebook a file."""

import hashlib
from pathlib import Path

import jupytext
import nbformat

from tools import files

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}


class ChapterError(Exception):
    """A chapter cannot be run or stored; the text says why and where."""


def parsed(path: Path):
    """Return a MyST source as a notebook."""
    return parsed_text(path.read_text(encoding="utf-8"), path.name)


def parsed_text(text: str, name: str):
    """Return MyST text as a notebook; the name is what an error calls it."""
    try:
        return jupytext.reads(text, fmt="md:myst")
    except Exception as error:  # jupytext raises what its YAML and MyST readers raise
        raise ChapterError(f"{name} cannot be read: {error}") from error


def for_python(notebook, **metadata: object):
    """Return the notebook with a Python kernel, metadata, and ids for its cells."""
    notebook.metadata = nbformat.from_dict(
        metadata | {"kernelspec": KERNEL, "language_info": LANGUAGE}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    _name_cells(notebook)
    return notebook


def _name_cells(notebook):
    """Name each cell after its source, so that an edit renames no other cell."""
    seen = {}
    for cell in notebook.cells:
        key = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()
        seen[key] = seen.get(key, 0) + 1
        cell["id"] = key[:12] + (f"-{seen[key]}" if seen[key] > 1 else "")


def write(notebook, path: Path):
    """Write a notebook whole or not at all, with the same bytes on each system."""
    nbformat.validate(notebook)
    text = nbformat.writes(notebook, version=4, sort_keys=True) + "\n"
    files.write(path, text)
