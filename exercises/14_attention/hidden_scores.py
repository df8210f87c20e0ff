"""Weights of the past whose mask does not hide: which line, and on which scores."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    exchange_of,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

from .shared import softmax

MOST = 100  # the size of a score
keys = with_keys("line", "fails", "holds")
line = at_line(
    keys,
    3,
    "does what it should with what it is given; print what each line makes of "
    "three equal scores a row",
)


def scores_in(value, key):
    """Return the scores, or say what is wrong with them."""
    if words := keys(value):
        return words
    scores = np.asarray(value[key], np.float64)
    if scores.shape != (3, 3):
        return f'"{key}" does not have the shape (3, 3)'
    if not (abs(scores) <= MOST).all():
        return f'"{key}" holds a number beyond {MOST} or -{MOST}'
    return scores


def off(scores):
    """Return by how much the code of the text is off, at most."""
    seen = np.tril(np.ones((3, 3)))
    right = softmax(np.where(seen == 1, scores, -np.inf))
    return abs(softmax(seen * scores) - right).max()


def fails(_, value):
    """Ask for scores on which the code is far off."""
    scores = scores_in(value, "fails")
    if isinstance(scores, str):
        return scores
    if off(scores) > 0.1:
        return None
    return 'on "fails" no weight of the code is off by more than 0.1'


def holds(_, value):
    """Ask for scores on which the code is right."""
    scores = scores_in(value, "holds")
    if isinstance(scores, str):
        return scores
    if off(scores) < 1e-6:
        return None
    return 'on "holds" a weight of the code is off by a millionth or more'


def is_off(key, least, most):
    """Return a test of how far the code is off."""

    def test(value):
        scores = scores_in(value, key)
        return not isinstance(scores, str) and least <= off(scores) < most

    return test


about = told_under(
    keys,
    line="the line",
    fails="scores on which it fails",
    holds="scores on which it holds",
)
ZERO, LARGE = np.zeros((3, 3)), np.full((3, 3), 20.0)


def diagnosis(line=3, fails=ZERO, holds=LARGE):
    """Return a diagnosis, the right one if not told otherwise."""
    return {"line": line, "fails": fails, "holds": holds}


def not_such(_, value):
    """Recognise scores of another kind, where the line is right."""
    return line(None, value) is None and any(
        isinstance(scores_in(value, key), str) for key in ("fails", "holds")
    )


EXERCISE = Exercise(
    id="hidden-scores",
    answer="diagnosis",
    objective="attention-heads",
    read="attention-average",
    level="several steps",
    diagnosis=True,
    compare=(
        "Run the code on both of your entries and sum each row of weights. Would a "
        "test that the rows sum to 1 have found the fault?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("scores on which it fails", 1, Holds(fails)),
        Check("scores on which it holds", 2, Holds(holds)),
    ],
    mistakes=[
        Mistake(
            "a line that follows",
            "Lines 4 and 5 are a softmax of each row, as chapter 4 has it. What do "
            "they get for a letter that may not be seen?",
            diagnosis(line=5),
            about("line", lambda value: value["line"] in (4, 5)),
        ),
        Mistake(
            "a line before it",
            "seen is as it should be: 1 where a letter may look, itself included, and "
            "0 elsewhere. How is it used?",
            diagnosis(line=2),
            about("line", lambda value: value["line"] in (1, 2)),
        ),
        Mistake(
            "exchanged",
            "The two entries have changed places: the code is right on the first and "
            "wrong on the second.",
            diagnosis(fails=LARGE, holds=ZERO),
            exchange_of(fails, holds),
        ),
        Mistake(
            "never wrong there",
            "On these scores the code comes out right. Whatever a hidden score was, "
            "which number does line 3 make of it, and what does its exponential weigh "
            "beside the others?",
            diagnosis(fails=LARGE + 5),
            about("fails", is_off("fails", 0, 1e-6)),
        ),
        Mistake(
            "hardly wrong there",
            "The code is off on these scores, and by less than 0.1. Which scores that "
            "may be seen would leave the hidden ones a larger share?",
            diagnosis(fails=LARGE / 4),
            about("fails", is_off("fails", 1e-6, 0.1)),
        ),
        Mistake(
            "nearly right there",
            "On these scores the code is off by little. How small does the share of a "
            "hidden letter have to be, and which scores make it so?",
            diagnosis(holds=LARGE / 3),
            about("holds", is_off("holds", 1e-6, 0.01)),
        ),
        Mistake(
            "wrong there, too",
            "On these scores a hidden letter gets a share. It does not matter which "
            "score it had: line 3 makes the same of all. How can the letters that may "
            "be seen leave it next to nothing, in every row?",
            diagnosis(holds=np.triu(np.full((3, 3), -100.0), 1)),
            about("holds", is_off("holds", 0.01, 2)),
        ),
        Mistake(
            "not such scores",
            "An entry here is three rows of three scores, and none of them is beyond "
            "100 or -100.",
            diagnosis(fails=np.array([1.0, 2.0, 3.0])),
            not_such,
        ),
    ],
    variants={
        "a NumPy number": diagnosis(line=np.int64(3)),
        "lists": {
            "line": 3.0,
            "fails": [[-5, 0, 0], [1, 1, 0], [0, 0, 0]],
            "holds": [[30, -90, 0], [-100, 16, 50], [-3, 0, 2]],
        },
        "one large score in a row": diagnosis(holds=100 * np.eye(3)),
        "whole numbers": diagnosis(fails=np.eye(3, dtype=int)),
    },
)
