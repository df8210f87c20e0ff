"""The tape, chapter 11: a recorded computation to look at, forwards and backwards."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.autograd.checks import (
    check_backward,
    check_record,
    check_watched,
    refuse_changed,
)
from nnlib.autograd.graph import (
    Node,
    backward_order,
    from_behind,
    gradients_of,
    nodes_in,
)
from nnlib.autograd.recording import called, is_number, names_of, recording
from nnlib.autograd.variable import plain
from nnlib.checks import is_array
from nnlib.registry import checked, name_of


class Tape:
    """The nodes of a computation, in the order in which they were computed.

    Attributes
    ----------
    nodes : list of Node
        The arguments first, the output last.
    inputs : list of Node
        One for each argument that holds floats.
    output : Node
    names : dict
        From each node to the name it is shown under: the argument's, or v1, v2, ...
    """

    def __init__(self, inputs: list[Node], output: Node, names: list[str]):
        made = [n for n in reversed(backward_order(output)) if n not in inputs]
        self.inputs, self.output, self.nodes = inputs, output, [*inputs, *made]
        self.names = dict(zip(inputs, names, strict=True))
        self.names |= {node: f"v{i}" for i, node in enumerate(made, 1)}
        self._marks = {node: mark_of(node.value) for node in self.nodes}

    @property
    def value(self) -> Any:
        """What the function returned."""
        return self.output.value

    def gradients(self, g: Any = None) -> dict[Node, Any]:
        """Return the gradient of each node; asked twice, it is the same.

        Parameters
        ----------
        g : array of the output's shape, optional
            The gradient that comes from behind; 1 for a single number.

        Returns
        -------
        dict
            From each node to dL/d(node); nodes that nothing flows back to are missing.

        Raises
        ------
        ValueError
            If the output is an array and no `g` is given, or `g` has another shape, or
            an array was changed in place since it was recorded.
        """
        check_backward(self.value, g)
        changed = [n for n in self.nodes if mark_of(n.value) != self._marks[n]]
        refuse_changed([self.names[node] for node in changed])
        g = from_behind(1 if g is None else g, self.value)
        return gradients_of(self.output, g)

    def backward(self, g: Any = None) -> tuple:
        """Return the gradient of each argument; see `gradients`."""
        found = self.gradients(g)
        return tuple(found.get(n, np.zeros_like(n.value)) for n in self.inputs)

    def lines(self) -> list[tuple[str, str, Any]]:
        """Return a line for each node: its name, what made it, its value."""
        return [(self.names[n], self.made(n), n.value) for n in self.nodes]

    def made(self, node: Node) -> str:
        """Return the call that made a node, such as ``multiply(x1, x2)``."""
        if node.function is None:
            return "argument"
        given = ", ".join(self.named(parent) for parent in node.parents)
        return f"{node.name}({given})"

    def parents(self, node: Node) -> list[Node]:
        """Return the nodes that a node was made from, constants left out."""
        return nodes_in(node.parents)

    def shown(self, value: Any) -> str:
        """Return a number with four digits, or the shape of an array."""
        number = np.shape(value) == ()
        return f"{value.item():.4g}" if number else str(value.shape)

    def named(self, parent: Any) -> str:
        """Return the name of a parent; a constant is three dots."""
        if isinstance(parent, list):
            return f"[{', '.join(map(self.named, parent))}]"
        return self.names.get(parent, "...")

    def __repr__(self) -> str:
        """Return a table, with the gradients where the output is one number."""
        scalar = np.shape(self.value) == ()
        found = self.gradients() if scalar else {}
        rows = [("node", "made by", "value", "gradient")]
        for node, (name, made, value) in zip(self.nodes, self.lines(), strict=True):
            gradient = self.shown(found[node]) if node in found else "-"
            rows.append((name, made, self.shown(value), gradient))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )


def mark_of(value: Any) -> int:
    """Return a number that is another one after nearly every change of the array."""
    if not isinstance(value, np.ndarray):
        return 0
    return zlib.crc32(np.ascontiguousarray(value).data)


@checked(check_record)
def record(function: Callable, *arguments: Any, **settings: Any) -> Tape:
    """Call a function and return the tape of what it did.

    Parameters
    ----------
    function : callable
    *arguments, **settings
        What it is called with. Arrays of floats, and numbers, become nodes.

    Returns
    -------
    Tape

    Raises
    ------
    TypeError
        If `function` is none, or returns what does not depend on its arguments.
    ValueError
        If an array that is recorded is changed in place.
    NotImplementedError
        If it calls a function that has no backward rule and cannot be taken apart.

    References
    ----------
    Baydin, Pearlmutter, Radul and Siskind, *Automatic differentiation in machine
    learning: a survey*, 2018, table 3.

    Examples
    --------
    >>> record(lambda a, b: a * b + a, 2.0, 3.0)
    node  made by         value  gradient
    a     argument        2      4
    b     argument        3      2
    v1    multiply(a, b)  6      1
    v2    add(v1, a)      8      1
    """
    positions = [
        i
        for i, a in enumerate(arguments)
        if (is_array(a) and a.dtype.kind == "f")
        or (is_number(a) and not isinstance(a, bool))
    ]
    check_watched(function, positions)
    names = names_of(function, len(arguments))
    with recording("record") as watched:
        value, output, inputs = called(
            watched, function, arguments, settings, positions
        )
    if output is None:
        raise TypeError(
            f"record: {name_of(function)} returns {plain(value)!r}, expected what "
            "depends on its arguments: write return in front of it."
        )
    return Tape(inputs, output, [names[position] for position in positions])
