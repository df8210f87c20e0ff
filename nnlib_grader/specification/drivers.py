"""Call answers that take or return more than plain data: networks, pullbacks, classes.

A driver takes the learner's function and returns one of plain arguments: a network is
handed over as a list of layers, ``["linear", W, b]`` or the name of an activation, and
what comes back is arrays. Nothing here knows what is right.
"""

import functools
from collections.abc import Callable

import numpy as np

from nnlib import activations
from nnlib.backprop import RULES, Gradient, backprop, rule_for
from nnlib.losses import cross_entropy, mse
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, linear
from nnlib.registry import enter

CHANGED = "g is changed in place: work on a copy, g = g.copy()."


def network_of(layers: list) -> Network:
    """Return the network that a list describes.

    Examples
    --------
    >>> network_of([["linear", np.ones((2, 3)), np.zeros(3)], "relu"])
    Network([
        Layer(linear, W (2, 3), b (3,)),
        Layer(relu),
    ])
    """
    return Network(
        [
            getattr(activations, layer)
            if isinstance(layer, str)
            else Layer(linear, *layer[1:])
            for layer in layers
        ]
    )


def through_a_network(answer: Callable) -> Callable:
    """Drive ``answer(network, x)``, which returns an array."""

    def driven(layers, x):
        return answer(network_of(layers), x)

    return driven


def with_network(layers: list, x: np.ndarray) -> dict[str, object]:
    """Return what ``answer(network, x)`` gets, by name."""
    return {"network": network_of(layers), "x": x}


def with_target(layers: list, x: np.ndarray, target: np.ndarray) -> dict[str, object]:
    """Return what ``answer(network, x, loss, target)`` gets, by name."""
    return with_network(layers, x) | {"loss": loss_for(target), "target": target}


def with_pullbacks(answer: Callable) -> Callable:
    """Drive a backward rule of `linear`: hand each pullback the gradient g.

    Another layer of the same shapes comes between, as in a network: a pullback has to
    keep the numbers of its own layer.
    """

    def driven(x, W, b, g):
        y, pullbacks = answer(x, W, b)
        answer(x + 1, 2 * W, b - 1)
        return (y, *(pullback(g) for pullback in pullbacks))

    return driven


def parents_of(n: int, edges: np.ndarray) -> list[list[int]]:
    """Return for each of n nodes the list of its parents; an edge is a node and one."""
    parents: list[list[int]] = [[] for _ in range(n)]
    for node, parent in edges.tolist():
        parents[node].append(parent)
    return parents


def with_parents(answer: Callable) -> Callable:
    """Drive ``answer(parents, output)``, a list of whole numbers for a whole graph.

    Graph and list travel as arrays, which is quick for thousands of nodes.
    """

    def driven(n, edges, output):
        parents = parents_of(n, edges)
        order = answer(parents, output)
        if parents != parents_of(n, edges):
            raise ValueError(
                "parents is changed, as append, pop and += do it: make a copy of the "
                "list, or keep in a set of your own what you have seen."
            )
        if isinstance(order, list) and all(np.ndim(node) == 0 for node in order):
            found = np.array(order)
            return found if found.dtype.kind == "i" else order
        return order

    return driven


def through_the_tape(answer: Callable) -> Callable:
    """Drive a function of one array through the tape: its value, and its gradient."""
    from nnlib.autograd import record  # only here: no other chapter's check needs it

    def driven(x, g):
        tape = record(answer, x)
        (gradient,) = tape.backward(g)
        return {"value": tape.value, "gradient": gradient}

    return driven


def leaving_alone(pullback: Callable) -> Callable:
    """Return a pullback that says so where it changes g, or keeps something of it."""

    def called(g):
        before = g.copy()
        found = pullback(g)
        if not np.array_equal(g, before):
            raise ValueError(CHANGED)
        first = np.copy(found)  # it may be an array that the pullback keeps
        again = pullback(g.copy())
        if first.dtype.kind in "iuf" and not np.array_equal(first, again, True):
            raise ValueError(
                "the pullback, called twice with the same g, gave two results: make in "
                "it what it adds into."
            )
        return first if isinstance(found, np.ndarray) else found

    return called


def as_a_row(results: object) -> object:
    """Return what a rule of one argument has returned, or say what it should be."""
    match results:
        case (y, (pullback,)) if callable(pullback):
            return y, (leaving_alone(pullback),)
    raise TypeError(
        "a pair of y and a tuple of one function was expected: write return y, (to_x,)."
    )


def in_the_table(answer: Callable) -> Callable:
    """Drive a backward rule of `np.cumsum`: it stands in the table while it is called.

    The tape calls it, and what stood in the table before stands there again.
    """
    from nnlib.autograd import record

    def driven(x, g):
        before = RULES.get(np.cumsum)
        rule_for(np.cumsum)(lambda x: as_a_row(answer(x)))
        try:
            tape = record(np.cumsum, x)
            (gradient,) = tape.backward(g)
        finally:
            enter(np.cumsum, rule=before)
        return {"y": tape.value, "gradient": gradient}

    return driven


def loss_for(target: np.ndarray) -> Callable:
    """Return the loss that a target is for: cross-entropy for labels, else the MSE."""
    return cross_entropy if np.ndim(target) == 1 else mse


def with_gradients(answer: Callable) -> Callable:
    """Drive ``answer(network, x, loss, target)``: a loss and a gradient a parameter.

    Each has the name by which the learner reads it, such as "gradient[0].W".
    """

    def driven(layers, x, target):
        network = network_of(layers)
        value, gradient = answer(network, x, loss_for(target), target)
        parts = {
            f"gradient[{index}].{name}": getattr(gradient[index], name)
            for index, layer in enumerate(network)
            for name in layer.names
        }
        return {"loss": value, **parts}

    return driven


class Plan(float):
    """A learning rate that changes: a number, the first, and a function of the step."""

    def __new__(cls, rates):
        """Take an array with a rate for each step."""
        plan = super().__new__(cls, rates[0])
        plan.rates = [float(rate) for rate in rates]
        return plan

    def __call__(self, step: int) -> float:
        """Return the rate of a step, counted from 0."""
        return self.rates[step]


def step_by_step(answer: Callable) -> Callable:
    """Drive an optimizer's class: the parameters after each of some steps.

    The rate is a number, or an array with one for each step.
    """

    def driven(theta, gradients, rate):
        if np.ndim(rate):
            rate = Plan(rate)
        start = Layer(linear, theta[:, None].copy(), np.zeros(1))
        network = Network([start])
        optimizer, path = answer(network, rate), []
        for g in gradients:
            given = np.append(g, 0.0)
            optimizer.step(Gradient(network, given))
            if not np.array_equal(given[:-1], g, equal_nan=True):
                raise ValueError(CHANGED)
            path.append(network.parameters[:-1].copy())
        return np.array(path)

    return driven


def with_a_gradient(answer: Callable) -> Callable:
    """Drive ``answer(network, x, loss, target)``, which has to return a `Gradient`.

    What takes the package's `backprop` further, an optimizer, can use nothing else.
    """

    def driven(layers, x, target):
        network = network_of(layers)
        results = answer(network, x, loss_for(target), target)
        if not isinstance(results, tuple | list) or len(results) != 2:
            raise TypeError(
                "the loss and a Gradient were expected: write return loss, "
                "Gradient(network, vector)."
            )
        if not isinstance(results[1], Gradient):
            raise TypeError(
                f"the second result is of type {type(results[1]).__name__}, a Gradient "
                "was expected: write return loss, Gradient(network, vector)."
            )
        return with_gradients(lambda *given: results)(layers, x, target)

    return driven


def new_network() -> tuple[Network, SGD]:
    """Return a network with the same weights every time, and its optimizer."""
    W, b = np.linspace(-1, 1, 15).reshape(5, 3), np.linspace(-0.2, 0.2, 3)
    network = Network([Layer(linear, W, b)])
    return network, SGD(network, 0.1)


def watched(answer: Callable) -> Callable:
    """Drive an epoch: what backprop was asked for, and where the parameters ended.

    Each batch is told by the rows of x that were in it; a row that is none of x is -1.
    """

    def driven(x, target, batch_size, rng):
        network, optimizer = new_network()
        again, other = new_network()  # takes a step for each batch that was seen
        seen = []

        @functools.wraps(backprop)
        def looking(network, part, loss, labels, *rest, **more):
            seen.append((np.array(part), np.array(labels)))
            _, grads = backprop(again, part, loss, labels)
            other.step(grads)
            return backprop(network, part, loss, labels, *rest, **more)

        given = x, target, batch_size, rng, looking
        answer(network, cross_entropy, optimizer, *given)
        places = {row.tobytes(): number for number, row in enumerate(x)}
        return {
            "rows": [
                [places.get(row.tobytes(), -1) for row in np.atleast_2d(part)]
                for part, _ in seen
            ],
            "labels": [np.atleast_1d(labels).tolist() for _, labels in seen],
            "steps": optimizer.steps,
            "apart": float(np.abs(network.parameters - again.parameters).max()),
        }

    return driven
