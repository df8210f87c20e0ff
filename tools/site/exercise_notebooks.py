"""The exercises' notebooks: what learners work in."""

import copy
import re
from dataclasses import dataclass
from pathlib import Path

from nnlib_grader import sets
from nnlib_grader.specification.exercise import Exercise
from tools import files
from tools.chapters.conversion import for_python, parsed_text
from tools.chapters.first_cell import first_cell
from tools.files import ROOT

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # as nbgrader writes it
SOLUTION = re.compile(
    r"^( *)### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION$", re.S | re.M
)
FENCE = re.compile(r"^:::\{(hint|reasoning|aloud)\}\n(.*?)^:::$\n?", re.S | re.M)
TASK = re.compile(r"^(?=## )", re.M)


def read(name: str, root: Path = ROOT):
    """Return a set's source as a notebook: its tasks between what all sets share."""
    folder = root / "exercises"
    title, *tasks = TASK.split(files.read(folder / name / "exercises.md"))
    chosen = sets.load(name).exercises.values()
    tasks = [graded(*each) for each in zip(tasks, chosen, strict=True)]
    start = files.read(folder / "start.md").replace("NN_name", name)
    text = "\n".join(
        [title.strip() + "\n", start, *tasks, files.read(folder / "end.md")]
    )
    return parsed_text(text, f"exercises/{name}/exercises.md")


def graded(task: str, exercise: Exercise) -> str:
    """Return a task with its level and its points under its title."""
    title, rest = task.split("\n", 1)
    points = f"{exercise.points:g} point{'s' * (exercise.points != 1)}"
    return f"{title}\n\n*{exercise.level.capitalize()}, {points}.*\n{rest}"


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


@dataclass(frozen=True)
class Parts:
    """A Markdown cell without its fences, and what stood in them.

    Attributes
    ----------
    text : str
    hints, reasoning, aloud : list of str
        The learner's hints; what follows the solution on the book's page; the
        questions that a teacher asks aloud.
    """

    text: str
    hints: list[str]
    reasoning: list[str]
    aloud: list[str]


def parts(text: str) -> Parts:
    """Return the parts of a Markdown cell."""
    found = FENCE.findall(text)
    bodies = {
        kind: [body.strip() for one, body in found if one == kind]
        for kind in ("hint", "reasoning", "aloud")
    }
    return Parts(FENCE.sub("", text).strip(), *bodies.values())


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
            found = parts(cell.source)
            hints = details(found.hints)
            cell.source = "\n\n".join(filter(None, [found.text, hints]))
    result.cells = [cell for cell in result.cells if cell.source]
    return result


def learners(name: str, root: Path = ROOT):
    """Return the notebook that a learner works in: no solution, no output."""
    result = with_hints(read(name, root))
    for cell in result.cells:
        if grading(cell).get("solution"):
            cell.source = starter(cell.source)
            if "\nraise " in f"\n{cell.source}":  # a value is asked for, no function
                cell.metadata["tags"] = ["raises-exception"]  # run on all the same
    result.cells.insert(0, first_cell())
    return for_python(result)
