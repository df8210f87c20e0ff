"""One rate under three reductions, with numbers drawn from the learner's name."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.slips import all_apart, slip

TOLERANCE = {"rtol": 1e-4, "atol": 1e-12}  # four digits are enough

# These are named for any wrong part that is none of the others'.
GENERAL = "another first rate", "another second rate", "another third rate"


def right(rate, n, k):
    """Return the rates for a sum, for a sum over outputs, and with a half."""
    return rate / (n * k), rate / k, 2 * rate / k


def slips(rate, n, k):
    """Return wrong parts by the name of the slip: the part's place and its values."""
    return {
        "first turned round": (0, [rate * n * k]),
        "one size forgotten": (0, [rate / n, rate / k]),
        "another first rate": (0, [rate, rate / (n + k), rate * n, rate / (2 * n * k)]),
        "second turned round": (1, [rate * k, rate * n]),
        "over the samples": (1, [rate / n, rate / (n * k)]),
        "another second rate": (1, [rate, rate / k / 2]),
        "half turned round": (2, [rate / k / 2, rate / (2 * n * k)]),
        "half forgotten": (2, [rate / k]),
        "another third rate": (2, [rate / 2, 2 * rate, 2 * rate / (n * k)]),
    }


def near(one, two):
    """Tell whether two numbers could be taken for one."""
    return abs(one / two - 1) < 0.01


def draw(rng):
    """Draw numbers on which every slip has a value of its own."""
    while True:
        given = (
            float(rng.choice([0.12, 0.24, 0.36, 0.48, 0.6, 0.72])),
            int(rng.choice([8, 10, 16, 20, 32, 50])),
            int(rng.choice([3, 4, 5, 6, 12])),
        )
        if all_apart(right(*given), slips(*given), near):
            return given


MESSAGES = {
    "first turned round": (
        "The first rate is larger than the given one. A sum is larger than its mean, "
        "and so is its gradient: which way does the rate have to go?"
    ),
    "one size forgotten": (
        "The first rate makes up for the samples alone, or for the outputs alone. How "
        "many numbers are added up in all?"
    ),
    "another first rate": (
        "The first rate does not take the same steps. How many times as large is the "
        "gradient of the sum? Rate times gradient has to stay."
    ),
    "second turned round": (
        "The second rate is larger than the given one. Does the second program's loss "
        "come out larger or smaller than PyTorch's?"
    ),
    "over the samples": (
        "The second rate makes up for the samples. That program averages over them "
        "already, as PyTorch does: what does it add up?"
    ),
    "another second rate": (
        "The second rate does not take the same steps. Write both losses for one "
        "sample with two outputs, and compare."
    ),
    "half turned round": (
        "The third rate went the wrong way because of the half, or through the "
        "samples. A half before a loss halves its gradient: what makes up for that?"
    ),
    "half forgotten": (
        "The third rate is the right second one. What does the half in front of the "
        "third program's loss do to its gradient?"
    ),
    "another third rate": (
        "The third rate does not take the same steps. Start from your second program: "
        "only the half is new."
    ),
}


def mistake(given, name):
    """Return the mistake of one slip."""
    part = right(*given), *slips(*given)[name]
    return slip(name, MESSAGES[name], *part, TOLERANCE, name in GENERAL)


def mine(rng):
    """Return the exercise with numbers of its own."""
    rate, n, k = given = draw(rng)
    asked = right(*given)
    return Exercise(
        id="own-rates",
        answer="my_rates",
        objective="frameworks-defaults",
        level="one step",
        compare=(
            "Which of your three rates would no longer fit if the last batch of an "
            "epoch were smaller than the others? Try it with numbers."
        ),
        reference=asked,
        checks=[Check("three rates", 2, Equal(asked, **TOLERANCE))],
        mistakes=[mistake(given, name) for name in MESSAGES],
        variants={
            "a list": list(asked),
            "an array": np.array(asked),
            "NumPy's numbers": tuple(map(np.float64, asked)),
            "float32": tuple(map(np.float32, asked)),
            "four digits": tuple(float(f"{one:.5g}") for one in asked),
        },
        personal=mine,
        numbers=(
            f"Your training: batches of {n} samples, {k} outputs, and PyTorch's rate "
            f"is {rate}."
        ),
    )


EXERCISE = mine(np.random.default_rng(0))
