"""Name the likely mistake behind wrong results.

The specification's own mistakes come first: one is named when its results are the
learner's. Relations that hold for any exercise come after: a sign, a factor, a
transposed matrix, a result that never depends on the input.
"""

from collections.abc import Sequence

import numpy as np

from grader import plain, runner
from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal, difference


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
    if isinstance(check.judge, Equal) and all(
        outcome.get("value") is not None for outcome in outcomes
    ):
        message = relation(check.judge, calls, outcomes)
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
        return one["error"] == other["error"]
    if one["status"] != "returned":
        return True
    if one.get("changed", []) != other.get("changed", []):
        return False
    values = plain.decode(other["value"]), plain.decode(one["value"])
    if any(value is None for value in values):
        return values[0] is values[1]
    strict = isinstance(values[0], np.ndarray) and isinstance(values[1], np.ndarray)
    return not difference(*values, keep_dtype=strict)


def relation(judge: Equal, calls, outcomes) -> str | None:
    """Return the first relation that holds between all wrong results and the right."""
    pairs, inputs = [], []
    for arguments, outcome in zip(calls, outcomes, strict=True):
        values = None if arguments is None else tuple(plain.decode(arguments))
        try:
            expected = np.asarray(judge.expected(values), np.float64)
            found = np.asarray(plain.decode(outcome["value"]), np.float64)
        except (TypeError, ValueError):
            return None
        pairs.append((expected, found))
        inputs.append(values)
    for test in (transposed, added_axis, negated, factor, offset, reverse, elsewhere):
        message = test(pairs)
        if message:
            return message
    return unchanged(pairs, inputs) or constant(pairs)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays are equal within a loose tolerance."""
    return one.shape == other.shape and np.allclose(
        one, other, 1e-5, 1e-8, equal_nan=True
    )


def transposed(pairs: Sequence) -> str | None:
    """Recognise rows and columns that are exchanged."""
    if all(e.ndim == 2 and same(e.T, f) for e, f in pairs):
        return "Rows and columns are exchanged: the transposed array would be right."
    return None


def added_axis(pairs: Sequence) -> str | None:
    """Recognise right numbers in a wrong shape."""
    if all(e.size == f.size and same(e.ravel(), f.ravel()) for e, f in pairs) and any(
        e.shape != f.shape for e, f in pairs
    ):
        return (
            "The numbers are right and the shape is not. Look for an axis that was "
            "kept, dropped or added (axis=, keepdims=, [:, None], reshape)."
        )
    return None


def negated(pairs: Sequence) -> str | None:
    """Recognise a wrong sign."""
    if all(same(-e, f) for e, f in pairs) and any(e.any() for e, _ in pairs):
        return "Every value has the wrong sign. Look for a difference taken backwards."
    return None


def factor(pairs: Sequence) -> str | None:
    """Recognise results that are a factor too large or too small."""
    found = []
    for e, f in pairs:
        if e.shape != f.shape or not np.isfinite(f).all() or not e.any():
            return None
        ratio = float((e * f).sum() / (e * e).sum())
        if not same(ratio * e, f) or abs(ratio - 1) < 1e-5 or ratio == 0:
            return None
        found.append(ratio)
    if np.ptp(found) < 1e-5 * abs(found[0]):
        return (
            f"Every value is {found[0]:.4g} times what it should be. Look for a "
            "factor that is missing or counted twice, such as a half or a two."
        )
    return (
        "In each call all values are off by one common factor, and it changes with "
        "the input. Look for a sum in place of a mean, a mean over the wrong axis, or "
        "a division by the wrong size."
    )


def offset(pairs: Sequence) -> str | None:
    """Recognise one number that is added everywhere."""
    if not all(e.shape == f.shape and f.size for e, f in pairs):
        return None
    gaps = np.concatenate([(f - e).ravel() for e, f in pairs])
    if gaps.size > 2 and np.ptp(gaps) < 1e-6 and abs(gaps[0]) > 1e-6:
        return (
            f"Every value is off by the same amount, {gaps[0]:.4g}. Look for a term "
            "that was forgotten or added once too often."
        )
    return None


def reverse(pairs: Sequence) -> str | None:
    """Recognise a reversed order."""
    if all(e.ndim and e.size > 1 and same(e[::-1], f) for e, f in pairs):
        return "The values are right and stand in reverse order."
    return None


def elsewhere(pairs: Sequence) -> str | None:
    """Recognise results that are right for some calls only."""
    good = [same(e, f) for e, f in pairs]
    if any(good) and not all(good):
        sizes = [f.size for e, f in pairs]
        right = {n for n, ok in zip(sizes, good, strict=True) if ok}
        wrong = {n for n, ok in zip(sizes, good, strict=True) if not ok}
        if max(right) < min(wrong):
            return (
                "Small inputs come out right and larger ones do not. Does the code "
                "look at the first value, row or column only?"
            )
        return (
            f"{sum(good)} of {len(good)} calls come out right. Compare the input above "
            "with an input that you tried: what is special about it?"
        )
    return None


def unchanged(pairs: Sequence, inputs: Sequence) -> str | None:
    """Recognise the input itself."""
    if all(values for values in inputs) and all(
        isinstance(values[0], np.ndarray) and same(values[0], f)
        for values, (_, f) in zip(inputs, pairs, strict=True)
    ):
        return "The function returns its first argument as it was."
    return None


def constant(pairs: Sequence) -> str | None:
    """Recognise a result that never depends on the input."""
    first = pairs[0][1]
    if len(pairs) > 1 and all(same(first, f) for _, f in pairs):
        return "The result is the same whatever the input is."
    return None
