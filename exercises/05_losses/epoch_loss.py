"""The loss of an epoch."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def unequal(rng):
    """Draw batches of different sizes: the last is smaller, the second the largest."""
    sizes = np.insert(rng.permutation([24, 17, 28]), 1, 32)
    return [
        (rng.uniform(1, 2, size=n) + np.arange(n), np.append(sizes[: n - 1], last))
        for n, last in ((3, 5), (5, int(rng.integers(2, 16))))
    ]


def one_batch(rng):
    """Draw a single batch, and two of very different sizes."""
    return [
        (rng.uniform(1, 2, size=1), np.array([16])),
        (np.array([0.5, 2.0 + rng.uniform()]), np.array([100, 1])),
    ]


def by_loops(losses, sizes):
    """Return the mean in plain Python."""
    total, count = 0.0, 0
    for n in range(len(losses)):
        total += losses[n] * sizes[n]
        count += sizes[n]
    return total / count


def epoch_loss(losses, sizes):
    """Return the mean over all samples."""
    return float(np.dot(losses, sizes) / np.sum(sizes))


def running(losses, sizes, count):
    """Return a running mean with another count of what came before."""
    mean, seen = 0.0, 0
    for loss, n in zip(losses, sizes, strict=True):
        mean = (mean * seen + loss * n) / (seen + n)
        seen = count(seen, n)
    return mean


def halves(losses):
    """Return the mean of each loss and of what came before it."""
    mean = losses[0]
    for loss in losses[1:]:
        mean = (mean + loss) / 2
    return mean


EXERCISE = Exercise(
    id="epoch-loss",
    answer="epoch_loss",
    objective="loss-misread",
    read="sum-or-mean",
    level="one step",
    compare=(
        "np.average has an argument weights. Compare one call of it with your line: "
        "which part of yours does it do, and which would np.mean leave out?"
    ),
    reference=epoch_loss,
    checks=[
        Check("batches of several sizes", 1, Equal(epoch_loss), unequal),
        Check("one batch, and two very unequal ones", 1, Equal(epoch_loss), one_batch),
    ],
    mistakes=[
        family(
            "all batches alike",
            "Each batch counts as much as every other, however few samples it holds. "
            "How many samples stand behind each of the means?",
            lambda losses, sizes: np.mean(losses),
        ),
        family(
            "means taken for sums",
            "The batch losses were added up without their own sizes. They are means: "
            "how does one get from a mean and a size to a sum?",
            lambda losses, sizes: np.sum(losses) / np.sum(sizes),
            lambda losses, sizes: np.sum(losses),
            lambda losses, sizes: np.sum(losses / sizes),
            lambda losses, sizes: np.sum(losses / sizes) / np.sum(sizes),
            lambda losses, sizes: np.sum(losses) * np.sum(sizes),
        ),
        family(
            "never divided",
            "This is the sum of the costs of all samples. A mean divides it by their "
            "number.",
            lambda losses, sizes: np.dot(losses, sizes),
        ),
        family(
            "divided by the batches",
            "The number of batches divides the costs, alone or together with that of "
            "the samples. What is being averaged: batches or samples?",
            lambda losses, sizes: np.dot(losses, sizes) / len(sizes),
            lambda losses, sizes: np.mean(losses * sizes) / np.sum(sizes),
        ),
        family(
            "one batch alone",
            "One batch counts alone, the first or the last. Is return inside the loop, "
            "and does the sum grow, or is it made anew?",
            lambda losses, sizes: losses[0] * sizes[0] / sizes.sum(),
            lambda losses, sizes: losses[0] * sizes[0],
            lambda losses, sizes: losses[0],
            lambda losses, sizes: losses[-1] * sizes[-1] / sizes.sum(),
            lambda losses, sizes: losses[-1] * sizes[-1],
            lambda losses, sizes: losses[-1],
        ),
        family(
            "a batch left out",
            "Not every batch counts: the first or the last is left out. Look at where "
            "a loop begins and ends. A small batch counts too, with its few samples.",
            lambda losses, sizes: np.dot(losses[:-1], sizes[:-1]) / sizes.sum(),
            lambda losses, sizes: np.dot(losses[1:], sizes[1:]) / sizes.sum(),
            lambda losses, sizes: np.average(losses[:-1], weights=sizes[:-1]),
            lambda losses, sizes: np.average(losses[1:], weights=sizes[1:]),
            lambda losses, sizes: np.mean(losses[:-1] if len(losses) > 1 else losses),
            lambda losses, sizes: np.mean(losses[1:] if len(losses) > 1 else losses),
        ),
        family(
            "what came before",
            "In a running mean, what came before counts as many as it has samples. "
            "Here it counts as many as there were batches, or as one: print what each "
            "batch counts in the end.",
            lambda losses, sizes: running(losses, sizes, lambda seen, n: seen + 1),
            lambda losses, sizes: running(losses, sizes, lambda seen, n: n),
            lambda losses, sizes: running(losses, sizes, lambda seen, n: 1),
            lambda losses, sizes: halves(losses),
        ),
        family(
            "one size for several",
            "The size of one batch stands for others too. The sizes may differ in the "
            "middle as well: each loss goes with its own.",
            lambda x, n: np.average(x, weights=[n[0]] * (len(n) - 1) + [n[-1]]),
            lambda losses, sizes: np.dot(losses, sizes) / (sizes[0] * len(sizes)),
            lambda x, n: (x[:-1].sum() * n[0] + x[-1] * n[-1]) / n.sum(),
        ),
        Mistake(
            "fraction dropped",
            "The result is a whole number, and a mean need not be. // and int() drop "
            "the fraction; so does an array of whole numbers.",
            lambda losses, sizes: np.dot(losses, sizes) // np.sum(sizes),
            lambda given, value: float(value).is_integer(),
        ),
    ],
    variants={
        "plain loops": by_loops,
        "np.average": lambda losses, sizes: np.average(losses, weights=sizes),
        "every sample": lambda losses, sizes: np.repeat(losses, sizes).mean(),
        **unusual(epoch_loss, float32=True),
    },
)
