"""Dropout: during training, each unit is left out with a given probability.

The function `dropout` has no chance in it: the mask is an argument. The layer `Dropout`
draws that mask, from the generator that `forward` and `backprop` are given during
training. Without a generator, the default, nothing is left out.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import numpy as np

from nnlib.backprop import rule_for
from nnlib.propagation import Layer
from nnlib.ranges import held_to, number_between
from nnlib.registry import enter, shapes
from nnlib.terms import terms_for


def refuse_rate(x, mask=None) -> None:
    """Say that a rate belongs to a layer, which draws the mask."""
    if isinstance(mask, int | float):
        raise ValueError(
            f"dropout: mask is {mask}, expected an array of the shape of x: for a rate "
            f"write Dropout({mask})."
        )


@shapes("x (...), mask (...) -> (...)", explain=refuse_rate)
def dropout(x: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """Multiply by a mask: y = x * mask; without a mask, y = x.

    Parameters
    ----------
    x : (N, n)
    mask : (N, n), optional
        0 for a unit left out, 1 / (1 - rate) for a unit kept, so that the mean over
        all masks is x (inverted dropout).

    Returns
    -------
    (N, n)

    References
    ----------
    N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov,
    "Dropout: a simple way to prevent neural networks from overfitting", Journal of
    Machine Learning Research 15 (2014), section 4; the scaling in section 10.

    Examples
    --------
    >>> dropout(np.array([[1.0, 2.0, 3.0]]), np.array([[2.0, 0.0, 2.0]]))
    array([[2., 0., 6.]])
    """
    return x if mask is None else x * mask


@terms_for(dropout)
def terms_dropout(x, mask=None):
    """Say that y[n, i] is x[n, i] * mask[n, i]; without a mask, x[n, i]."""
    if mask is None:
        return lambda *i: [x[i]], (lambda g, *i: [g[i]], None)
    return (
        lambda *i: [x[i] * mask[i]],
        (lambda g, *i: [g[i] * mask[i]], lambda g, *i: [g[i] * x[i]]),
    )


@rule_for(dropout)
def vjp_dropout(x, mask=None):
    """dL/dx = g * mask: a unit left out learns nothing from this batch."""
    if mask is None:
        return x, (lambda g: g, None)
    return x * mask, (lambda g: g * mask, lambda g: g * x)


class Dropout(Layer):
    """A layer that leaves out each unit with probability `rate` during training.

    Parameters
    ----------
    rate : float
        At least 0 and below 1.

    Raises
    ------
    ValueError
        If `rate` is outside that range.

    Examples
    --------
    >>> from nnlib.propagation import Network, forward
    >>> network = Network([Dropout(0.5)])
    >>> x = np.ones((1, 6))
    >>> forward(network, x)
    array([[1., 1., 1., 1., 1., 1.]])
    >>> forward(network, x, rng=np.random.default_rng(0))
    array([[2., 2., 2., 0., 0., 0.]])
    """

    @held_to({})
    def __init__(self, rate: float):
        super().__init__(dropout)
        self.settings["rate"] = number_between(
            "Dropout", "rate", rate, at_least=0, below=1
        )

    @property
    def rate(self) -> float:
        """The probability of leaving a unit out."""
        return self.settings["rate"]

    def call(self, x: np.ndarray, rng: np.random.Generator | None = None) -> tuple:
        """Return x and, given a generator, a new mask for it."""
        return ((x,) if rng is None else (x, self.mask(x, rng))), {}

    def mask(self, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Draw a mask for x: 0 with probability `rate`, else 1 / (1 - rate).

        The generator is NumPy's. For an array on a GPU the mask is drawn on the CPU and
        moved, one byte a unit, so that a seed gives the same masks on both.

        Parameters
        ----------
        x : (N, n)
        rng : numpy.random.Generator

        Returns
        -------
        (N, n), of x's dtype
        """
        kept = rng.random(x.shape, dtype=np.float32) >= self.rate
        mask = np.asarray(kept, like=x).astype(x.dtype)  # like: on x's device
        mask *= 1 / (1 - self.rate)
        return mask


enter(dropout, layer=Dropout)
