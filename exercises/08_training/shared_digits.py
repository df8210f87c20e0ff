"""A training on functions of the learner's own, watched, and what is asked of it."""

import functools
import importlib
import inspect
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from nnlib.activations import relu
from nnlib.backprop import RULES, backprop, rule_for
from nnlib.data import digits
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import Layer, Network, forward, linear
from nnlib.weights import he
from nnlib_grader.boundary.plain import Seed

from .shared import epoch

HIDDEN, RATE, EPOCHS, BATCH = 32, 0.01, 5, 20
N, N_NEW = 300, 300


def smaller(images):
    """Return digits of 14 by 14 pixels, each the mean of four."""
    return images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)


@functools.cache
def pictures():
    """Return smaller digits and their labels."""
    packaged = digits()
    return smaller(packaged.x_train), packaged.labels_train


def a_training(rng):
    """Draw digits to learn from, and new ones."""
    x, labels = pictures()
    rows = rng.permutation(len(x))[: N + N_NEW]
    now, new = rows[:N], rows[N:]
    seed = Seed(int(rng.integers(10**6)))
    return [(x[now], labels[now], x[new], labels[new], seed)]


def own():
    """Return the functions of the learner, where they have any."""
    folder = Path.cwd() / importlib.import_module("nnlib_grader.keeping").FOLDER
    files = sorted(folder.glob("*.py"))
    return own_of(tuple((path, path.stat().st_mtime_ns) for path in files))


@functools.lru_cache(1)
def own_of(files):
    """Return them for a state of the files, each of which is checked once.

    The module is looked up here and not imported above: it stands on the exercises.
    """
    return told_apart(importlib.import_module("nnlib_grader.own").own_functions())


PACKAGED = {
    "he": he,
    "linear": linear,
    "relu": relu,
    "cross_entropy": cross_entropy,
    "Adam": Adam,
    "epoch": epoch,
    "backprop": backprop,
    "forward": forward,
}


def told_apart(own):
    """Return functions of which even nnlib's are not the same objects as nnlib's."""
    functions = PACKAGED | vars(own)
    for name in ("linear", "relu", "cross_entropy", "backprop"):
        functions[name] = twin(functions[name])
    functions["Adam"] = type("Adam", (functions["Adam"],), {})
    return type(own)(own.whose, functions)


def twin(function):
    """Return a function that does the same, with the same backward rule."""

    @functools.wraps(function)
    def same(*given, **named):
        return function(*given, **named)

    same.__module__ = __name__  # it is not what a file means by that name
    if function in RULES:
        rule_for(same)(RULES[function])
    return same


def settings(call):
    """Return how many images an epoch had, in which batches, at which rate."""
    rate = getattr(call["optimizer"], "rate", RATE)  # a class of their own has none
    return len(call["x"]), call["batch_size"], float(rate)


def ours(call, mine):
    """Tell whether an epoch was called with the functions that were handed over."""
    return (
        call["loss"] is mine.cross_entropy
        and type(call["optimizer"]) is mine.Adam
        and call.get("backprop") is mine.backprop
    )


def on_own_functions(answer):
    """Drive a training: hand it the learner's functions, and note how it used them."""

    def driven(x, labels, x_new, labels_new, rng):
        trained = []

        @functools.wraps(epoch)
        def noted(*given, **named):
            trained.append(inspect.signature(epoch).bind(*given, **named).arguments)
            return mine.epoch(*given, **named)

        mine = own()
        handed = type(mine)(mine.whose, vars(mine) | {"epoch": noted})
        network = answer(handed, x, labels, rng)
        if network is None:
            return None
        if not isinstance(network, Network):
            return {"layers": 0}
        linears = [layer for layer in network if layer.parameters]
        between = [layer for layer in network if not layer.parameters]
        scores = mine.forward(network, x_new.astype(network.parameters.dtype))
        return {
            "layers": len(network),
            "sizes": [x.shape[1], *(len(layer.parameters[-1]) for layer in linears)],
            "own layers": all(layer.function is mine.linear for layer in linears)
            and all(layer.function is mine.relu for layer in between),
            "epochs": [settings(one) for one in trained],
            "own training": all(ours(one, mine) for one in trained),
            "optimizers": len({id(one["optimizer"]) for one in trained}),
            "this network": all(one["network"] is network for one in trained),
            "right": float(np.mean(scores.argmax(axis=1) == labels_new)),
        }

    return driven


def as_asked(arguments, value):
    """Ask for the network, the training and the functions that the text describes."""
    return network_as_asked(arguments, value) or training_as_asked(arguments, value)


def network_as_asked(arguments, value):
    """Ask for three layers with the learner's functions."""
    if value["layers"] == 0:
        return "what comes back is not a Network"
    sizes = [arguments[0].shape[1], HIDDEN, 10]
    if value["layers"] != 3 or value["sizes"] != sizes:
        return (
            f"the network has {value['layers']} layers and the sizes {value['sizes']}, "
            f"in place of 3 layers and {sizes}"
        )
    if not value["own layers"]:
        return "a layer's function is not one of own's"
    return None


def training_as_asked(arguments, value):
    """Ask for five epochs with the learner's functions."""
    if len(value["epochs"]) != EPOCHS:
        return f"own.epoch was called {len(value['epochs'])} times in place of {EPOCHS}"
    for n, batch_size, rate in value["epochs"]:
        if (n, batch_size) != (len(arguments[0]), BATCH):
            return f"an epoch had {n} images in batches of {batch_size}"
        if not np.isclose(rate, RATE):
            return f"the learning rate was {rate:g} in place of {RATE:g}"
    if value["optimizers"] != 1:
        return f"there were {value['optimizers']} optimizers for one training"
    if not value["own training"]:
        return "the loss, the optimizer or backprop is not one of own's"
    if not value["this network"]:
        return "another network was trained than the one that comes back"
    return None


def train_digits(own, x, labels, rng, fault=""):
    """Return a network trained on digits, with a fault where one is asked for."""
    if fault == "packaged":
        own = SimpleNamespace(**PACKAGED)
    hidden = {"wide": 100}.get(fault, HIDDEN)
    layers = [Layer(own.linear, *own.he(rng, x.shape[1], hidden)), own.relu]
    layers += [Layer(own.linear, *own.he(rng, hidden, 10))]
    if fault == "no relu":
        layers.pop(1)
    network = Network(layers)
    optimizer = own.Adam(network, 0.001 if fault == "rate" else RATE)
    if fault == "labels":
        labels = rng.permutation(labels)
    size = 10 if fault == "batch" else BATCH
    for _ in range(1 if fault == "one epoch" else EPOCHS):
        if fault == "anew":
            optimizer = own.Adam(network, RATE)
        given = network, own.cross_entropy, optimizer, x, labels, size, rng
        own.epoch(*given, own.backprop)
    return Network(layers) if fault == "another" else network


def reads(arguments, value):
    """Ask for a training as asked, and for what the package's functions get by it."""
    if words := as_asked(arguments, value):
        return words
    x, labels, x_new, labels_new, rng = arguments
    network = train_digits(SimpleNamespace(**PACKAGED), x, labels, rng)
    due = np.mean(forward(network, x_new).argmax(axis=1) == labels_new)
    if value["right"] < due - 0.1:
        return (
            f"a share of {value['right']:.0%} of new digits is read rightly, and "
            f"{due:.0%} would be"
        )
    return None
