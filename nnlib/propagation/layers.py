"""One layer, chapter 3: a function of ``x`` and the parameters that it owns."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable

import numpy as np


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
    if x.shape[-1:] != W.shape[:1]:
        raise ValueError(
            f"linear: x has shape {x.shape} and W has shape {W.shape}; x @ W needs "
            "x (N, n_in) with as many columns as W (n_in, n_out) has rows."
        )
    if b.shape != W.shape[1:]:
        raise ValueError(
            f"linear: b has shape {b.shape} and W has shape {W.shape}; b needs one "
            f"number for each column of W, so shape {W.shape[1:]}."
        )
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

    Examples
    --------
    >>> layer = Layer(linear, np.ones((2, 3)), np.zeros(3))
    >>> layer
    Layer(linear, W (2, 3), b (3,))
    >>> layer.b = [1, 2, 3]
    >>> layer.b
    array([1., 2., 3.])
    """

    def __init__(self, function: Callable, *parameters: np.ndarray, **settings):
        names = parameter_names(function, parameters, settings)
        for name, parameter in zip(names, parameters, strict=True):
            check_parameter(f"Layer({name_of(function)})", name, parameter)
        self.__dict__.update(
            function=function, parameters=parameters, names=names, settings=settings
        )

    def arguments(self, x: np.ndarray, rng: np.random.Generator | None = None) -> tuple:
        """Return what the function is called with, settings aside.

        A layer that needs chance, such as dropout, overrides this and draws from
        `rng`, which is a generator in training and None otherwise.
        """
        return (x, *self.parameters)

    def with_parameters(self, parameters: tuple) -> Layer:
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
                    f"{self!r}: {name} has shape {parameter.shape} and the new value "
                    f"has shape {np.shape(value)}; they must be the same."
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
        parts = (name_of(self.function), *shapes, *settings)
        return f"{type(self).__name__}({', '.join(parts)})"


def name_of(function: Callable) -> str:
    """Return a function's name, or its repr where it has none."""
    return getattr(function, "__name__", repr(function))


def no_parameter(name: str, names: tuple[str, ...]) -> str:
    """Say which parameters a layer has."""
    return f"this layer has no {name!r}; its parameters: {', '.join(names) or 'none'}"


def parameter_names(
    function: Callable, parameters: tuple, settings: dict
) -> tuple[str, ...]:
    """Return the names that the function's signature gives to the parameters."""
    name = name_of(function)
    if not callable(function):
        raise TypeError(f"Layer: the first argument must be a function, not {name}.")
    if not parameters and not settings:
        return ()  # some functions of NumPy have no signature to read
    try:
        signature = inspect.signature(function)
    except ValueError:
        raise TypeError(
            f"Layer: {name} does not tell its parameters' names; wrap it in a function "
            "of x and the parameters."
        ) from None
    takes = list(signature.parameters)[1:]
    call = f"{name}({', '.join(signature.parameters)})"
    names = tuple(takes[: len(parameters)])
    if len(names) < len(parameters):
        raise TypeError(
            f"Layer: {call} takes {len(takes)} arguments after the first; "
            f"{len(parameters)} parameters were given."
        )
    for setting in settings:
        if setting not in takes[len(names) :]:
            nearest = difflib.get_close_matches(setting, takes, n=1)
            hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
            raise TypeError(f"Layer: {call} has no setting {setting!r}.{hint}")
    return names


def check_parameter(caller: str, name: str, parameter: np.ndarray) -> None:
    """Raise TypeError unless the parameter is an array of floating-point numbers."""
    dtype = getattr(parameter, "dtype", None)
    if dtype is None:
        raise TypeError(
            f"{caller}: {name} must be an array, not {type(parameter).__name__}."
        )
    if dtype.kind != "f":
        raise TypeError(
            f"{caller}: {name} holds {dtype}, but learning moves parameters by small "
            f"fractions; give {name}.astype(np.float32)."
        )
