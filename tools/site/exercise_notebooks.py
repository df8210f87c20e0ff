"""The exercises' notebooks: what learners work in."""

import copy
import re
from pathlib import Path

from tools import files
from tools.chapters.conversion import for_python, parsed
from tools.chapters.first_cell import first_cell
from tools.files import ROOT

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # as nbgrader writes it
SOLUTION = re.compile(
    r"^( *)### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION$", re.S | re.M
)
FENCE = re.compile(r"^:::\{(hint|reasoning)\}\n(.*?)^:::$\n?", re.S | re.M)


def read(name: str, root: Path = ROOT):
    """Return a set's source as a notebook."""
    return parsed(root / "exercises" / name / "exercises.md")


def grading(cell) -> dict:
    """Return nbgrader's metadata of a cell, or an empty dictionary."""
    return cell.metadata.get("nbgrader", {})


def starter(code: str) -> str:
    """Return code with its solution replaced by nbgrader's stub."""

    def stub(match):
        return "\n".join(match[1] + line for line in STUB.split("\n"))

    return SOLUTION.sub(stub, code)


def solved(code: str) -> str:
    """Return code with its solution, without the two lines that mark it."""
    return SOLUTION.sub(lambda match: match[2].rstrip("\n"), code)


def parts(text: str) -> tuple[str, list[str], str]:
    """Return a Markdown cell without its fences, its hints and its reasoning."""
    found = FENCE.findall(text)
    hints = [body.strip() for kind, body in found if kind == "hint"]
    reasoning = "\n\n".join(body.strip() for kind, body in found if kind == "reasoning")
    return FENCE.sub("", text).strip(), hints, reasoning


def details(hints: list[str]) -> str:
    """Return hints for a notebook: each opens inside the one before."""
    text = ""
    for number in range(len(hints), 0, -1):
        summary = f"<summary>Hint {number} of {len(hints)}</summary>"
        text = f"<details>{summary}\n\n{hints[number - 1]}\n\n{text}</details>\n"
    return text.strip()


def with_hints(notebook):
    """Return a notebook whose hints a Jupyter page folds, without any reasoning."""
    result = copy.deepcopy(notebook)
    for cell in result.cells:
        if cell.cell_type == "markdown":
            text, hints, _ = parts(cell.source)
            cell.source = "\n\n".join(filter(None, [text, details(hints)]))
    result.cells = [cell for cell in result.cells if cell.source]
    return result


def learners(name: str, root: Path = ROOT):
    """Return the notebook that a learner works in: no solution, no output."""
    result = with_hints(read(name, root))
    for cell in result.cells:
        if grading(cell).get("solution"):
            cell.source = starter(cell.source)
    result.cells.insert(0, first_cell())
    return for_python(result)


def copies(root: Path = ROOT) -> list[str]:
    """Copy the notebooks that the learner does not have yet; say which."""
    target = root / "book" / "my_exercises"
    target.mkdir(exist_ok=True)
    made = []
    for path in sorted((root / "book" / "exercises" / "notebooks").glob("*.ipynb")):
        if not (target / path.name).exists():
            files.write(target / path.name, files.read(path))
            made.append(path.name)
    return made
