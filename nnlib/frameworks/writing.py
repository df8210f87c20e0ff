"""A network's layers, each with its counterpart in a framework."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.frameworks.checks import without_counterpart
from nnlib.frameworks.counterparts import Counterpart, counterparts_of, settings_of
from nnlib.frameworks.reading import theirs
from nnlib.gpu import to_cpu
from nnlib.propagation import Layer, Network
from nnlib.registry import entry_of


@dataclass
class Plan:
    """What a layer becomes: a class of a framework, and what it is made with.

    Attributes
    ----------
    counterpart : Counterpart
    arguments : dict
        What the class is called with.
    arrays : dict
        Their names, and our numbers with the axes where the framework has them.
    index : int
        Which layer it is; that of the first place, for a layer that stands in two.
    built_for : tuple
        The shape of a batch that a layer of Keras is built for.
    """

    counterpart: Counterpart
    arguments: dict[str, Any]
    arrays: dict[str, np.ndarray]
    index: int
    built_for: tuple = ()


def plans(caller: str, framework: str, network: Network) -> Iterator[Plan]:
    """Go through a network's layers, each with what it becomes.

    Raises
    ------
    TypeError
        If a layer has no counterpart.
    ValueError
        If layers share a part of their parameters, or a setting is unknown there.
    """
    network = to_cpu(network)
    seen: dict[tuple, int] = {}
    taken: set[int] = set()
    for index, layer in enumerate(network):
        function, settings = whole(layer)
        found = counterparts_of(function, framework)
        maker = entry_of(function).layer
        known = type(layer) in (Layer, maker) and all(
            one.settings.keys() >= settings.keys() for one in found[:1]
        )
        if not found or not known:
            raise without_counterpart(caller, framework, index, repr(layer))
        key = (function, tuple(network.places[index]), repr(settings))
        starts = {place[0] for place in network.places[index]}
        if starts and key not in seen and starts & taken:
            raise ValueError(
                f"{caller}: layer {index}, {layer!r}, shares a part of its parameters "
                "with a layer before it, expected all of them or none: give it arrays "
                "of its own."
            )
        taken |= starts
        first = seen.setdefault(key, index) if starts else index
        try:
            yield plan(found[0], layer, settings_of(function, settings), first)
        except ValueError as error:
            raise ValueError(f"{caller}: layer {index}, {layer!r}, {error}") from None


def whole(layer: Layer) -> tuple[Callable, dict[str, Any]]:
    """Return a layer's function and settings, those of a partial among them."""
    function, settings = layer.function, dict(layer.settings)
    while isinstance(function, functools.partial) and not function.args:
        settings = {**function.keywords, **settings}
        function = function.func
    return function, settings


def plan(one: Counterpart, layer: Layer, settings: dict, index: int) -> Plan:
    """Return what a layer becomes."""
    arguments = one.made_with(*layer.parameters) if one.made_with else {}
    arguments |= one.settings_there(settings)
    arguments |= one.written()
    arrays = {
        one.arrays[name][0]: theirs(array, one.arrays[name][1]).copy()
        for name, array in zip(layer.names, layer.parameters, strict=True)
    }
    built_for = one.built_for(*layer.parameters) if one.built_for else ()
    return Plan(one, arguments, arrays, index, built_for)
