"""What is asked of an epoch that is watched: its batches and its steps."""

import numpy as np

from nnlib.backprop import backprop
from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.chance import twice_each

PACKAGED = backprop
NEVER = "the backprop that is handed over was never called"


def data(rng, n):
    """Draw samples and labels."""
    return rng.normal(size=(n, 5)), rng.integers(0, 3, n)


def uneven(rng):
    """Draw data that leave a last batch of more and of less than a half."""
    sizes = ((23, 10), (18, 5), (7, 9))
    return [(*data(rng, n), b, Seed(int(rng.integers(10**6)))) for n, b in sizes]


def generators(rng):
    """Draw data, and generators for it, each of them twice."""
    x, target = data(rng, 40)
    return twice_each(rng, lambda seed: (x, target, 8, seed))


def sizes_of(n, batch_size):
    """Return the sizes of an epoch's batches."""
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


def each_once(arguments, value):
    """Ask for batches of the right sizes, in which each sample stands once."""
    x, target, batch_size, _ = arguments
    if not value["rows"]:
        return NEVER
    sizes, asked = list(map(len, value["rows"])), sizes_of(len(x), batch_size)
    if sizes != asked:
        return f"the batches have the sizes {sizes} in place of {asked}"
    rows = np.concatenate(value["rows"])
    if not np.array_equal(np.sort(rows), np.arange(len(x))):
        return "some samples come more than once in the epoch, others never"
    if not np.array_equal(np.concatenate(value["labels"]), target[rows]):
        return "some samples come with the labels of others"
    return None


def stepped(arguments, value):
    """Ask for a step after each batch."""
    count = len(sizes_of(len(arguments[0]), arguments[2]))
    if value["steps"] != count:
        return (
            f"the optimizer took {value['steps']} steps, and there are {count} batches"
        )
    if value["apart"] > 1e-9:
        return "the parameters end elsewhere than after a step for each of the batches"
    return None


def order(value):
    """Return the rows of an epoch in the order in which they came."""
    return np.concatenate(value["rows"])


def shuffled(arguments, value):
    """Ask for another order than that in which the samples lie."""
    if not value["rows"]:
        return NEVER
    if np.mean(np.diff(order(value)) == 1) > 0.5:
        return "the samples come in the order in which they lie"
    return None
