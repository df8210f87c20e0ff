"""A running mean whose momentum means something else: which line, and when."""

import numpy as np

from nnlib_grader.specification.diagnoses import at_line, told_under, with_keys
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

keys = with_keys("line", "hand_over", "hides", "batches")
line = at_line(keys, 5, "does what it should")
RIGHT = {"line": 5, "hand_over": 0.9, "hides": 0.5, "batches": 22}
WORDS = {
    "hand_over": 'with "hand_over" the code does not do what PyTorch does with 0.1',
    "hides": 'with "hides" the code and PyTorch part',
    "batches": '"batches" is not the first batch after which 0.9 is passed',
}


def number(key):
    """Return a test of an entry that has one right number."""

    def test(_, value):
        if words := keys(value):
            return words
        near = np.isclose(float(value[key]), RIGHT[key], rtol=1e-6)
        return None if near else WORDS[key]

    return test


def changed(**parts):
    """Return the right diagnosis with some parts of it changed."""
    return RIGHT | parts


TITLES = {
    "line": "the line",
    "hand_over": "what is handed over",
    "hides": "what hides it",
    "batches": "how many batches",
}
about = told_under(keys, **TITLES)


def holding(key, *values):
    """Return what recognises an entry with one of these values."""
    return about(key, lambda value: np.isclose(float(value[key]), values).any())


EXERCISE = Exercise(
    id="kept-or-new",
    answer="diagnosis",
    objective="frameworks-defaults",
    level="several steps",
    diagnosis=True,
    compare=(
        "The worked solution finds its last number by a power. How would you find the "
        "same number for a momentum of 0.01, and what does it say about short runs?"
    ),
    reference=RIGHT,
    checks=[
        Check(TITLES["line"], 1, Holds(line)),
        *(Check(TITLES[key], 1, Holds(number(key))) for key in list(TITLES)[1:]),
    ],
    mistakes=[
        Mistake(
            "another line",
            "The line that you name does the same in both conventions. Ask of each "
            "line with a number in it: which share of the old mean is left after it?",
            changed(line=2),
            holding("line", 1, 2, 3, 4, 6, 7),
        ),
        Mistake(
            "handed over as it is",
            "Handed 0.1, this code keeps a tenth of the old mean. PyTorch keeps nine "
            "tenths with the same number.",
            changed(hand_over=0.1),
            holding("hand_over", 0.1),
        ),
        Mistake(
            "Keras' default",
            "0.99 is what Keras takes when it is told nothing. The question is which "
            "number means in this code what 0.1 means in PyTorch.",
            changed(hand_over=0.99),
            holding("hand_over", 0.99, 0.01),
        ),
        Mistake(
            "another setting",
            "With that number this code keeps another share of the old mean than "
            "PyTorch does with 0.1. Write both lines side by side, numbers put in.",
            changed(hand_over=1.1),
            about("hand_over"),
        ),
        Mistake(
            "hides nothing",
            "With that momentum somebody who compares the two means sees them part. "
            "For which share is what is kept as much as what is new?",
            changed(hides=0.9),
            about("hides"),
        ),
        Mistake(
            "counted in the faulty code",
            "So soon does the faulty code pass 0.9, and not PyTorch. Which share of "
            "the way is left after each of PyTorch's batches?",
            changed(batches=1),
            holding("batches", 1, 2),
        ),
        Mistake(
            "one off",
            "Nearly: at one end of the count you are a batch off. Work out the running "
            "mean before and after the batch that you name. Which of them passes 0.9?",
            changed(batches=21),
            holding("batches", 21, 23),
        ),
        Mistake(
            "counted otherwise",
            "After each batch a share of the way to 1 is left, the same share each "
            "time. Which power of it falls below a tenth?",
            changed(batches=9),
            about("batches"),
        ),
    ],
    variants={
        "NumPy's numbers": {
            "line": np.int64(5),
            "hand_over": np.float32(0.9),
            "hides": np.float64(0.5),
            "batches": np.array(22),
        },
        "floats": {"line": 5.0, "hand_over": 0.9, "hides": 1 / 2, "batches": 22.0},
        "another order": dict(reversed(RIGHT.items())),
        "one minus": RIGHT | {"hand_over": 1 - 0.1},
    },
)
