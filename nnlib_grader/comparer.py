"""Compare outcomes with a specification: plain data in, plain data out.

The visible check in a notebook and the grade come from this one function; they differ
in the seed of the inputs alone. The learner's code is never run here.
"""

import functools
import warnings
from collections.abc import Callable, Sequence

import numpy as np

from nnlib_grader import display
from nnlib_grader.boundary import plain
from nnlib_grader.boundary.outcomes import received
from nnlib_grader.diagnosis.causes import Failure, likely
from nnlib_grader.diagnosis.wrong_answers import arguments
from nnlib_grader.faults import UNFINISHED, first_fault, reads
from nnlib_grader.specification.exercise import Check, Exercise

MOST_CAME_BACK = 5  # lines
VISIBLE = 0  # the seed of the visible check, known to everybody


def quiet(function: Callable) -> Callable:
    """Keep NumPy's warnings, and settings of the learner's, out of a function.

    A wrong result may overflow where it is compared; a warning on stderr would cost
    marks in nbgrader, and `np.seterr(all="raise")` in a notebook would end the check.
    """

    @functools.wraps(function)
    def wrapped(*arguments):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return function(*arguments)

    return wrapped


@quiet
def draw(exercise: Exercise, seed: int) -> list[list]:
    """Return for each check the arguments of its calls, as plain data.

    Each check draws from a generator of its own, so that a check added later leaves
    the inputs of the others as they were.
    """
    drawn = []
    for number, check in enumerate(exercise.checks):
        if check.inputs is None:
            drawn.append([None])
            continue
        rng = np.random.default_rng([seed, number, *exercise.id.encode()])
        calls = [list(arguments) for arguments in check.inputs(rng)]
        drawn.append([plain.encode(arguments) for arguments in calls])
    return drawn


@quiet
def compare(exercise: Exercise, drawn: list[list], outcomes: list[dict]) -> dict:
    """Judge the outcomes of all calls, in the order of `draw`.

    Parameters
    ----------
    exercise : Exercise
    drawn : list
        From `draw`.
    outcomes : list of dict
        As a runner sent them; nothing about them is trusted.

    Returns
    -------
    report : dict
        `exercise`, `points`, `of`, and `checks`: for each its `name`, `passed`,
        `points`, `of`, and where it failed the `input`, what `came_back` and was
        `printed`, the `problem`, the `mistake` and what is `likely`.
    """
    outcomes = received(outcomes, sum(map(len, drawn)))
    for outcome in outcomes:
        if outcome["status"] == "borrowed":
            return refused(exercise, outcome["words"])
    found, position = [], 0
    for check, calls in zip(exercise.checks, drawn, strict=True):
        part = outcomes[position : position + len(calls)]
        position += len(calls)
        found.append(failure(exercise, check, calls, part))
    failures = [each for each in found if each is not None]
    named = iter(likely(exercise, failures))
    # What the values of an unsteady answer look like in general is chance.
    first = outcomes[0]
    unsteady = first.get("unsteady") or first.get("moved")
    known = [mistake.name for mistake in exercise.mistakes]
    checks = []
    for check, each in zip(exercise.checks, found, strict=True):
        checks.append(entry(check, each is None))
        if each is not None:
            checks[-1] |= described(exercise, each)
            checks[-1] |= dict(zip(("mistake", "likely"), next(named), strict=True))
            if unsteady and checks[-1]["mistake"] not in known:
                checks[-1] |= {"mistake": None, "likely": None}
            checks[-1]["likely"] = checks[-1]["likely"] or reads(exercise, outcomes)
    return summed_up(exercise, checks)


def refused(exercise: Exercise, problem: str) -> dict:
    """Return the report of an answer that is not looked at, and why in words."""
    found = {"problem": problem, "mistake": None, "likely": None}
    checks = [entry(check, False) | found for check in exercise.checks]
    return summed_up(exercise, checks)


def summed_up(exercise: Exercise, checks: list[dict]) -> dict:
    """Return a report of what was found in each check."""
    return {
        "exercise": exercise.id,
        "answer": exercise.answer,
        "points": float(sum(one["points"] for one in checks)),
        "of": exercise.points,
        "checks": checks,
    }


def failure(
    exercise: Exercise, check: Check, calls: list, outcomes: Sequence[dict]
) -> Failure | None:
    """Return what is wrong with the outcomes of a check, or None."""
    call, problem = first_fault(exercise, check, calls, outcomes)
    if problem is not None:
        return Failure(check, calls, outcomes, call, problem)
    values = [plain.decode(outcome["value"]) for outcome in outcomes]
    finding = check.judge.find(arguments(calls), values)
    if finding is None:
        return None
    return Failure(check, calls, outcomes, finding.call, finding.words)


def described(exercise: Exercise, found: Failure) -> dict:
    """Return a failure's part of the report: the problem, the input, what came back."""
    result = {"problem": found.problem}
    outcome, given = found.outcomes[found.call], found.calls[found.call]
    nothing_to_see = outcome["status"] in ("undefined", "uncallable")
    if given is not None and not nothing_to_see and found.problem != UNFINISHED:
        handed = exercise.handed(display.undecoded(given))
        shown = display.all_shown(list(handed.values()))
        result["input"] = list(map(list, zip(handed, shown, strict=True)))
    if outcome["status"] == "returned":
        value = plain.decode(outcome["value"])
        (result["came_back"],) = display.all_shown([value], MOST_CAME_BACK)
    if outcome.get("printed", "").strip():
        result["printed"] = outcome["printed"].strip()
    return result


def entry(check: Check, passed: bool) -> dict:
    """Return what every entry holds."""
    return {
        "name": check.name,
        "passed": passed,
        "points": float(check.points) if passed else 0.0,
        "of": float(check.points),
    }
