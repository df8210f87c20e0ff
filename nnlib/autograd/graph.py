"""The graph of a computation, chapter 11: what was called with what, and the way back.

A node is one number, or one array, of the computation. It knows the function that made
it, the nodes that the function took, and the pullbacks that the function's backward
rule returned. To go back is to visit the nodes so that each comes after all that used
it: only then is its gradient complete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.autograd.checks import (
    AskedForNumbers,
    ChangedInPlace,
    check_output,
    no_second,
)
from nnlib.registry import checked, name_of


class Node:
    """One value of a computation.

    Parameters
    ----------
    value : array or number
    function : callable, optional
        What made it; None for an argument of the whole computation.
    parents : sequence of Node, None, or sequence of these
        One for each argument of the function; None for a constant.
    pullbacks : sequence of callable or None
        One for each argument, as the backward rule returns them.
    """

    __slots__ = ("function", "parents", "pullbacks", "value")

    def __init__(
        self,
        value: Any,
        function: Callable | None = None,
        parents: Sequence = (),
        pullbacks: Sequence = (),
    ):
        self.value = value
        self.function = function
        self.parents = parents
        self.pullbacks = pullbacks

    @property
    def name(self) -> str:
        """The name of the function that made it, or "argument"."""
        return "argument" if self.function is None else name_of(self.function)

    def __repr__(self) -> str:
        """Return what made the node, and its shape."""
        return f"Node({self.name}, shape {np.shape(self.value)})"


def nodes_in(parents: Sequence) -> list[Node]:
    """Return the nodes among the parents, those in a list of arrays too."""
    found: list[Node] = []
    for parent in parents:
        if isinstance(parent, Node):
            found.append(parent)
        elif isinstance(parent, list):
            found += nodes_in(parent)
    return found


@checked(check_output)
def backward_order(output: Node) -> list[Node]:
    """Return the nodes that lead to the output, each after all that used it.

    A depth-first search that writes a node down once all its parents are written down;
    read backwards, the list is the order asked for. The search keeps its own stack:
    calls of a function within itself would end after a thousand operations in a row.

    Parameters
    ----------
    output : Node

    Returns
    -------
    list of Node
        The output first.

    Raises
    ------
    ValueError
        If the graph has a loop: then no order exists.

    References
    ----------
    Tarjan, *Edge-disjoint spanning trees and depth-first search*, 1976, section 5.

    Examples
    --------
    >>> x = Node(3.0)
    >>> square = Node(9.0, np.multiply, [x, x])
    >>> total = Node(12.0, np.add, [square, x])
    >>> backward_order(total) == [total, square, x]
    True
    """
    written: list[Node] = []
    done: set[Node] = set()
    open_now: set[Node] = set()  # their parents are being looked at
    stack = [output]
    while stack:
        node = stack[-1]
        if node in done:
            stack.pop()
        elif node in open_now:  # back from its parents
            stack.pop()
            done.add(node)
            written.append(node)
        else:
            open_now.add(node)
            parents = nodes_in(node.parents)
            refuse_loop(node, [p for p in parents if p in open_now and p not in done])
            stack += [parent for parent in parents if parent not in done]
    return written[::-1]


def refuse_loop(node: Node, above: list[Node]) -> None:
    """Raise ValueError where a parent of a node is made from that node."""
    if above:
        raise ValueError(
            f"backward_order: {node!r} is made from {above[0]!r}, and that one from "
            "it: a loop. Expected a graph in which no value is needed to compute "
            "itself: write each step's result as a new node."
        )


def gradients_of(output: Node, g: Any) -> dict[Node, Any]:
    """Return the gradient of every node that leads to the output.

    A node that was used twice gets two shares, and they add up.

    Parameters
    ----------
    output : Node
    g : array of the output's shape
        The gradient that comes from behind.

    Returns
    -------
    dict
        From each node to dL/d(node), of the node's shape and dtype.

    Raises
    ------
    ValueError
        If a backward rule returns a gradient of another shape than its argument has.
    """
    gradients = {output: g}
    for node in backward_order(output):
        if node not in gradients:
            continue  # nothing flows back to it, as through labels
        for parent, to_parent in zip(node.parents, node.pullbacks, strict=False):
            if parent is None or to_parent is None:
                continue
            share = came_back(node, to_parent, gradients[node])
            in_list = isinstance(parent, list)
            parts = zip(parent, share, strict=True) if in_list else [(parent, share)]
            for one, part in parts:
                if one is not None:
                    part = fitting(part, one, node)
                    gradients[one] = gradients[one] + part if one in gradients else part
    return gradients


def came_back(node: Node, to_parent: Callable, g: Any) -> Any:
    """Return what a pullback returns; name the rule where it cannot be recorded."""
    try:
        return to_parent(g)
    except (ChangedInPlace, AskedForNumbers) as error:
        raise no_second(node.name) from error


def from_behind(g: Any, value: Any) -> Any:
    """Return g as an array of the shape and dtype of the value that it belongs to."""
    whole = np.ones_like(value) * g
    return whole if whole.dtype == value.dtype else whole.astype(value.dtype)


def fitting(share: Any, parent: Node, node: Node) -> Any:
    """Return a share in the dtype of its node, or say why that cannot be."""
    if np.shape(share) != np.shape(parent.value):
        raise ValueError(
            f"the backward rule of {node.name} returns a gradient of "
            f"shape {np.shape(share)} for an argument of shape "
            f"{np.shape(parent.value)}, expected the argument's shape: add up what was "
            "stretched, with .sum(axis=...)."
        )
    dtype = parent.value.dtype
    if share.dtype.kind == "c" and dtype.kind != "c":
        raise TypeError(
            f"{node.name} makes complex numbers of {dtype}, and what comes back to "
            "these would lose a part, expected floats all the way: write the real and "
            "the imaginary part as two arrays."
        )
    return share if share.dtype == dtype else share.astype(dtype)
