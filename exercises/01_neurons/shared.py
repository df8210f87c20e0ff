"""The corners of a gate's inputs, and what a gate answers to them."""

import itertools

import numpy as np

from nnlib_grader.specification.equality import kind
from nnlib_grader.specification.judges import Holds


def away(rng, low, high):
    """Draw a number between low and high, with either sign."""
    return float(rng.uniform(low, high) * rng.choice([-1, 1]))


def corners(n):
    """Return all rows of n zeros and ones."""
    return np.array(list(itertools.product((0.0, 1.0), repeat=n)))


def gate_sums(n, gate):
    """Return the corners' weighted sums, for weights and a bias of the right shape."""
    if faulty_gate(n, gate):
        raise ValueError
    return corners(n) @ np.asarray(gate[0], np.float64) + float(gate[1])


def faulty_gate(n, gate):
    """Say in words why something is no pair of weights and a bias, or None."""
    if not isinstance(gate, tuple | list) or len(gate) != 2:
        return f"expected two results, the weights and the bias, got {kind(gate)}"
    for name, part, shape in (("weights", gate[0], (n,)), ("bias", gate[1], ())):
        if np.shape(part) != shape:
            wanted = f"of shape {shape}" if shape else "as a single number"
            return f"expected the {name} {wanted}, got the shape {np.shape(part)}"
    return None


def nand(n):
    """Return weights and a bias."""
    return np.full(n, -1.0), n - 0.5


def computes(answers, table):
    """Return a test whether all answers are those of table(number of ones, n)."""
    return lambda arguments, value: np.array_equal(
        answers(*arguments, value), table(corners(*arguments).sum(axis=1), *arguments)
    )


def answering(fault, answers, table):
    """Return a test that says what is wrong with answers, or None."""

    def test(arguments, value):
        words = fault(*arguments, value)
        if words or computes(answers, table)(arguments, value):
            return words
        rows = corners(*arguments)
        wrong = answers(*arguments, value) != table(rows.sum(axis=1), *arguments)
        row = rows[wrong][0].astype(int).tolist()
        return f"the answer to the inputs {row} is not right"

    return Holds(test)


def one_answer(answers):
    """Return a test whether all answers are alike."""
    return lambda arguments, value: len(set(answers(*arguments, value))) == 1
