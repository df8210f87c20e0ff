"""Relations between all results of a check and the right ones, part by part."""

from collections.abc import Sequence

import numpy as np

from nnlib_grader.diagnosis.relations import relation
from nnlib_grader.specification.equality import difference, holds_parts

NO_NUMBERS = {
    str: "A text came back where a number was asked for. Quotation marks, str(...) and "
    "f-strings make texts; return the number itself.",
    type(None): "None stands where a number was asked for. A function without return "
    "gives None, and so does a method that works in place, such as append or sort.",
}


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
    for kind, words in NO_NUMBERS.items():
        if any(holds(one, kind) for one in found) and not any(
            holds(one, kind) for one in expected
        ):
            return words
    if all(
        isinstance(one, tuple | list | dict) and holds_parts(one) for one in expected
    ):
        return related_parts(expected, found, inputs, names)
    return related_arrays(expected, found, inputs, names)


def holds(value: object, kind: type) -> bool:
    """Tell whether a value is of a kind, or a part of it is."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple | list):
        return any(holds(part, kind) for part in value)
    return isinstance(value, kind)


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
    return relation(pairs, inputs, names) or whole_numbers(expected, found)


def whole_numbers(expected: Sequence, found: Sequence) -> str | None:
    """Recognise arrays of whole numbers that lack fractions."""
    lacking = [
        np.shape(one) == np.shape(other) and bool(np.any(np.asarray(one) % 1))
        for one, other in zip(expected, found, strict=True)
        if isinstance(other, np.ndarray)
        and other.dtype.kind in "iu"
        and difference(one, other)
    ]
    if not lacking or not all(lacking):
        return None
    return (
        "An array of whole numbers came back, and the right values have fractions. "
        "zeros_like, full and copy take over the type of what they are given, and "
        "what is stored in such an array loses its fraction."
    )


def related_parts(expected: Sequence, found: Sequence, inputs, names) -> str | None:
    """Return a relation between results that are made of several parts."""
    places = named_places(expected[0])
    if not all(named_places(value) == places for value in (*expected, *found)):
        return None
    if not isinstance(expected[0], dict) and all(map(exchanged, expected, found)):
        return "The results are right and stand in another order than asked for."
    pairs = {
        name: ([value[place] for value in expected], [value[place] for value in found])
        for name, place in places.items()
    }
    wrong = {name: pair for name, pair in pairs.items() if any(map(difference, *pair))}
    for name, pair in wrong.items():
        message = related_arrays(*pair, inputs, names)
        if message:
            return f"Result {name}: {message}"
    if len(wrong) == 1 < len(places):
        (name,) = wrong
        return f"Result {name} is wrong; the others are right."
    return None


def named_places(value: object) -> dict[str, object] | None:
    """Return the places of a value's parts by the names that they are told by."""
    if isinstance(value, dict):
        return {repr(key): key for key in sorted(value, key=repr)}
    if isinstance(value, tuple | list):
        return {f"number {place + 1}": place for place in range(len(value))}
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
