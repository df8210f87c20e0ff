"""Recognise one function too many at the end, or one that is missing."""

from collections.abc import Callable

import numpy as np

from nnlib_grader.diagnosis.pairs import (
    ENOUGH,
    Pairs,
    comparable,
    measured,
    telling,
)
from nnlib_grader.specification.equality import same

STEPS: dict[str, Callable] = {
    "exp": np.exp,
    "the logarithm": np.log,
    "the square": np.square,
    "the square root": np.sqrt,
    "the absolute value": np.abs,
    "1 minus the value": lambda v: 1 - v,
    "1 divided by the value": lambda v: 1 / v,
    "the sigmoid": lambda v: 1 / (1 + np.exp(-v)),
    "tanh": np.tanh,
    "the ReLU": lambda v: np.maximum(v, 0),
    "rounding to whole numbers": np.round,
}


def step(pairs: Pairs) -> str | None:
    """Recognise one function between what came back and what was asked for.

    Counts, places and classes are left alone: small whole numbers are each other's
    squares and differences.
    """
    if not comparable(pairs) or not measured(pairs) or telling(pairs) < ENOUGH:
        return None
    values = np.concatenate([f.ravel() for _, f in pairs])
    if len(np.unique(values)) < 2:
        return None  # a constant is what many functions give
    for name, function in STEPS.items():
        if all(same(function(e), f) for e, f in pairs):
            return f"What came back is what was asked for, and then {name}."
        if all(same(function(f), e) for e, f in pairs):
            return (
                f"What was asked for is what came back, and then {name}. Is this last "
                "step missing?"
            )
    return None
