"""An exercise that asks for twice its input, and what is told of an answer."""

import numpy as np

from nnlib_grader import sets
from nnlib_grader.check import grade
from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.judges import Equal


def rows(rng):
    return [(rng.normal(size=(3, 2)),), (rng.normal(size=(4, 2)),)]


def double(x):
    return 2 * np.asarray(x)


def exercise(**changes):
    settings = {
        "id": "double",
        "answer": "double",
        "objective": "saturation",
        "reference": double,
        "checks": [Check("rows", 2, Equal(double), rows)],
        "mistakes": [],
        "limit": 0.3,
    }
    return Exercise(**settings | changes)


def told(answer, **changes):
    """Return the first failing check of an answer."""
    report = grade(exercise(**changes), {"double": answer})
    return next(check for check in report["checks"] if not check["passed"])


def learned(source):
    """Run source as a notebook does: its functions see one namespace."""
    names = {}
    exec(source, names)
    return names


def report_of(name, id, code):
    """Grade code as a learner's own answer to an exercise of a set."""
    return grade(sets.load(name)[id], learned(code), own_work=True)
