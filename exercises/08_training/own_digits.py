"""The digits, on the learner's own functions."""

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
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

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


def with_fault(fault):
    """Return a training with one fault."""
    return functools.partial(train_digits, fault=fault)


def by_hand(own, x, labels, rng):
    """Train with other loops, and give nothing by position."""
    shapes = (x.shape[1], HIDDEN), (HIDDEN, 10)
    first, last = (Layer(own.linear, *own.he(rng, *shape)) for shape in shapes)
    network = Network((first, Layer(own.relu), last))
    optimizer, done = own.Adam(network, learning_rate=np.float64(RATE)), 0
    while done < EPOCHS:
        own.epoch(
            network, own.cross_entropy, optimizer, x, labels, BATCH, rng=rng,
            backprop=own.backprop,
        )  # fmt: skip
        done += 1
        print(done, own.cross_entropy(own.forward(network, x), labels))
    return network


def shuffled_first(own, x, labels, rng):
    """Train on the images in another order."""
    order = rng.permutation(len(x))
    return train_digits(own, x[order], labels[order], rng)


def in_float64(own, x, labels, rng):
    """Train in float64, from weights that are drawn last to first."""
    last = [part.astype(np.float64) for part in own.he(rng, HIDDEN, 10)]
    first = [part.astype(np.float64) for part in own.he(rng, x.shape[1], HIDDEN)]
    layers = [Layer(own.linear, *first), own.relu, Layer(own.linear, *last)]
    network = Network(layers)
    optimizer = own.Adam(network, RATE)
    for _ in range(EPOCHS):
        given = network, own.cross_entropy, optimizer, np.float64(x), labels, BATCH
        own.epoch(*given, rng, own.backprop)
    return network


def other_rates(value):
    """Tell whether an epoch had another learning rate or other batches."""
    return any(one[1] != BATCH or one[2] != RATE for one in value["epochs"])


EXERCISE = Exercise(
    id="own-digits",
    answer="train_digits",
    objective="reading-digits",
    level="a small project",
    compare=(
        "Print own once more: how many of these functions are yours? Then train with "
        "the package's alone, from the same seed, and compare how many digits are read."
    ),
    drive=on_own_functions,
    allowed=("nnlib.propagation.Network", "nnlib.propagation.Layer"),
    reference=train_digits,
    checks=[
        Check("a network that reads, made as asked", 4, Holds(reads), a_training),
    ],
    mistakes=[
        Mistake(
            "not own's functions",
            "Something comes from nnlib, or from a cell, where own has it. Write own. "
            "before linear, relu, cross_entropy and Adam, and hand own.backprop to "
            "own.epoch, which takes nnlib's otherwise.",
            with_fault("packaged"),
            lambda _, value: not (value["own layers"] and value["own training"]),
        ),
        Mistake(
            "layers",
            "The network has other layers than the ones asked for. Print it: each line "
            "is a layer, and the scores of a loss that applies softmax come last.",
            with_fault("no relu"),
            lambda given, value: value["layers"] and network_as_asked(given, value),
        ),
        Mistake(
            "number of epochs",
            "The images are gone through more or less often than asked for. An epoch "
            "is one pass; how many passes does your loop make?",
            with_fault("one epoch"),
            lambda _, value: len(value["epochs"]) != EPOCHS,
        ),
        Mistake(
            "an optimizer for each epoch",
            "Adam starts anew in each epoch and forgets its two means. Look at what "
            "stands inside the loop.",
            with_fault("anew"),
            lambda _, value: value["optimizers"] > 1,
        ),
        Mistake(
            "another setting",
            "The rate of Adam or the size of the batches is not the one asked for. "
            "Compare both with the list above the hints.",
            with_fault("batch"),
            lambda _, value: other_rates(value),
        ),
        Mistake(
            "another network",
            "The network that comes back is not the one that was trained. Which one "
            "does the optimizer know, and which one is handed to own.epoch?",
            with_fault("another"),
            lambda _, value: not value["this network"],
        ),
        Mistake(
            "reads badly",
            "All is set as asked for, and few digits are read. Look at what each image "
            "is taught: does it keep its own label, and are the images as they were?",
            with_fault("labels"),
            lambda given, value: as_asked(given, value) is None,
        ),
    ],
    variants={
        "other loops, prints": by_hand,
        "shuffled beforehand": shuffled_first,
        "float64": in_float64,
    },
    limit=60.0,
)
