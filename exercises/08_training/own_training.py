"""A training reckoned beforehand, with numbers drawn from the learner's name."""

import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.slips import all_apart, slip

TOLERANCE = {"rtol": 1e-6, "atol": 0.006}  # two decimals are enough
SHARE = 0.9


def right(n, batch, epochs, classes, test):
    """Return the steps, the last batch of an epoch, the start loss, the error."""
    error = 100 * math.sqrt(SHARE * (1 - SHARE) / test)
    return epochs * math.ceil(n / batch), n % batch, math.log(classes), error


def slips(n, batch, epochs, classes, test):
    """Return wrong parts by the name of the slip: the part's place and its values."""
    spread = SHARE * (1 - SHARE)
    return {
        "last batch lost": (0, [epochs * (n // batch)]),
        "batches across epochs": (0, [-(-n * epochs // batch), n * epochs // batch]),
        "another count": (0, [math.ceil(n / batch), n * epochs, n // batch, epochs]),
        "not what is left": (1, [batch - n % batch, batch, n // batch]),
        "another logarithm": (2, [math.log10(classes), math.log2(classes)]),
        "another start": (2, [1 / classes, -math.log(classes), math.log(n)]),
        "no root, or a share": (3, [spread / test * 100, math.sqrt(spread / test)]),
        "one image": (3, [math.sqrt(spread) * 100, math.sqrt(spread)]),
        "the largest error": (3, [50 / math.sqrt(test)]),
        "another error": (3, [100 * math.sqrt(SHARE / test), 100 / math.sqrt(test)]),
    }


# These are named for any wrong part that is none of the others'.
GENERAL = "another count", "not what is left", "another start", "another error"
MESSAGES = {
    "last batch lost": (
        "The samples left over at the end of an epoch get no step in the first number. "
        "Is the division rounded down?"
    ),
    "batches across epochs": (
        "In the first number a batch mixes the end of one epoch with the start of the "
        "next. What is rounded: an epoch, or the training as a whole?"
    ),
    "another count": (
        "The first number does not count the steps. Count the batches of one epoch by "
        "hand, with small numbers; how often does that come?"
    ),
    "not what is left": (
        "The second number is not the size of an epoch's last batch. How many samples "
        "are in the full batches before it?"
    ),
    "another logarithm": (
        "The third number comes from another logarithm. This course writes log for the "
        "natural one."
    ),
    "another start": (
        "The third number is not the start loss of a network that knows nothing. Which "
        "share does it give to the right class, and what does that cost?"
    ),
    "no root, or a share": (
        "The fourth number is far too small: it lacks its root, or the step from a "
        "share to percentage points."
    ),
    "one image": (
        "The number of test images has no say in the fourth number. What does it do to "
        "the error?"
    ),
    "the largest error": (
        "The fourth number is the standard error of a share of one half, which is the "
        "largest that there can be. Which share is printed here?"
    ),
    "another error": (
        "The fourth number is not the standard error of that share in percentage "
        "points. Its formula holds the share, its rest to 1, and the number of images."
    ),
}


def draw(rng):
    """Draw numbers on which every slip has a value of its own."""
    while True:
        batch = int(rng.choice([16, 20, 24, 32, 48]))
        n = batch * int(rng.integers(20, 90)) + int(rng.integers(2, batch // 2 - 1))
        classes, test = int(rng.integers(4, 31)), 100 * int(rng.integers(5, 30))
        given = n, batch, int(rng.integers(6, 20)), classes, test
        if all_apart(right(*given), slips(*given), near):
            return given


def near(one, two):
    """Tell whether two numbers could be taken for one."""
    return abs(one - two) < 0.02


def mistake(given, name):
    """Return the mistake of one slip."""
    part = right(*given), *slips(*given)[name]
    return slip(name, MESSAGES[name], *part, TOLERANCE, name in GENERAL)


def mine(rng):
    """Return the exercise with numbers of its own."""
    n, batch, epochs, classes, test = given = draw(rng)
    asked = right(*given)
    return Exercise(
        id="own-training",
        answer="my_training",
        objective="one-epoch",
        level="one step",
        compare=(
            "Compare your first number with n * epochs / batch. By how much does it "
            "differ, and what do the steps have that make the difference?"
        ),
        reference=asked,
        checks=[Check("four numbers", 2, Equal(asked, **TOLERANCE))],
        mistakes=[mistake(given, name) for name in MESSAGES],
        variants={
            "a list": list(asked),
            "two decimals": tuple(round(one, 2) for one in asked),
            "an array": np.array(asked),
            "NumPy's numbers": tuple(map(np.float32, asked)),
        },
        personal=mine,
        numbers=(
            f"Your training: {n} images, batches of {batch}, {epochs} epochs, "
            f"{classes} classes. Of {test} test images the network reads 90%."
        ),
    )


EXERCISE = mine(np.random.default_rng(0))
