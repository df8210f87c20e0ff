"""The mean loss of names of several lengths."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import softmax


def behind(rng):
    """Draw names of different lengths, padded at their end; each ends in a dot."""
    given = []
    for lengths, T, K in (((3, 5, 2), 6, 4), ((4, 1), 4, 7)):
        labels = np.full((len(lengths), T), -1)
        for row, n in zip(labels, lengths, strict=True):
            row[: n - 1] = rng.integers(1, K, n - 1)
            row[n - 1] = 0
        given.append((rng.normal(size=(*labels.shape, K)) * 2, labels))
    return given


def anywhere(rng):
    """Draw places that are not asked for in front, between, and nowhere."""
    front = np.full((4, 3), -1)
    front[:, 2] = rng.permutation([0, 1, 3, 4])
    front[0, 0] = 2  # no mean over nothing for who stops at the first -1
    between = rng.integers(0, 4, (2, 5))
    between[0, [0, 2, 3]] = between[1, 3] = -1
    between[0, 1] = 0
    whole = rng.integers(0, 3, (2, 4))
    whole[0, 0], whole[1, 0] = 0, 1
    return [
        (rng.normal(size=(*labels.shape, K)) * 2, labels)
        for labels, K in ((front, 5), (between, 4), (whole, 3))
    ]


def losses(logits, labels, axis=-1):
    """Return the loss of each place; -1 takes the last logit."""
    p = softmax(logits, axis)
    return -np.log(np.take_along_axis(p, labels[..., None] % p.shape[-1], -1)[..., 0])


def mean_loss(logits, labels):
    """Return the mean over the labels that are asked for."""
    return losses(logits, labels)[labels >= 0].mean()


def asked_in(asked, start=losses):
    """Return the mean over other places than those asked for."""
    return lambda logits, labels: start(logits, labels)[asked(labels)].mean()


def first_places(logits, labels):
    """Return the mean over as many first places of each row as it has labels."""
    n = (labels >= 0).sum(axis=1, keepdims=True)
    return losses(logits, labels)[np.arange(labels.shape[1]) < n].mean()


def cut(logits, labels):
    """Return the mean over the labels that stand before the first -1 of their name."""
    before = np.logical_and.accumulate(labels >= 0, axis=1)
    return losses(logits, labels)[before].mean()


def sum_over(count):
    """Return the sum, divided by another number than that of the labels."""

    def answer(logits, labels):
        real = labels >= 0
        return losses(logits, labels)[real].sum() / count(real)

    return answer


def by_name(logits, labels):
    """Return the mean of each name's own mean."""
    each = losses(logits, labels)
    real = [one[row >= 0] for one, row in zip(each, labels, strict=True)]
    return np.mean([one.mean() for one in real])


def along(*axis):
    """Return the mean with a softmax along other axes."""

    def answer(logits, labels):
        e = np.exp(logits)
        p = e / e.sum(axis=axis, keepdims=True)
        p = np.take_along_axis(p, labels[..., None] % p.shape[-1], -1)[..., 0]
        return -np.log(p)[labels >= 0].mean()

    return answer


def of_probabilities(way):
    """Return a function of the probabilities of the labels that are asked for."""
    return lambda logits, labels: way(np.exp(-losses(logits, labels))[labels >= 0])


def place_by_place(logits, labels):
    """Return the mean by loops."""
    found = []
    for table, row in zip(logits, labels, strict=True):
        for z, label in zip(table, row, strict=True):
            if label != -1:
                found.append(np.log(sum(np.exp(z))) - z[label])
    return sum(found) / len(found)


def with_ones(logits, labels):
    """Return the mean by a product with rows of zeros and a one."""
    hot = labels[..., None] == np.arange(logits.shape[-1])
    logs = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    return -(hot * logs).sum() / hot.sum()


EXERCISE = Exercise(
    id="padded-loss",
    answer="mean_loss",
    objective="attention-context",
    read="attention-bigram",
    level="several steps",
    compare=(
        "Put ten padded places more behind each of your names, with any logits. Does "
        "your loss move? The worked solution's does not."
    ),
    forbidden={
        name: "The softmax, the logarithm and the mean are what there is to write "
        "here: build them with NumPy."
        for name in ("scipy.*", "torch.*")
    },
    reference=mean_loss,
    checks=[
        Check("names of different lengths", 2, Equal(mean_loss), behind),
        Check("nothing asked elsewhere", 1, Equal(mean_loss), anywhere),
    ],
    mistakes=[
        family(
            "padding counted",
            "Padded places are in the mean. NumPy takes an index of -1 as the last "
            "one, without a word: which places may have a loss at all?",
            asked_in(lambda labels: labels == labels),
            lambda logits, labels: losses(logits, np.maximum(labels, 0)).mean(),
            lambda logits, labels: losses(logits, labels).sum() / (labels >= 0).sum(),
            lambda logits, labels: losses(logits, abs(labels)).mean(),
        ),
        family(
            "divided by all places",
            "The padded places add nothing, and still they are counted: by how many is "
            "the sum divided?",
            sum_over(lambda real: real.size),
        ),
        family(
            "the dot left out",
            "Labels of 0 are missing. That is the dot, with which each name ends, and "
            "the network has to learn it. Which number says that nothing is asked?",
            asked_in(lambda labels: labels > 0),
            lambda logits, labels: (
                losses(logits, labels)[labels > 0].sum() / (labels >= 0).sum()
            ),
            asked_in(lambda labels: labels != 0),
        ),
        family(
            "the first places",
            "The first places of each row were taken, as many as it has labels. "
            "Nothing may be asked in front and between, too: which places have a "
            "label?",
            first_places,
        ),
        family(
            "cut at the first -1",
            "Each name is cut at its first -1. A -1 may stand anywhere, and letters "
            "that are asked for behind it.",
            cut,
        ),
        family(
            "a mean of means",
            "Each name counts the same, however long it is. Here each letter that is "
            "asked for is to count the same.",
            by_name,
        ),
        family(
            "not a mean over labels",
            "The losses are added up, and the sum is not divided by the number of "
            "labels that are asked for.",
            sum_over(lambda real: 1),
            sum_over(len),
            sum_over(lambda real: real.shape[1]),
        ),
        family(
            "another axis",
            "The probabilities that sum to 1 are not those of one place. What stands "
            "on the last axis of the logits, and what on the others?",
            along(1),
            along(0),
            along(0, 1, 2),
            along(1, 2),
        ),
        family(
            "another logarithm",
            "The loss of a place is minus the natural logarithm of its label's "
            "probability, and the mean is taken last. Which of the three is different?",
            of_probabilities(lambda p: -np.log(p.mean())),
            of_probabilities(lambda p: 1 - p.mean()),
            of_probabilities(lambda p: p.mean()),
            of_probabilities(lambda p: -p.mean()),
            of_probabilities(lambda p: -np.log2(p).mean()),
            of_probabilities(lambda p: -np.log10(p).mean()),
        ),
        family(
            "no softmax",
            "The logits themselves went into the mean. Logits are no probabilities "
            "yet, and no logarithms of them.",
            lambda logits, labels: (
                -np.take_along_axis(logits, labels[..., None] % logits.shape[-1], -1)[
                    ..., 0
                ][labels >= 0].mean()
            ),
        ),
    ],
    variants={
        **unusual(mean_loss, float32=True),
        "place by place": place_by_place,
        "ones and zeros": with_ones,
        "the rows that are asked for first": lambda logits, labels: losses(
            logits[labels >= 0], labels[labels >= 0]
        ).mean(),
    },
)
