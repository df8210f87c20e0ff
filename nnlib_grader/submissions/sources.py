"""The source of each exercise, from a notebook: what a sandbox runs.

The cells are found as `course.py exercises --repair` finds them, by the same functions:
by nbgrader's mark, else by the name that they define. This module therefore needs the
checkout, as grading does. No line of a learner's is run here.
"""

import ast
import builtins
import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tools.site.repair import mending, reading
from tools.site.repair.known import Known, known
from tools.site.repair.reading import NoNotebookError
from tools.site.repair.statements import (
    defined,
    needed,
    outer,
    python_of,
    tree,
)
from tools.site.repair.which import set_of, what_else

MOST_CELLS = 2000
MOST_CODE = 500_000  # characters of all code cells together
# Of all answers with what they need, which several may need: honest ones have 7,500.
MOST_SOURCES = 1_000_000
KINDS = {  # by a file's first bytes
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PK": "a zip or an Office document",
    b"\xd0\xcf\x11\xe0": "an Office document",
    **dict.fromkeys((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"), "a packed archive"),
}


@dataclass
class Answers:
    """What a notebook answers.

    Attributes
    ----------
    sources : dict of str to str
        By exercise the cells that it needs, the answer's last.
    hiding : dict of str to list of str
        By exercise which of Python's own names, or np, these cells give a value.
    messages : list of str
    name : str
        What stands beside `learner =`: the numbers of a personal exercise.
    """

    sources: dict[str, str] = field(default_factory=dict)
    hiding: dict[str, list[str]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    name: str = ""


def answers(data: bytes, file: str, set_name: str) -> Answers:
    """Return the answers in a file.

    Raises
    ------
    NoNotebookError
        If it is no notebook of the set; the text says in words what it is.
    """
    look(data, file)
    try:
        notebook, _ = reading.read_data(lean(data))
        if set_of(PurePosixPath(file), notebook) != set_name:
            raise NoNotebookError(what_else(notebook))
        return of_cells(notebook.cells, known(set_name))
    except NoNotebookError:
        raise
    except Exception as error:  # a part of a kind that nobody thought of
        words = f"it cannot be read ({type(error).__name__}); ask for it once more."
        raise NoNotebookError(words) from error


def look(data: bytes, file: str) -> None:
    """Look at a file's first bytes and its name.

    Raises
    ------
    NoNotebookError
        If they are no notebook's.
    """
    if words := kind_of(data):
        raise NoNotebookError(f"it is {words}, not the notebook; hand in the .ipynb.")
    if not file.lower().endswith(".ipynb"):
        raise NoNotebookError(other_name(file))


def kind_of(data: bytes) -> str:
    """Return what a file is by its first bytes; empty where it may be a notebook."""
    return next((words for start, words in KINDS.items() if data.startswith(start)), "")


def other_name(file: str) -> str:
    """Say what a file is that is not called a notebook."""
    if file.lower().endswith(".py"):
        return "it is a Python file, not the notebook; hand in the .ipynb."
    return "it is no notebook: its name does not end in .ipynb."


def lean(data: bytes) -> bytes:
    """Return a notebook without outputs and settings: they may be of any size.

    What is no notebook of the present format is returned as it is.

    Raises
    ------
    NoNotebookError
        If it has more cells or code than any notebook of a learner's.
    """
    raw = reading.parsed(reading.text_of(data, []), [])
    cells = raw.get("cells")
    if not isinstance(cells, list):
        return data
    if len(cells) > MOST_CELLS:
        raise NoNotebookError(f"it has {len(cells)} cells; at most {MOST_CELLS} go.")
    kept = [lean_cell(cell) for cell in cells if isinstance(cell, dict)]
    length = sum(len(cell["source"]) for cell in kept)
    if length > MOST_CODE:
        raise NoNotebookError(
            f"its cells hold {length:,} characters; at most {MOST_CODE:,} are read."
        )
    new = {"cells": kept, "metadata": {}, "nbformat": raw.get("nbformat", 4)}
    return json.dumps(new | {"nbformat_minor": 5}).encode()


def lean_cell(cell: dict) -> dict:
    """Return of a cell what says what it is and what it holds."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    new = {"cell_type": cell.get("cell_type"), "source": source, "metadata": {}}
    new["source"] = source if isinstance(source, str) else ""
    mark = cell.get("metadata")
    mark = mark.get("nbgrader") if isinstance(mark, dict) else None
    if isinstance(mark, dict) and isinstance(mark.get("grade_id"), str):
        new["metadata"] = {"nbgrader": {"grade_id": mark["grade_id"][:100]}}
    if isinstance(cell.get("id"), str):
        new["id"] = cell["id"][:64]
    return new


def of_cells(cells: list, pattern: Known) -> Answers:
    """Return what the cells of a notebook answer."""
    mended = mending.mend(cells, pattern)
    found = Answers(messages=list(mended.look))
    for id in pattern.answers:
        good = [cell for cell in mended.cells if mended.good(cell, id)]
        marked = [cell for cell in mended.marked(id) if mended.good(cell, id)]
        if good:
            found.sources[id] = with_needs((marked or good)[-1], mended.cells)
            if names := hiding(found.sources[id]):
                found.hiding[id] = names
    if (length := sum(map(len, found.sources.values()))) > MOST_SOURCES:
        raise NoNotebookError(
            f"its answers and what they need have {length:,} characters together; at "
            f"most {MOST_SOURCES:,} are run."
        )
    code = [cell.source for cell in mended.cells if cell.cell_type == "code"]
    found.name = learner_in(code)
    # that nobody's numbers were drawn says the personal exercise itself
    found.messages = [each for each in found.messages if each[:8] != "learner:"]
    return found


def hiding(source: str) -> list[str]:
    r"""Return which of Python's own names, or np, some cells give a value.

    A function of the learner's own under such a name is meant.

    Examples
    --------
    >>> hiding("sum = 0\ndef max(x): return x")
    ['sum']
    """
    names = {
        node.id
        for node in outer(tree(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return sorted(one for one in names if hasattr(builtins, one) or one == "np")


def with_needs(answer, cells: list) -> str:
    """Return the source of an answer below all that it needs, in their order."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    code = [cell for cell in code if cell is answer or not left_out(cell.source)]
    (last,) = (place for place, cell in enumerate(code) if cell is answer)
    waiting, chosen = [last], set()
    while waiting:
        place = waiting.pop()
        if place in chosen:
            continue
        chosen.add(place)
        for name in sorted(needed(code[place].source)):
            where = [n for n, c in enumerate(code) if name in defined(c.source)]
            above = [n for n in where if n < place]
            if where:
                waiting.append(above[-1] if above else where[0])
    order = [*sorted(chosen - {last}), last]
    return "\n\n".join(filter(None, (runnable(code[n].source) for n in order))) + "\n"


def left_out(source: str) -> bool:
    """Tell whether a cell would only end in an error where there is no notebook.

    It is the stub of a value, or asks for the files in `my_nnlib`.
    """
    stub = any(isinstance(node, ast.Raise) for node in tree(source).body)
    return stub or "own_functions" in defined(source)


def runnable(source: str) -> str:
    r"""Return a cell without what serves a notebook alone, its lines in place.

    Magics, the grader's own names and calls of `check` mean nothing in a sandbox.

    Examples
    --------
    >>> runnable("%matplotlib inline\nx = 1; check('one')")
    'pass\nx = 1; pass'
    """
    lines = python_of(source).encode().split(b"\n")  # columns are counted in bytes
    for node in reversed(tree(source).body):
        if for_a_notebook(node):
            first, last = node.lineno - 1, node.end_lineno - 1
            rest = lines[last][node.end_col_offset :]
            lines[first] = lines[first][: node.col_offset] + b"pass" + rest
            lines[first + 1 : last + 1] = [b""] * (last - first)
    return b"\n".join(lines).decode().strip("\n")


def for_a_notebook(node: ast.stmt) -> bool:
    """Tell whether a statement of a cell serves the notebook and no answer."""
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] in ("nnlib_grader", "IPython")
    if isinstance(node, ast.Import):
        return any(each.name.startswith("nnlib_grader") for each in node.names)
    if not isinstance(node, ast.Expr | ast.Assign):
        return False
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    asked = isinstance(node, ast.Expr) and "check" in names
    return asked or bool(names & {"get_ipython", "check_for"})


def learner_in(code: list[str]) -> str:
    """Return the text that a notebook gives the name `learner`, last of all."""
    found = ""
    for source in code:
        for node in tree(source).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                names = [each.id for each in node.targets if isinstance(each, ast.Name)]
                if "learner" in names and isinstance(node.value.value, str):
                    found = " ".join(node.value.value[:200].split())
    return found
