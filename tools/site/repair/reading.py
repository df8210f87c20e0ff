"""Read whatever a learner handed in under a notebook's name, or say why it is none."""

import codecs
import json
import re
import warnings
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from tools.chapters.conversion import KERNEL, LANGUAGE

MOST = 200e6  # bytes of a file that is looked at
MUCH = 1e6  # characters of outputs that are kept
NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")


class NoNotebookError(ValueError):
    """A file is no notebook that can be read; the text says why."""


def read(path: Path) -> tuple:
    """Return a file as a notebook, and what had to be mended for that.

    Raises
    ------
    NoNotebookError
        If it cannot be read as a notebook.
    """
    try:
        size = path.stat().st_size
        if size > MOST:
            raise NoNotebookError(f"it has {size / 1e6:.0f} MB; clear its outputs.")
        data = path.read_bytes()
    except OSError as error:
        raise NoNotebookError(f"it cannot be opened: {error}.") from error
    return read_data(data)


def read_data(data: bytes) -> tuple:
    """Return a file's bytes as a notebook, and what had to be mended for that."""
    mended: list[str] = []
    raw = parsed(text_of(data, mended), mended)
    return in_form(raw, mended), mended


def text_of(data: bytes, mended: list[str]) -> str:
    """Return the text of a file, in whatever letters it was written."""
    if not data.strip():
        raise NoNotebookError("it is empty.")
    form = json.detect_encoding(data)  # by its mark, else by where its zeros stand
    if not form.startswith("utf-8"):
        mended.append(f"The file was in {form[:6].upper()}; it is in UTF-8 now.")
        return data.decode(form, errors="replace")
    if data.startswith(codecs.BOM_UTF8):
        mended.append("A mark before the file's first letter was taken off.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        mended.append(
            "The file was not in UTF-8 and was read as Windows writes it; look at "
            "letters such as ä."
        )
        return data.decode("cp1252", errors="replace")


def parsed(text: str, mended: list[str]) -> dict:
    """Return the notebook's data."""
    text = text.strip()
    try:
        raw, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        raise NoNotebookError(why_no_json(text, error)) from error
    except RecursionError as error:
        raise NoNotebookError("its data are nested too deeply.") from error
    if not isinstance(raw, dict) or not ("cells" in raw or "worksheets" in raw):
        raise NoNotebookError("it holds data, but no notebook's.")
    if text[end:].strip():
        mended.append("Text after the notebook's end was left out.")
    return raw


def why_no_json(text: str, error: json.JSONDecodeError) -> str:
    """Say in words what a file is that is no notebook."""
    if text.startswith("PK"):
        return "it is a zip archive; unpack it."
    if text.startswith("<"):
        return "it is a web page; ask for the notebook itself."
    if "<<<<<<<" in text:
        return "it holds the marks of a conflict in git; ask for it once more."
    if error.pos >= len(text) - 1 or error.msg.startswith("Unterminated"):
        return "it was cut off before its end; ask for it once more."
    return f"it is no notebook: {error.msg} in line {error.lineno}."


def in_form(raw: dict, mended: list[str]):
    """Return a notebook of the present format, valid in each part."""
    version = raw.get("nbformat", 4)
    if not isinstance(version, int) or not 2 <= version <= 4:
        raise NoNotebookError(f"its notebook format is {version!r}, not 4.")
    if version < 4:
        raw = upgraded(raw)
        mended.append(f"The notebook was in the old format {version}; it is in 4 now.")
    cells = raw["cells"] if isinstance(raw.get("cells"), list) else []
    notebook = new_notebook()
    if isinstance(raw.get("metadata"), dict):
        notebook.metadata = nbformat.from_dict(raw["metadata"])
    notebook.cells = unlike([cell_of(each) for each in cells if isinstance(each, dict)])
    if wants_ids(raw) and not same_ids(cells, notebook.cells):
        mended.append("Cells without an id of their own got one.")
    if len(notebook.cells) != len(cells):
        mended.append("What was no cell was left out.")
    python_s(notebook, mended)
    without_much(notebook, mended)
    if not valid(notebook):
        for cell in notebook.cells:
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        notebook.metadata = nbformat.from_dict(
            {"kernelspec": KERNEL, "language_info": LANGUAGE}
        )
        mended.append("Outputs and settings that no notebook can have were left out.")
    if not valid(notebook):
        raise NoNotebookError("its cells have no form that could be mended.")
    return notebook


def upgraded(raw: dict) -> dict:
    """Return a notebook of an old format in the present one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.convert(nbformat.from_dict(raw), 4)
    except Exception as error:  # whatever its parts happen to raise
        raise NoNotebookError(f"its old format cannot be read: {error!r}.") from error


def cell_of(raw: dict):
    """Return a cell with a text, a type, and an id that a notebook may have."""
    kind = raw.get("cell_type") if raw.get("cell_type") in NEW else "raw"
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    text = str(source).encode("utf-8", errors="replace").decode("utf-8")
    cell = NEW[kind](text)
    if isinstance(raw.get("metadata"), dict):
        cell.metadata = nbformat.from_dict(raw["metadata"])
    if isinstance(raw.get("id"), str) and ID.fullmatch(raw["id"]):
        cell["id"] = raw["id"]
    if kind == "code":
        cell.outputs = nbformat.from_dict(raw.get("outputs") or [])
        cell.execution_count = raw.get("execution_count")
    elif raw.get("attachments"):
        cell.attachments = nbformat.from_dict(raw["attachments"])
    return cell


def unlike(cells: list) -> list:
    """Give a new id to each cell that has the id of one before it."""
    seen = set()
    for cell in cells:
        if cell["id"] in seen:
            cell["id"] = new_raw_cell()["id"]
        seen.add(cell["id"])
    return cells


def wants_ids(raw: dict) -> bool:
    """Tell whether each cell of a notebook needs an id: since format 4.5."""
    minor = raw.get("nbformat_minor")
    return isinstance(minor, int) and (raw.get("nbformat"), minor) >= (4, 5)


def same_ids(raw: list, cells: list) -> bool:
    """Tell whether the cells have the ids that they came with."""
    found = [each.get("id") for each in raw if isinstance(each, dict)]
    return found == [cell["id"] for cell in cells]


def python_s(notebook, mended: list[str]) -> None:
    """Give a notebook Python's kernel."""
    kernel = notebook.metadata.get("kernelspec")
    name = kernel.get("name") if isinstance(kernel, dict) else None
    if name != KERNEL["name"]:
        notebook.metadata["kernelspec"] = nbformat.from_dict(KERNEL)
        notebook.metadata["language_info"] = nbformat.from_dict(LANGUAGE)
        mended.append(f"The kernel was {name or 'not named'}; it is Python's now.")


def without_much(notebook, mended: list[str]) -> None:
    """Leave out the outputs where they are very long: they are made anew."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    size = sum(len(str(cell.outputs)) for cell in code)
    if size > MUCH:
        for cell in code:
            cell.outputs, cell.execution_count = [], None
        mended.append(f"Outputs of {size / 1e6:.1f} MB were left out.")


def valid(notebook) -> bool:
    """Tell whether nbformat takes a notebook without a word."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            nbformat.validate(notebook)
    except Exception:  # a warning, or whatever a part happens to raise
        return False
    return True
