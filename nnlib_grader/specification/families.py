"""Mistakes that have several wrong answers and one message."""

import contextlib
from collections.abc import Callable, Sequence

import numpy as np

from nnlib_grader.specification.exercise import Mistake


def close(one: object, other: object) -> bool:
    """Tell whether shapes and values agree, also those of a float32 result."""
    return np.shape(one) == np.shape(other) and np.allclose(
        one, other, 1e-4, 1e-7, equal_nan=True
    )


def overflowed(arguments: tuple, value: object) -> bool:
    """Tell whether a large input gave inf or nan, which hides any other mistake."""
    return np.max(np.abs(arguments[0])) > 500 and not np.isfinite(value).all()


def family(name: str, message: str, *answers: Callable) -> Mistake:
    """Return a mistake that is named for any of several wrong answers.

    Parameters
    ----------
    name, message : str
        As for `Mistake`.
    *answers : functions
        The first stands for all in the table of mistakes. Where one of them
        overflows, the others are not told apart.
    """

    def recognise(arguments, value):
        for answer in answers:
            with contextlib.suppress(ValueError):  # shapes that fit by chance only
                if alike(answer(*arguments), value):
                    return True
        return overflowed(arguments, value)

    return Mistake(name, message, answers[0], recognise)


def family_of(
    name: str, message: str, ways: Callable[..., Sequence[object]]
) -> Mistake:
    """Return a mistake that is named for any of several wrong results of one call.

    Parameters
    ----------
    name, message : str
        As for `Mistake`.
    ways : function
        ``ways(*arguments)`` returns the wrong results; the first stands for all.
    """

    def recognise(arguments, value):
        return any(alike(way, value) for way in ways(*arguments))

    return Mistake(name, message, lambda *given: ways(*given)[0], recognise)


def alike(one: object, other: object) -> bool:
    """Tell whether two results agree, part by part where they have parts."""
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(alike, one, other))
    return close(one, other)
