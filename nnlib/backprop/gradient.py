"""A gradient, chapter 6: how the loss changes with each parameter of a network."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib import foreign
from nnlib.checks import described
from nnlib.propagation import Network
from nnlib.propagation.checks import check_network
from nnlib.propagation.layer_checks import no_parameter
from nnlib.propagation.vector import Place, check_vector
from nnlib.ranges import number_between
from nnlib.registry import checked, name_of


def check_gradient(_: Gradient, network: Network, vector: np.ndarray) -> None:
    """Refuse what is no network, or no vector of the length of its parameters."""
    check_network("Gradient", network)
    check_vector("Gradient", "vector", vector, network.parameters)


class Gradient:
    """The gradient of a loss, in one vector, and by layer under the parameters' names.

    Gradients add up, and are multiplied by numbers, as vectors are: the mean over two
    batches of one size is ``(grads + more) / 2``.

    Parameters
    ----------
    network : Network
        Whose parameters the loss was differentiated by.
    vector : (P,)
        Not copied.

    Attributes
    ----------
    vector : (P,)
        In the order of the network's parameters.

    Examples
    --------
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.ones((2, 1)), np.zeros(1))])
    >>> grads = Gradient(network, np.array([3.0, 4.0, 0.0]))
    >>> grads
    Gradient([
        linear: W (2, 1), b (1,),
    ])
    >>> grads[0].W.tolist(), grads.norm(), (grads + grads).vector
    ([[3.0], [4.0]], 5.0, array([6., 8., 0.]))
    """

    # A number of NumPy times a gradient is a gradient, and no array of its layers.
    __array_ufunc__ = None

    @checked(check_gradient)
    def __init__(self, network: Network, vector: np.ndarray):
        self.network = network
        self.vector = vector

    def __getattr__(self, name: str):
        """Say what is written here in place of a name of PyTorch or Keras."""
        raise AttributeError(foreign.attribute("Gradient", name, foreign.OF_A_GRADIENT))

    def norm(self) -> float:
        """Return the length of the vector, ``sqrt(sum(g**2))``, added up in float64."""
        return math.sqrt(np.square(self.vector, dtype=np.float64).sum().item())

    def __getitem__(self, index: int | slice):
        """Return the part of the layer at the index; of a slice, a tuple of parts."""
        if isinstance(index, slice):
            return tuple(self)[index]
        try:
            layer, where = self.network.layers[index], self.network.places[index]
        except IndexError:
            raise IndexError(
                f"Gradient: there is no layer {index}, expected 0 to {len(self) - 1}."
            ) from None
        except TypeError:
            raise TypeError(
                f"Gradient: {index!r} is no layer, expected 0 to {len(self) - 1}: "
                "write grads[0].W."
            ) from None
        return LayerGradient(layer.names, where, self.vector)

    def __len__(self) -> int:
        """Return the number of layers."""
        return len(self.network)

    def __iter__(self) -> Iterator[LayerGradient]:
        """Go through the layers in order."""
        return (self[index] for index in range(len(self)))

    def __add__(self, other: Gradient) -> Gradient:
        """Return the sum of two gradients of one network."""
        if not isinstance(other, Gradient):
            raise TypeError(
                f"Gradient: {described(other)} was added, expected a Gradient; the "
                "numbers themselves are in grads.vector."
            )
        if other.vector.shape != self.vector.shape:
            raise ValueError(
                f"Gradient: the other vector has shape {other.vector.shape}, expected "
                f"{self.vector.shape}: the gradients are of two networks."
            )
        return Gradient(self.network, self.vector + other.vector)

    def __radd__(self, other: Any) -> Gradient:
        """Return the gradient itself, added to the 0 that `sum` starts with."""
        if isinstance(other, int) and other == 0:
            return 1 * self
        return self + other  # says what was expected

    def __neg__(self) -> Gradient:
        """Return the gradient that points the other way."""
        return -1 * self

    def __sub__(self, other: Gradient) -> Gradient:
        """Return the difference of two gradients of one network."""
        return self + (-other if isinstance(other, Gradient) else other)

    def __mul__(self, factor: float) -> Gradient:
        """Return the gradient times a number."""
        factor = number_between("Gradient", "factor", factor)
        return Gradient(self.network, self.vector * factor)

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> Gradient:
        """Return the gradient divided by a number."""
        divisor = number_between("Gradient", "divisor", divisor)
        if divisor == 0:
            raise ZeroDivisionError("Gradient: divisor is 0, expected another number.")
        return Gradient(self.network, self.vector / divisor)

    def __repr__(self) -> str:
        """Return one line for each layer."""
        lines = "".join(
            f"\n    {name_of(layer.function)}{': ' if layer.names else ''}{part!r},"
            for layer, part in zip(self.network, self, strict=True)
        )
        return f"Gradient([{lines}\n])"


class LayerGradient:
    """The part of a gradient that belongs to one layer, by the parameters' names."""

    def __init__(
        self, names: tuple[str, ...], places: tuple[Place, ...], vector: np.ndarray
    ):
        self._views = {
            name: vector[start:stop].reshape(shape)
            for name, (start, stop, shape) in zip(names, places, strict=True)
        }

    def __getattr__(self, name: str) -> np.ndarray:
        """Return the gradient of the parameter of that name."""
        views = self.__dict__.get("_views", {})
        if name in views:
            return views[name]
        raise AttributeError(no_parameter(name, tuple(views)))

    def __repr__(self) -> str:
        """Return the names and the shapes."""
        return ", ".join(f"{name} {view.shape}" for name, view in self._views.items())
