"""Every public name of chapters 1 to 8, called once on every device."""

import importlib
import inspect

import numpy as np
import pytest

from nnlib import activations, backprop, losses, neurons, optimizers, training, weights
from nnlib.backprop import RULES, gradcheck
from nnlib.gpu import to_cpu
from nnlib.optimizers import schedules as rates
from nnlib.propagation import Layer, forward, linear, mlp
from nnlib.propagation.network import Network
from tests.device import COUNTED
from tests.devices import each_device, put

RNG = np.random.default_rng
X = RNG(1).normal(size=(6, 4)).astype(np.float32)
Y = RNG(2).normal(size=(6, 3)).astype(np.float32)
SIGNS = np.where(Y > 0, 1, -1).astype(np.float32)
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


def pair(loss, target=Y):
    return lambda to: loss(to(X[:, :3]), to(target))


def stepped(make):
    def call(to):
        moved = to(network())
        optimizer = make(moved)
        for _ in range(2):
            optimizer.step(moved.with_parameters(to(network().parameters)))
        return moved.parameters

    return call


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
    return report.passed, [check.name for check in report]


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
        del RULES[twice]


def compared(to):
    moved, (_, grads) = to(network()), gradients(to)
    measured = moved.with_parameters(grads.vector.copy())
    return [check.error for check in gradcheck.compare(grads, measured)]


def directed(to):
    moved, (_, grads) = to(network()), gradients(to)

    def loss_at(vector):
        return (vector * grads.vector).sum()

    both = gradcheck.along_directions(moved, grads, loss_at, RNG(7))
    return [part.parameters for part in both]


def indices(to):
    return list(training.batches(RNG(8), 10, 4, like=to(X)))


def assigned(to):
    layer = Layer(linear, *to((W.copy(), B)))
    layer.W = to(2 * W)
    return layer.W, layer.function(*layer.arguments(to(X), None))


# What takes arrays, called on arrays of the device; it returns what is compared.
CALLS = {
    "weighted_sum": lambda to: neurons.weighted_sum(to(X), to(X[0]), 0.5),
    "neuron": lambda to: neurons.neuron(to(X), to(X[0]), 0.5, activations.tanh),
    "perceptron": lambda to: neurons.perceptron(to(X), to(X[0]), 0.5),
    "zeros": made_by(lambda: weights.zeros(4, 3)),
    "normal": made_by(lambda: weights.normal(RNG(0), 4, 3, bias_std=1.0)),
    "xavier": made_by(lambda: weights.xavier(RNG(0), 4, 3)),
    "he": made_by(lambda: weights.he(RNG(0), 4, 3)),
    "orthogonal": made_by(lambda: weights.orthogonal(RNG(0), 4, 3)),
    "Layer": assigned,
    "Network": lambda to: Network([Layer(linear, *to((W, B)))]).parameters,
    "linear": lambda to: linear(*to((X, W, B))),
    "forward": lambda to: forward(to(network()), to(X)),
    "mlp": lambda to: to(network())[0].W,
    **{
        name: lambda to, name=name: getattr(activations, name)(to(X))
        for name in (
            *("step", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu"),
            *("softmax", "log_softmax"),
        )
    },
    "slope": lambda to: activations.slope(activations.tanh, to(X)),
    "mse": pair(losses.mse),
    "quadratic_cost": pair(losses.quadratic_cost),
    "mae": pair(losses.mae),
    "huber": pair(losses.huber),
    "hinge": pair(losses.hinge, SIGNS),
    "binary_cross_entropy": pair(losses.binary_cross_entropy, (SIGNS + 1) / 2),
    "cross_entropy": pair(losses.cross_entropy, LABELS),
    "log_sum_exp": lambda to: losses.log_sum_exp(to(X)),
    "one_hot": lambda to: losses.one_hot(to(LABELS), 3),
    "backprop": lambda to: (gradients(to)[0], gradients(to)[1].parameters),
    "vjp": lambda to: backprop.vjp(linear, *to((X, W, B)))[1][1](to(Y)),
    "rule_for": ruled,
    "numerical_gradient": lambda to: backprop.numerical_gradient(
        lambda x: (x**2).sum(), to(X.astype(np.float64))
    ),
    "check_gradients": checked,
    "in_float64": lambda to: gradcheck.in_float64(to(X)),
    "compare": compared,
    "along_directions": directed,
    "SGD": stepped(lambda moved: optimizers.SGD(moved, 0.1)),
    "Momentum": stepped(lambda moved: optimizers.Momentum(moved, 0.1)),
    "Nesterov": stepped(lambda moved: optimizers.Nesterov(moved, 0.1)),
    "AdaGrad": stepped(optimizers.AdaGrad),
    "RMSProp": stepped(optimizers.RMSProp),
    "Adam": stepped(optimizers.Adam),
    "AdamW": stepped(optimizers.AdamW),
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
    "predict": lambda to: training.predict(to(network()), to(X)),
    "accuracy": looked_at(training.accuracy),
    "confusion_matrix": looked_at(training.confusion_matrix),
    "evaluate": lambda to: training.evaluate(
        to(network()), losses.cross_entropy, to(X), to(LABELS)
    ),
    "batches": indices,
    "dropout": lambda to: training.dropout(to(Y), to(SIGNS + 1)),
    "Dropout": lambda to: training.Dropout(0.5).mask(to(X), RNG(9)),
    "fit": trained,
    "EarlyStopping": lambda to: trained(
        to,
        validation=to((X, LABELS)),
        callbacks=[training.EarlyStopping(patience=1)],
    ),
    "summary": lambda to: str(training.summary(to(network()))),
}
# What is compared in tests/test_devices.py, where a file is needed.
ELSEWHERE = {"save", "load"}
# What sees no array: words and numbers that others hand on.
WITHOUT_ARRAYS = {"Check", "GradientReport", "History", "Optimizer"}
WITHOUT_ARRAYS |= {"positive", "fraction", "whole"}
# What looks at shapes and dtypes; the functions that call it are in the table.
CHECKS = {"check_batch", "check_request", "check_classification"}
# What has to look at a number, and so waits for the device.
WAITS = {"check_gradients", "compare", "accuracy", "confusion_matrix", "evaluate"}
WAITS |= {"fit", "EarlyStopping"}
MODULES = (
    *("neurons", "weights", "propagation", "activations", "losses", "backprop"),
    *("gradcheck", "optimizers", "schedules", "training"),
)


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


def public(module):
    """Return the names of a module's own functions and classes, or what it lists."""
    module = importlib.import_module(f"nnlib.{module}")
    own = [
        name
        for name, thing in vars(module).items()
        if (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__ == module.__name__
        and not name.startswith("_")
    ]
    return set(getattr(module, "__all__", own))


@pytest.mark.parametrize("module", MODULES)
def test_no_public_name_is_left_out(module):
    known = CALLS.keys() | ELSEWHERE | WITHOUT_ARRAYS | CHECKS
    assert public(module) <= known


def test_no_name_is_listed_that_is_not_there():
    there = set().union(*map(public, MODULES))
    assert CALLS.keys() | ELSEWHERE | WITHOUT_ARRAYS | CHECKS <= there


def test_a_result_left_on_the_host_is_noticed():
    with pytest.raises(AssertionError, match="on the host"):
        same(X, X, "stand-in")
    with pytest.raises(AssertionError):
        same([1.0], [1.5], "stand-in")
