"""Cross-entropy, as the package has it."""

import math
from functools import partial

import numpy as np

from nnlib.activations import softmax
from nnlib.losses import cross_entropy
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import talks


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
    """Draw rows near 1000 or -1000, then rows near both, then one row far apart."""
    near = rng.normal(size=(4, 3))
    labels = np.array([0, 2, 1, 1])
    split = np.array([[365.0, -360.0, rng.uniform(0, 9)], [0.0, 1.0, 2.0]])
    wide = np.array([[1000.0, -1000.0, rng.uniform(0, 9)], [0.0, 1.0, 2.0]])
    return [
        (near + 1000, labels),
        (near - 1000, labels),
        (near + np.array([[1000.0], [-1000.0], [0.0], [900.0]]), labels),
        (split, np.array([1, 0])),
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


def one_shift(arguments, value):
    """Recognise rows lost far below the maximum of the batch, also with a capped cost.

    A cap is minus the logarithm of the small number that keeps p from 0: of 1e-12, of
    float64's rounding error, or of its smallest number.
    """
    if reaches(False, True)(arguments, value):
        return True
    z, labels = arguments
    if np.ptp(z, axis=1).max() > 500 or np.ptp(z) < 500:
        return False
    limits = np.finfo(np.float64)
    usual = *(10.0**-n for n in range(3, 308)), limits.eps, limits.tiny
    caps = -np.log(usual)
    for below in (745, 50):  # a sum that a small number is added to is lost earlier
        lost = z.max(axis=1) < z.max() - below
        kept = by_logaddexp(z[~lost], labels[~lost]) * (~lost).sum()
        if np.isclose((value * len(labels) - kept) / lost.sum(), caps, 1e-6).any():
            return True
    return False


def cut_off(arguments, value):
    """Recognise logits made equal to a bound: each row's cost is that of equal ones."""
    z, _ = arguments
    return abs(z).min() > 500 and close(value, math.log(z.shape[1]))


def overflowed(arguments, value):
    """Recognise inf or nan from logits as they are, or moved by the wrong number."""
    spread = np.ptp(arguments[0], axis=1).max()
    return reaches(False, False)(arguments, value) or (
        710 < spread < 745 and not np.isfinite(value)
    )


def formed(arguments, value):
    """Recognise a probability rounded to 0, or mended by a small number or a clip."""
    z, labels = arguments
    missing = by_logaddexp(z, labels) - value
    spread = np.ptp(z, axis=1).max()
    if not np.isfinite(value):
        return spread > 745  # where a probability is rounded to 0
    return spread > 500 or 0 < missing < 1e-3


def by_logaddexp(logits, labels):
    """Return the loss through numpy's own log-sum-exp of two numbers."""
    return np.mean(np.logaddexp.reduce(logits, axis=1) - pick(logits, labels))


def row_by_row(logits, labels):
    """Return the loss in plain Python."""
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        most = max(row)
        total += most + math.log(sum(math.exp(z - most) for z in row)) - row[label]
    return total / len(labels)


def by_gaps(z, labels):
    """Return the loss from each logit's lead over the right one."""
    gaps = z - pick(z, labels)[:, None]
    most = gaps.max(axis=1)
    return np.mean(most + np.log(np.exp(gaps - most[:, None]).sum(axis=1)))


def one_alone(row, mean, logits, labels):
    """Return the cost of one row alone, or its share in the mean."""
    alone = by_logaddexp(logits[[row]], labels[[row]])
    return alone / len(labels) if mean else alone


EXERCISE = Exercise(
    id="cross-entropy",
    answer="cross_entropy",
    objective="log-sum-exp",
    level="several steps",
    builds="nnlib.losses.cross_entropy",
    forbidden={
        name: "The steps of log-sum-exp are what there is to write here: build it from "
        "exp, log, a maximum and a sum."
        for name in ("numpy.logaddexp", "scipy.*", "torch.*")
    },
    compare=(
        "nnlib.losses.cross_entropy has the same steps: print "
        "inspect.getsource(nnlib.losses.cross_entropy) after import inspect and "
        "import nnlib.losses. Which line of yours picks the right logits?"
    ),
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
            "is 0. Which number, taken off a row first, leaves no large logit in it?",
            cost,
            overflowed,
        ),
        Mistake(
            "one shift for all",
            "One number was subtracted from the whole batch, so a row far below it is "
            "rounded to 0. Which maximum belongs to which row? Look at axis.",
            lambda z, labels: cost(shifted(z, None), labels),
            one_shift,
        ),
        Mistake(
            "logits cut off",
            "Logits beyond a bound were all made equal to it, so their differences are "
            "lost. Move each row as a whole in place of cutting it.",
            lambda z, labels: cost(np.clip(z, -500, 500), labels),
            cut_off,
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
        "plain loops": row_by_row,
        "shifted by rows": lambda z, labels: cost(shifted(z), labels),
        "leads over the right logit": by_gaps,
        "a 0-d array": lambda z, labels: np.array(cost(shifted(z), labels)),
        "float32": lambda logits, labels: np.float32(by_logaddexp(logits, labels)),
        "talks": talks(by_logaddexp),
    },
)
