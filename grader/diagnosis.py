"""Name the likely mistake behind wrong results.

The specification's own mistakes come first: one is named when its results are the
learner's. What holds for any exercise comes after: the meaning of an error, and the
relations between wrong results and right ones.
"""

from collections.abc import Sequence

import numpy as np

from grader import plain, runner
from grader.errors import meaning
from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal, difference, holds_parts
from grader.relations import relation


def likely(exercise: Exercise, check: Check, calls, outcomes, call: int):
    """Return the name and the message of the likely mistake of a failing check.

    Parameters
    ----------
    exercise, check
    calls : list
        Arguments of the check's calls, as plain data.
    outcomes : list of dict
        The learner's.
    call : int
        The first call that is wrong.

    Returns
    -------
    name, message : str or None
    """
    for mistake in exercise.mistakes:
        if matches(exercise, mistake, check, calls, outcomes, call):
            return mistake.name, mistake.message
    if outcomes[call]["status"] == "raised":
        outcome = outcomes[call]
        return "error", meaning(outcome["error"], outcome["message"])
    if isinstance(check.judge, Equal) and all(
        outcome.get("value") is not None for outcome in outcomes
    ):
        names = runner.parameters(exercise.reference)
        message = related(check.judge, calls, outcomes, names)
        if message:
            return "relation", message
    return None, None


def matches(exercise, mistake: Mistake, check: Check, calls, outcomes, call) -> bool:
    """Tell whether a mistake explains all outcomes of a check."""
    if mistake.recognise is not None:
        outcome = outcomes[call]
        if outcome["status"] != "returned":
            return False
        given = calls[call]
        arguments = None if given is None else tuple(plain.decode(given))
        try:
            return bool(mistake.recognise(arguments, plain.decode(outcome["value"])))
        except Exception:  # the learner's value may be of any type
            return False
    names = {exercise.answer: mistake.answer}
    wrong = runner.run(exercise.answer, calls, names, exercise.limit)
    return all(map(alike, outcomes, wrong))


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


def related(judge: Equal, calls, outcomes, names) -> str | None:
    """Return a relation between all results of a check and the right ones."""
    inputs = [None if given is None else tuple(plain.decode(given)) for given in calls]
    found = [plain.decode(outcome["value"]) for outcome in outcomes]
    expected = [judge.expected(given) for given in inputs]
    if all(
        isinstance(value, tuple | list) and holds_parts(value) for value in expected
    ):
        return related_parts(expected, found, inputs, names)
    return related_arrays(expected, found, inputs, names)


def related_arrays(expected: Sequence, found: Sequence, inputs, names) -> str | None:
    """Return a relation between results that are numbers or arrays."""
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
