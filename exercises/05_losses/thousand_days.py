"""A forecast's cost that is lost on the way: which line, and when."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    exchange_of,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

DAYS = 1000


def faulty(p, rained):
    """Return the cost as the text's code does."""
    given = np.where(rained == 1, p, 1 - p)
    likelihood = given.prod()
    return -np.log(likelihood) / len(p)


def right(p, rained):
    """Return the mean of the costs of the days."""
    return -np.log(np.where(rained == 1, p, 1 - p)).mean()


keys = with_keys("line", "fails", "holds")
line = at_line(
    keys,
    4,
    "is not the first whose result is wrong; print what each line computes "
    "on a record on which the code fails",
)


def days_of(value, key):
    """Return p and rained of one of the two records, or say what is wrong with it."""
    if words := keys(value):
        return words
    if len(value[key]) != 2:
        return f'"{key}" does not hold two arrays, p and rained'
    p, rained = (np.asarray(part, np.float64) for part in value[key])
    if p.shape != (DAYS,) or rained.shape != (DAYS,):
        return (
            f'p and rained of "{key}" do not have the shape ({DAYS},); '
            f"np.full({DAYS}, 0.5) makes so many equal entries"
        )
    if not (p.min() >= 0.1 - 1e-9 and p.max() <= 0.9 + 1e-9):  # 1 - 0.9 is below 0.1
        return f'p of "{key}" does not lie between 0.1 and 0.9 everywhere'
    if not np.isin(rained, (0, 1)).all():
        return f'rained of "{key}" holds more than zeros and ones'
    return p, rained


def agrees(days):
    """Tell whether the code of the text comes out right."""
    return bool(np.isclose(faulty(*days), right(*days), 1e-6, 0))


def fails(_, value):
    """Ask for a record on which the code is wrong."""
    days = days_of(value, "fails")
    if isinstance(days, str):
        return days
    return 'on "fails" the code of the text comes out right' if agrees(days) else None


def holds(_, value):
    """Ask for a record on which the code is right."""
    days = days_of(value, "holds")
    if isinstance(days, str):
        return days
    return None if agrees(days) else 'on "holds" the code of the text comes out wrong'


def record(p, rained=1.0):
    """Return a thousand days alike."""
    return np.full(DAYS, p), np.full(DAYS, rained)


def diagnosis(line=4, fails=None, holds=None):
    """Return a diagnosis, the right one if not told otherwise."""
    return {
        "line": line,
        "fails": fails or record(0.4),
        "holds": holds or record(0.8),
    }


CHECKS = {"line": line, "fails": fails, "holds": holds}
about = told_under(
    keys,
    line="the line",
    fails="a record on which it fails",
    holds="a record on which it holds",
)
exchanged = exchange_of(fails, holds)


def short(value, key):
    """Tell whether a record is no thousand days."""
    return any(np.shape(part) != (DAYS,) for part in value[key])


def short_record(_, value):
    """Recognise records of other lengths, where nothing else is wrong."""
    wrong = [key for key, check in CHECKS.items() if check(None, value)]
    return "line" not in wrong and all(short(value, key) for key in wrong)


EXERCISE = Exercise(
    id="thousand-days",
    answer="diagnosis",
    objective="likelihood",
    level="several steps",
    diagnosis=True,
    compare=(
        "Work out from which probability on a thousand equal days are lost: minus the "
        "logarithm of the smallest float, near 745, divided by 1000. Was your guess "
        "near it?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("a record on which it fails", 2, Holds(fails)),
        Check("a record on which it holds", 1, Holds(holds)),
    ],
    mistakes=[
        Mistake(
            "where it shows",
            "In this line the fault shows. Look at what the line is given: was the "
            "number that it takes the logarithm of, or divides, still right?",
            diagnosis(line=5),
            about("line", lambda value: value["line"] in (5, 6)),
        ),
        Mistake(
            "a line that is right",
            "Print the result of each line on your failing record, from line 2 on. "
            "This one is what it should be.",
            diagnosis(line=3),
            about("line", lambda value: value["line"] not in (5, 6)),
        ),
        Mistake(
            "exchanged",
            "The two records have changed places: the code is right on the first and "
            "wrong on the second.",
            diagnosis(fails=record(0.8), holds=record(0.4)),
            exchanged,
        ),
        Mistake(
            "other lengths",
            "A record here has a thousand days: two arrays with a thousand entries "
            "each, p first. np.full makes one of equal entries.",
            diagnosis(fails=(np.full(2, 0.4), np.ones(2))),
            short_record,
        ),
        Mistake(
            "not surprised enough",
            "On this record the code is right: what happened had been given enough, "
            "day after day. On what kind of days is the product smaller?",
            diagnosis(fails=record(0.7)),
            about("fails", lambda value: not isinstance(days_of(value, "fails"), str)),
        ),
        Mistake(
            "too surprised",
            "On this record the code is wrong too. With a better forecast of the same "
            "thousand days the product is larger.",
            diagnosis(holds=record(0.3)),
            about("holds", lambda value: not isinstance(days_of(value, "holds"), str)),
        ),
    ],
    variants={
        "dry days": diagnosis(fails=record(0.8, 0.0), holds=record(0.2, 0.0)),
        "a NumPy number": diagnosis(line=np.int64(4)),
        "lists": {
            "line": 4.0,
            "fails": [[0.3] * DAYS, [1] * DAYS],
            "holds": [[0.5] * DAYS, [0] * DAYS],
        },
        "whole numbers": diagnosis(fails=(np.full(DAYS, 0.3), np.arange(DAYS) % 2)),
    },
)
