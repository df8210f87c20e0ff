"""What the two exercises share that draw weights."""

import numpy as np


def of_one_size(W):
    """Tell whether W holds one number with either sign, anew for each neuron.

    That is a rare way to draw, and a right one: the signs are independent, around 0
    and of any width.
    """
    sizes = np.abs(np.asarray(W))
    return np.ptp(sizes) == 0 and len(np.unique(W, axis=1)[0]) == sizes.shape[1]


def by_signs(variance):
    """Return weights that are one number with either sign."""
    return lambda rng, n_in, n_out, *_: (
        rng.choice([-1.0, 1.0], (n_in, n_out)) * variance(n_in) ** 0.5
    )
