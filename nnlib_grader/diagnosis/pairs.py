"""What all relations need: pairs of a right and a wrong result, and how much they tell.

A relation between two numbers may hold by chance: 3 is 1.5 times 2, and 1 is its own
square. What kind of values an exercise asks for is read off the right results.
"""

from collections.abc import Sequence

import numpy as np

Pairs = Sequence[tuple[np.ndarray, np.ndarray]]  # (expected, found), in float64
ENOUGH = 3  # different right values, none of them 0, 1 or -1


def comparable(pairs: Pairs) -> bool:
    """Tell whether all shapes are right and there is more than a value or two."""
    return (
        all(e.shape == f.shape for e, f in pairs) and sum(e.size for e, _ in pairs) > 2
    )


def right_values(pairs: Pairs) -> np.ndarray:
    """Return the different right values of all calls that are finite."""
    values = np.concatenate([e.ravel() for e, _ in pairs])
    return np.unique(values[np.isfinite(values)].round(12))


def measured(pairs: Pairs) -> bool:
    """Tell whether the right values are quantities: no counts, places or classes.

    Examples
    --------
    >>> measured([(np.array([0.5, 1.0]), None)]), measured([(np.array([1.0, 3]), None)])
    (True, False)
    """
    return bool((right_values(pairs) % 1).any())


def two_kinds(pairs: Pairs) -> bool:
    """Tell whether the right values are classes 0 and 1, or other two numbers."""
    return len(right_values(pairs)) < 3


def telling(pairs: Pairs) -> int:
    """Return how many different right values are not 0, 1 or -1.

    Examples
    --------
    >>> telling([(np.array([0.0, 1.0, 2.0]), None), (np.array([2.0, 3.0]), None)])
    2
    """
    return int((~np.isin(right_values(pairs), (-1, 0, 1))).sum())


def independent(pairs: Pairs) -> bool:
    """Tell whether what holds for all values is not likely to hold by chance."""
    enough = 2 if measured(pairs) and len(pairs) > 1 else ENOUGH
    return telling(pairs) >= enough
