"""What became of the parts of a gradient: moved, written by columns, left out."""

import numpy as np

from nnlib.backprop import backprop
from nnlib_grader.specification.drivers import with_gradients
from nnlib_grader.specification.equality import close

right = with_gradients(backprop)


def vector_of(results):
    """Return all gradients in one vector, in the network's order."""
    _, *parts = results.values()
    return np.concatenate([np.ravel(part) for part in parts])


def parts_of(given, value):
    """Go through the right parts: each, its start, and what stands in its place."""
    found, start = vector_of(value), 0
    _, *parts = right(*given).values()
    for part in parts:
        yield part, start, found[start : start + part.size]
        start += part.size


def off_by_a_factor(given, value):
    """Recognise right gradients times one number, and a loss that is right."""
    asked = right(*given)
    expected, found = vector_of(asked), vector_of(value)
    ratio = found @ expected / (expected @ expected)
    return close(asked["loss"], value["loss"]) and close(ratio * expected, found)


def moved(given, value):
    """Recognise a part of three numbers or more that stands at another place."""
    found = vector_of(value)
    for part, start, there in parts_of(given, value):
        numbers = part.ravel()
        if part.size < 3 or np.ptp(part) == 0 or close(numbers, there):
            continue
        for place in np.flatnonzero(np.isclose(found, numbers[0], 1e-4, 0)):
            if place != start and close(numbers, found[place : place + part.size]):
                return True
    return False


def by_columns(given, value):
    """Recognise a W that is written column by column."""
    return any(
        part.ndim == 2
        and close(part.T.ravel(), there)
        and not close(part.ravel(), there)
        for part, _, there in parts_of(given, value)
    )


def left_empty(given, value):
    """Recognise zeros in the place of a part."""
    return any(
        part.any() and not there.any() for part, _, there in parts_of(given, value)
    )
