"""Every public name of chapters 1 to 8, called once on every device."""

import importlib
import importlib.util
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib import (
    activations,
    attention,
    autograd,
    backprop,
    data,
    losses,
    neurons,
    optimizers,
    training,
    weights,
)
from nnlib.backprop import Gradient, gradcheck
from nnlib.gpu import to_cpu
from nnlib.optimizers import schedules as rates
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.registry import ENTRIES
from tests.device import COUNTED
from tests.devices import each_device, put
from tests.nnlib.rule_examples import EXAMPLES

RNG = np.random.default_rng
X = RNG(1).normal(size=(6, 4)).astype(np.float32)
Y = RNG(2).normal(size=(6, 3)).astype(np.float32)
LABELS = RNG(3).integers(0, 3, 6)
W = RNG(4).normal(size=(4, 3)).astype(np.float32)
B = np.arange(3, dtype=np.float32)


def network():
    return mlp(RNG(5), [4, 5, 3], activations.tanh)


def gradients(to):
    moved, data = to(network()), to((X, LABELS))
    return backprop.backprop(moved, data[0], losses.cross_entropy, data[1])


def made_by(initialise):
    return lambda to: forward(Network([Layer(linear, *to(initialise()))]), to(X))


def entry(function):
    """Call a function that has a backward rule as the tests of its rule do."""
    return lambda to: function(*map(to, EXAMPLES[function](RNG(10), 6)))


def stepped(make):
    def call(to):
        moved = to(network())
        optimizer = make(moved)
        for _ in range(2):
            optimizer.step(Gradient(moved, to(network().parameters)))
        return moved.parameters

    return call


def gone_on(to):
    moved, (_, grads) = to(network()), gradients(to)
    adam = optimizers.Adam(moved)
    adam.step(grads)
    state = {name: to_cpu(array) for name, array in adam.state().items()}
    COUNTED.clear()  # from a file, what is kept comes as NumPy's
    again = optimizers.restored(moved, optimizers.described(adam), state)
    again.step(grads)
    return moved.parameters, again.m


def steered(to):
    moved, (_, grads) = to(network()), gradients(to)
    settings = {"clip_norm": 0.01, "frozen": ["0.b"], "decay_biases": False}
    sgd = optimizers.SGD(moved, 0.1, weight_decay=0.1, **settings)
    sgd.step(grads)
    return moved.parameters


def looked_at(function, target=LABELS):
    return lambda to: function(to(network()), to(X), to(target))


def trained(to, **settings):
    moved = to(network())
    arguments = moved, losses.cross_entropy, optimizers.Adam(moved), to((X, LABELS))
    history = training.fit(*arguments, 2, 4, RNG(6), progress=False, **settings)
    return moved.parameters, history.loss


def checked(to):
    moved = to(network())
    report = gradcheck.check_gradients(moved, to(X), losses.cross_entropy, to(LABELS))
    return report.passed, [check.name for check in report.checks]


def ruled(to):
    def twice(x):
        return 2 * x

    @backprop.rule_for(twice)
    def vjp_twice(x):
        return twice(x), (lambda g: 2 * g,)

    try:
        y, (to_x,) = backprop.vjp(twice, to(X))
        return y, to_x(to(X))
    finally:
        del ENTRIES[twice]


def taken_apart(to):
    def residual(x, W):
        return x + activations.tanh(x @ W)

    try:
        y, pullbacks = backprop.vjp(
            autograd.differentiable(residual), *to((X, W @ W.T))
        )
        return y, [pullback(y) for pullback in pullbacks]
    finally:
        del ENTRIES[residual]


def skipping(x, W):
    hidden = activations.relu(x @ W)
    return ((hidden * hidden).sum(axis=1) - x[:, 0]).mean()


def added(to):
    _, grads = gradients(to)
    both = (grads + 2 * grads) / 3
    return both.vector, both[0].W, both.norm()


def partly(to):
    moved, (_, grads) = to(network()), gradients(to)

    def loss_at(vector):
        return (vector * grads.vector).sum()

    both = gradcheck.along_directions(moved, grads, loss_at, RNG(7))
    return [part.vector for part in both]


def indices(to):
    return list(training.batches(RNG(8), 10, 4, like=to(X)))


def assigned(to):
    layer = Layer(linear, *to((W.copy(), B)))
    layer.W = to(2 * W)
    return layer.W, layer(to(X))


# What takes arrays, called on arrays of the device; it returns what is compared.
CALLS = {
    "weighted_sum": lambda to: neurons.weighted_sum(to(X), to(X[0]), 0.5),
    "neuron": lambda to: neurons.neuron(to(X), to(X[0]), 0.5, activations.tanh),
    "perceptron": lambda to: neurons.perceptron(to(X), to(X[0]), 0.5),
    "perceptron_rule": lambda to: neurons.perceptron_rule(
        to(X), to(X[0]), 0.5, to(np.ones(len(X)))
    ),
    "zeros": made_by(lambda: weights.zeros(4, 3)),
    "normal": made_by(lambda: weights.normal(RNG(0), 4, 3, bias_std=1.0)),
    "xavier": made_by(lambda: weights.xavier(RNG(0), 4, 3)),
    "he": made_by(lambda: weights.he(RNG(0), 4, 3)),
    "orthogonal": made_by(lambda: weights.orthogonal(RNG(0), 4, 3)),
    "Layer": assigned,
    "Network": lambda to: Network([Layer(linear, *to((W, B)))]).parameters,
    "forward": lambda to: forward(to(network()), to(X)),
    "mlp": lambda to: to(network())[0].W,
    "slope": lambda to: activations.slope(activations.tanh, to(X)),
    "one_hot": lambda to: losses.one_hot(to(LABELS), 3),
    "backprop": lambda to: (gradients(to)[0], gradients(to)[1].vector),
    "Gradient": added,
    "vjp": lambda to: backprop.vjp(linear, *to((X, W, B)))[1][1](to(Y)),
    "rule_for": ruled,
    "differentiable": taken_apart,
    "grad": lambda to: autograd.grad(skipping)(*to((X, W))),
    "value_and_grad": lambda to: autograd.value_and_grad(skipping, (0, 1))(*to((X, W))),
    "record": lambda to: autograd.record(skipping, *to((X, W))).backward(),
    "attention_weights": lambda to: attention.attention_weights(
        *to((X, X + 1)), length=3, heads=2
    ),
    "numerical_gradient": lambda to: backprop.numerical_gradient(
        lambda x: (x**2).sum(), to(X.astype(np.float64))
    ),
    "check_gradients": checked,
    "along_directions": partly,
    **{
        name: stepped(lambda moved, rate=rate: optimizers.SGD(moved, rate))
        for name, rate in {
            "constant": rates.constant(0.1),
            "step_decay": rates.step_decay(0.1, 1, 0.5),
            "exponential_decay": rates.exponential_decay(0.1, 0.9),
            "cosine": rates.cosine(0.1, 5),
            "warmup": rates.warmup(2, 0.1),
        }.items()
    },
    "restored": gone_on,
    "steered": steered,
    "predict": lambda to: training.predict(to(network()), to(X)),
    "accuracy": looked_at(training.accuracy),
    "confusion_matrix": looked_at(training.confusion_matrix),
    "evaluate": lambda to: training.evaluate(
        to(network()), losses.cross_entropy, to(X), to(LABELS)
    ),
    "batches": indices,
    "Dropout": lambda to: training.Dropout(0.5).mask(to(X), RNG(9)),
    "fit": trained,
    "EarlyStopping": lambda to: trained(
        to,
        validation=to((X, LABELS)),
        callbacks=[training.EarlyStopping(patience=1)],
    ),
    "summary": lambda to: str(training.summary(to(network()))),
}
# Whatever has a backward rule, and whatever takes steps, needs no line of its own.
CALLS |= {function.__name__: entry(function) for function in EXAMPLES}
CALLS |= {
    name: stepped(lambda moved, thing=thing: thing(moved, learning_rate=0.1))
    for name, thing in vars(optimizers).items()
    if inspect.isclass(thing) and issubclass(thing, optimizers.Optimizer)
    if thing is not optimizers.Optimizer
}
# What needs a file: test_devices.py and the tests of storage look at it.
ELSEWHERE = {"save", "load", "resume"}
# What sees no array: words and numbers that others hand on.
WITHOUT_ARRAYS = {
    "PADDED",
    "padded",
    "History",
    "Optimizer",
    "RULES",
    "Schedule",
    "described",
}
WITHOUT_ARRAYS = {"History", "Optimizer", "RULES", "Schedule", "described"}
# What makes rows, or draws and parts them, before a network and its data are moved.
BEFORE_THE_MOVE = set(data.__all__) - {"embed", "one_hot"}
# What looks at shapes and dtypes; the functions that call it are in the table.
CHECKS = {"check_batch"}
# What has to look at a number, and so waits for the device.
WAITS = {"check_gradients", "Gradient", "accuracy", "confusion_matrix", "evaluate"}
WAITS |= {"fit", "EarlyStopping"}
# The chapters of the book that have a module or a folder: what computes with arrays.
TOC = (Path(nnlib.__file__).parent.parent / "_toc.yml").read_text(encoding="utf-8")
CHAPTERS = {
    name
    for name in re.findall(r"book/\d\d_(\w+)", TOC)
    if importlib.util.find_spec(f"nnlib.{name}") and name != "gpu"
}


def same(mine, expected, device):
    """Compare results of any kind: bit by bit, or to rounding."""
    assert isinstance(mine, tuple | list) == isinstance(expected, tuple | list)
    if isinstance(expected, tuple | list):
        for one, other in zip(mine, expected, strict=True):
            same(one, other, device)
        return
    if isinstance(expected, np.ndarray):
        assert isinstance(mine, np.ndarray) == (device == "numpy"), "on the host"
    mine = to_cpu(mine)
    if device != "gpu" or isinstance(expected, str | bool):
        np.testing.assert_array_equal(mine, expected)
    else:
        np.testing.assert_allclose(mine, expected, rtol=1e-4, atol=1e-5)
    if hasattr(expected, "dtype"):
        assert (mine.dtype, mine.shape) == (expected.dtype, expected.shape)


@each_device
@pytest.mark.parametrize("name", CALLS)
def test_the_same_on_every_device(name, device, monkeypatch):
    expected = CALLS[name](lambda thing: to_cpu(thing))
    to = put(device, monkeypatch)
    COUNTED.clear()
    mine = CALLS[name](to)
    if device == "stand-in":
        assert bool(COUNTED["wait"]) == (name in WAITS)
        assert COUNTED["to_cpu"] == 0
    same(mine, expected, device)


def public(chapter):
    """Return the names that a chapter's face lists, or its module explains in full."""
    module = importlib.import_module(f"nnlib.{chapter}")
    own = {
        name
        for name, thing in vars(module).items()
        if getattr(thing, "__module__", "") == module.__name__
        and "\nParameters\n" in (inspect.getdoc(thing) or "")
    }
    return set(getattr(module, "__all__", own))


def test_no_public_name_is_left_out():
    known = CALLS.keys() | ELSEWHERE | WITHOUT_ARRAYS | CHECKS | BEFORE_THE_MOVE
    names = {name for chapter in CHAPTERS for name in public(chapter)}
    missing = sorted(names - known)
    assert not missing, f"add a line to CALLS for: {', '.join(missing)}"


def test_no_name_is_listed_that_is_not_there():
    names = {name for chapter in CHAPTERS for name in public(chapter)}
    assert WITHOUT_ARRAYS | CHECKS | WAITS <= names


def test_what_a_chapter_makes_public_is_seen():
    assert {"neurons", "propagation", "training"} <= CHAPTERS
    assert {"neuron", "perceptron"} <= public("neurons")
    assert {"Network", "forward"} <= public("propagation")


def test_a_result_left_on_the_host_is_noticed():
    with pytest.raises(AssertionError, match="on the host"):
        same(X, X, "stand-in")
    with pytest.raises(AssertionError):
        same([1.0], [1.5], "stand-in")
