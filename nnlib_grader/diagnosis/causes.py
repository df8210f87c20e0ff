"""Name the likely mistake behind wrong results.

The specification's own mistakes come first: one is named when its results are the
learner's. What holds for any exercise comes after: the meaning of an error, and the
relations between wrong results and right ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnlib_grader.boundary import plain, runner
from nnlib_grader.diagnosis.errors import meaning
from nnlib_grader.diagnosis.relations import relation
from nnlib_grader.specification.equality import difference, holds_parts
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal


@dataclass(frozen=True)
class Failure:
    """A check that did not pass.

    Attributes
    ----------
    check : Check
    calls : list
        Arguments of the check's calls, as plain data.
    outcomes : list of dict
        The learner's.
    call : int
        The first call that is wrong.
    problem : str
        What is wrong with it, in words.
    """

    check: Check
    calls: Sequence
    outcomes: Sequence[dict]
    call: int
    problem: str

    @property
    def outcome(self) -> dict:
        """The outcome of the first call that is wrong."""
        return self.outcomes[self.call]


def likely(exercise: Exercise, failures: Sequence[Failure]) -> list[tuple]:
    """Return for each failing check the name and the message of the likely mistake.

    Parameters
    ----------
    exercise : Exercise
    failures : list of Failure
        All failing checks, in their order.

    Returns
    -------
    list of (name, message)
        Both None where nothing is known.
    """
    found, general = [], None
    for failure in failures:
        name, message = cause(exercise, failure, failures)
        if name == "relation":
            general = general or message
            if message != general:  # of two general findings, one holds by chance
                name = message = None
        found.append((name, message))
    return found


def cause(exercise: Exercise, failure: Failure, failures: Sequence[Failure]):
    """Return the name and the message of one check's likely mistake, or two None."""
    if failure.outcome["status"] == "undefined":
        return None, None
    for mistake in exercise.mistakes:
        if matches(exercise, mistake, failure) and not any(
            contradicts(exercise, mistake, other)
            for other in failures
            if other is not failure
        ):
            return mistake.name, mistake.message
    if failure.outcome["status"] == "raised":
        outcome = failure.outcome
        return "error", meaning(outcome["error"], outcome["message"])
    if isinstance(failure.check.judge, Equal) and all(
        outcome.get("value") is not None and not outcome.get("changed")
        for outcome in failure.outcomes
    ):
        message = related(exercise, failure)
        if message:
            return "relation", message
    return None, None


def matches(exercise: Exercise, mistake: Mistake, failure: Failure) -> bool:
    """Tell whether a mistake explains the outcomes of a check."""
    if mistake.recognise is not None:
        outcome = failure.outcome
        if outcome["status"] != "returned" or outcome.get("changed"):
            return False  # the result may be right: the fault lies elsewhere
        given = arguments(failure.calls)[failure.call]
        try:
            return bool(mistake.recognise(given, plain.decode(outcome["value"])))
        except Exception:  # the learner's value may be of any type
            return False
    return all(map(alike, failure.outcomes, results(exercise, mistake, failure)))


def contradicts(exercise: Exercise, mistake: Mistake, failure: Failure) -> bool:
    """Tell whether a check fails in another way than with the mistake.

    With a batch of one sample, or with two equal sizes, different mistakes give the
    same result. The other checks tell them apart.
    """
    if matches(exercise, mistake, failure):
        return False
    outcomes = results(exercise, mistake, failure)
    if any(outcome.get("value") is None for outcome in outcomes):
        return True
    values = [plain.decode(outcome["value"]) for outcome in outcomes]
    return failure.check.judge.find(arguments(failure.calls), values) is not None


def results(exercise: Exercise, mistake: Mistake, failure: Failure) -> list[dict]:
    """Return the outcomes that a mistake's own answer has in a check."""
    names = {exercise.answer: mistake.answer}
    return runner.run(exercise.answer, failure.calls, names, exercise.limit)


def arguments(calls: Sequence) -> list[tuple | None]:
    """Return the arguments of calls; None where a value is asked for."""
    return [None if given is None else tuple(plain.decode(given)) for given in calls]


def alike(one: dict, other: dict) -> bool:
    """Tell whether two outcomes are the same, whatever they print."""
    if one["status"] != other["status"]:
        return False
    if one["status"] == "raised":
        return one["error"] == other["error"] and one["message"] == other["message"]
    if one["status"] != "returned":
        return True
    if one.get("changed", []) != other.get("changed", []):
        return False
    values = plain.decode(other["value"]), plain.decode(one["value"])
    if any(value is None for value in values):
        return values[0] is values[1]
    strict = isinstance(values[0], np.ndarray) and isinstance(values[1], np.ndarray)
    return not difference(*values, keep_dtype=strict)


def related(exercise: Exercise, failure: Failure) -> str | None:
    """Return a relation between all results of a check and the right ones."""
    inputs = arguments(failure.calls)
    found = [plain.decode(outcome["value"]) for outcome in failure.outcomes]
    expected = [failure.check.judge.expected(given) for given in inputs]
    names = runner.parameters(exercise.reference)
    if all(
        isinstance(value, tuple | list) and holds_parts(value) for value in expected
    ):
        return related_parts(expected, found, inputs, names)
    return related_arrays(expected, found, inputs, names)


def related_arrays(expected: Sequence, found: Sequence, inputs, names) -> str | None:
    """Return a relation between results that are numbers or arrays."""
    if any(isinstance(value, bool | np.bool_) for value in expected):
        return None  # true and false stand in no proportion
    try:
        pairs = [
            (np.asarray(one, np.float64), np.asarray(other, np.float64))
            for one, other in zip(expected, found, strict=True)
        ]
    except (TypeError, ValueError):
        return None
    return relation(pairs, inputs, names)


def related_parts(expected: Sequence, found: Sequence, inputs, names) -> str | None:
    """Return a relation between results that are made of several parts."""
    counts = {len(value) for value in expected}
    if len(counts) > 1 or not all(
        isinstance(value, tuple | list) and len(value) in counts for value in found
    ):
        return None
    if all(map(exchanged, expected, found)):
        return "The results are right and stand in another order than asked for."
    for part in range(counts.pop()):
        message = related_arrays(
            [value[part] for value in expected],
            [value[part] for value in found],
            inputs,
            names,
        )
        if message:
            return f"Result number {part + 1}: {message}"
    return None


def exchanged(expected: Sequence, found: Sequence) -> bool:
    """Tell whether all parts are there, and not at their places."""
    left = list(range(len(found)))
    for one in expected:
        fitting = [place for place in left if not difference(one, found[place])]
        if not fitting:
            return False
        left.remove(fitting[0])
    return any(difference(*pair) for pair in zip(expected, found, strict=True))
