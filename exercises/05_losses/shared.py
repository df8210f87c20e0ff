"""Kinds of mistakes that several exercises need."""

import numpy as np

from nnlib_grader.specification.equality import difference
from nnlib_grader.specification.exercise import Mistake


def part(right, name, message, ways):
    """Return a mistake in some of the results, whatever the others are.

    Parameters
    ----------
    right : function
        Returns all right results.
    name, message : str
        As for `Mistake`.
    ways : dict
        For the place of a result a function of the arguments, which returns a list of
        wrong ones; the first stands for all.
    """

    def answer(*given):
        results = list(right(*given))
        for place, way in ways.items():
            results[place] = way(*given)[0]
        return tuple(results)

    def recognise(given, value):
        expected = right(*given)
        return any(
            difference(expected[place], value[place])
            and not difference(wrong, value[place])
            for place, way in ways.items()
            for wrong in way(*given)
        )

    def alone(place, way, n):
        def replaced(*given):
            results = list(right(*given))
            results[place] = way(*given)[n]
            return tuple(results)

        return replaced

    def others(*given):
        return [
            alone(place, way, n)
            for place, way in ways.items()
            for n in range(len(way(*given)))
        ]

    return Mistake(name, message, answer, recognise, others)


def near(name, message, rtol, atol, *answers):
    """Return a mistake named for results near those of one of several answers.

    Parameters
    ----------
    name, message : str
        As for `Mistake`.
    rtol, atol : float
        How near, as in `numpy.isclose`: as far as a search may be off.
    *answers : functions
        The first stands for all.
    """

    def recognise(given, value):
        return any(np.isclose(way(*given), value, rtol, atol) for way in answers)

    return Mistake(name, message, answers[0], recognise, lambda *given: answers[1:])
