"""What catches each mistake: every wrong answer is graded, for tests and teachers."""

from collections.abc import Callable
from dataclasses import dataclass

from nnlib_grader import comparer, sets
from nnlib_grader.boundary import plain
from nnlib_grader.check import grade
from nnlib_grader.specification.exercise import Exercise, Mistake


@dataclass(frozen=True)
class Catch:
    """What became of one mistake.

    Attributes
    ----------
    mistake : Mistake
    points, of : float
    named : str or None
        The first name that the report gives it.
    failed : list of str
        The names of the checks that caught it.
    """

    mistake: Mistake
    points: float
    of: float
    named: str | None
    failed: list[str]

    @property
    def caught(self) -> bool:
        """Whether it lost points and was called by its own name."""
        return self.points < self.of and self.named == self.mistake.name


def catch(exercise: Exercise, mistake: Mistake, answer: object = None) -> Catch:
    """Grade a mistake's answer, or another one, as if a learner had written it."""
    handed_in = mistake.answer if answer is None else answer
    report = grade(exercise, {exercise.answer: handed_in})
    failed = [check for check in report["checks"] if not check["passed"]]
    names = [check["mistake"] for check in failed if check.get("mistake")]
    return Catch(
        mistake,
        report["points"],
        report["of"],
        names[0] if names else None,
        [check["name"] for check in failed],
    )


@comparer.quiet
def others(exercise: Exercise, mistake: Mistake) -> list[Callable]:
    """Return the further wrong answers that a mistake's message is for."""
    if mistake.others is None:
        return []
    first = comparer.draw(exercise, comparer.VISIBLE)[0][0]
    given = () if first is None else plain.decode(first)  # a value has no arguments
    return list(mistake.others(*given))


def by_exercise(name: str) -> dict[str, list[Catch]]:
    """Return what became of the mistakes of every exercise of a set."""
    return {
        exercise.id: [catch(exercise, mistake) for mistake in exercise.mistakes]
        for exercise in sets.load(name).exercises.values()
    }
