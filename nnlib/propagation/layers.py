"""One layer, chapter 3: a function of ``x`` and the parameters that it owns."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.propagation.layer_checks import check_layer, no_parameter
from nnlib.ranges import held_to
from nnlib.registry import name_of, shapes


@shapes("x (N, n_in), W (n_in, n_out), b (n_out,) -> (N, n_out)")
def linear(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the weighted sums of a whole layer, for a whole batch: ``x @ W + b``.

    Parameters
    ----------
    x : (N, n_in)
        One row for each sample.
    W : (n_in, n_out)
        One column for each neuron.
    b : (n_out,)
        One bias for each neuron.

    Returns
    -------
    (N, n_out)

    Raises
    ------
    TypeError
        If one of them is no array of floats.
    ValueError
        If `x` has not as many columns as `W` has rows, or `b` not as many numbers as
        `W` has columns.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.1.

    Examples
    --------
    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    return x @ W + b


class Layer:
    """A function of ``x``, with the parameters and the settings it is called with.

    Parameters
    ----------
    function : callable
        Called as ``function(x, *parameters, **settings)``.
    *parameters : arrays of floating-point numbers
        What the layer learns. They get the names that the function's signature
        gives them. The arrays are not copied.
    **settings
        What the layer does not learn, such as the slope of a leaky ReLU.

    Raises
    ------
    TypeError
        If the function takes other parameters or settings than these, or if a
        parameter does not hold floating-point numbers.
    ValueError
        If the parameters' shapes do not fit together.

    Examples
    --------
    >>> layer = Layer(linear, np.ones((2, 3)), np.zeros(3))
    >>> layer
    Layer(linear, W (2, 3), b (3,))
    >>> layer.b = [1, 2, 3]
    >>> layer.b
    array([1., 2., 3.])
    >>> layer(np.ones((1, 2)))
    array([[3., 4., 5.]])
    """

    function: Callable
    parameters: tuple[np.ndarray, ...]
    names: tuple[str, ...]
    settings: dict[str, Any]

    @held_to({})
    def __init__(self, function: Callable, *parameters: np.ndarray, **settings):
        names = check_layer(function, parameters, settings)
        self.__dict__.update(
            function=function, parameters=parameters, names=names, settings=settings
        )

    def __call__(
        self, x: np.ndarray, rng: np.random.Generator | None = None
    ) -> np.ndarray:
        """Return the layer's output for a batch."""
        arguments, settings = self.call(x, rng)
        return self.function(*arguments, **settings)

    def call(self, x: np.ndarray, rng: np.random.Generator | None = None) -> tuple:
        """Return what the function is called with: arguments and settings.

        A layer that needs chance, such as dropout, overrides this and draws from
        `rng`, which is a generator in training and None otherwise.
        """
        return (x, *self.parameters), self.settings

    def over(self, parameters: tuple) -> Layer:
        """Return the same layer over other arrays, which are not copied."""
        layer = object.__new__(type(self))
        layer.__dict__.update(self.__dict__, parameters=parameters)
        return layer

    def __getattr__(self, name: str) -> np.ndarray:
        """Return the parameter of that name."""
        # Python asks here for what it does not find elsewhere, also while a copy is
        # still empty: `names` may be missing.
        names = self.__dict__.get("names", ())
        if name in names:
            return self.parameters[names.index(name)]
        raise AttributeError(no_parameter(name, names))

    def __setattr__(self, name: str, value) -> None:
        """Write new numbers into the parameter of that name."""
        names = self.__dict__.get("names", ())
        if name in names:
            parameter = self.parameters[names.index(name)]
            if np.shape(value) != parameter.shape:
                raise ValueError(
                    f"{self!r}: the new {name} has shape {np.shape(value)}, expected "
                    f"{parameter.shape}."
                )
            # The numbers are written into the array: a new array would no longer be
            # a view of the network's vector, and no optimizer would reach it.
            parameter[...] = np.asarray(value, like=parameter)
        elif type(self) is Layer:
            raise AttributeError(no_parameter(name, names))
        else:
            super().__setattr__(name, value)

    def __repr__(self) -> str:
        """Return the function, the parameters' shapes and the settings."""
        shapes = (
            f"{name} {parameter.shape}"
            for name, parameter in zip(self.names, self.parameters, strict=True)
        )
        settings = (f"{name}={value!r}" for name, value in self.settings.items())
        named = [name_of(self.function)] if type(self) is Layer else []
        parts = (*named, *shapes, *settings)
        return f"{type(self).__name__}({', '.join(parts)})"
