"""What all relations need: pairs of a right and a wrong result, and when they agree."""

from collections.abc import Sequence

import numpy as np

Pairs = Sequence[tuple[np.ndarray, np.ndarray]]  # (expected, found), in float64


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays are equal within a loose tolerance, however small."""
    if one.shape != other.shape:
        return False
    largest = np.abs(one[np.isfinite(one)]).max(initial=0.0)
    return np.allclose(one, other, 1e-5, 1e-8 * min(largest, 1.0), equal_nan=True)


def fit(pairs: Pairs) -> bool:
    """Tell whether all shapes are right and there is more than a value or two."""
    return (
        all(e.shape == f.shape for e, f in pairs) and sum(e.size for e, _ in pairs) > 2
    )
