"""Build: an epoch."""

import functools

import numpy as np

from nnlib.backprop import backprop
from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, linear
from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds, Together

from .shared import epoch

PACKAGED = backprop
W, B = np.linspace(-1, 1, 15).reshape(5, 3), np.linspace(-0.2, 0.2, 3)


def new_network():
    """Return a network with the same weights every time, and its optimizer."""
    network = Network([Layer(linear, W.copy(), B.copy())])
    return network, SGD(network, 0.1)


def watched(answer):
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


def data(rng, n):
    """Draw samples and labels."""
    return rng.normal(size=(n, 5)), rng.integers(0, 3, n)


def uneven(rng):
    """Draw data that leave a last batch of more and of less than a half."""
    sizes = ((23, 10), (18, 5), (7, 9))
    return [(*data(rng, n), b, Seed(int(rng.integers(10**6)))) for n, b in sizes]


def three_seeds(rng):
    """Draw data, and three generators of which the last is the first again."""
    x, target = data(rng, 40)
    one = int(rng.integers(10**6))
    return [(x, target, 8, Seed(seed)) for seed in (one, one + 1, one)]


def sizes_of(n, batch_size):
    """Return the sizes of an epoch's batches."""
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


def each_once(arguments, value):
    """Ask for batches of the right sizes, in which each sample stands once."""
    x, target, batch_size, _ = arguments
    if not value["rows"]:
        return "the backprop that is handed over was never called"
    sizes, asked = list(map(len, value["rows"])), sizes_of(len(x), batch_size)
    if sizes != asked:
        return f"the batches have the sizes {sizes} in place of {asked}"
    rows = np.concatenate(value["rows"])
    if not np.array_equal(np.sort(rows), np.arange(len(x))):
        return "some samples come more than once in the epoch, others never"
    if not np.array_equal(np.concatenate(value["labels"]), target[rows]):
        return "some samples come with the labels of others"
    return None


def stepped(arguments, value):
    """Ask for a step after each batch."""
    count = len(sizes_of(len(arguments[0]), arguments[2]))
    if value["steps"] != count:
        return (
            f"the optimizer took {value['steps']} steps, and there are {count} batches"
        )
    if value["apart"] > 1e-9:
        return "the parameters end elsewhere than after a step for each of the batches"
    return None


def by_chance(calls, values):
    """Ask for an order that the generator decides."""
    one, other, again = (np.concatenate(value["rows"]) for value in values)
    for rows in (one, other):
        if np.mean(np.diff(rows) == 1) > 0.5:
            return "the samples come in the order in which they lie"
    if np.array_equal(one, other):
        return "generators with different seeds give the same order"
    if not np.array_equal(one, again):
        return "generators with the same seed give different orders"
    return None


def written(
    network, loss, optimizer, x, target, batch_size, rng, backprop=backprop, fault=""
):
    """Go through an epoch, with one fault where one is asked for."""
    n = len(x)
    if fault == "elsewhere":
        rng = np.random.default_rng(1)
    order = np.arange(n) if fault == "in order" else rng.permutation(n)
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
        Check("a new order, from rng", 1, Together(by_chance), three_seeds),
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
            "The samples come in the order in which they lie. If they are sorted by "
            "class, each batch holds one class alone.",
            with_fault("in order"),
            lambda _, value: np.array_equal(rows_of(value), np.sort(rows_of(value))),
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
