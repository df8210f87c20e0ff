"""`check` in a notebook: run the visible checks of an exercise and print a table."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from nnlib_grader import comparer, sets
from nnlib_grader.boundary import runner
from nnlib_grader.specification.exercise import Exercise
from nnlib_grader.table import table

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
BUILT = ROOT / "_build" / "html"


def check_for(name: str, namespace: dict) -> Callable[[str], float]:
    """Return the function that checks a chapter's exercises.

    Parameters
    ----------
    name : str
        The set, as its notebook is called: "04_activations".
    namespace : dict
        Where the answers are: `globals()`.

    Returns
    -------
    check : function
        `check(id)` prints what holds and what does not and returns the points as a
        float, which is also what nbgrader reads.

    Raises
    ------
    ValueError
        If there is no such set.

    Examples
    --------
    >>> check = check_for("04_activations", {})
    """
    chosen = sets.load(name)

    def check(id: str) -> float:
        """Check one exercise; print the table and return the points."""
        exercise = chosen[id]
        report = grade(exercise, namespace)
        print(table(report, where_to_read(name, exercise)))
        return report["points"]

    return check


def grade(exercise: Exercise, namespace: dict, seed: int = comparer.VISIBLE) -> dict:
    """Run an answer in this process and return the report.

    Parameters
    ----------
    exercise
    namespace : dict
        Holds the answer under its name.
    seed : int
        Of the inputs; the visible check's by default.
    """
    drawn = comparer.draw(exercise, seed)
    calls = [call for check in drawn for call in check]
    outcomes = runner.run(exercise.answer, calls, namespace, exercise.limit)
    return comparer.compare(exercise, drawn, outcomes)


def where_to_read(name: str, exercise: Exercise) -> str:
    """Return the section that explains an exercise, and its address.

    NNLIB_BOOK may hold the address of the published book; without it the link leads to
    the book built in this checkout, where there is one.
    """
    label = exercise.read or exercise.objective
    title = f'chapter {int(name[:2])}, "{section(name, label)}"'
    page = f"book/{name}.html#{label}"
    if os.environ.get("NNLIB_BOOK"):
        return f"{title}\n{os.environ['NNLIB_BOOK'].rstrip('/')}/{page}"
    if (BUILT / "book" / f"{name}.html").is_file():
        return f"{title}\n{BUILT.as_uri()}/{page}"
    return title


def section(name: str, label: str) -> str:
    """Return the title of a section, or its label where the book's text is not here."""
    source = BOOK / f"{name}.md"
    if source.is_file():
        text = source.read_text(encoding="utf-8")
        found = re.search(rf"^\({re.escape(label)}\)=\n+#+ (.+)$", text, re.M)
        if found:
            return found[1]
    return label.replace("-", " ")
