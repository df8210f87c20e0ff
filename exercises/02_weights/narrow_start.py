"""A start that goes by the wrong size: which line, and for which sizes."""

import math

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    exchange_of,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

LEAST, MOST = 20, 800


keys = with_keys("line", "fails", "factor", "holds")
line = at_line(
    keys,
    4,
    "does what it should with what it is given; print what each line "
    "computes for your failing sizes",
)


def sizes_of(value, key):
    """Return four sizes, or say what is wrong with them."""
    if words := keys(value):
        return words
    sizes = np.asarray(value[key], np.float64)
    if sizes.shape != (4,):
        return f'"{key}" does not hold four sizes'
    if (sizes != sizes.round()).any() or sizes.min() < LEAST or sizes.max() > MOST:
        return f'"{key}" holds a size that is no whole number from {LEAST} to {MOST}'
    return sizes


def change(sizes):
    """Return by what the code of the text multiplies the width, in three layers.

    Each layer multiplies the variance by n_in times that of its weights, 1 / n_out.
    """
    return math.sqrt(sizes[0] / sizes[-1])


def fails(_, value):
    """Ask for sizes for which the last signal has another width."""
    sizes = sizes_of(value, "fails")
    if isinstance(sizes, str):
        return sizes
    if not 0.51 < change(sizes) < 1.99:
        return None
    return 'for "fails" the width of the last signal is off by less than a factor of 2'


def factor(_, value):
    """Ask for the factor of the failing sizes."""
    sizes = sizes_of(value, "fails")
    if isinstance(sizes, str):
        return sizes
    if np.isclose(value["factor"], change(sizes), 0.02, 0):
        return None
    return 'for "fails" the width changes by another factor than "factor"'


def holds(_, value):
    """Ask for sizes that differ and for which the last signal has the width of x."""
    sizes = sizes_of(value, "holds")
    if isinstance(sizes, str):
        return sizes
    if len(set(sizes)) == 1:
        return 'the sizes of "holds" are all equal'
    if change(sizes) != 1:
        return 'for "holds" the last signal has another width than x'
    return None


CHECKS = {"line": line, "fails": fails, "factor": factor, "holds": holds}
about = told_under(
    keys,
    line="the line",
    fails="sizes for which it fails",
    factor="by which factor",
    holds="sizes for which it holds",
)
exchanged = exchange_of(fails, holds)
WIDER, KEPT = (400, 90, 60, 25), (300, 50, 100, 300)


def diagnosis(line=4, fails=WIDER, factor=4.0, holds=KEPT):
    """Return a diagnosis, the right one if not told otherwise."""
    return {"line": line, "fails": fails, "factor": factor, "holds": holds}


def factor_is(way):
    """Return a test of whether the factor is a function of the right one."""
    return lambda value: np.isclose(value["factor"], way(change(value["fails"])), 0.02)


EXERCISE = Exercise(
    id="narrow-start",
    answer="diagnosis",
    objective="sum-widths",
    level="several steps",
    diagnosis=True,
    compare=(
        "Print the width after each layer for your holding sizes, with signal_widths "
        "of the exercise above. Where does it leave 1, and which layers bring it back?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("sizes for which it fails", 1, Holds(fails)),
        Check("by which factor", 1, Holds(factor)),
        Check("sizes for which it holds", 1, Holds(holds)),
    ],
    mistakes=[
        Mistake(
            "a line that follows",
            "This line uses what an earlier one has computed. Was that right?",
            diagnosis(line=5),
            about("line", lambda value: value["line"] in (5, 6, 7)),
        ),
        Mistake(
            "a line before it",
            "This line does what it should: layer by layer, each with the size before "
            "it and the size behind it.",
            diagnosis(line=3),
            about("line", lambda value: value["line"] not in (5, 6, 7)),
        ),
        Mistake(
            "exchanged",
            "The two lists have changed places: the width is kept for the first and "
            "lost for the second.",
            diagnosis(fails=KEPT, holds=WIDER),
            exchanged,
        ),
        Mistake(
            "the variance's factor",
            "This is the factor of the variance. Asked is that of the width, which is "
            "a standard deviation.",
            diagnosis(factor=16.0),
            about("factor", factor_is(lambda right: right**2)),
        ),
        Mistake(
            "upside down",
            "This is the width of x divided by that of the last signal. Asked is what "
            "the width of x is multiplied by.",
            diagnosis(factor=0.25),
            about("factor", factor_is(lambda right: 1 / right)),
        ),
        Mistake(
            "another factor",
            "Take the three layers one by one. By what does each multiply the "
            "variance, and what do the three factors give together?",
            diagnosis(factor=2.0),
            about(
                "factor", lambda value: not isinstance(sizes_of(value, "fails"), str)
            ),
        ),
        Mistake(
            "all equal",
            "Equal sizes hide the fault in every layer. Here some of them have to "
            "differ: a layer may take what another one gives back.",
            diagnosis(holds=(100, 100, 100, 100)),
            about("holds", lambda value: "all equal" in str(holds(None, value))),
        ),
        Mistake(
            "not kept",
            "For these sizes the last signal has another width than x. Multiply the "
            "factors of the three layers: what is left of them?",
            diagnosis(holds=(300, 50, 50, 100)),
            about("holds", lambda value: "another width" in str(holds(None, value))),
        ),
    ],
    variants={
        "narrower": diagnosis(fails=(20, 500, 30, 320), factor=0.25),
        "lists, a NumPy number": diagnosis(
            np.int64(4), [800, 20, 20, 20], np.sqrt(40), [64, 64, 128, 64]
        ),
        "arrays, a rounded factor": diagnosis(
            4.0, np.array([300, 100, 200, 50]), 2.45, np.array([20, 30, 40, 20])
        ),
    },
)
