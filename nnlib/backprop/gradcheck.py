"""Gradient check, chapter 6: backpropagation compared with measured slopes."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnlib.backprop.backward_pass import backprop
from nnlib.backprop.callers import speaks_for_its_loss
from nnlib.backprop.checks import check_backprop, refuse_loss_first
from nnlib.backprop.gradient import Gradient
from nnlib.backprop.slopes import numerical_gradient
from nnlib.checks import check_array, is_array
from nnlib.propagation import Network, forward
from nnlib.propagation.checks import check_network
from nnlib.ranges import check_generator
from nnlib.registry import checked


class Check(NamedTuple):
    """The two gradients of one parameter, compared."""

    name: str  # the layer's index and the parameter's name, "0.W"
    shape: tuple
    largest: float  # the largest element of the measured gradient, in magnitude
    error: float  # the largest difference, relative to `largest` (at least 1e-4)


@dataclass(frozen=True)
class GradientReport:
    """One `Check` for each parameter; it prints as a table."""

    checks: tuple[Check, ...]
    tolerance: float = 1e-6

    @property
    def passed(self) -> bool:
        """Whether every error is below the tolerance."""
        return all(check.error < self.tolerance for check in self.checks)

    def __repr__(self) -> str:
        """Return a table with one line for each parameter."""
        lines = ["parameter  shape         largest slope  relative error"]
        for name, shape, largest, error in self.checks:
            verdict = "agrees" if error < self.tolerance else "DIFFERS"
            lines.append(
                f"{name:<10} {shape!s:<13} {largest:<14.4g} {error:<8.1e} {verdict}"
            )
        return "\n".join(lines)


def check_call(network, x, loss, target, rng=None) -> None:
    """Refuse what cannot be differentiated, whatever the network's dtype."""
    check_network("check_gradients", network, x)
    refuse_loss_first("check_gradients", x, loss)
    check_array("check_gradients", "x", x, number=False)
    if rng is not None:
        check_generator("check_gradients", rng)


@checked(check_call)
@speaks_for_its_loss
def check_gradients(
    network: Network,
    x: np.ndarray,
    loss: Callable,
    target: np.ndarray,
    rng: np.random.Generator | None = None,
) -> GradientReport:
    """Compare the gradients of backpropagation with measured slopes.

    All is computed in float64, whatever the network's dtype. Without `rng` every
    element is measured, which costs two forward passes for each parameter: right for
    a small network. With `rng` each array of parameters is measured along one random
    direction: right for a large one.

    Parameters
    ----------
    network : Network
        Not changed.
    x : (N, n_in)
        A small batch is enough.
    loss : callable
    target : array
    rng : numpy.random.Generator, optional
        Draws the directions.

    Returns
    -------
    GradientReport
        Prints as a table; `passed` is True when all gradients agree. At a kink, such
        as that of ReLU at 0, a correct gradient may differ from the measured slope.

    Raises
    ------
    TypeError, ValueError, NotImplementedError
        As `backprop` does.

    Examples
    --------
    >>> from nnlib.losses import mse
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.array([[3.0]]), np.array([1.0]))])
    >>> check_gradients(network, np.array([[2.0]]), mse, np.array([[5.0]])).passed
    True
    """
    network = network.with_parameters(network.parameters.astype(np.float64))
    x, target = in_float64(x), in_float64(target)
    check_backprop(network, x, loss, target, caller="check_gradients")
    # without its check, which has just looked, and without speaking in its name
    _, grads = inspect.unwrap(backprop)(network, x, loss, target)

    def loss_at(vector):
        return loss(forward(network.with_parameters(vector), x), target)

    if rng is None:
        measured = numerical_gradient(loss_at, network.parameters)
        return compare(network, grads, Gradient(network, measured))
    return compare(network, *along_directions(network, grads, loss_at, rng))


def in_float64(array: np.ndarray) -> np.ndarray:
    """Return floating-point data in float64, and anything else as it is."""
    if is_array(array) and array.dtype.kind == "f":
        return array.astype(np.float64)
    return array


def along_directions(
    network: Network, grads: Gradient, loss_at: Callable, rng: np.random.Generator
) -> tuple[Gradient, Gradient]:
    """Return both slopes along one random direction for each array of parameters.

    Each slope is spread over its array, so that the two results look like gradients.
    """
    claimed = np.zeros_like(network.parameters)
    measured = np.zeros_like(network.parameters)
    for start, stop, _ in {place for row in network.places for place in row}:
        direction = np.zeros_like(network.parameters)
        unit = rng.standard_normal(stop - start)
        unit /= np.sqrt((unit**2).sum())
        direction[start:stop] = np.asarray(unit, like=direction)

        def along(t, d=direction):
            return loss_at(network.parameters + t * d)

        measured[start:stop] = numerical_gradient(along, np.zeros_like(direction[0]))
        claimed[start:stop] = (grads.vector * direction).sum()
    return Gradient(network, claimed), Gradient(network, measured)


def compare(network: Network, grads: Gradient, measured: Gradient) -> GradientReport:
    """Return one `Check` for each array of parameters."""
    checks = []
    for index, layer in enumerate(network):
        for name in layer.names:
            slope = getattr(measured[index], name)
            checks.append(
                compared(f"{index}.{name}", getattr(grads[index], name), slope)
            )
    return GradientReport(tuple(checks))


def compared(name: str, gradient: np.ndarray, measured: np.ndarray) -> Check:
    """Return the comparison of a gradient with measured slopes, of one array."""
    difference = np.abs(gradient - measured).max()
    largest = np.abs(measured).max().item()
    # Rounding alone leaves differences near 1e-11, so that slopes below 1e-4 are not
    # measured to the tolerance.
    error = difference.item() / max(largest, 1e-4)
    return Check(name, np.shape(measured), largest, error)
