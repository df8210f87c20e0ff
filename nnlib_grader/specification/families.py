"""Mistakes that have several wrong answers and one message."""

import contextlib
from collections.abc import Callable, Sequence

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Mistake


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
            # shapes and places that fit by chance only
            with contextlib.suppress(ValueError, IndexError):
                if close(answer(*arguments), value):
                    return True
        return overflowed(arguments, value)

    return Mistake(name, message, answers[0], recognise, lambda *given: answers[1:])


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
        return any(close(way, value) for way in ways(*arguments))

    return Mistake(name, message, nth(ways, 0), recognise, after_the_first(ways))


def raising(
    name: str,
    message: str,
    *answers: Callable,
    recognise: Callable[[tuple, object], bool] = lambda given, value: False,
) -> Mistake:
    """Return a mistake that is named for what any of several answers raises.

    Parameters
    ----------
    name, message : str
        As for `Mistake`.
    *answers : functions
        The first stands for all.
    recognise : function
        Recognises further wrong results, where nothing is raised.
    """
    return Mistake(name, message, answers[0], recognise, lambda *given: answers)


def nth(ways: Callable[..., Sequence[object]], n: int) -> Callable:
    """Return a function that gives one of several results."""
    return lambda *arguments: ways(*arguments)[n]


def after_the_first(ways: Callable[..., Sequence[object]]) -> Callable:
    """Return what `Mistake` calls others: a function for each result but the first."""
    return lambda *given: [nth(ways, n) for n in range(1, len(ways(*given)))]
