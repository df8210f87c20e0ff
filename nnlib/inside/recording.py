"""One batch, forwards and backwards, with every number kept under an address."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import nnlib.backprop.pair_terms
import nnlib.backprop.row_terms
import nnlib.backprop.sum_terms  # noqa: F401 - the twins of all three enter the registry
from nnlib.backprop import vjp
from nnlib.backprop.callers import speaks_for_its_loss
from nnlib.backprop.checks import check_backprop
from nnlib.backprop.table import signature_of
from nnlib.inside.addresses import gradient_stem, place_of
from nnlib.inside.calls import Call
from nnlib.inside.derivation import Derivation, derived
from nnlib.propagation import Layer, Network
from nnlib.registry import checked, name_of
from nnlib.terms import Array


@dataclass
class Kept:
    """An array of the pass: what it is, what makes it, and where it goes.

    Attributes
    ----------
    values : Array
    what : str
        A phrase, such as "an output of network[2], relu".
    made_by : list of (Call, int or None)
        The calls whose terms make an element: their output, or the gradient of the
        argument at a position. More than one for a shared parameter; none for data.
    goes_to : list of (Call, int)
        The calls that read it, and as which argument.
    gradient : str
        The stem of its gradient, where there is one.
    """

    values: Array
    what: str
    made_by: list[tuple[Call, int | None]] = field(default_factory=list)
    goes_to: list[tuple[Call, int]] = field(default_factory=list)
    gradient: str = ""


class Inside:
    """A network's pass over one batch, forwards and backwards, kept whole.

    An address is a stem and an index, counted from 0. The stems are ``x``, the data,
    and ``target``; ``2.W`` and ``2.b``, the parameters of layer 2; ``2.y``, its
    outputs; ``loss``; and the way back, ``dloss``, ``2.dy``, ``2.dW``, ``2.db`` and
    ``dx``, how the loss changes with each. So ``2.dW.3.1`` is how it changes with the
    weight from unit 3 to unit 1 of layer 2.

    Attributes
    ----------
    network : Network
        With its parameters as they were.
    kept : dict of str to Kept
        What was kept, by stem.
    """

    def __init__(
        self,
        network: Network,
        x: np.ndarray,
        loss: Callable,
        target: np.ndarray,
        rng: np.random.Generator | None = None,
    ):
        # numbers of its own: what is trained later changes nothing here
        self.network = network.with_parameters(network.parameters.copy())
        self.kept: dict[str, Kept] = {}
        with np.errstate(all="ignore"):  # NaN and infinity are opened like the others
            calls = self.way_forward(x, loss, target, rng)
            self.way_back(calls)
        if network.shared:
            self.add_up_shared()

    def way_forward(self, x, loss, target, rng) -> list[Call]:
        """Call each layer and the loss, and keep what goes in and what comes out."""
        self.keep("x", x, "the data")
        stem, calls = "x", []
        for number, layer in enumerate(self.network):
            arguments, settings = layer.call(self.kept[stem].values.values, rng)
            stems = [stem, *self.stems_of(number, layer, arguments[1:])]
            stem = f"{number}.y"
            what = f"an output of {self.title(number)}"
            calls.append(self.call(layer.function, stems, settings, stem, what))
        self.keep("target", target, "the target")
        calls.append(self.call(loss, [stem, "target"], {}, "loss", "the loss"))
        return calls

    def stems_of(self, number: int, layer: Layer, arguments: Sequence) -> list[str]:
        """Keep a layer's own arguments, and return their stems."""
        stems = []
        for name, values in zip(names_of(layer.function)[1:], arguments, strict=False):
            # the output has the name y already
            stems.append(f"{number}.{name if name != 'y' else 'y_given'}")
            kind = "a parameter" if name in layer.names else "made for this batch by"
            of = "of " if name in layer.names else ""
            self.keep(stems[-1], values, f"{kind} {of}{self.title(number)}")
        return stems

    def call(self, function, stems, settings, stem: str, what: str) -> Call:
        """Call a function on what is kept, and keep what it returns."""
        given = [self.kept[each].values for each in stems]
        values, pullbacks = vjp(function, *(each.values for each in given), **settings)
        arguments = [
            Array(name, each.values, each.stem)
            for name, each in zip(names_of(function), given, strict=False)
        ]
        self.keep(stem, values, what, "y" if "." in stem else stem)
        made = Call(function, arguments, settings, self.kept[stem].values, pullbacks)
        self.kept[stem].made_by = [(made, None)]
        for position, each in enumerate(stems):
            self.kept[each].goes_to.append((made, position))
        return made

    def way_back(self, calls: Sequence[Call]) -> None:
        """Keep the gradient of every output, of every parameter and of the data."""
        g = Array("g", np.ones_like(calls[-1].y.values), "dloss")
        self.kept["dloss"] = Kept(g, "where the way back starts: dL/dL")
        self.kept["loss"].gradient = "dloss"
        for call in reversed(calls):
            if (y := gradient_stem(call.y.stem)) not in self.kept:
                return  # what comes before does not learn: a rule has no way back to x
            call.g = Array("g", self.kept[y].values.values, y)
            for position, array in enumerate(call.arguments):
                pullback = call.pullbacks[position]
                if callable(pullback) and array.stem != "target":
                    self.keep_gradient(call, position, pullback)

    def keep_gradient(self, call: Call, position: int, pullback: Callable) -> None:
        """Keep what a pullback returns; that of a shared parameter adds up."""
        read = self.kept[call.arguments[position].stem]
        g = call.g.values
        values = pullback(g.item() if g.ndim == 0 else g)
        stem = read.gradient = gradient_stem(read.values.stem)
        self.keep(stem, values, f"how the loss changes with {read.what}")
        self.kept[stem].made_by = [(call, position)]

    def keep(self, stem: str, values: Any, what: str, name: str = "") -> None:
        """Keep an array under a stem."""
        if stem in self.kept:
            raise ValueError(
                f"inside: two arrays would have the address {stem}: give the argument "
                "of your function another name."
            )
        name = name or stem.rpartition(".")[2]
        self.kept[stem] = Kept(Array(name, values, stem), what)

    def title(self, number: int) -> str:
        """Return how a layer is called, such as "network[2], relu"."""
        return f"network[{number}], {name_of(self.network[number].function)}"

    def open(self, address: str) -> Derivation:
        """Return the derivation of one number.

        Parameters
        ----------
        address : str
            A stem and an index, such as ``2.W.3.1``, ``0.y.4.2`` or ``loss``.

        Returns
        -------
        Derivation

        Raises
        ------
        TypeError
            If it is no text.
        ValueError
            If there is no such number.
        """
        stem, index = place_of(address, self.shapes)
        return derived(self, stem, index)

    def add_up_shared(self) -> None:
        """Let a parameter that stands in two layers have one gradient, of both."""
        stems: dict[int, list[str]] = {}
        for number, layer in enumerate(self.network):
            where = self.network.places[number]
            for name, place in zip(layer.names, where, strict=True):
                stems.setdefault(place.start, []).append(f"{number}.{name}")
        for shared in stems.values():
            parameters = [self.kept[stem] for stem in shared]
            reads = [read for each in parameters for read in each.goes_to]
            grads = [self.kept[each.gradient] for each in parameters if each.gradient]
            calls = [call for each in grads for call in each.made_by]
            total = sum(each.values.values for each in grads)
            for each in parameters:
                each.goes_to = reads
            for each in grads:
                each.values = Array(each.values.name, total, each.values.stem)
                each.made_by = calls

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of every array that is kept, by stem."""
        return {stem: kept.values.shape for stem, kept in self.kept.items()}

    def __repr__(self) -> str:
        """Return the addresses' stems, with their shapes, a line for each layer."""
        lines: dict[str, list[str]] = {}
        for stem, shape in self.shapes.items():
            number, dot, _ = stem.partition(".")
            lines.setdefault(number if dot else "", []).append(f"{stem} {shape}")
        return "\n".join("  ".join(line) for line in lines.values())


def names_of(function: Callable) -> list[str]:
    """Return the names of a function's arguments."""
    return list(signature_of(function).parameters)


def check_inside(network, x, loss, target, rng=None) -> None:
    """Refuse what `backprop` refuses, in the name of this function."""
    check_backprop(network, x, loss, target, rng, "inside")


@checked(check_inside)
@speaks_for_its_loss
def inside(
    network: Network,
    x: np.ndarray,
    loss: Callable,
    target: np.ndarray,
    rng: np.random.Generator | None = None,
) -> Inside:
    """Keep every number of a pass over one batch, so that each opens its derivation.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
        Of the dtype of the network's parameters. A few samples are enough to look at.
    loss : callable
        ``loss(y, target)`` returns one number for the batch.
    target : array
        What `loss` compares the network's output with.
    rng : numpy.random.Generator, optional
        Given for a look at training, for layers that need chance, such as dropout.

    Returns
    -------
    Inside
        ``inside(...).open("0.dW.3.1")`` is the derivation of one number.

    Raises
    ------
    TypeError, ValueError, NotImplementedError
        As `nnlib.backprop.backprop`.

    References
    ----------
    Baydin, Pearlmutter, Radul and Siskind, *Automatic differentiation in machine
    learning: a survey*, 2018, section 3.2: the trace and its adjoints.

    Examples
    --------
    >>> from nnlib.losses import mse
    >>> from nnlib.propagation import linear
    >>> network = Network([Layer(linear, np.array([[3.0]]), np.array([1.0]))])
    >>> look = inside(network, np.array([[2.0]]), mse, np.array([[5.0]]))
    >>> look.open("0.y.0.0")  # doctest: +ELLIPSIS
    0.y.0.0 = 7, an output of network[0], linear
      from x: x, W: 0.W, b: 0.b
            6  x[0, 0] * W[0, 0]  (2 * 3)
            1  b[0]
      nnlib.propagation.layers, line ...: return x @ W + b
      Its gradient: 0.dy.0.0. It goes into loss.
    """
    return Inside(network, x, loss, target, rng)
