"""The loss before training."""

import math
from functools import partial

import numpy as np

from nnlib.losses import cross_entropy
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import talks


def known(rng):
    """Return ten and two classes."""
    return [(10,), (2,)]


def many(rng):
    """Draw numbers of classes."""
    return [(int(rng.integers(20, 90)),), (int(rng.integers(200, 2000)),)]


def rounded(digits, n_classes):
    """Return the loss, rounded."""
    return round(math.log(n_classes), digits)


EXERCISE = Exercise(
    id="start-loss",
    answer="start_loss",
    objective="likelihood",
    reference=lambda n_classes: math.log(n_classes),
    checks=[
        Check("two and ten classes", 1, Equal(math.log), known),
        Check("many classes", 1, Equal(math.log), many),
    ],
    mistakes=[
        family(
            "other logarithm",
            "This is the logarithm to another base: 2 counts in bits, and math.log10 "
            "has 10. The book counts in nats; which base belongs to them?",
            lambda n_classes: math.log2(n_classes),
            lambda n_classes: math.log10(n_classes),
        ),
        family(
            "the probability",
            "This is the probability that each class receives. The loss is a function "
            "of this number.",
            lambda n_classes: 1 / n_classes,
        ),
        family(
            "the wrong event",
            "This is about how often a guess is wrong. Cross-entropy does not count "
            "errors; it looks at the probability of what happened.",
            lambda n_classes: 1 - 1 / n_classes,
            lambda n_classes: -math.log(1 - 1 / n_classes),
        ),
        Mistake(
            "sign lost",
            "The loss came out negative. A probability is below 1, so its logarithm "
            "is negative: which sign turns it into a cost?",
            lambda n_classes: math.log(1 / n_classes),
            lambda given, value: value < 0,
        ),
        family(
            "other terms",
            "The logarithm of the probability given to the right class is the whole "
            "loss. It is not multiplied by p or by K, and no wrong class adds to it.",
            lambda n: math.log(n) / n,
            lambda n: n * math.log(n),
            lambda n: math.log(n) - (n - 1) * math.log(1 - 1 / n),
            lambda n: math.log(n) / n - (n - 1) / n * math.log(1 - 1 / n),
        ),
        family(
            "rounded",
            "The number was rounded. Return it as it is; rounding is for printing.",
            *(partial(rounded, digits) for digits in (3, 2, 4, 1, 5)),
        ),
        Mistake(
            "a cost for each class",
            "Several costs came back, and one sample has one. Only one class is the "
            "right one: which of the costs is the loss?",
            lambda n: np.full(n, math.log(n)),
            lambda given, value: np.size(value) > 1,
        ),
    ],
    variants={
        "an array": lambda n_classes: -np.log(np.array(1 / n_classes)),
        "float32": lambda n_classes: np.float32(math.log(n_classes)),
        "talks": talks(math.log),
        "measured": lambda k: cross_entropy(np.zeros((1, k)), np.array([0])),
    },
)
