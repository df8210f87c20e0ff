"""The digits, on the learner's own functions."""

import functools

import numpy as np

from nnlib.propagation import Layer, Network
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

from .shared_digits import (
    BATCH,
    EPOCHS,
    HIDDEN,
    RATE,
    a_training,
    as_asked,
    network_as_asked,
    on_own_functions,
    reads,
    train_digits,
)


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
