"""A spread computed with the wrong partners: which line, and when."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    coming,
    ending,
    exchange_of,
    that_comes,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

MOST = 20  # rows and columns of a batch


def faulty(x):
    """Return what the text's code returns."""
    _, n = x.shape
    middle = x.sum(axis=1) / n
    return ((x - middle) ** 2).sum(axis=1) / n


def right(x):
    """Return the mean squared gap of each sample's numbers from their middle."""
    return np.mean((x - x.mean(axis=1, keepdims=True)) ** 2, axis=1)


keys = with_keys("line", "fails", "holds")
line = at_line(
    keys,
    4,
    "is not the first whose result is wrong; print the shape and the "
    "numbers behind each line",
)


def batch(value, key):
    """Return one of the two batches, or say what is wrong with it."""
    if words := keys(value):
        return words
    x = np.asarray(value[key], np.float64)
    if x.ndim != 2 or not 2 <= min(x.shape) <= max(x.shape) <= MOST:
        return f'"{key}" is not a batch with 2 to {MOST} rows and columns'
    if not (abs(x) <= 1000).all():
        return f'"{key}" holds a number beyond 1000 or -1000'
    if (np.ptp(x, axis=1) < 0.1).any():
        return f'a row of "{key}" has the same number in all places, or nearly'
    return x


def outcome(x):
    """Return what the code does with a batch: "error", "right" or "wrong"."""
    try:
        return "right" if np.allclose(faulty(x), right(x), 1e-6, 1e-9) else "wrong"
    except ValueError:
        return "error"


CHECKS = {
    "line": line,
    "fails": that_comes(batch, outcome, "fails", "wrong"),
    "holds": that_comes(batch, outcome, "holds", "right"),
}
about = told_under(
    keys,
    line="the line",
    fails="a batch on which it fails",
    holds="a batch on which it holds",
)
FAILS = np.array([[1.0, 3.0], [5.0, 9.0]])
HOLDS = np.array([[1.0, 3.0], [0.0, 4.0]])
LUCKY = np.array([[1.0, 3.0], [3.0, 5.0]])


def diagnosis(line=4, fails=FAILS, holds=HOLDS):
    """Return a diagnosis, the right one if not told otherwise."""
    return {"line": line, "fails": fails, "holds": holds}


comes = coming(batch, outcome)
ends = ending(comes, CHECKS)
exchanged = exchange_of(CHECKS["fails"], CHECKS["holds"])


def even(value):
    """Tell whether all rows of the failing batch have one mean."""
    return bool(np.ptp(batch(value, "fails").mean(axis=1)) < 1e-6)


def no_batch(_, value):
    """Recognise batches of another kind."""
    return any(isinstance(batch(value, key), str) for key in ("fails", "holds"))


EXERCISE = Exercise(
    id="spread-of-a-sample",
    answer="diagnosis",
    objective="broadcast-rules",
    level="several steps",
    diagnosis=True,
    compare=(
        "The worked solution says in which batches the trap stays hidden. Mend the "
        "line, and run both of your batches once more: what changes in each?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("a batch on which it fails", 1, Holds(CHECKS["fails"])),
        Check("a batch on which it holds", 2, Holds(CHECKS["holds"])),
    ],
    mistakes=[
        Mistake(
            "a line that follows",
            "This line does what it should with what it is given. Was that still "
            "right? Print the numbers behind the line before it.",
            diagnosis(line=5),
            about("line", lambda value: value["line"] in (5, 6)),
        ),
        Mistake(
            "a line before it",
            "What this line computes is as it should be. Work out with a pencil what "
            "comes after it for your failing batch.",
            diagnosis(line=3),
            about("line", lambda value: value["line"] not in (5, 6)),
        ),
        Mistake(
            "exchanged",
            "The two batches have changed places: the code is right on the first and "
            "wrong on the second.",
            diagnosis(fails=HOLDS, holds=FAILS),
            exchanged,
        ),
        Mistake(
            "it ends in an error",
            "On such a batch NumPy notices that the shapes do not fit. For which "
            "numbers of rows and columns do they fit all the same?",
            diagnosis(fails=np.arange(6.0).reshape(2, 3)),
            ends,
        ),
        Mistake(
            "never wrong there",
            "On this batch the code comes out right by luck. Print `middle` for it: "
            "what do its numbers have in common?",
            diagnosis(fails=2 * HOLDS),
            about("fails", lambda v: comes("fails", "right")(v) and even(v)),
        ),
        Mistake(
            "right by luck",
            "The rows of this batch have different means, and the code comes out right "
            "all the same: the wrong gaps have the right sums of squares. Choose "
            "numbers that are less alike.",
            diagnosis(fails=LUCKY),
            about("fails", lambda v: comes("fails", "right")(v) and not even(v)),
        ),
        Mistake(
            "wrong there, too",
            "On this batch the code runs and comes out wrong, at least for one sample. "
            "What would `middle` have to be for line 4 of the code to do no harm?",
            diagnosis(holds=2 * FAILS),
            about("holds", comes("holds", "wrong")),
        ),
        Mistake(
            "not such a batch",
            f"A batch here has 2 to {MOST} rows and as few or as many columns, and no "
            "row with one number in all its places.",
            diagnosis(holds=np.zeros((2, 2))),
            no_batch,
        ),
    ],
    variants={
        "lists": {
            "line": 4.0,
            "fails": [[1, 2, 3], [4, 5, 6], [7, 8, 10]],
            "holds": [[1, 2, 3], [3, 2, 1], [2, 4, 0]],
        },
        "a NumPy number": diagnosis(line=np.int64(4)),
        "float32": diagnosis(fails=np.float32(FAILS), holds=np.float32(HOLDS)),
        "whole numbers": diagnosis(fails=FAILS.astype(int), holds=HOLDS.astype(int)),
    },
)
