"""Gradient check, chapter 6: backpropagation compared with measured slopes."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.backprop import backprop, numerical_gradient
from nnlib.network import Network
from nnlib.propagation import forward


class Check(NamedTuple):
    """The two gradients of one parameter, compared."""

    name: str  # the layer's index and the parameter's name, "0.W"
    shape: tuple
    largest: float  # the largest element of the measured gradient, in magnitude
    error: float  # the largest difference, relative to `largest` (at least 1e-4)


class GradientReport(list):
    """A list of `Check`, one for each parameter, which prints as a table."""

    tolerance = 1e-6

    @property
    def passed(self) -> bool:
        """Whether every error is below the tolerance."""
        return all(check.error < self.tolerance for check in self)

    def __repr__(self) -> str:
        """Return a table with one line for each parameter."""
        lines = ["parameter  shape         largest slope  relative error"]
        for name, shape, largest, error in self:
            verdict = "agrees" if error < self.tolerance else "DIFFERS"
            lines.append(
                f"{name:<10} {shape!s:<13} {largest:<14.4g} {error:<8.1e} {verdict}"
            )
        return "\n".join(lines)


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
    _, grads = backprop(network, x, loss, target)

    def loss_at(vector):
        return loss(forward(network.with_parameters(vector), x), target)

    if rng is None:
        measured = numerical_gradient(loss_at, network.parameters)
        return compare(grads, network.with_parameters(measured))
    return compare(*along_directions(network, grads, loss_at, rng))


def in_float64(array: np.ndarray) -> np.ndarray:
    """Return floating-point data in float64, and anything else as it is."""
    dtype = getattr(array, "dtype", None)
    return (
        array.astype(np.float64) if dtype is not None and dtype.kind == "f" else array
    )


def along_directions(
    network: Network, grads: Network, loss_at: Callable, rng: np.random.Generator
) -> tuple[Network, Network]:
    """Return both slopes along one random direction for each array of parameters.

    Each slope is spread over its array, so that the two results look like gradients.
    """
    claimed = network.with_parameters(np.zeros_like(network.parameters))
    measured = network.with_parameters(np.zeros_like(network.parameters))
    for index, layer in enumerate(network):
        for name, parameter in zip(layer.names, layer.parameters, strict=True):
            direction = network.with_parameters(np.zeros_like(network.parameters))
            unit = rng.standard_normal(parameter.shape)
            unit /= np.sqrt((unit**2).sum())
            unit = np.asarray(unit, like=parameter)
            setattr(direction[index], name, unit)

            def along(t, d=direction.parameters):
                return loss_at(network.parameters + t * d)

            slope = numerical_gradient(along, np.zeros((), like=parameter))
            getattr(measured[index], name)[...] = slope
            getattr(claimed[index], name)[...] = (
                getattr(grads[index], name) * unit
            ).sum()
    return claimed, measured


def compare(grads: Network, measured: Network) -> GradientReport:
    """Return one `Check` for each array of parameters."""
    report = GradientReport()
    for index, layer in enumerate(measured):
        for name in layer.names:
            slope = getattr(layer, name)
            difference = np.abs(getattr(grads[index], name) - slope).max()
            largest = np.abs(slope).max().item()
            # Rounding alone leaves differences near 1e-11, so that slopes below 1e-4
            # are not measured to the tolerance.
            error = difference.item() / max(largest, 1e-4)
            report.append(Check(f"{index}.{name}", slope.shape, largest, error))
    return report
