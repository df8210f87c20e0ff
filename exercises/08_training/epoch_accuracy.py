"""An accuracy that counts some samples more than others: which line, and when."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    agreeing,
    at_line,
    first_of,
    shown_and_hidden,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

keys = with_keys("line", "shows", "hides", "reported")
line = at_line(keys, 6, "does what it should")
HALF = [1, 0] * 8  # its batches of 6 are alike
RIGHT = {"line": 6, "shows": ([1] * 10 + [0], 5), "hides": (HALF, 6), "reported": 0.5}


def faulty(right, batch_size):
    """Return the mean of the shares of the batches."""
    starts = range(0, len(right), batch_size)
    return np.mean([right[start : start + batch_size].mean() for start in starts])


def agrees(pair):
    """Tell whether the code returns the share of right answers."""
    right, batch_size = pair
    return abs(faulty(right, batch_size) - right.mean()) < 1e-9


def pair_of(value, key):
    """Return the answers and the size of batches of a pair, or say what is wrong."""
    if not isinstance(value[key], tuple | list) or len(value[key]) != 2:
        return f'"{key}" is not a pair (right, batch_size)'
    right, size = np.asarray(value[key][0], np.float64), float(value[key][1])
    if right.ndim != 1 or not 3 <= right.size <= 10_000:
        return f'right of "{key}" does not hold 3 to 10,000 answers'
    if not np.isin(right, (0, 1)).all() or np.ptp(right) == 0:
        return f'right of "{key}" does not hold zeros and ones, both of them'
    if size != round(size) or not 1 < size < right.size:
        return f'batch_size of "{key}" is not a whole number between 1 and the length'
    if right.size % int(size) == 0:
        return f'the batches of "{key}" fit, and no last one is smaller'
    return right, int(size)


OTHER_NUMBER = "this is not what the code returns for the 101 images"


def reported(_, value):
    """Ask for what the code returns for the 101 images."""
    near = np.isclose(float(value["reported"]), 0.5, atol=0.002)
    return None if near else OTHER_NUMBER


records = shown_and_hidden(
    pair_of,
    agrees,
    'on the answers of "shows" the code returns the right share',
    'on the answers of "hides" the code returns another share',
)
diagnosed = first_of(line, records, reported)
told = agreeing(pair_of, agrees)


def changed(**parts):
    """Return the right diagnosis with some parts of it changed."""
    return RIGHT | parts


def refused(value, key):
    """Tell whether a pair's batches fit, or all its answers are alike."""
    right, size = np.asarray(value[key][0]), value[key][1]
    return len(right) % size == 0 or np.ptp(right) == 0


EXERCISE = Exercise(
    id="epoch-accuracy",
    answer="diagnosis",
    objective="one-epoch",
    level="several steps",
    diagnosis=True,
    compare=(
        "Compare your pair that hides the fault with that of the worked solution. What "
        "is equal in all its batches? Then ask of the code in your own notebooks "
        "whether it takes means of means."
    ),
    reference=RIGHT,
    checks=[Check("line, two records, a number", 3, Holds(diagnosed))],
    mistakes=[
        Mistake(
            "another line",
            "The line that you name does what it should. Run the code on a few "
            "answers, print what each line computes, and check it by hand.",
            changed(line=4),
            lambda _, value: float(value["line"]) in (1, 2, 3, 4, 5),
        ),
        Mistake(
            "exchanged",
            'The two pairs are exchanged: "shows" is for the answers on which the code '
            'goes wrong, "hides" for those on which it is right all the same.',
            changed(shows=RIGHT["hides"], hides=RIGHT["shows"]),
            told["exchanged"],
        ),
        Mistake(
            "batches that fit",
            "This pair is not allowed: its batches all have the same size, or its "
            "answers are all alike. The fault has to hide behind something else.",
            changed(hides=([1, 0, 1, 0], 2)),
            lambda _, value: refused(value, "hides") or refused(value, "shows"),
        ),
        Mistake(
            "shows nothing",
            'On the answers of "shows" the code returns the right share. Let the last, '
            "smaller batch differ more from the others.",
            changed(shows=(HALF, 6)),
            told["shows nothing"],
        ),
        Mistake(
            "hides nothing",
            'On the answers of "hides" the code is wrong. Each batch counts alike in '
            "its result; when does it make no difference how much a batch counts?",
            changed(hides=([1, 1, 0, 0, 1], 2)),
            told["hides nothing"],
        ),
        Mistake(
            "the right share",
            "That is the share of the 101 images. What the faulty code returns is "
            "asked for: follow it line by line.",
            changed(reported=100 / 101),
            lambda _, value: np.isclose(
                float(value["reported"]), 100 / 101, atol=0.002
            ),
        ),
        Mistake(
            "another number",
            "The code returns something else for these 101 images. How many batches "
            "are there, and which share stands in the list for each of them?",
            changed(reported=0.0),
            lambda _, value: diagnosed(_, value) == OTHER_NUMBER,
        ),
    ],
    variants={
        "arrays, NumPy's numbers": {
            "line": np.int64(6),
            "shows": (np.arange(25) % 3 == 0, np.int64(4)),
            "hides": (np.array([1.0, 0, 0, 1, 1, 0]), 4),
            "reported": np.float32(0.5),
        },
        "lists": {
            "line": 6,
            "shows": [[True, True, False], 2],
            "hides": [[False, True] * 5, 4],
            "reported": 0.5,
        },
        "another order": dict(reversed(RIGHT.items())),
    },
)
