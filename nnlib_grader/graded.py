"""The points of an exercise in nbgrader's graded cell, on inputs that nobody has seen.

The cell imports what it needs itself and names nothing else, so that no name of the
learner's notebook decides about it. Answers are judged in the notebook's own process:
what changes NumPy's or this package's functions for all code can still change points.
"""

import hashlib
import sys

from nnlib_grader import sets
from nnlib_grader.check import grade
from nnlib_grader.personal import NAMELESS, learner_of
from nnlib_grader.places import where_to_read
from nnlib_grader.table import readable, table

PASSED = "The checks pass, on the teacher's inputs."


class Points(float):
    """A number that a notebook shows whole, whatever `%precision` asks for.

    Examples
    --------
    >>> Points(1.5) + 1
    2.5
    """

    def _repr_pretty_(self, printer, cycle) -> None:
        """Write every digit, as IPython asks for it."""
        printer.text(float.__repr__(self))


def points(name: str, id: str, key: str) -> Points:
    """Grade an answer of the notebook that calls this; print the table.

    Parameters
    ----------
    name : str
        The set: "05_losses".
    id : str
        The exercise: "nielsen-cost".
    key : str
        What the inputs are drawn from, with the text of the cells run so far: each
        exercise has its own key, and each notebook other inputs. nbgrader's feedback
        shows the key.

    Returns
    -------
    points : float
        From 0 to the exercise's points.

    Raises
    ------
    KeyError, ValueError
        If there is no such exercise, or no such set.

    Examples
    --------
    >>> nielsen_cost = 2
    >>> points("05_losses", "nielsen-cost", "1f")  # doctest: +ELLIPSIS
    nielsen_cost: 0 of 2 points.
    ...
    0.0
    """
    # not an argument `globals()`: that is a name which a notebook may give away
    namespace = sys._getframe(1).f_globals
    exercise = sets.load(name)[id]
    report = grade(exercise, namespace, seed_of(key, namespace), own_work=True)
    print(table(report, where_to_read(name, exercise), passed=PASSED))
    if exercise.personal:
        print(readable(f"\nThe numbers of {learner_of(namespace) or NAMELESS}"))
    result = Points(report["points"])
    show_where_hidden(result)
    return result


def seed_of(key: str, namespace: dict) -> int:
    """Return the seed for a notebook: the same whenever the same cells are run.

    Examples
    --------
    >>> seed_of("1f", {"In": ["x = 1"]}) == seed_of("1f", {"In": ["x = 2"]})
    False
    """
    cells = namespace.get("In")
    text = "\n".join(map(str, cells)) if isinstance(cells, list) else ""
    return int(hashlib.sha256(f"{key}\n{text}".encode()).hexdigest(), 16)


def show_where_hidden(result: Points) -> None:
    """Show the points where a setting of the notebook hides the values of its cells.

    nbgrader gives full points to a cell that shows nothing.
    """
    if "IPython" not in sys.modules:
        return
    shell = sys.modules["IPython"].get_ipython()
    if shell is not None and shell.ast_node_interactivity == "none":
        shell.displayhook(result)
