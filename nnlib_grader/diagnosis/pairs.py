"""What all relations need: pairs of a right and a wrong result."""

from collections.abc import Sequence

import numpy as np

Pairs = Sequence[tuple[np.ndarray, np.ndarray]]  # (expected, found), in float64


def comparable(pairs: Pairs) -> bool:
    """Tell whether all shapes are right and there is more than a value or two."""
    return (
        all(e.shape == f.shape for e, f in pairs) and sum(e.size for e, _ in pairs) > 2
    )
