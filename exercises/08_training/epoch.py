"""Build: an epoch."""

import functools

import numpy as np

from nnlib.backprop import backprop
from nnlib_grader.specification.chance import FromRng
from nnlib_grader.specification.drivers import watched
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

from .shared import epoch
from .shared_epochs import (
    PACKAGED,
    each_once,
    generators,
    order,
    shuffled,
    sizes_of,
    stepped,
    uneven,
)


def written(
    network, loss, optimizer, x, target, batch_size, rng, backprop=backprop, fault=""
):
    """Go through an epoch, with one fault where one is asked for."""
    n = len(x)
    if fault == "elsewhere":
        rng = np.random.default_rng(1)
    order = np.arange(n) if fault == "in order" else rng.permutation(n)
    if fault == "blocks":  # the order of the batches alone is drawn
        starts = batch_size * rng.permutation(n // batch_size)
        order = (starts[:, None] + np.arange(batch_size)).ravel()
        order = np.append(order, np.arange(len(order), n))
    labels = target if fault == "labels" else target[order]
    stop = n // batch_size * batch_size if fault == "last" else n
    backprop = PACKAGED if fault == "packaged" else backprop
    size = n if fault == "at once" else batch_size
    for start in range(0, stop, size):
        batch = order[start : start + size], labels[start : start + size]
        if fault == "repeats":
            rows = rng.integers(n, size=min(size, n - start))
            batch = rows, target[rows]
        _, grads = backprop(network, x[batch[0]], loss, batch[1])
        if fault != "one step":
            optimizer.step(grads)
    if fault == "one step":
        optimizer.step(grads)


def with_fault(fault):
    """Return an epoch with one fault."""
    return functools.partial(written, fault=fault)


def rows_of(value):
    """Return all rows of an epoch in their order."""
    return np.concatenate(value["rows"])


def lost(arguments, value):
    """Tell whether the batches are right but for a smaller one, which is missing."""
    full = len(arguments[0]) // arguments[2]
    left = len(arguments[0]) % arguments[2]
    return left and list(map(len, value["rows"])) == [arguments[2]] * full


def repeated(arguments, value):
    """Tell whether a row comes twice."""
    return len(set(rows_of(value))) < len(rows_of(value))


def mislabelled(arguments, value):
    """Tell whether samples come with the labels of others."""
    labels = np.concatenate(value["labels"])
    return not np.array_equal(labels, arguments[1][rows_of(value)])


def unstepped(arguments, value):
    """Tell whether there is not one step for each batch seen."""
    return value["steps"] != len(value["rows"]) or value["apart"] > 1e-9


def by_sorting(network, loss, optimizer, x, target, size, rng, backprop):
    """Go through an epoch with an order from sorted random numbers."""
    order = np.argsort(rng.random(len(x))).tolist()
    while order:
        rows, order = order[:size], order[size:]
        loss_of_batch, grads = backprop(network, x[rows], loss, target[rows])
        print(loss_of_batch)
        optimizer.step(grads)


def by_copies(network, loss, optimizer, x, target, size, rng, backprop):
    """Go through an epoch with shuffled copies of both; return the losses."""
    order = rng.choice(len(x), len(x), replace=False)
    x, target, losses = x[order], target[order], []
    for k in range(int(np.ceil(len(x) / size))):
        part = slice(k * size, (k + 1) * size)
        value, grads = backprop(network, x[part], loss, target[part])
        optimizer.step(grads)
        losses.append(value)
    return losses


def by_pairs(network, loss, optimizer, x, target, size, rng, backprop):
    """Go through an epoch with a list of pairs, one sample after the other."""
    pairs = list(zip(x, target, strict=True))
    rng.shuffle(pairs)
    batch = []
    for number, pair in enumerate(pairs, start=1):
        batch.append(pair)
        if len(batch) == size or number == len(pairs):
            points, labels = map(np.array, zip(*batch, strict=True))
            optimizer.step(backprop(network, points, loss, labels)[1])
            batch = []


EXERCISE = Exercise(
    id="epoch",
    answer="epoch",
    objective="one-epoch",
    level="several steps",
    compare=(
        "In the package, print listing(fit): the three lines of its inner loop are "
        "yours. Which line of your code does batches take over there?"
    ),
    builds="nnlib_grader.stand_in.epoch",
    drive=watched,
    allowed=("nnlib.backprop.backprop",),
    reference=epoch,
    checks=[
        Check("each sample once, in batches", 2, Holds(each_once), uneven),
        Check("a step for each batch", 1, Holds(stepped), uneven),
        Check("a new order, from rng", 1, FromRng(shuffled, order), generators),
    ],
    mistakes=[
        Mistake(
            "another backprop",
            "The backprop that your function is given was not called. If you wrote "
            "nnlib's in its place, nobody could hand in one of their own.",
            with_fault("packaged"),
            lambda _, value: not value["rows"] and value["steps"] > 0,
        ),
        Mistake(
            "drawn with repeats",
            "Some samples come again within the epoch, and so others never come. In "
            "an epoch each is dealt out once, like cards.",
            with_fault("repeats"),
            repeated,
        ),
        Mistake(
            "labels left behind",
            "Samples come with the labels of others. If the order of the one changes, "
            "the order of the other has to change with it.",
            with_fault("labels"),
            mislabelled,
        ),
        Mistake(
            "last batch lost",
            "The samples left over after the full batches are never shown. A smaller "
            "batch gives a step as well.",
            with_fault("last"),
            lost,
        ),
        Mistake(
            "other batches",
            "The batches have other sizes. Each holds batch_size samples, and the last "
            "holds what is left. Print the rows of each batch.",
            with_fault("at once"),
            lambda given, value: (
                value["rows"]
                and list(map(len, value["rows"])) != sizes_of(len(given[0]), given[2])
            ),
        ),
        Mistake(
            "steps",
            "There is not one step for each batch, with the gradient at the parameters "
            "as they are then. Look at which lines stand inside the loop.",
            with_fault("one step"),
            unstepped,
        ),
        Mistake(
            "not shuffled",
            "The samples come in the order in which they lie, or whole batches of "
            "neighbours do. If they are sorted by class, each batch holds one class "
            "alone.",
            with_fault("in order"),
            lambda _, value: np.mean(np.diff(rows_of(value)) == 1) > 0.5,
            lambda *given: [with_fault("blocks")],
        ),
        Mistake(
            "chance from elsewhere",
            "The order is one of chance, and the rng that is handed in has no say in "
            "it, or not the only one. Look at where the order comes from.",
            with_fault("elsewhere"),
            lambda given, value: each_once(given, value) is None,
        ),
    ],
    variants={
        "an order by sorting, prints": by_sorting,
        "shuffled copies, returns losses": by_copies,
        "one sample after the other": by_pairs,
    },
)
