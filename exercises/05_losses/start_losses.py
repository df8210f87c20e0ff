"""Two losses to know before training."""

import math

import numpy as np

from nnlib.losses import cross_entropy
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import part


def few(rng):
    """Draw two and three classes of different sizes, and some of equal ones."""
    two, three = rng.integers((2, 8), (5, 12)), rng.integers((4, 16, 36), (7, 24, 50))
    equal = int(rng.integers(5, 12))
    return [(rng.permutation(counts),) for counts in (two, three, [1, equal, equal])]


def many(rng):
    """Draw ten classes and more."""
    return [(rng.integers(5, 200, size=n),) for n in (10, 37)]


def start_losses(counts):
    """Return the cost of equal probabilities, and of the classes' own shares."""
    shares = counts / np.sum(counts)
    return math.log(len(counts)), float(-np.sum(shares * np.log(shares)))


def by_loops(counts):
    """Return both in plain Python."""
    total = sum(int(count) for count in counts)
    costs = 0.0
    for count in counts:
        costs -= int(count) * math.log(int(count) / total)
    return math.log(len(counts)), costs / total


def by_samples(counts):
    """Return both through the package's loss, sample by sample."""
    labels = np.repeat(np.arange(len(counts)), counts)
    rows = np.ones((len(labels), 1))
    equal, shares = np.zeros(len(counts)), np.log(counts / counts.sum())
    return cross_entropy(rows * equal, labels), cross_entropy(rows * shares, labels)


def shares_of(counts):
    """Return the shares."""
    return counts / counts.sum()


def smoothed(counts):
    """Return the second cost with something added to the counts or to the shares."""
    more = [(counts + n) / (counts + n).sum() for n in (1, 0.5)]
    shares = shares_of(counts)
    return (
        [-np.sum(shares * np.log(other)) for other in more]
        + [-np.sum(other * np.log(other)) for other in more]
        + [-np.sum(shares * np.log(shares + n)) for n in (1e-2, 1e-3, 1e-4)]
    )


def of_different(counts):
    """Return the second cost with each number among the counts taken once."""
    sizes = np.unique(counts)
    return -np.sum(sizes * np.log(sizes / counts.sum())) / counts.sum()


EXERCISE = Exercise(
    id="start-losses",
    answer="start_losses",
    objective="likelihood",
    read="many-classes",
    level="one step",
    compare=(
        "The book's page measures the first of the two with nnlib's cross_entropy and "
        "logits of 0. Do it for 2, 10 and 1000 classes, and compare with yours."
    ),
    reference=start_losses,
    checks=[
        Check("two and three classes", 1, Equal(start_losses), few),
        Check("many classes", 1, Equal(start_losses), many),
    ],
    mistakes=[
        part(
            start_losses,
            "equal counts as one",
            "Two classes of the same size were counted as one: each entry of counts is "
            "a class of its own, also where another one has as many samples.",
            {
                0: lambda counts: [math.log(len(set(counts.tolist())))],
                1: lambda counts: [of_different(counts)],
            },
        ),
        Mistake(
            "exchanged",
            "Both numbers are there, in the other order: first the one of equal "
            "probabilities.",
            lambda counts: start_losses(counts)[::-1],
        ),
        part(
            start_losses,
            "other logarithm",
            "A logarithm to another base: 2 counts in bits, and math.log10 has 10. The "
            "book counts in nats; which base belongs to them?",
            {
                n: lambda counts, n=n: [
                    start_losses(counts)[n] / math.log(b) for b in (2, 10)
                ]
                for n in (0, 1)
            },
        ),
        part(
            start_losses,
            "sign lost",
            "A loss came out negative. A share is below 1, so its logarithm is "
            "negative: which sign turns it into a cost?",
            {n: lambda counts, n=n: [-start_losses(counts)[n]] for n in (0, 1)},
        ),
        part(
            start_losses,
            "not weighed by share",
            "In the second number each class's cost is paid as often as the class "
            "occurs. Take the logarithm of each share first, and then the mean over "
            "the samples, not over the classes.",
            {
                1: lambda counts: [
                    -np.log(shares_of(counts)).mean(),
                    -np.log(shares_of(counts)).sum(),
                    -(shares_of(counts) * np.log(shares_of(counts))).mean(),
                    -math.log((shares_of(counts) ** 2).sum()),
                    -math.log(shares_of(counts).max()),
                    -math.log(shares_of(counts)[0]),
                    -math.log(shares_of(counts).mean()),
                    math.log(len(counts)) * shares_of(counts).mean(),
                ]
            },
        ),
        part(
            start_losses,
            "counts for shares",
            "The second number has counts where shares belong, or is not divided by "
            "the number of samples. The shares of all classes add up to 1.",
            {
                1: lambda counts: [
                    -(counts * np.log(shares_of(counts))).sum(),
                    -(counts * np.log(counts)).sum(),
                    -(shares_of(counts) * np.log(counts)).sum(),
                    (shares_of(counts) * np.log(counts)).sum(),
                    -np.log(counts / len(counts)).mean(),
                    -(counts / len(counts) * np.log(counts / len(counts))).sum(),
                    -np.log(counts).mean(),
                ]
            },
        ),
        part(
            start_losses,
            "no logarithm",
            "This is a probability, one divided by it, or a share of errors. The loss "
            "is minus the logarithm of the probability given to what happened.",
            {
                0: lambda counts: [
                    1 / len(counts),
                    1 - 1 / len(counts),
                    len(counts),
                ],
                1: lambda counts: [
                    math.exp(start_losses(counts)[1]),
                    (shares_of(counts) ** 2).sum(),
                    1 - (shares_of(counts) ** 2).sum(),
                    shares_of(counts).max(),
                    1 - shares_of(counts).max(),
                ],
            },
        ),
        part(
            start_losses,
            "rounded",
            "The numbers were rounded, or // has cut off the shares' fractions. Return "
            "them as they are; rounding is for printing.",
            {
                0: lambda counts: [round(math.log(len(counts)), n) for n in (3, 2, 4)],
                1: lambda counts: [
                    *(round(start_losses(counts)[1], n) for n in (3, 2, 4)),
                    math.nan,
                ],
            },
        ),
        part(
            start_losses,
            "smoothed",
            "Something was added to the counts or to the shares. No class is empty "
            "here: its share is its count divided by that of all samples, as it is.",
            {1: smoothed},
        ),
        part(
            start_losses,
            "not by the classes",
            "The first number does not come from the number of classes, K; log 2 is "
            "right for two of them. How many are there if counts has K entries?",
            {
                0: lambda counts: [
                    math.log(2),
                    math.log(counts.sum()),
                    math.log(counts.sum() / len(counts)),
                    math.log(counts.max()),
                ]
            },
        ),
    ],
    variants={
        "plain loops": by_loops,
        "NumPy numbers": lambda counts: tuple(map(np.float64, start_losses(counts))),
        "measured on samples": by_samples,
        **unusual(start_losses, float32=True),
    },
)
