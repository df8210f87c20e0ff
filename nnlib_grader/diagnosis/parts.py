"""Relations between all results of a check and the right ones, part by part."""

from collections.abc import Sequence

import numpy as np

from nnlib_grader.diagnosis.relations import relation
from nnlib_grader.specification.equality import difference, holds_parts


def related(
    expected: Sequence,
    found: Sequence,
    inputs: Sequence[tuple | None],
    names: Sequence[str],
) -> str | None:
    """Return in words what holds between results and the right ones, or None.

    Parameters
    ----------
    expected, found : sequence
        One of each for every call of the check.
    inputs, names : sequence
        The arguments of the calls, and what these are called.
    """
    if all(isinstance(one, tuple | list) and holds_parts(one) for one in expected):
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
