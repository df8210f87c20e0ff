"""A network's layers, and a generator, as plain data that JSON can hold, and back."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nnlib.checks import described as said
from nnlib.propagation import Layer, Network
from nnlib.registry import ENTRIES, entry_of, name_of, named

FORMAT_1 = ("nnlib.propagation", "nnlib.activations")  # which it left unsaid
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


def layers_as_data(network: Network) -> list[dict[str, Any]]:
    """Return what each layer is: names and numbers, without its parameters.

    Raises
    ------
    ValueError
        If a function has no entry in `nnlib.registry`, or a setting is no plain value.

    Examples
    --------
    >>> from nnlib.propagation import linear
    >>> network = Network([Layer(linear, np.ones((2, 3)), np.zeros(3))])
    >>> layers_as_data(network)[0]["starts"]
    [0, 6]
    """
    rows = zip(network, network.places, strict=True)
    return [
        {
            **function_as_data(layer),
            "settings": settings_as_data(layer),
            # a shared one starts where another layer's does
            "starts": [place.start for place in places],
            "shapes": [list(place.shape) for place in places],
        }
        for layer, places in rows
    ]


def function_as_data(layer: Layer) -> dict[str, str]:
    """Return the name of a layer's function, and where it is found.

    Of a function of nnlib that is the chapter, such as ``nnlib.activations``: in which
    of its modules a function stands may change.
    """
    entry = entry_of(layer.function)
    module = entry.module
    if module.startswith("nnlib."):
        module = ".".join(module.split(".")[:2])
    # a rule alone, as np.exp has one in chapter 11, says no shapes to hold a file to
    known = entry.signature and found(module, entry.name) is layer.function
    if known and type(layer) in (Layer, entry.layer):
        return {"function": entry.name, "module": module}
    refuse_partial(layer)
    raise ValueError(
        f"save: {layer!r} is made of what has no entry in nnlib.registry. A file holds "
        "numbers and names, not code. Name the function with def, and write "
        '@shapes("x (N, n) -> (N, n)") from nnlib.registry above it, with its own '
        "shapes, also where the file is loaded."
    )


def refuse_partial(layer: Layer) -> None:
    """Raise ValueError for a partial of a function that has an entry."""
    partial = layer.function
    if not isinstance(partial, functools.partial) or partial.args:
        return
    if entry_of(partial.func).signature is not None:
        settings = {**partial.keywords, **layer.settings}
        named = [f"{name}={value!r}" for name, value in settings.items()]
        code = ", ".join([name_of(partial.func), *layer.names, *named])
        raise ValueError(
            f"save: {layer!r} is made of a functools.partial, expected a function with "
            f"a name; a layer holds its settings itself: write Layer({code})."
        )


def found(module: str, name: str) -> Callable | None:
    """Return the function with an entry that the names stand for, or None."""
    if not module.startswith("nnlib."):
        return named(module, name)
    try:
        function = getattr(importlib.import_module(module), name, None)
    except ImportError:
        return None
    try:
        # what a chapter imports is not its own, and what has no entry is no layer
        own = function in ENTRIES and function.__module__.startswith(module)
    except TypeError:  # without a hash
        return None
    return function if own else None


def settings_as_data(layer: Layer) -> dict[str, Any]:
    """Return a layer's settings as numbers and text of Python's own."""
    plain = {}
    for name, value in layer.settings.items():
        plain[name] = value.item() if isinstance(value, np.generic) else value
        if not isinstance(plain[name], bool | int | float | str | None):
            raise ValueError(
                f"save: the setting {name} of {layer!r} is {said(value)}, expected a "
                f"number or text: make it a parameter, or write {name}=float({name})."
            )
    return plain


def network_from_data(
    layers: Sequence[Mapping[str, Any]], parameters: np.ndarray
) -> Network:
    """Build the network again.

    Raises
    ------
    ValueError, TypeError, KeyError, AttributeError
        If the data do not describe one, or not one with these parameters.

    Examples
    --------
    >>> from nnlib.propagation import mlp
    >>> network = mlp(np.random.default_rng(0), [2, 3, 1], np.tanh)
    >>> data = layers_as_data(Network(network[:1]))
    >>> network_from_data(data, np.zeros(9, np.float32))
    Network([
        Layer(linear, W (2, 3), b (3,)),
    ])
    """
    arrays: dict[int, np.ndarray] = {}
    network = Network([layer_from_data(d, parameters.dtype, arrays) for d in layers])
    if parameters.shape != network.parameters.shape:
        raise ValueError(
            f"its layers need {network.parameters.size} parameters and it holds "
            f"{parameters.size}"
        )
    starts = [[place.start for place in row] for row in network.places]
    if any(
        "starts" in d and d["starts"] != s for d, s in zip(layers, starts, strict=True)
    ):
        raise ValueError(f"its layers start at {starts} in the vector")
    return network.with_parameters(parameters)


def layer_from_data(data: Mapping, dtype: np.dtype, arrays: dict) -> Layer:
    """Build one layer over zeros, which views of the vector replace."""
    if data.get("layer") == "Dropout":  # as format 1 wrote it
        data = {"function": "dropout", "module": "nnlib.training"} | {
            "settings": {"rate": data["rate"]},
            "shapes": [],
        }
    function = function_from_data(data)
    shapes = [tuple(shape) for shape in data["shapes"]]
    starts = data.get("starts") or [f"{len(arrays)}, {i}" for i in range(len(shapes))]
    for start, shape in zip(starts, shapes, strict=True):
        arrays.setdefault(start, np.zeros(shape, dtype))
    make = entry_of(function).layer or functools.partial(Layer, function)
    return make(*(arrays[start] for start in starts), **data["settings"])


def function_from_data(data: Mapping) -> Callable:
    """Return the function that the names stand for."""
    name, module = data["function"], data.get("module")
    for place in FORMAT_1 if module is None else (module,):
        function = found(place, name)
        if function is not None:
            return function
    raise ValueError(
        f"its layers use the function {name!r} of {module or 'nnlib'}, which has no "
        "entry here; run the code that defines it first, with @shapes above it"
    )


def generator_as_data(rng: np.random.Generator) -> dict[str, Any]:
    """Return the state of a generator, its arrays as lists.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> again = generator_from_data(generator_as_data(rng))
    >>> bool(rng.random() == again.random())
    True
    """

    def plain(value):
        if isinstance(value, dict):
            return {name: plain(part) for name, part in value.items()}
        return value.tolist() if isinstance(value, np.ndarray) else value

    state = plain(rng.bit_generator.state)
    if state["bit_generator"] not in GENERATORS:
        raise ValueError(
            f"save: rng draws from {state['bit_generator']}, expected one of "
            f"{', '.join(GENERATORS)}: write rng = np.random.default_rng(0)."
        )
    return state


def generator_from_data(state: Mapping[str, Any]) -> np.random.Generator:
    """Return a generator that goes on where the other one was.

    Raises
    ------
    ValueError, TypeError, KeyError
        If the data are no state of one of NumPy's generators.
    """
    if state["bit_generator"] not in GENERATORS:
        raise ValueError(f"its generator is {state['bit_generator']!r}")
    bits = getattr(np.random, state["bit_generator"])(0)
    bits.state = state  # lists do where it holds arrays
    return np.random.Generator(bits)
