"""A perceptron rule that learns some tables and not others: which line, and when."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

PASSES = 200


def learned(x, t, faulty):
    """Return whether 200 passes of the rule end without a wrong answer."""
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(PASSES):
        for row, target in zip(x, t, strict=True):
            error = target - float(row @ w + b > 0)
            w = w + error * row
            b = b + (error * row[0] if faulty else error)
    return np.array_equal(x @ w + b > 0, t > 0)


keys = with_keys("line", "fails", "holds")
line = at_line(keys, 7, "is as the rule has it")


def table(value, key):
    """Return x and t of one of the two tables, or say what is wrong with it."""
    if words := keys(value):
        return words
    if not isinstance(value[key], tuple | list) or len(value[key]) != 2:
        return f'"{key}" does not hold two things, the inputs and the targets'
    x, t = (np.asarray(part, np.float64) for part in value[key])
    if x.ndim != 2 or x.shape[1] != 2 or t.shape != (len(x),) or not 2 <= len(x) <= 6:
        return f'"{key}" does not hold 2 to 6 rows of two inputs, and a target for each'
    if abs(x).max() > 10:
        return f'"{key}" has an input beyond -10 and 10'
    if set(t.tolist()) != {0.0, 1.0}:
        return f'the targets of "{key}" are not 0 and 1, both of them'
    return x, t


def fails(_, value):
    """Ask for a table that the rule learns, and this code does not."""
    found = table(value, "fails")
    if isinstance(found, str):
        return found
    if not learned(*found, faulty=False):
        return f'on "fails" the rule itself is not done after {PASSES} passes'
    return 'on "fails" the code learns every row' if learned(*found, True) else None


def holds(_, value):
    """Ask for a table that this code learns."""
    found = table(value, "holds")
    if isinstance(found, str):
        return found
    return None if learned(*found, True) else 'on "holds" the code gets a row wrong'


CHECKS = {"line": line, "fails": fails, "holds": holds}
about = told_under(
    keys,
    line="the line",
    fails="a table on which it fails",
    holds="a table that it learns",
)
FAILS = ([[0, 1], [0, 2]], [1, 0])
HOLDS = ([[1, 0], [-1, 0]], [1, 0])


def diagnosis(line=7, fails=FAILS, holds=HOLDS):
    """Return a diagnosis, the right one if not told otherwise."""
    return {"line": line, "fails": fails, "holds": holds}


def exchanged(_, value):
    """Recognise two tables that have changed places."""
    swapped = {**value, "fails": value["holds"], "holds": value["fails"]}
    return "every row" in str(fails(None, value)) and not fails(None, swapped)


EXERCISE = Exercise(
    id="lazy-bias",
    answer="diagnosis",
    objective="perceptron-rule",
    level="several steps",
    diagnosis=True,
    compare=(
        "The solution's failing table has a first input of 0. Put 1 in its place: the "
        "faulty line is then right, and the code learns. Does yours become right too?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("a table on which it fails", 2, Holds(fails)),
        Check("a table that it learns", 1, Holds(holds)),
    ],
    mistakes=[
        Mistake(
            "another line",
            "Compare this line with the rule, symbol by symbol: it agrees. What does "
            "the rule say of the bias?",
            diagnosis(line=6),
            about("line"),
        ),
        Mistake(
            "exchanged",
            "The two tables have changed places: the code learns the first one.",
            diagnosis(fails=HOLDS, holds=FAILS),
            exchanged,
        ),
        Mistake(
            "too hard for the rule",
            "The right rule does not learn this table in 200 passes, so it says "
            "nothing about the code. Can a line part its rows, with room to spare?",
            diagnosis(fails=([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])),
            about("fails", lambda value: "itself" in str(fails(None, value))),
        ),
        Mistake(
            "learned all the same",
            "The code gets this table right. By what does it move the bias, and for "
            "which inputs would that be no move at all?",
            diagnosis(fails=([[1, 2], [1, 0]], [1, 0])),
            about("fails", lambda value: "every row" in str(fails(None, value))),
        ),
        Mistake(
            "not learned there",
            "The code goes wrong on this table, too. For which first input does the "
            "faulty line do what the rule says?",
            diagnosis(holds=([[0, 3], [0, 4]], [1, 0])),
            about("holds", lambda value: "a row wrong" in str(holds(None, value))),
        ),
    ],
    variants={
        "arrays": diagnosis(
            fails=(np.array([[0.0, 3.0], [0.0, 5.0]]), np.array([0.0, 1.0])),
            holds=(np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([1, 0])),
        ),
        "numbers of NumPy": diagnosis(line=np.int64(7)),
        "more rows": diagnosis(
            fails=([[0, 1], [0, 2], [0, 3]], [0, 1, 1]),
            holds=([[1, 4], [1, 1], [1, 3]], [1, 0, 1]),
        ),
    },
)
