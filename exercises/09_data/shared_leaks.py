"""Tables on which a leak pays: sensors that break, and noise."""

import numpy as np


def sensor_table(rng):
    """Draw 60 rows of 8 columns: two tell the class, and three become wild."""
    n, d = 60, 8
    labels, test = rng.permutation(np.arange(n) % 2), rng.permutation(n) < 24
    x = rng.normal(size=(n, d))
    columns = rng.permutation(d)
    x[:, columns[:2]] += 0.8 * (2 * labels[:, None] - 1)
    x[np.ix_(test, columns[2:5])] *= 8
    units = 10.0 ** rng.integers(-2, 3, d)
    return x * units + 3 * units, labels, test, 5


def noise_table(rng):
    """Draw 40 rows of 60 columns of noise."""
    n, d = 40, 60
    labels, test = rng.permutation(np.arange(n) % 2), rng.permutation(n) < 16
    units = 10.0 ** rng.integers(-2, 3, d)
    return rng.normal(size=(n, d)) * units + 3 * units, labels, test, 3
