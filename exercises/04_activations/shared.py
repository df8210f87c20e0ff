"""Whole numbers as input, and the fractions that they cut off."""

import numpy as np

from nnlib_grader.specification.exercise import Mistake


def whole(value):
    """Tell whether a value holds whole numbers."""
    return np.asarray(value).dtype.kind in "iu"


def cut_off(right):
    """Return the mistake of storing fractions in an array of whole numbers."""

    def answer(x, *others):
        found = right(x, *others)
        return found.astype(int) if whole(x) else found

    return Mistake(
        "fractions cut off",
        "The input holds whole numbers, and so does the array that you fill: every "
        "fraction stored in it is cut off. Look at how that array is made; its dtype "
        "should be float.",
        answer,
        lambda arguments, value: whole(arguments[0]) and whole(value),
    )
