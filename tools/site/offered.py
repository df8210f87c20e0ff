"""The notebooks that the site offers ask for the very wheel that it offers."""

from pathlib import Path

import nbformat

from tools.chapters.conversion import write
from tools.chapters.first_cell import first_cell


def name_wheel(site: Path, version: str) -> int:
    """Let every notebook of a built site ask for a version; return their number."""
    count = 0
    for path in sorted(site.rglob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        if notebook.cells[0].metadata == first_cell().metadata:
            notebook.cells[0].source = first_cell(version).source
            write(notebook, path)
            count += 1
    return count
