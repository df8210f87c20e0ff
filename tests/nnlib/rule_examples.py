"""Every row of the table of backward rules, with arguments for it."""

import importlib
import itertools
from pathlib import Path

import numpy as np
import pytest

from nnlib import activations, attention, convolution, losses, propagation
from nnlib.backprop import RULES
from nnlib.data import embed
from nnlib.registry import ENTRIES
from nnlib.training import dropout_layer as dropout

PACKAGE = Path(losses.__file__).parent.parent
# Whatever module enters rows, its rows are tested here.
for source in sorted(PACKAGE.rglob("*.py")):
    if "@rule_for(" in source.read_text(encoding="utf-8"):
        path = source.relative_to(PACKAGE.parent).with_suffix("")
        importlib.import_module(".".join(path.parts))


def scores(rng, n):
    return (rng.normal(scale=2, size=(n, 4)),)


def pictures(rng, n):
    return (rng.normal(size=(n, 2, 5, 4)),)


def pair(rng, n):
    return rng.normal(size=(n, 4)), rng.normal(size=(n, 4))


# How to make arguments for a batch of n, in float64. A new row of the table needs a
# new line here, or test_every_row_has_an_example fails.
EXAMPLES = {
    propagation.linear: lambda rng, n: (
        rng.normal(size=(n, 3)),
        rng.normal(size=(3, 2)),
        rng.normal(size=2),
    ),
    activations.step: scores,
    activations.sigmoid: scores,
    activations.tanh: scores,
    activations.relu: scores,
    activations.leaky_relu: scores,
    activations.elu: scores,
    activations.gelu: scores,
    activations.silu: scores,
    activations.softmax: scores,
    activations.log_softmax: scores,
    losses.log_sum_exp: scores,
    losses.mse: pair,
    losses.quadratic_cost: pair,
    losses.mae: pair,
    losses.huber: pair,
    losses.hinge: lambda rng, n: (
        rng.normal(size=(n, 1)),
        rng.choice([-1.0, 1.0], size=(n, 1)),
    ),
    losses.binary_cross_entropy: lambda rng, n: (
        rng.normal(scale=2, size=(n, 4)),
        rng.random((n, 4)),
    ),
    losses.cross_entropy: lambda rng, n: (
        rng.normal(scale=2, size=(n, 4)),
        rng.integers(0, 4, n),
    ),
    losses.soft_cross_entropy: lambda rng, n: (
        rng.normal(scale=2, size=(n, 4)),
        rng.dirichlet(np.ones(4), size=n),
    ),
    dropout.dropout: lambda rng, n: (
        rng.normal(size=(n, 4)),
        rng.choice([0.0, 2.0], size=(n, 4)),
    ),
    attention.add: pair,
    attention.layer_norm: lambda rng, n: (
        rng.normal(size=(n, 4)),
        rng.normal(size=4),
        rng.normal(size=4),
    ),
    # two sequences of n letters, or n of two
    attention.attention: lambda rng, n: tuple(rng.normal(size=(3, 2 * n, 4))),
    embed: lambda rng, n: (rng.normal(size=(5, 3)), rng.integers(0, 5, n)),
    convolution.conv2d: lambda rng, n: (
        rng.normal(size=(n, 2, 5, 4)),
        rng.normal(size=(3, 2, 3, 2)),
        rng.normal(size=3),
    ),
    convolution.max_pool2d: pictures,
    convolution.average_pool2d: pictures,
    convolution.flatten: pictures,
    convolution.unflatten: lambda rng, n: (rng.normal(size=(n, 24)),),
}
WEIGHTS = np.array([0.5, 2.0, 0.0, 1.5])
SETTINGS = {
    convolution.conv2d: [
        {},
        {"stride": 2, "padding": 1},
        {"padding": "same"},
        {"padding": 2, "dilation": 2},
        {"stride": 3, "padding": 3, "dilation": 3},
    ],
    convolution.max_pool2d: [{}, {"size": 3, "stride": 1}, {"size": 2, "stride": 3}],
    convolution.average_pool2d: [{}, {"size": 3, "stride": 2}, {"size": 1}],
    convolution.unflatten: [{"channels": 2, "rows": 3, "columns": 4}],
    activations.leaky_relu: [{}, {"slope": 0.3}],
    activations.elu: [{}, {"alpha": 0.7}],
    losses.huber: [{}, {"delta": 0.4}, {"delta": np.float64(2.5)}],
    losses.binary_cross_entropy: [
        {},
        {"positive_weight": 0.3},
        {"positive_weight": np.float64(7.0)},
    ],
    losses.cross_entropy: [
        dict(zip(("class_weights", "label_smoothing", "ignore_label"), s, strict=True))
        for s in itertools.product([None, WEIGHTS], [0.0, 0.3, 1.0], [None, 2])
    ],
    losses.soft_cross_entropy: [
        dict(zip(("class_weights", "label_smoothing"), s, strict=True))
        for s in itertools.product([None, WEIGHTS], [0.0, 0.3])
    ],
    attention.layer_norm: [{}, {"epsilon": 0.3}],
    attention.attention: [
        {},
        {"length": 2, "heads": 2},
        {"length": 2, "heads": 4, "causal": False},
        {"length": 2, "mask": np.array([[True, True], [False, True]])},
        {"length": 2, "mask": np.array([[False, True], [True, True]]), "causal": False},
    ],
}


def is_loss(function):
    """Tell whether two arrays become one number."""
    written = ENTRIES[function].signature
    return written is not None and (len(written.arguments), written.result) == (2, ())


LOSSES = [function for function in EXAMPLES if is_loss(function)]

TESTED_HERE = [
    function
    for function in RULES
    # the kernels run on a GPU only: test_kernels; fit's onlooker has no formula of its
    # own, and takes a loss: test_training
    if function.__module__.startswith("nnlib.")
    and function.__module__
    not in {"nnlib.gpu.kernels", "nnlib.gpu.tiles", "nnlib.training.watch"}
]
ROWS = [
    pytest.param(function, settings, id=f"{function.__name__}{settings or ''}")
    for function in TESTED_HERE
    if function in EXAMPLES
    for settings in SETTINGS.get(function, [{}])
]
every_row = pytest.mark.parametrize(("function", "settings"), ROWS)
