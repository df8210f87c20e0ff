"""A class that hands in, for the benchmarks of grading: one in twenty is hostile.

The honest ones hand in right answers, some with one answer wrong or missing. A hostile
one has an attack of `nnlib_grader.sandboxes.attacks` in the place of one answer.
"""

import functools
import inspect
import json
from dataclasses import dataclass
from pathlib import Path

import nbformat

from nnlib_grader import sets
from nnlib_grader.sandboxes.attacks import catalogue, gains
from tools.site import exercise_notebooks, nbgrader_release

NAME, PLACE = "04_activations", "relu"
SHARE = 20  # one in so many is hostile
# They come first, so that a small class has what takes longest.
SLOWEST = ("endless_loop", "leave", "flood", "endless_in_c", "close_everything")
PORT = 9  # nobody listens there
WRONG = "def relu(z):\n    return np.cos(z) + 2 * z"
EMPTY = 'def relu(z):\n    raise NotImplementedError("relu is still to be written")'


@dataclass(frozen=True)
class HandedIn:
    """A learner of the class.

    Attributes
    ----------
    id : str
    attack : str
        The attack's name; empty where it is honest.
    points : float or None
        What an honest one earns; None where it is hostile.
    """

    id: str
    attack: str
    points: float | None


def hostile_answers(decoy: Path) -> dict[str, str]:
    """Return by an attack's name the text of a cell that answers with it."""
    call = f"({str(decoy)!r}, {PORT})"
    known = {
        one.name: f"{one.source}\n\ndef {PLACE}(z):\n    return {one.name}{call}\n"
        for one in catalogue.attacks()
    }
    text = inspect.getsource(gains)
    for name, one in vars(gains).items():
        if getattr(one, "__module__", "") == gains.__name__ and inspect.isfunction(one):
            known[name] = f"{text}\n\n{PLACE} = {name}\n"
    first = {name: known.pop(name) for name in SLOWEST}
    return first | known


def chosen(count: int, decoy: Path) -> list[tuple[str, str]]:
    """Return so many attacks: the slowest, then others from the whole list."""
    known = list(hostile_answers(decoy).items())
    slow, rest = known[: len(SLOWEST)], known[len(SLOWEST) :]
    more = max(count - len(slow), 0)
    return (slow + [rest[n * len(rest) // more] for n in range(more)])[:count]


def hand_in(
    folder: Path, decoy: Path, count: int, share: int = SHARE
) -> list[HandedIn]:
    """Write a class's notebooks; return who handed in, and what each should earn.

    Parameters
    ----------
    folder : Path
        Gets `learner-0001/04_activations.ipynb` and so on.
    decoy : Path
        What the attacks aim at.
    count, share : int
        How many hand in, and that one in so many is hostile.
    """
    most = sum(one.points for one in sets.load(NAME).exercises.values())
    less = most - sets.load(NAME)[PLACE].points
    attacks = iter(chosen(count // share, decoy))
    made = []
    for number in range(1, count + 1):
        id = f"learner-{number:04d}"
        if number % share == 0:
            attack, answer = next(attacks)
            made.append(HandedIn(id, attack, None))
        else:
            answer = {3: WRONG, 7: EMPTY}.get(number % 10, "")
            made.append(HandedIn(id, "", less if answer else most))
        write(folder / id / f"{NAME}.ipynb", answer, number)
    return made


@functools.cache
def right() -> str:
    """Return a right notebook of the set as text, the same one in every run."""
    notebook = nbgrader_release.assignment(NAME, "")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.source = exercise_notebooks.solved(cell.source)
    return nbformat.writes(notebook)


def write(path: Path, answer: str, number: int) -> None:
    """Write a notebook whose bytes are nobody else's."""
    notebook = json.loads(right())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == PLACE:
            source = answer or "".join(cell["source"])
            cell["source"] = f"# {number}\n{source}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8", newline="\n")
