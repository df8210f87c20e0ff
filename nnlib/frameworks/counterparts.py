"""What a function of nnlib is called in PyTorch and in Keras: a table.

A new layer needs one entry here, or one call of `enter_counterparts` beside it. Both
directions, and the comparison, read the same entry.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nnlib.activations import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    softmax,
    tanh,
)
from nnlib.propagation import linear
from nnlib.registry import ENTRIES, enter
from nnlib.training.dropout_layer import dropout

WHERE = {"torch": "torch.nn", "keras": "keras.layers"}


@dataclass(frozen=True)
class Counterpart:
    """A class of a framework that computes what a function of nnlib computes.

    Attributes
    ----------
    name : str
        The class, in ``torch.nn`` or in ``keras.layers``.
    arrays : dict
        For each parameter of ours: its name there, and the order of *our* axes in
        which it is kept there; () where the order is the same.
    settings : dict
        For each setting of ours, its name there. It is always handed over: the
        defaults differ.
    fixed : dict
        Settings there that have to have this value; of a tuple, one of its values. The
        first is written.
    made_with : callable, optional
        Called with our parameters; returns what the class is made with.
    built_for : callable, optional
        Called with our parameters; returns the shape of a batch that a layer of Keras
        is built for, with None for what it may be.
    as_theirs, as_ours : callable, optional
        Where a setting is written in another way there: from our settings to theirs,
        and from a layer there to our settings. Each raises ValueError for what the
        other side does not compute, with the end of a sentence about the layer.
    """

    name: str
    arrays: Mapping[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    made_with: Callable[..., dict] | None = None
    built_for: Callable[..., tuple] | None = None
    as_theirs: Callable[[dict], dict] | None = None
    as_ours: Callable[[Any], dict] | None = None

    def settings_there(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return our settings as they are written there."""
        if self.as_theirs:
            return self.as_theirs(dict(settings))
        return {name: settings[own] for own, name in self.settings.items()}

    def written(self) -> dict[str, Any]:
        """Return the fixed settings as they are written."""
        return {
            name: value[0] if isinstance(value, tuple) else value
            for name, value in self.fixed.items()
        }


def enter_counterparts(function: Callable, **frameworks: Counterpart | tuple) -> None:
    """Enter what a function is called elsewhere.

    Parameters
    ----------
    function : callable
        A layer's function, or a function of ``x``.
    **frameworks : Counterpart, or tuple of them
        Under ``torch`` or ``keras``. All are read; the first is written.

    Raises
    ------
    TypeError
        If the framework has another name than these.

    Examples
    --------
    >>> def softsign(x):
    ...     return x / (1 + abs(x))
    >>> enter_counterparts(softsign, torch=Counterpart("Softsign"))
    >>> counterparts_of(softsign, "torch")[0].name
    'Softsign'
    """
    unknown = sorted(set(frameworks) - set(WHERE))
    if unknown:
        raise TypeError(
            f"enter_counterparts: {unknown[0]!r} is no framework that is known here, "
            f"expected {' or '.join(WHERE)}."
        )
    known = enter(function).counterparts
    for framework, found in frameworks.items():
        known[framework] = found if isinstance(found, tuple) else (found,)


def counterparts_of(function: Callable, framework: str) -> tuple[Counterpart, ...]:
    """Return what a function is called in a framework: the first is written."""
    entry = ENTRIES.get(function)
    return entry.counterparts.get(framework, ()) if entry else ()


def called(framework: str, name: str) -> list[tuple[Callable, Counterpart]]:
    """Return the functions that a class of this name may stand for, newest first."""
    return [
        (function, one)
        for function, entry in reversed([*ENTRIES.items()])
        for one in entry.counterparts.get(framework, ())
        if one.name == name
    ]


def settings_of(function: Callable, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a function's settings: those given, and the defaults of the others.

    Examples
    --------
    >>> settings_of(leaky_relu, {})
    {'slope': 0.01}
    """
    parameters = inspect.signature(function).parameters.values()
    defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
    return {**defaults, **given}


def plain(keras_name: str) -> Counterpart:
    """Return Keras' layer that only applies a function of ``keras.activations``."""
    return Counterpart("Activation", fixed={"activation": keras_name})


enter_counterparts(
    linear,
    torch=Counterpart(
        "Linear",
        arrays={"W": ("weight", (1, 0)), "b": ("bias", ())},  # one row a neuron
        made_with=lambda W, b: {"in_features": len(W), "out_features": len(b)},
    ),
    keras=Counterpart(
        "Dense",
        arrays={"W": ("kernel", ()), "b": ("bias", ())},
        made_with=lambda W, b: {"units": len(b), "kernel_initializer": "zeros"},
        built_for=lambda W, b: (None, len(W)),
    ),
)
enter_counterparts(
    relu,
    torch=Counterpart("ReLU"),
    keras=(
        plain("relu"),
        Counterpart(
            "ReLU", fixed={"max_value": None, "negative_slope": 0, "threshold": 0}
        ),
    ),
)
enter_counterparts(
    leaky_relu,
    torch=Counterpart("LeakyReLU", settings={"slope": "negative_slope"}),
    keras=(
        Counterpart("LeakyReLU", settings={"slope": "negative_slope"}),
        Counterpart(
            "Activation",
            settings={"slope": "negative_slope"},
            fixed={"activation": "leaky_relu"},
        ),
    ),
)
enter_counterparts(
    elu,
    torch=Counterpart("ELU", settings={"alpha": "alpha"}),
    keras=(
        Counterpart("ELU", settings={"alpha": "alpha"}),
        Counterpart(
            "Activation", settings={"alpha": "alpha"}, fixed={"activation": "elu"}
        ),
    ),
)
# Keras' layers have the exact GELU alone: there is none for ours.
enter_counterparts(gelu, torch=Counterpart("GELU", fixed={"approximate": "tanh"}))
enter_counterparts(silu, torch=Counterpart("SiLU"), keras=plain("silu"))
enter_counterparts(sigmoid, torch=Counterpart("Sigmoid"), keras=plain("sigmoid"))
enter_counterparts(tanh, torch=Counterpart("Tanh"), keras=plain("tanh"))
enter_counterparts(
    softmax,
    torch=Counterpart("Softmax", fixed={"dim": (1, -1)}),
    keras=(plain("softmax"), Counterpart("Softmax", fixed={"axis": (-1, 1)})),
)
enter_counterparts(
    log_softmax,
    torch=Counterpart("LogSoftmax", fixed={"dim": (1, -1)}),
    keras=plain("log_softmax"),
)
enter_counterparts(
    dropout,
    torch=Counterpart("Dropout", settings={"rate": "p"}),
    keras=Counterpart("Dropout", settings={"rate": "rate"}),
)
