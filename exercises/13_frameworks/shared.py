"""Optimizers and paths with a fault, and what recognises them."""

import numpy as np

from nnlib.optimizers import Optimizer
from nnlib_grader.specification.drivers import step_by_step
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Mistake


def all_rows_alike(arguments, value):
    """Recognise a path that holds one array, which is not the start, in all rows."""
    return not np.ptp(value, axis=0).any() and not np.allclose(value[0], arguments[0])


def cut_short(arguments, value):
    """Recognise a single point, or a path from the start with a step too few."""
    start, g, *_ = arguments
    if np.shape(value) == np.shape(start):
        return True
    return np.shape(value) == np.shape(g)


def rule(update, *remembers):
    """Return an optimizer's class with an update and what it remembers."""
    return type("Written", (Optimizer,), {"update": update, "remembers": remembers})


def rules(name, message, *answers):
    """Return a mistake that is named for any of several classes of optimizers."""

    def recognise(arguments, value):
        return any(close(step_by_step(one)(*arguments), value) for one in answers)

    return Mistake(name, message, answers[0], recognise, lambda *given: answers[1:])
