"""What is asked of an epoch that is watched: its batches and its steps."""

import numpy as np

from nnlib.backprop import backprop
from nnlib_grader.boundary.plain import Seed

PACKAGED = backprop


def data(rng, n):
    """Draw samples and labels."""
    return rng.normal(size=(n, 5)), rng.integers(0, 3, n)


def uneven(rng):
    """Draw data that leave a last batch of more and of less than a half."""
    sizes = ((23, 10), (18, 5), (7, 9))
    return [(*data(rng, n), b, Seed(int(rng.integers(10**6)))) for n, b in sizes]


def three_seeds(rng):
    """Draw data, and three generators of which the last is the first again."""
    x, target = data(rng, 40)
    one = int(rng.integers(10**6))
    return [(x, target, 8, Seed(seed)) for seed in (one, one + 1, one)]


def sizes_of(n, batch_size):
    """Return the sizes of an epoch's batches."""
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


def each_once(arguments, value):
    """Ask for batches of the right sizes, in which each sample stands once."""
    x, target, batch_size, _ = arguments
    if not value["rows"]:
        return "the backprop that is handed over was never called"
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


def by_chance(calls, values):
    """Ask for an order that the generator decides."""
    one, other, again = (np.concatenate(value["rows"]) for value in values)
    for rows in (one, other):
        if np.mean(np.diff(rows) == 1) > 0.5:
            return "the samples come in the order in which they lie"
    if np.array_equal(one, other):
        return "generators with different seeds give the same order"
    if not np.array_equal(one, again):
        return "generators with the same seed give different orders"
    return None
