"""Logits and probabilities that are drawn."""

import numpy as np


def softmax(z):
    """Return the shares of each row."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def drawn(rng, n, k):
    """Draw logits, and labels that are not the largest logit's."""
    z = 1.5 * rng.normal(size=(n, k))
    return (z.argmax(axis=1) + rng.integers(1, k, size=n)) % k, z


def of_logits(rng):
    """Draw logits of usual sizes."""
    sizes = ((4, 3), (6, 5), (1, 4))
    return [(*drawn(rng, n, k), True) for n, k in sizes]


def of_shares(rng):
    """Draw shares, none of them near 0 or 1."""
    pairs = [drawn(rng, n, k) for n, k in ((4, 3), (5, 6), (1, 3))]
    return [(labels, softmax(z), False) for labels, z in pairs]


def at_the_edges(rng):
    """Draw logits far apart, and shares of 0 and 1."""
    labels, z = drawn(rng, 4, 3)
    high = z + np.array([[1000.0], [900.0], [800.0], [900.0]])
    both = z + np.array([[1000.0], [-1000.0], [0.0], [900.0]])
    apart = np.array([[800.0, 5.0, rng.uniform(1, 9)], [2.0, rng.uniform(50, 90), 3.0]])
    ones = np.eye(3)[rng.permutation(3)]
    return [
        (labels, high, True),
        (labels, both, True),
        (np.array([1, 0]), apart, True),
        ((ones.argmax(axis=1) + 1) % 3, ones, False),
        (ones.argmax(axis=1), ones, False),
    ]
