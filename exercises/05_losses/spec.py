"""What the exercises of chapter 5 look at; the text stands in exercises.md."""

import math
from functools import partial

import numpy as np

from nnlib.activations import sigmoid, softmax
from nnlib.losses import cross_entropy, quadratic_cost
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import close, family
from nnlib_grader.specification.judges import Equal, Holds, kind
from nnlib_grader.specification.unusual import talks

# The quadratic cost.


def outputs(rng, *shapes):
    """Draw outputs and targets of some shapes, with errors of 1 to 2."""
    return [(rng.normal(size=s), 4 + rng.uniform(0, 1, size=s)) for s in shapes]


def several(rng):
    """Draw batches of several sizes."""
    return outputs(rng, (5, 3), (7, 4), (4, 1))


def single(rng):
    """Draw batches of one sample."""
    return outputs(rng, (1, 4), (1, 3))


def squares(y, target):
    """Return the sum of all squared errors."""
    return np.sum((y - target) ** 2)


NIELSEN_COST = Exercise(
    id="nielsen-cost",
    answer="nielsen_cost",
    objective="error-losses",
    read="two-constants",
    reference=lambda y, target: quadratic_cost(y, target),
    checks=[
        Check("several samples", 1, Equal(quadratic_cost), several),
        Check("a batch of one", 1, Equal(quadratic_cost), single),
    ],
    mistakes=[
        family(
            "averaged over outputs",
            "The squares are averaged over the outputs too, as in mse. Look at the "
            "size by which you divide, and at the constant.",
            lambda y, target: np.mean((y - target) ** 2),
            lambda y, target: np.mean((y - target) ** 2) / 2,
        ),
        family(
            "half forgotten",
            "The sum and the batch are right. Compare your formula with the one in "
            "the text: a constant factor is missing.",
            lambda y, target: squares(y, target) / len(y),
        ),
        family(
            "brackets",
            "/ 2 * N divides by 2 and then multiplies by N: Python goes from left to "
            "right. Which of the two belong below the fraction line?",
            lambda y, target: squares(y, target) / 2 * len(y),
        ),
        family(
            "samples and outputs exchanged",
            "You divide by the number of outputs, K, where the formula divides by the "
            "number of samples. Which axis of y holds the samples?",
            lambda y, target: squares(y, target) / (2 * len(y.T)),
            lambda y, target: squares(y, target) / len(y.T),
        ),
        family(
            "not squared",
            "Each difference, as a whole, is squared. Here its size is taken, or the "
            "difference itself, or one of two squares.",
            lambda y, target: np.abs(y - target).sum() / (2 * len(y)),
            lambda y, target: (y - target).sum() / (2 * len(y)),
            lambda y, target: (y**2 - target**2).sum() / (2 * len(y)),
            lambda y, target: (y - target**2).sum() / (2 * len(y)),
        ),
        family(
            "squared too late",
            "The errors were added up first and squared after that, so that errors of "
            "two signs cancel. Each entry is squared by itself.",
            lambda y, target: (y - target).sum() ** 2 / (2 * len(y)),
            lambda y, target: ((y - target).sum(axis=1) ** 2).sum() / (2 * len(y)),
        ),
        family(
            "a root",
            "There is a square root in your result, and none in the formula. A norm "
            "contains one.",
            lambda y, target: squares(y, target) ** 0.5 / (2 * len(y)),
            lambda y, target: (squares(y, target) / (2 * len(y))) ** 0.5,
            lambda y, target: squares(y, target) ** 0.5 / 2,
        ),
    ],
    variants={
        "float32": lambda y, target: np.float32(quadratic_cost(y, target)),
        "talks": talks(quadratic_cost),
        "by mse": lambda y, t: y.shape[1] / 2 * np.mean(np.square(t - y)),
    },
)


# The loss before training.


def known(rng):
    """Return ten and two classes."""
    return [(10,), (2,)]


def many(rng):
    """Draw numbers of classes."""
    return [(int(rng.integers(20, 90)),), (int(rng.integers(200, 2000)),)]


def rounded(digits, n_classes):
    """Return the loss, rounded."""
    return round(math.log(n_classes), digits)


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
        family(
            "other logarithm",
            "This is the logarithm to another base: 2 counts in bits, and math.log10 "
            "has 10. The book counts in nats; which base belongs to them?",
            lambda n_classes: math.log2(n_classes),
            lambda n_classes: math.log10(n_classes),
        ),
        family(
            "the probability",
            "This is the probability that each class receives. The loss is a function "
            "of this number.",
            lambda n_classes: 1 / n_classes,
        ),
        family(
            "the wrong event",
            "This is about how often a guess is wrong. Cross-entropy does not count "
            "errors; it looks at the probability of what happened.",
            lambda n_classes: 1 - 1 / n_classes,
            lambda n_classes: -math.log(1 - 1 / n_classes),
        ),
        Mistake(
            "sign lost",
            "The loss came out negative. A probability is below 1, so its logarithm "
            "is negative: which sign turns it into a cost?",
            lambda n_classes: math.log(1 / n_classes),
            lambda given, value: value < 0,
        ),
        family(
            "other terms",
            "The logarithm of the probability given to the right class is the whole "
            "loss. It is not multiplied by p or by K, and no wrong class adds to it.",
            lambda n: math.log(n) / n,
            lambda n: n * math.log(n),
            lambda n: math.log(n) - (n - 1) * math.log(1 - 1 / n),
            lambda n: math.log(n) / n - (n - 1) / n * math.log(1 - 1 / n),
        ),
        family(
            "rounded",
            "The number was rounded. Return it as it is; rounding is for printing.",
            *(partial(rounded, digits) for digits in (3, 2, 4, 1, 5)),
        ),
        Mistake(
            "a cost for each class",
            "Several costs came back, and one sample has one. Only one class is the "
            "right one: which of the costs is the loss?",
            lambda n: np.full(n, math.log(n)),
            lambda given, value: np.size(value) > 1,
        ),
    ],
    variants={
        "an array": lambda n_classes: -np.log(np.array(1 / n_classes)),
        "float32": lambda n_classes: np.float32(math.log(n_classes)),
        "talks": talks(math.log),
        "measured": lambda k: cross_entropy(np.zeros((1, k)), np.array([0])),
    },
)


# Cross-entropy from logits.


def logits_and_labels(rng, n, k, size=1.5):
    """Draw logits and labels; each sample's right class has not the top logit."""
    logits = size * rng.normal(size=(n, k))
    return logits, (logits.argmax(axis=1) + rng.integers(1, k, size=n)) % k


def batches(rng):
    """Draw batches of several sizes; every label is the number of a row too."""
    return [logits_and_labels(rng, n, k) for n, k in ((4, 3), (6, 5), (3, 2))]


def one_sample(rng):
    """Draw batches of one sample, of the first class."""
    drawn = [logits_and_labels(rng, 1, k) for k in (3, 5)]
    return [(np.roll(z, -labels[0], axis=1), 0 * labels) for z, labels in drawn]


def huge(rng):
    """Draw rows near 1000 or -1000, then rows near both, then both in one row."""
    near = rng.normal(size=(4, 3))
    labels = np.array([0, 2, 1, 1])
    wide = np.array([[1000.0, -1000.0, rng.uniform(0, 9)], [0.0, 1.0, 2.0]])
    return [
        (near + 1000, labels),
        (near - 1000, labels),
        (near + np.array([[1000.0], [-1000.0], [0.0], [900.0]]), labels),
        (wide, np.array([1, 0])),
    ]


def pick(values, labels):
    """Return each row's value at its label."""
    return values[np.arange(len(labels)), labels]


def cost(z, labels, right=None):
    """Return the mean of log-sum-exp minus the right logit, with no shift."""
    right = pick(z, labels) if right is None else right
    return np.mean(np.log(np.exp(z).sum(axis=1)) - right)


def shifted(z, axis=1):
    """Return logits moved by their maxima."""
    return z - z.max(axis=axis, keepdims=True)


def chances(z, labels):
    """Return the probabilities of the right classes."""
    return pick(softmax(z), labels)


def reaches(low, high):
    """Recognise inf or nan where rows and the batch spread more or less than 500."""

    def recognise(arguments, value):
        z, _ = arguments
        far = np.ptp(z, axis=1).max() > 500, np.ptp(z) > 500
        return far == (low, high) and abs(z).max() > 500 and not np.isfinite(value)

    return recognise


def formed(arguments, value):
    """Recognise a probability rounded to 0, or mended by a small number or a clip."""
    z, labels = arguments
    missing = by_logaddexp(z, labels) - value
    wide = np.ptp(z, axis=1).max() > 500
    return wide or 0 < missing < 1e-3 or close(value, math.log(z.shape[1]))


def by_logaddexp(logits, labels):
    """Return the loss through numpy's own log-sum-exp of two numbers."""
    return np.mean(np.logaddexp.reduce(logits, axis=1) - pick(logits, labels))


def one_alone(row, mean, logits, labels):
    """Return the cost of one row alone, or its share in the mean."""
    alone = by_logaddexp(logits[[row]], labels[[row]])
    return alone / len(labels) if mean else alone


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
            "is 0. Shift the logits of a row before any exponential.",
            cost,
            reaches(False, False),
        ),
        Mistake(
            "one shift for all",
            "One number was subtracted from the whole batch, so a row far below it is "
            "rounded to 0. Which maximum belongs to which row? Look at axis.",
            lambda z, labels: cost(shifted(z, None), labels),
            reaches(False, True),
        ),
        Mistake(
            "probability formed",
            "A very small p is rounded to 0 before its logarithm; a small number added "
            "to it, or a clip, caps the cost. Write log p as a difference first.",
            lambda z, labels: -np.mean(np.log(chances(z, labels) + 1e-12)),
            formed,
        ),
        family(
            "double softmax",
            "The loss has a floor: softmax was applied to what a softmax had returned. "
            "The arguments are logits. Count how often your code normalises them.",
            lambda z, labels: cost(softmax(z), labels),
        ),
        family(
            "two shifts",
            "The two terms come from different logits: one was moved by the maximum "
            "and the other was not. Move both, or add the maximum back to the first.",
            lambda z, labels: cost(shifted(z), labels, pick(z, labels)),
            lambda z, labels: by_logaddexp(z, labels) + z.max(axis=1).mean(),
        ),
        family(
            "other entries picked",
            "One entry of each row is wanted, and the label is its column. z[labels] "
            "takes whole rows, z[:, labels] a whole table, a maximum the largest.",
            lambda z, labels: np.mean(
                np.logaddexp.reduce(z[:, None], 2) - z[:, labels]
            ),
            lambda z, labels: by_logaddexp(z, z.argmax(axis=1)),
            lambda z, labels: by_logaddexp(z, labels - 1),
            lambda z, labels: by_logaddexp(z, labels) + 2 * pick(z, labels).mean(),
            lambda z, labels: cost(shifted(z), labels, -pick(shifted(z), labels)),
            lambda z, labels: np.mean(np.logaddexp.reduce(z, 1) - z.mean(axis=1)),
            lambda z, labels: -np.mean(np.log(softmax(z)[labels])),
            lambda z, labels: (np.logaddexp.reduce(z, 1)[:, None] - z[labels]).mean(),
            lambda z, labels: np.mean(np.logaddexp.reduce(z[labels], 1)[:, None] - z),
        ),
        family(
            "samples mixed or missing",
            "Each sample is a row, and all rows count. A maximum or a sum runs in "
            "another direction here (look at axis), or return stands inside the loop.",
            lambda z, labels: np.logaddexp.reduce(z, None) - pick(z, labels).mean(),
            lambda z, t: np.mean(
                np.log(np.exp(shifted(z)).sum()) - pick(shifted(z), t)
            ),
            lambda z, labels: by_logaddexp(shifted(z, 0), labels),
            lambda z, t: -np.mean(np.log(pick(softmax(z.T).T, t))),
            *(partial(one_alone, row, mean) for row in (0, -1) for mean in (0, 1)),
        ),
        family(
            "logarithm misplaced",
            "A logarithm is missing or comes too late: first -log p of each sample, "
            "then the mean. What softmax divides by is part of p.",
            lambda z, labels: -np.mean(pick(z, labels)),
            lambda z, labels: -np.mean(pick(shifted(z), labels)),
            lambda z, labels: -np.mean(chances(z, labels)),
            lambda z, labels: np.mean(1 - chances(z, labels)),
            lambda z, labels: -np.log(np.mean(chances(z, labels))),
            lambda z, labels: np.mean(np.exp(shifted(z)).sum(1) - pick(z, labels)),
        ),
    ],
    variants={
        "float32": lambda logits, labels: np.float32(by_logaddexp(logits, labels)),
        "talks": talks(by_logaddexp),
        "shifted by rows": lambda z, labels: cost(shifted(z), labels),
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


def costs(z, target):
    """Return the squared error and the cross-entropy of each neuron."""
    return (sigmoid(z) - target) ** 2 / 2, np.logaddexp(0, z) - z * target


def measured(arguments, value):
    """Compare with central differences of the two costs."""
    z, target = arguments
    h = 1e-5

    if isinstance(value, np.ndarray) and len(value) != 2:
        return "one array came back, and two are asked for"
    if not isinstance(value, tuple | list | np.ndarray) or len(value) != 2:
        return f"expected two arrays, one for each cost, got {kind(value)}"
    names = "squared error", "cross-entropy"
    rows = names, costs(z - h, target), costs(z + h, target), value
    for name, before, after, found in zip(*rows, strict=True):
        slope = (after - before) / (2 * h)
        if np.shape(found) != z.shape:
            return f"the slope of the {name} does not have the shape of z"
        if not np.allclose(found, slope, 1e-3, 1e-6):
            return f"the slope of the {name} differs from a measured slope"
    return None


def seen(test):
    """Return a test of the two slopes that came back and of the two right ones."""

    def recognise(arguments, value):
        first, second = map(np.asarray, value)
        return test(first, second, *two_slopes(*arguments))

    return recognise


def roughly(z, target, h=0.1):
    """Return slopes that are measured to one side, with a large step."""
    before, after = costs(z, target), costs(z + h, target)
    return tuple((b - a) / h for a, b in zip(before, after, strict=True))


def close_by(found, right):
    """Tell whether slopes are near the right ones, all of them."""
    return found.shape == right.shape and np.allclose(found, right, 0.15, 1e-4)


def off_by_a_factor(squares, entropy, slow, fast):
    """Recognise one factor in all neurons, or one number for all of them."""
    pairs = (squares, slow), (entropy, fast)
    if any(found.ndim < right.ndim for found, right in pairs):
        return True
    return any(len({1.0, *np.round(s / right, 4).flat}) == 2 for s, right in pairs)


def other_output(arguments, value):
    """Recognise z, or another sigmoid, in the place of the output."""
    z, t = arguments
    p, *others = sigmoid(z), z, sigmoid(sigmoid(z)), sigmoid(-z)
    pairs = [pair for a in others for pair in ((a, a), (a, p), (p, a))]
    found = any(close(value[0], (a - t) * b * (1 - b)) for a, b in pairs[:-1])
    return found or any(close(value[1], a - t) for a in others)


TWO_SLOPES = Exercise(
    id="two-slopes",
    answer="two_slopes",
    objective="stalled-neuron",
    read="output-minus-target",
    reference=two_slopes,
    checks=[
        Check("agrees with measured slopes", 2, Holds(measured), neurons),
        Check("a neuron badly wrong", 1, Holds(measured), wrong_neurons),
    ],
    mistakes=[
        Mistake(
            "swapped",
            "Both slopes are right and stand in the other's place. Compare with the "
            "order that the text asks for.",
            lambda z, t: two_slopes(z, t)[::-1],
            seen(lambda s, e, slow, fast: close(s, fast) and close(e, slow)),
        ),
        Mistake(
            "sign turned",
            "A slope has the wrong sign: with a target of 0, a larger z makes both "
            "losses larger. Look at the order of the difference.",
            lambda z, t: tuple(-s for s in two_slopes(z, t)),
            seen(lambda s, e, slow, fast: close(-s, slow) or close(-e, fast)),
        ),
        Mistake(
            "factor in neither",
            "The slope of the squares stops at the output. A squared error feels z "
            "only through the sigmoid, whose own slope is missing.",
            lambda z, t: (sigmoid(z) - t, sigmoid(z) - t),
            seen(lambda s, e, slow, fast: close(s, fast)),
        ),
        Mistake(
            "factor in both",
            "Both slopes contain the sigmoid's slope, so both stall. In one of the two "
            "it cancels; find out which by measuring.",
            lambda z, t: (two_slopes(z, t)[0], two_slopes(z, t)[0]),
            seen(lambda s, e, slow, fast: close(e, slow)),
        ),
        Mistake(
            "z for the output",
            "The output is not p everywhere: z stands in its place, p goes through the "
            "sigmoid once more, or a sign in exp is lost. Make p once, and use it.",
            lambda z, t: ((z - t) * sigmoid(z) * (1 - sigmoid(z)), z - t),
            other_output,
        ),
        Mistake(
            "nearly",
            "The values are close, and not close enough. A measured slope is as good "
            "as its step: move z itself by about 1e-5, to both sides.",
            roughly,
            seen(lambda *all_: close_by(*all_[::2]) and close_by(*all_[1::2])),
        ),
        Mistake(
            "a constant factor",
            "A slope is a constant factor off. The square brings a 2, the cost has a "
            "half, and there is no sum or mean over the neurons.",
            lambda z, t: (2 * two_slopes(z, t)[0], two_slopes(z, t)[1]),
            seen(off_by_a_factor),
        ),
        Mistake(
            "steps missing",
            "Asked is how fast each cost changes with z, not the cost itself. Take it "
            "in steps, from the cost to p and from p to z, and multiply their slopes.",
            lambda z, t: (two_slopes(z, t)[0], 1 / (1 - t - sigmoid(z))),
            seen(lambda s, e, slow, fast: s.shape == e.shape == fast.shape),
        ),
    ],
    variants={
        "measured to one side": lambda z, t: roughly(z, t, 1e-5),
        "lists": lambda z, t: [s.tolist() for s in two_slopes(z, t)],
        "float32": lambda z, t: tuple(s.astype(np.float32) for s in two_slopes(z, t)),
        "talks": talks(two_slopes),
    },
)


# The mean over an epoch.


def unequal(rng):
    """Draw batches of different sizes, of which the last is smaller."""
    sizes = rng.permutation([32, 24, 17, 28])
    return [
        (rng.uniform(1, 2, size=n) + np.arange(n), np.append(sizes[: n - 1], last))
        for n, last in ((3, 5), (5, int(rng.integers(2, 16))))
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
    read="sum-or-mean",
    reference=epoch_loss,
    checks=[
        Check("batches of several sizes", 1, Equal(epoch_loss), unequal),
        Check("one batch, and two very unequal ones", 1, Equal(epoch_loss), one_batch),
    ],
    mistakes=[
        family(
            "all batches alike",
            "Each batch counts as much as every other, however few samples it holds. "
            "How many samples stand behind each of the means?",
            lambda losses, sizes: np.mean(losses),
        ),
        family(
            "means taken for sums",
            "The batch losses were added up without their own sizes. They are means: "
            "how does one get from a mean and a size to a sum?",
            lambda losses, sizes: np.sum(losses) / np.sum(sizes),
            lambda losses, sizes: np.sum(losses),
            lambda losses, sizes: np.sum(losses / sizes),
            lambda losses, sizes: np.sum(losses) * np.sum(sizes),
        ),
        family(
            "never divided",
            "This is the sum of the costs of all samples. A mean divides it by their "
            "number.",
            lambda losses, sizes: np.dot(losses, sizes),
        ),
        family(
            "divided by the batches",
            "The number of batches divides the costs, alone or together with that of "
            "the samples. What is being averaged: batches or samples?",
            lambda losses, sizes: np.dot(losses, sizes) / len(sizes),
            lambda losses, sizes: np.mean(losses * sizes) / np.sum(sizes),
        ),
        family(
            "one batch alone",
            "One batch counts alone, the first or the last. Is return inside the loop, "
            "and does the sum grow, or is it made anew?",
            lambda losses, sizes: losses[0] * sizes[0] / sizes.sum(),
            lambda losses, sizes: losses[0] * sizes[0],
            lambda losses, sizes: losses[0],
            lambda losses, sizes: losses[-1] * sizes[-1] / sizes.sum(),
            lambda losses, sizes: losses[-1] * sizes[-1],
            lambda losses, sizes: losses[-1],
        ),
        family(
            "a batch left out",
            "Not every batch counts: the first or the last is left out. Look at where "
            "the loop begins and ends.",
            lambda losses, sizes: np.dot(losses[:-1], sizes[:-1]) / sizes.sum(),
            lambda losses, sizes: np.dot(losses[1:], sizes[1:]) / sizes.sum(),
            lambda losses, sizes: np.average(losses[:-1], weights=sizes[:-1]),
            lambda losses, sizes: np.average(losses[1:], weights=sizes[1:]),
        ),
        family(
            "one size for several",
            "The size of one batch stands for others too. The sizes may differ in the "
            "middle as well: each loss goes with its own.",
            lambda x, n: np.average(x, weights=[n[0]] * (len(n) - 1) + [n[-1]]),
            lambda losses, sizes: np.dot(losses, sizes) / (sizes[0] * len(sizes)),
        ),
        Mistake(
            "fraction dropped",
            "The result is a whole number, and a mean need not be. // and int() drop "
            "the fraction; so does an array of whole numbers.",
            lambda losses, sizes: np.dot(losses, sizes) // np.sum(sizes),
            lambda given, value: float(value).is_integer(),
        ),
    ],
    variants={
        "np.average": lambda losses, sizes: np.average(losses, weights=sizes),
        "every sample": lambda losses, sizes: np.repeat(losses, sizes).mean(),
        "float32": lambda losses, sizes: np.float32(epoch_loss(losses, sizes)),
        "talks": talks(epoch_loss),
    },
)

EXERCISES = [START_LOSS, NIELSEN_COST, EPOCH_LOSS, SAFE_CROSS_ENTROPY, TWO_SLOPES]
