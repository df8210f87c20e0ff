"""A chapter's notebook for those who work in it: JupyterLab, VS Code, Colab, Kaggle.

It holds no outputs. There nothing covers what follows a prediction, as the site's page
does, and a stored figure would give the answer away; what a reader sees there is what
their own cells have said. What holds the text's numbers in their bands stays behind.
"""

import re

import nbformat

from tools.chapters.conversion import for_python
from tools.chapters.first_cell import first_cell
from tools.site.places import Places, chapter
from tools.site.readable import Page

HIDDEN = {"hide-input", "remove-input", "remove-cell"}
BAND = re.compile(r"^\s*(?:assert|raise)\b", re.MULTILINE)
FOR_THE_FORMATTER = "  # fmt: skip"
HOW = """\
*Run the cells from the top, each with Shift + Enter. At a prediction, decide before you
run what follows. Answers and solutions are closed: press the line to open one.*"""


def portable(notebook, name: str, places: Places, version: str):
    """Return the notebook of the page `name`, which asks for a version of nnlib."""
    page = Page(name, places)
    cells = [first_cell(version, places.address)]
    figures = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cells += text_cells(page.markdown(cell.source))
        elif not is_band(cell):
            cells.append(code_cell(cell))
            caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption")
            if caption:
                figures += 1
                number = f"{chapter(name)}{figures}"
                said = f"**Fig. {number}.** {page.markdown(caption)}"
                cells += text_cells(said)
    site = places.link("The page on the site", name)
    note = f"{HOW}\n\n{site} has the same text." if places.address else HOW
    cells[2:2] = text_cells(note)
    return for_python(nbformat.v4.new_notebook(cells=cells))


def text_cells(text: str) -> list:
    """Return a cell of Markdown, or none where there is nothing to say."""
    return [nbformat.v4.new_markdown_cell(text)] if text else []


def tags(cell) -> set[str]:
    """Return a cell's tags."""
    return set(cell.metadata.get("tags", []))


def is_band(cell) -> bool:
    """Tell whether a hidden cell only holds results to what the text says of them."""
    return "remove-cell" in tags(cell) and bool(BAND.search(cell.source))


def code_cell(cell):
    """Return a code cell without outputs; hidden code starts closed."""
    metadata = {"tags": sorted(tags(cell))} if tags(cell) else {}
    if HIDDEN & tags(cell):
        # JupyterLab reads the first, Colab the second.
        metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
    source = cell.source.replace(FOR_THE_FORMATTER, "")
    return nbformat.v4.new_code_cell(source, metadata=metadata)
