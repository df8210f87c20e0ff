"""What the exercises of chapter 5 look at; the text stands in exercises.md."""

import math
import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal, Holds
from nnlib.activations import sigmoid, softmax
from nnlib.losses import cross_entropy, quadratic_cost


def warned(function):
    """Return the function with a line on stderr and on stdout at each call."""

    def talkative(*arguments):
        print("slow but right", file=sys.stderr)
        print(arguments)
        return function(*arguments)

    return talkative


# The quadratic cost.


def outputs(rng, *shapes):
    """Draw outputs and targets of some shapes, with errors of 1 to 2."""
    return [(rng.normal(size=s), 4 + rng.uniform(0, 1, size=s)) for s in shapes]


def several(rng):
    """Draw batches of several sizes."""
    return outputs(rng, (4, 3), (7, 5), (5, 1))


def single(rng):
    """Draw batches of one sample."""
    return outputs(rng, (1, 4), (1, 3))


class HalfSquares:
    """An object that is called."""

    def __call__(self, y, target):
        """Return the cost by a loop over the samples."""
        rows = zip(y, target, strict=True)
        return sum(float((a - b) @ (a - b)) for a, b in rows) / (2 * len(y))


NIELSEN_COST = Exercise(
    id="nielsen-cost",
    answer="nielsen_cost",
    objective="error-losses",
    reference=lambda y, target: quadratic_cost(y, target),
    checks=[
        Check("several samples", 1, Equal(quadratic_cost), several),
        Check("a batch of one", 1, Equal(quadratic_cost), single),
    ],
    mistakes=[
        Mistake(
            "mean over all",
            "This is mse, which divides by the number of all entries. The quadratic "
            "cost treats the outputs of one sample in another way than the samples.",
            lambda y, target: np.mean((y - target) ** 2),
        ),
        Mistake(
            "half of mse",
            "The half is there, and the squares are averaged over the outputs too. "
            "Look at the size by which you divide.",
            lambda y, target: np.mean((y - target) ** 2) / 2,
        ),
        Mistake(
            "half forgotten",
            "The sum and the batch are right. Compare your formula with the one in "
            "the text: a constant factor is missing.",
            lambda y, target: np.sum((y - target) ** 2) / len(y),
        ),
        Mistake(
            "absolute errors",
            "Large errors count for too little here: the size of the error was taken "
            "where its square is asked for.",
            lambda y, target: np.abs(y - target).sum() / (2 * len(y)),
        ),
        Mistake(
            "one value per sample",
            "A loss is one number. You return one number for each sample; look at "
            "what the sum over the outputs leaves over.",
            lambda y, target: np.sum((y - target) ** 2, axis=1) / 2,
        ),
    ],
    variants={
        "a class": HalfSquares(),
        "float32": lambda y, target: np.float32(quadratic_cost(y, target)),
        "talks": warned(quadratic_cost),
        "by mse": lambda y, t: y.shape[1] / 2 * np.mean(np.square(t - y)),
    },
)


# The loss before training.


def known(rng):
    """Return two and ten classes."""
    return [(2,), (10,)]


def many(rng):
    """Draw numbers of classes."""
    return [(int(rng.integers(20, 90)),), (int(rng.integers(200, 2000)),)]


START_LOSS = Exercise(
    id="start-loss",
    answer="start_loss",
    objective="likelihood",
    reference=lambda n_classes: math.log(n_classes),
    checks=[
        Check("two and ten classes", 1, Equal(math.log), known),
        Check("many classes", 1, Equal(math.log), many),
    ],
    mistakes=[
        Mistake(
            "other logarithm",
            "This is the logarithm to the base 10. The book counts in nats; look up "
            "which base belongs to them.",
            lambda n_classes: math.log10(n_classes),
        ),
        Mistake(
            "bits",
            "This is the logarithm to the base 2, which counts in bits. The book "
            "counts in nats.",
            lambda n_classes: math.log2(n_classes),
        ),
        Mistake(
            "sign lost",
            "The loss came out negative. A probability is below 1, so its logarithm "
            "is negative: which sign turns it into a cost?",
            lambda n_classes: math.log(1 / n_classes),
        ),
        Mistake(
            "the probability",
            "This is the probability that each class receives. The loss is a function "
            "of this number.",
            lambda n_classes: 1 / n_classes,
        ),
        Mistake(
            "share of errors",
            "This is how often a guess is wrong. Cross-entropy does not count errors; "
            "it looks at the probability of what happened.",
            lambda n_classes: 1 - 1 / n_classes,
        ),
    ],
    variants={
        "an array": lambda n_classes: -np.log(np.array(1 / n_classes)),
        "float32": lambda n_classes: np.float32(math.log(n_classes)),
        "talks": warned(math.log),
        "measured": lambda k: cross_entropy(np.zeros((1, k)), np.array([0])),
    },
)


# Cross-entropy from logits.


def logits_and_labels(rng, n, k, size=1.5):
    """Draw logits and labels; each sample's right class has not the top logit."""
    logits = size * rng.normal(size=(n, k))
    return logits, (logits.argmax(axis=1) + rng.integers(1, k, size=n)) % k


def batches(rng):
    """Draw batches of several sizes."""
    return [logits_and_labels(rng, n, k) for n, k in ((4, 3), (6, 10), (3, 2))]


def one_sample(rng):
    """Draw batches of one sample."""
    return [logits_and_labels(rng, 1, k) for k in (3, 5)]


def huge(rng):
    """Draw rows near 1000 and near -1000 in one batch."""
    logits = rng.normal(size=(4, 3)) + np.array([[1000.0], [-1000.0], [0.0], [900.0]])
    wide = np.array([[1000.0, -1000.0, rng.uniform(0, 9)], [0.0, 1.0, 2.0]])
    return [(logits, np.array([0, 2, 1, 1])), (wide, np.array([1, 0]))]


def pick(values, labels):
    """Return each row's value at its label."""
    return values[np.arange(len(labels)), labels]


def overflowing(logits, labels):
    """Return the formula as it stands in the text."""
    e = np.exp(logits)
    return -np.log(pick(e / e.sum(axis=1, keepdims=True), labels)).mean()


def twice(logits, labels):
    """Apply softmax twice."""
    return -np.log(pick(softmax(softmax(logits)), labels)).mean()


def with_epsilon(logits, labels):
    """Add a small number inside the logarithm."""
    return -np.log(pick(softmax(logits), labels) + 1e-12).mean()


def one_shift(logits, labels):
    """Subtract the largest logit of the whole batch."""
    z = logits - logits.max()
    return (np.log(np.exp(z).sum(axis=1)) - pick(z, labels)).mean()


def by_logaddexp(logits, labels):
    """Return the loss through numpy's own log-sum-exp of two numbers."""
    return np.mean(np.logaddexp.reduce(logits, axis=1) - pick(logits, labels))


def row_by_row(logits, labels):
    """Return the loss by a loop."""
    total = 0.0
    for row, label in zip(logits, labels, strict=True):
        top = max(row)
        total += top + math.log(sum(math.exp(v - top) for v in row)) - row[label]
    return total / len(labels)


SAFE_CROSS_ENTROPY = Exercise(
    id="safe-cross-entropy",
    answer="safe_cross_entropy",
    objective="log-sum-exp",
    reference=lambda logits, labels: cross_entropy(logits, labels),
    checks=[
        Check("moderate logits", 1, Equal(by_logaddexp), batches),
        Check("a batch of one", 1, Equal(by_logaddexp), one_sample),
        Check("logits of 1000", 2, Equal(by_logaddexp), huge),
    ],
    mistakes=[
        Mistake(
            "overflow",
            "The exponential of a large logit is inf, and that of a very negative one "
            "is 0. Neither survives the division and the logarithm. Shift the logits "
            "of a row before any exponential.",
            overflowing,
        ),
        Mistake(
            "double softmax",
            "The loss has a floor: softmax was applied to what a softmax had returned. "
            "The arguments are logits. Count how often your code normalises them.",
            twice,
        ),
        Mistake(
            "epsilon in the log",
            "A small number inside the logarithm avoids infinity and caps the cost of "
            "a bad mistake. Take the logarithm apart in place of mending it.",
            with_epsilon,
        ),
        Mistake(
            "one shift for all",
            "One number was subtracted from the whole batch, so a row far below it is "
            "rounded to 0. Which maximum belongs to which row? Look at axis.",
            one_shift,
        ),
        Mistake(
            "sum over the batch",
            "The costs of the samples were added up. With a sum the loss grows with "
            "the batch; all losses of this book are means.",
            lambda logits, labels: by_logaddexp(logits, labels) * len(labels),
        ),
        Mistake(
            "no logarithm of the sum",
            "The right logit counts, and the others do not. What the softmax divides "
            "by is missing from the loss.",
            lambda logits, labels: -np.mean(pick(logits, labels)),
        ),
    ],
    variants={
        "a loop": row_by_row,
        "float32": lambda logits, labels: np.float32(by_logaddexp(logits, labels)),
        "talks": warned(by_logaddexp),
        "a list's mean": lambda z, t: float(
            np.mean([np.logaddexp.reduce(r - r[i]) for r, i in zip(z, t, strict=True)])
        ),
    },
)


# Two slopes.


def neurons(rng):
    """Draw weighted sums and targets."""
    pairs = []
    for shape in ((5,), (4, 1), (3, 2), (1,)):
        z = rng.uniform(0.5, 2.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)
        pairs.append((z, rng.integers(0, 2, size=shape).astype(float)))
    return pairs


def wrong_neurons(rng):
    """Draw neurons that are certain and wrong."""
    z = rng.uniform(3, 6, size=4)
    return [(z, np.zeros(4)), (-z[:1], np.ones(1))]


def two_slopes(z, target):
    """Return the slopes of squares and of cross-entropy."""
    p = sigmoid(z)
    return (p - target) * p * (1 - p), p - target


def measured(arguments, value):
    """Compare with central differences of the two costs."""
    z, target = arguments
    h = 1e-5

    def squares(z):
        return (sigmoid(z) - target) ** 2 / 2

    def entropy(z):
        return np.logaddexp(0, z) - z * target

    first, second = value
    for name, cost, found in (
        ("squared error", squares, first),
        ("cross-entropy", entropy, second),
    ):
        slope = (cost(z + h) - cost(z - h)) / (2 * h)
        if np.shape(found) != z.shape:
            return f"the slope of the {name} does not have the shape of z"
        if not np.allclose(found, slope, 1e-3, 1e-6):
            return f"the slope of the {name} differs from a measured slope"
    return None


TWO_SLOPES = Exercise(
    id="two-slopes",
    answer="two_slopes",
    objective="stalled-neuron",
    reference=two_slopes,
    checks=[
        Check("agrees with measured slopes", 2, Holds(measured), neurons),
        Check("a neuron badly wrong", 1, Equal(two_slopes), wrong_neurons),
    ],
    mistakes=[
        Mistake(
            "factor in neither",
            "The two slopes are the same here. A squared error sees the target through "
            "the sigmoid, whose own slope is missing.",
            lambda z, t: (sigmoid(z) - t, sigmoid(z) - t),
        ),
        Mistake(
            "factor in both",
            "Both slopes contain the sigmoid's slope, so both stall. In one of the two "
            "it cancels; find out which by measuring.",
            lambda z, t: (two_slopes(z, t)[0], two_slopes(z, t)[0]),
        ),
        Mistake(
            "swapped",
            "Both slopes are right and stand in the other's place. Compare with the "
            "order that the text asks for.",
            lambda z, t: two_slopes(z, t)[::-1],
        ),
        Mistake(
            "sign turned",
            "Both slopes have the wrong sign: with a target of 0, a larger z makes the "
            "loss larger. Look at the order of the difference.",
            lambda z, t: tuple(-s for s in two_slopes(z, t)),
        ),
        Mistake(
            "half forgotten",
            "The slope of the squares is twice too large. The cost in the text has a "
            "constant that cancels the 2 of the square.",
            lambda z, t: (2 * two_slopes(z, t)[0], two_slopes(z, t)[1]),
        ),
        Mistake(
            "z for the output",
            "The target was compared with the weighted sum and not with what the "
            "neuron says. Follow z through the sigmoid first.",
            lambda z, t: ((z - t) * sigmoid(z) * (1 - sigmoid(z)), z - t),
        ),
    ],
    variants={
        "lists": lambda z, t: [s.tolist() for s in two_slopes(z, t)],
        "float32": lambda z, t: tuple(s.astype(np.float32) for s in two_slopes(z, t)),
        "talks": warned(two_slopes),
        "by tanh": lambda z, t: (
            (sigmoid(z) - t) * (1 - np.tanh(z / 2) ** 2) / 4,
            0.5 + 0.5 * np.tanh(z / 2) - t,
        ),
    },
)


# The mean over an epoch.


def unequal(rng):
    """Draw batches of which the last is smaller."""
    return [
        (rng.uniform(1, 2, size=n) + np.arange(n), np.array([*[32] * (n - 1), last]))
        for n, last in ((3, 5), (5, int(rng.integers(2, 20))))
    ]


def one_batch(rng):
    """Draw a single batch, and two of very different sizes."""
    return [
        (rng.uniform(1, 2, size=1), np.array([16])),
        (np.array([0.5, 2.0 + rng.uniform()]), np.array([100, 1])),
    ]


def epoch_loss(losses, sizes):
    """Return the mean over all samples."""
    return float(np.dot(losses, sizes) / np.sum(sizes))


EPOCH_LOSS = Exercise(
    id="epoch-loss",
    answer="epoch_loss",
    objective="loss-misread",
    reference=epoch_loss,
    checks=[
        Check("a smaller last batch", 1, Equal(epoch_loss), unequal),
        Check("one batch, and two very unequal ones", 1, Equal(epoch_loss), one_batch),
    ],
    mistakes=[
        Mistake(
            "all batches alike",
            "Each batch counts as much as every other, however few samples it holds. "
            "How many samples stand behind each of the means?",
            lambda losses, sizes: np.mean(losses),
        ),
        Mistake(
            "sum of the means",
            "The batch losses were added up. A sum of means grows with the number of "
            "batches, and it is the mean of nothing.",
            lambda losses, sizes: np.sum(losses),
        ),
        Mistake(
            "never divided",
            "This is the sum of the costs of all samples. A mean divides it by their "
            "number.",
            lambda losses, sizes: np.dot(losses, sizes),
        ),
        Mistake(
            "divided by the batches",
            "The costs were added up correctly, and then divided by the number of "
            "batches. What is being averaged: batches or samples?",
            lambda losses, sizes: np.dot(losses, sizes) / len(sizes),
        ),
        Mistake(
            "means taken for sums",
            "The batch losses were added up and divided by the number of samples. They "
            "are means already: first undo this.",
            lambda losses, sizes: np.sum(losses) / np.sum(sizes),
        ),
    ],
    variants={
        "np.average": lambda losses, sizes: np.average(losses, weights=sizes),
        "every sample": lambda losses, sizes: np.repeat(losses, sizes).mean(),
        "float32": lambda losses, sizes: np.float32(epoch_loss(losses, sizes)),
        "talks": warned(epoch_loss),
    },
)

EXERCISES = [START_LOSS, NIELSEN_COST, EPOCH_LOSS, SAFE_CROSS_ENTROPY, TWO_SLOPES]
