"""The terms of sums and activations, for single elements: see `nnlib.terms`.

Each is the formula of `propagation` or `activations`, and its rule of `rules`, written
for one element. They are loaded by `nnlib.inside`, and not by the chapter.
"""

import math
from collections.abc import Callable

import numpy as np

from nnlib.activations import (
    elu,
    gelu,
    leaky_relu,
    relu,
    sigmoid,
    silu,
    step,
    tanh,
)
from nnlib.losses import one_hot
from nnlib.neurons import neuron, perceptron, perceptron_rule, weighted_sum
from nnlib.propagation import linear
from nnlib.registry import name_of
from nnlib.terms import Array, Number, terms_for


@terms_for(linear)
def terms_linear(x, W, b):
    """y[n, k] is the sum of x[n, i] * W[i, k] over i, and b[k]."""
    inputs, outputs = map(range, W.shape)
    return (
        lambda n, k: [*(x[n, i] * W[i, k] for i in inputs), b[k]],
        (
            lambda g, n, i: [g[n, k] * W[i, k] for k in outputs],
            lambda g, i, k: [x[n, i] * g[n, k] for n in range(len(x))],
            lambda g, k: [g[n, k] for n in range(len(x))],
        ),
    )


@terms_for(weighted_sum)
def terms_weighted_sum(x, w, b):
    """y[n] is the sum of x[n, i] * w[i] over i, and b; no rule of its own."""
    return lambda n: [*(x[n, i] * w[i] for i in range(len(w))), b[()]], ()


@terms_for(neuron)
def terms_neuron(x, w, b, activation):
    """y[n] is one term: the activation of the weighted sum."""

    def forwards(n):
        z = total_of(x, w, b, n)
        value = activation(np.array([z.value])).item()
        return [Number(value, f"{name_of(activation)}({z.words})", z.reads)]

    return forwards, ()


@terms_for(perceptron)
def terms_perceptron(x, w, b):
    """y[n] is one term: whether the weighted sum is above 0."""
    return lambda n: [total_of(x, w, b, n) > 0], ()


@terms_for(perceptron_rule)
def terms_perceptron_rule(x, w, b, target):
    """Add (t - y) * x[n, i] to w[i] for each row n; y is that row's answer."""

    def forwards(i):
        before, terms = (w.values, b.values), [w[i]]
        for n in range(len(x)):
            row, answer = x.values[n : n + 1], target.values[n : n + 1]
            y = perceptron(row, *before).item()
            terms.append((target[n] - y) * x[n, i])
            before = perceptron_rule(row, *before, answer)
        return terms

    return forwards, ()


def total_of(x: Array, w: Array, b: Array, n: int) -> Number:
    """Return the weighted sum of row n as one number."""
    terms = terms_weighted_sum(x, w, b)[0](n)
    return sum(terms[1:], terms[0]).called(f"{x.name}[{n}] @ {w.name} + {b.name}")


@terms_for(one_hot)
def terms_one_hot(labels, n_classes, dtype=None):
    """y[n, k] is one term: whether the label of row n is k."""
    return lambda n, k: [labels[n] == k], ()


def entrywise(formula: Callable, slope: Callable) -> Callable:
    """Return the twin of a function that works entry by entry.

    Parameters
    ----------
    formula, slope : callable
        Take one number z, and the settings; return y and dy/dz.
    """

    def twin(z, **settings):
        return (
            lambda *i: [formula(z[i], **settings)],
            (lambda g, *i: [g[i] * slope(z[i], **settings)],),
        )

    return twin


def squashed(z) -> Number:
    """Return 1 / (1 + exp(-z)), the sigmoid."""
    return 1 / (1 + np.exp(-z))


def bent(z) -> Number:
    """Return the tanh inside of `gelu`."""
    return np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z))


def gelu_slope(z) -> Number:
    """Return gate + z * dgate/dz, with gate = (1 + tanh(inner)) / 2."""
    inner_slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z * z)
    return 0.5 * (1 + bent(z)) + z * (0.5 * (1 - bent(z) * bent(z)) * inner_slope)


ENTRYWISE: list[tuple[Callable, Callable, Callable]] = [
    (step, lambda z: z > 0, lambda z: 0),
    (sigmoid, squashed, lambda z: squashed(z) * (1 - squashed(z))),
    (tanh, np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    (relu, lambda z: np.maximum(z, 0), lambda z: z > 0),
    (
        leaky_relu,
        lambda z, slope=0.01: z if z > 0 else slope * z,
        lambda z, slope=0.01: 1 if z > 0 else slope,
    ),
    (
        elu,
        lambda z, alpha=1.0: z if z > 0 else alpha * np.expm1(z),
        lambda z, alpha=1.0: 1 if z > 0 else alpha * np.exp(z),
    ),
    (gelu, lambda z: 0.5 * z * (1 + bent(z)), gelu_slope),
    (silu, lambda z: z * squashed(z), lambda z: squashed(z) * (1 + z * squashed(-z))),
]
for function, formula, slope in ENTRYWISE:
    terms_for(function)(entrywise(formula, slope))
