"""Optimizers as answers: written in a line, named for a slip, known by their path."""

from collections.abc import Callable

import numpy as np

from nnlib.optimizers import Optimizer
from nnlib_grader.specification.drivers import step_by_step
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Mistake


def all_rows_alike(arguments: tuple, value: np.ndarray) -> bool:
    """Recognise a path that holds one array, which is not the start, in all rows.

    The first may be the start all the same, where a copy of it was put there.
    """
    rows = value[1:] if len(value) > 2 else value
    return not np.ptp(rows, axis=0).any() and not np.allclose(value[-1], arguments[0])


def rule(update: Callable, *remembers: str) -> type[Optimizer]:
    """Return an optimizer's class with an update and what it remembers."""
    return type("Written", (Optimizer,), {"update": update, "remembers": remembers})


def rules(name: str, message: str, *answers: type) -> Mistake:
    """Return a mistake that is named for any of several classes of optimizers."""

    def recognise(arguments, value):
        return any(close(step_by_step(one)(*arguments), value) for one in answers)

    return Mistake(name, message, answers[0], recognise, lambda *given: answers[1:])
