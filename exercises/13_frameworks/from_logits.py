"""Cross-entropy of shares, or of logits: Keras' flag."""

import math

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared_outputs import at_the_edges, of_logits, of_shares, softmax

LEAST = 1e-7


def pick(values, labels):
    """Return each row's value at its label."""
    return values[np.arange(len(labels)), labels]


def costs(z, labels):
    """Return minus the logarithm of each right share, from logits."""
    return np.logaddexp.reduce(z, axis=1) - pick(z, labels)


def cut(p, low=LEAST, high=1 - LEAST):
    """Return minus the logarithm of shares, cut at both ends."""
    return -np.log(np.clip(p, low, high))


def loss(
    labels, outputs, from_logits, logits=costs, shares=cut, mean=np.mean, picked=pick
):
    """Return the loss, with one of its parts done otherwise."""
    if from_logits:
        return mean(logits(outputs, labels))
    return mean(shares(picked(outputs, labels)))


def right(labels, outputs, from_logits):
    """Return the loss."""
    return loss(labels, outputs, from_logits)


def changed(**parts):
    """Return an answer with a part done otherwise."""
    return lambda labels, outputs, from_logits: loss(
        labels, outputs, from_logits, **parts
    )


def plain_loops(labels, outputs, from_logits):
    """Return the loss in plain Python."""
    total = 0.0
    for row, label in zip(outputs.tolist(), labels.tolist(), strict=True):
        if from_logits:
            most = max(row)
            total += most + math.log(sum(math.exp(z - most) for z in row)) - row[label]
        else:
            total -= math.log(min(max(row[label], 1e-7), 1 - 1e-7))
    return total / len(labels)


def by_one_hot(labels, outputs, from_logits):
    """Return the loss by a table of ones and zeros."""
    hot = np.eye(outputs.shape[1])[labels]
    if from_logits:
        z = outputs - outputs.max(axis=1, keepdims=True)
        logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    else:
        logs = np.log(np.clip(outputs, 1e-7, 1 - 1e-7))
    return -(hot * logs).sum() / len(labels)


def every(z):
    """Return minus the logarithms of all shares."""
    return np.logaddexp.reduce(z, axis=1)[:, None] - z


def binary(p, labels):
    """Return the costs of all classes, each taken for a question of its own."""
    hot, p = np.eye(p.shape[1])[labels], np.clip(p, LEAST, 1 - LEAST)
    return -(hot * np.log(p) + (1 - hot) * np.log(1 - p))


def cut_before(given, value):
    """Recognise the cost of logits that were cut to a range."""
    labels, z, flag = given
    ranges = (LEAST, 1 - LEAST), (0, 1), *((-n, n) for n in (500, 700, 100, 50, 20))
    ways = [costs(np.clip(z, *ends), labels).mean() for ends in ranges]
    return flag and any(close(one, value) for one in ways)


def where(flag, name, message, *answers):
    """Return a mistake that is looked for under one value of the flag alone."""

    def recognise(given, value):
        far = not np.isfinite(value) and abs(given[1]).max() > 500
        if given[2] != flag or far:
            return False
        with np.errstate(all="ignore"):
            return any(close(one(*given), value) for one in answers)

    def there(one):
        """Return an answer that is wrong under this value of the flag alone."""
        return lambda labels, outputs, from_logits: (
            one if from_logits == flag else right
        )(labels, outputs, from_logits)

    first, *others = map(there, answers)
    return Mistake(name, message, first, recognise, lambda *given: others)


EXERCISE = Exercise(
    id="from-logits",
    answer="keras_loss",
    objective="frameworks-defaults",
    level="several steps",
    compare=(
        "Hand softmax(z) to your function with from_logits=True, for a sample that the "
        "network is sure of. How low can this loss get, and what would you notice?"
    ),
    forbidden={
        name: "What happens to logits and to shares is what there is to write here: "
        "build both from exp, log, a maximum and a sum."
        for name in ("scipy.*", "torch.*", "keras.*", "tensorflow.*")
    },
    reference=right,
    checks=[
        Check("logits", 1, Equal(right), of_logits),
        Check("shares", 1, Equal(right), of_shares),
        Check("far logits, shares of 0 and 1", 1, Equal(right), at_the_edges),
    ],
    mistakes=[
        where(
            False,
            "shares taken for logits",
            "With the flag off, shares came in, and they were normalised once more, as "
            "if they were logits. For which value of the flag has a softmax been there "
            "before?",
            lambda labels, y, flag: loss(labels, y, True),
            lambda labels, y, flag: loss(labels, softmax(y), True),
        ),
        where(
            True,
            "logits taken for shares",
            "With the flag on, logits came in and were taken for shares: a logit may "
            "be negative or large, and no rows sum to 1. What makes shares of them?",
            lambda labels, y, flag: loss(labels, y, False),
            lambda labels, y, flag: -np.mean(np.log(pick(y, labels))),
        ),
        where(
            True,
            "softmax twice",
            "With the flag on, the loss has a floor: a softmax was applied to what a "
            "softmax had returned. Count how often your code normalises the logits.",
            lambda labels, y, flag: loss(labels, softmax(y) if flag else y, flag),
        ),
        Mistake(
            "overflow",
            "The exponential of a large logit is inf, and those of a row far below "
            "are all 0. Which number, taken off each row first, leaves its costs as "
            "they are?",
            lambda labels, y, flag: loss(
                labels,
                y,
                flag,
                logits=lambda z, t: np.log(np.exp(z).sum(axis=1)) - pick(z, t),
            ),
            lambda given, value: (
                given[2]
                and np.ptp(given[1], axis=1).max() < 500 < abs(given[1]).max()
                and not np.isfinite(value)
            ),
        ),
        Mistake(
            "logits cut like shares",
            "The cost of logits was capped, or is no number: the share was formed, and "
            "cut or rounded to 0, or the logits were cut. Only shares that come in "
            "are.",
            lambda labels, y, flag: loss(labels, softmax(y) if flag else y, False),
            lambda given, value: (
                (
                    given[2]
                    and np.ptp(given[1], axis=1).max() > 500
                    and (not np.isfinite(value) or value < right(*given))
                )
                or cut_before(given, value)
            ),
        ),
        where(
            True,
            "two shifts",
            "The cost of logits has two terms, and they come from different logits: "
            "one was moved by a maximum and the other was not, or by another row's. "
            "Which maximum belongs to which row?",
            lambda labels, y, flag: np.mean(costs(y, labels) - y.max(axis=1)),
            lambda labels, y, flag: np.mean(costs(y, labels) + y.max(axis=1)),
            lambda labels, y, flag: np.mean(costs(y - y.max(axis=0), labels)),
            lambda labels, y, flag: np.mean(costs(y, labels)) - y.max(),
        ),
        where(
            False,
            "not cut at both ends",
            "A share of 0 costs as much as one of 1e-7, and a share of 1 as much as "
            "one of 1 - 1e-7. Look at both ends, and at what is cut: the share, or its "
            "cost?",
            changed(shares=lambda p: cut(p, 0.0, 1.0)),
            changed(shares=lambda p: cut(p, LEAST, 1.0)),
            changed(shares=lambda p: cut(p, 0.0)),
            changed(shares=lambda p: -np.log(p + LEAST)),
            changed(shares=lambda p: cut(p, 1e-15, 1 - 1e-15)),
            changed(shares=lambda p: cut(p, 1e-12, 1 - 1e-12)),
            changed(shares=lambda p: cut(p, 1e-8, 1 - 1e-8)),
            changed(shares=lambda p: np.clip(-np.log(p), LEAST, 1 - LEAST)),
        ),
        family(
            "sum for a mean",
            "The costs of the batch were added up. Keras averages over the samples "
            "unless it is told otherwise.",
            changed(mean=np.sum),
            lambda labels, y, flag: loss(labels, y, flag) / y.shape[1],
        ),
        family(
            "other entries picked",
            "One entry of each row is wanted, that of the right class: the label is "
            "its column. The other classes count in the softmax alone.",
            lambda labels, y, flag: np.mean(every(y) if flag else cut(y)),
            lambda labels, y, flag: np.mean(costs(y, labels) if flag else cut(y)),
            lambda labels, y, flag: np.mean(
                costs(y, labels) if flag else binary(y, labels)
            ),
            lambda labels, y, flag: np.mean(every(y) if flag else cut(pick(y, labels))),
            lambda labels, y, flag: loss((labels + 1) % y.shape[1], y, flag),
            lambda labels, y, flag: loss(y.argmax(axis=1), y, flag),
            lambda labels, y, flag: loss((labels - 1) % y.shape[1], y, flag),
            lambda labels, y, flag: np.mean(
                np.logaddexp.reduce(y, 1)[:, None] - y[:, labels]
                if flag
                else cut(y[:, labels])
            ),
        ),
        family(
            "logarithm misplaced",
            "The mean is of the costs, minus the logarithm of each share. Look at "
            "which comes first, the mean or the logarithm, and at the sign.",
            lambda labels, y, flag: (
                -np.log(
                    np.mean(pick(softmax(y) if flag else np.clip(y, LEAST, 1), labels))
                )
            ),
            lambda labels, y, flag: -np.mean(pick(softmax(y) if flag else y, labels)),
            lambda labels, y, flag: np.mean(
                1 - pick(softmax(y) if flag else y, labels)
            ),
        ),
    ],
    variants={
        **unusual(right, float32=True),
        "plain Python": plain_loops,
        "a table of ones and zeros": by_one_hot,
    },
)
