"""`check` in a notebook: run the visible checks of an exercise and print a table."""

from nnlib_grader import comparer, sets
from nnlib_grader.boundary import runner
from nnlib_grader.boundary.borrowed import borrowed
from nnlib_grader.boundary.names import hidden, used_by
from nnlib_grader.keeping import keep
from nnlib_grader.personal import NAMELESS, learner_of, of_learner
from nnlib_grader.places import where_to_read, worked_solution
from nnlib_grader.specification.exercise import Exercise
from nnlib_grader.table import afterwards, number, readable, table


class Checker:
    """Checks the exercises of a set: what `check_for` returns.

    Parameters
    ----------
    name : str
        The set: "04_activations".
    namespace : dict
        Where the answers are.
    """

    def __init__(self, name: str, namespace: dict):
        self.name, self.namespace = name, namespace
        self.exercises = sets.load(name)
        self.earned: dict[str, float] = {}  # by exercise, what its last check gave

    def __call__(self, id: str) -> float:
        """Check one exercise; print the table and return the points."""
        exercise = self.exercises[id]
        report = grade(exercise, self.namespace, own_work=True)
        self.earned[id] = report["points"]
        print(table(report, where_to_read(self.name, exercise)))
        if report["points"] == report["of"]:
            print(self.after_a_pass(exercise))
        return report["points"]

    def after_a_pass(self, exercise: Exercise) -> str:
        """Return what may be compared now, and what became of the function."""
        said = [("compare", exercise.compare)] if exercise.compare else []
        said.append(("solution", worked_solution(self.name, exercise)))
        if exercise.builds:
            said.append(("kept", keep(exercise, self.namespace)))
        if exercise.personal:
            said.append(("solved for", learner_of(self.namespace) or NAMELESS))
        return afterwards(said)

    def numbers(self, id: str) -> None:
        """Print the numbers that an exercise draws from the learner's name."""
        exercise = of_learner(self.exercises[id], self.namespace)
        if not exercise.personal:
            print(f"{id} has no numbers of your own.")
        else:
            name = learner_of(self.namespace) or NAMELESS
            print(readable(f"The numbers of {name}\n\n{exercise.numbers}"))

    def total(self) -> None:
        """Print the points of all exercises, and which were not checked yet."""
        of = {id: each.points for id, each in self.exercises.exercises.items()}
        width = max(map(len, of))
        for id, points in of.items():
            words = "" if id in self.earned else ", not checked yet"
            earned = number(self.earned.get(id, 0))
            print(f"  {id:<{width}}  {earned} of {number(points)}{words}")
        earned, possible = sum(self.earned.values()), sum(of.values())
        print(f"\n{number(earned)} of {number(possible)} points.")


def check_for(name: str, namespace: dict) -> Checker:
    """Return what checks a chapter's exercises.

    Parameters
    ----------
    name : str
        The set, as its notebook is called: "04_activations".
    namespace : dict
        Where the answers are: `globals()`.

    Returns
    -------
    check : Checker
        `check(id)` prints what holds and what does not and returns the points as a
        float, which is also what nbgrader reads; `check.numbers(id)` prints the
        numbers that are drawn from the learner's name, `check.total()` the sum.

    Raises
    ------
    ValueError
        If there is no such set.

    Examples
    --------
    >>> check = check_for("04_activations", {})
    """
    return Checker(name, namespace)


def grade(
    exercise: Exercise,
    namespace: dict,
    seed: int = comparer.VISIBLE,
    own_work: bool = False,
) -> dict:
    """Run an answer and return the report.

    Where an answer fails while the notebook hides one of Python's names (`sum = 0`), it
    is run again with Python's own. That run counts where it earns more, or ends in no
    error any more.

    Parameters
    ----------
    exercise
    namespace : dict
        Holds the answer under its name.
    seed : int
        Of the inputs; the visible check's by default.
    own_work : bool
        Whether an answer is refused that uses what the exercise asks to be written.
    """
    exercise = of_learner(exercise, namespace)
    drawn = comparer.draw(exercise, seed)
    used = used_by(namespace.get(exercise.answer), exercise.answer)
    asked = exercise.answer, used, exercise.allowed, exercise.refused
    if own_work and (words := borrowed(*asked)):
        return comparer.refused(exercise, words)
    calls = [call for check in drawn for call in check]

    def report(restored: list[str]) -> tuple[dict, bool]:
        answer, limit = exercise.answer, exercise.limit
        outcomes = runner.run(
            answer, calls, namespace, limit, exercise.driven, restored
        )
        raised = any(outcome["status"] == "raised" for outcome in outcomes)
        return comparer.compare(exercise, drawn, outcomes), raised

    found, failed = report([])
    if found["points"] < exercise.points and (names := hidden(used.names, namespace)):
        again, fails = report(names)
        if again["points"] > found["points"] or (failed and not fails):
            return again | {"notes": [hides(names)]}
    return found


def hides(names: list[str]) -> str:
    """Say which names of the notebook hide others, and how to get these back."""
    back = "; ".join(
        "import numpy as np" if name == "np" else f"del {name}" for name in names
    )
    listed = " and ".join(names)
    if len(names) > 1:
        return (
            f"Your notebook has variables called {listed}, which hide the usual ones. "
            f"The check used the usual ones. This gives them back: {back}."
        )
    return (
        f"Your notebook has a variable called {listed}, which hides the usual one. The "
        f"check used the usual one. This gives it back: {back}."
    )
