"""The terms of what works on rows of scores, for single elements: see `nnlib.terms`.

Each is the formula of `activations.rowwise` or `losses.many_classes`, and its rule,
written for one element. They are loaded by `nnlib.inside`, and not by the chapter.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nnlib.activations import log_softmax, softmax
from nnlib.losses import cross_entropy, log_sum_exp, soft_cross_entropy
from nnlib.losses.targets import shares_of_labels, shares_of_rows, weights_of
from nnlib.terms import Array, Number, terms_for


def largest(z: Array, at: Sequence[int]) -> Number:
    """Return the largest score of a row; a NaN is the largest, as in NumPy."""
    row = z.row(*at)
    return row[int(np.argmax([number.value for number in row]))]


def log_total(z: Array, at: Sequence[int]) -> Number:
    """Return log(sum(exp(z - m))) of a row, with m = max(z), as one number."""
    m = largest(z, at)
    exponentials = [np.exp(number - m) for number in z.row(*at)]
    total = np.log(sum(exponentials[1:], exponentials[0]))
    return total.called(f"log(sum(exp({z.words(at)} - {m.words})))")


def log_p(z: Array, at: Sequence[int], k: int):
    """Return the logarithm of a probability of a row, as one number."""
    number = z[(*at, k)] - largest(z, at) - log_total(z, at)
    return number.called(f"log_softmax({z.words(at)})[{k}]")


def probability(z: Array, at: Sequence[int], k: int):
    """Return a probability of a row, as one number."""
    return np.exp(log_p(z, at, k)).called(f"softmax({z.words(at)})[{k}]")


@terms_for(softmax)
def terms_softmax(z):
    """y[k] is exp(z[k] - m) / sum(exp(z - m)) with m = max(z), in each row."""

    def forwards(*index):
        *at, k = index
        m = largest(z, at)
        exponentials = [np.exp(number - m) for number in z.row(*at)]
        total = sum(exponentials[1:], exponentials[0])
        total = total.called(f"sum(exp({z.words(at)} - {m.words}))")
        return [exponentials[k] / total]

    def to_z(g, *index):
        *at, i = index
        y = [probability(z, at, j) for j in range(z.shape[-1])]
        return [g[(*at, j)] * y[j] * ((i == j) - y[i]) for j in range(len(y))]

    return forwards, (to_z,)


@terms_for(log_softmax)
def terms_log_softmax(z):
    """y[k] is z[k] - m - log(sum(exp(z - m))) with m = max(z), in each row."""

    def forwards(*index):
        at = index[:-1]
        return [z[index], -largest(z, at), -log_total(z, at)]

    def to_z(g, *index):
        *at, i = index
        p = probability(z, at, i)
        return [g[(*at, j)] * ((i == j) - p) for j in range(z.shape[-1])]

    return forwards, (to_z,)


@terms_for(log_sum_exp)
def terms_log_sum_exp(z):
    """Say that y is m + log(sum(exp(z - m))) with m = max(z), in each row."""
    return (
        lambda *at: [largest(z, at), log_total(z, at)],
        (lambda g, *index: [g[index[:-1]] * probability(z, index[:-1], index[-1])],),
    )


def weighted(logits: Array, share: Callable) -> tuple:
    """Return the terms of -sum(share * log(p)), and of its gradient for the logits.

    Parameters
    ----------
    logits : Array
        (N, K)
    share : callable
        Takes n and k; returns what log(p[n, k]) counts, or None where it does not.
    """
    N, K = logits.shape

    def forwards():
        found = [(n, k, share(n, k)) for n in range(N) for k in range(K)]
        return [-s * log_p(logits, (n,), k) for n, k, s in found if s is not None]

    def to_logits(g, n, i):
        p = probability(logits, (n,), i)
        shares = [(k, share(n, k)) for k in range(K)]
        up = [g[()] * s * p for _, s in shares if s is not None]
        down = [-g[()] * s for k, s in shares if s is not None and k == i]
        return up + down

    return forwards, to_logits


@terms_for(cross_entropy)
def terms_cross_entropy(
    logits, labels, class_weights=None, label_smoothing=0.0, ignore_label=None
):
    """L is the sum over the rows of -log(p) of the right class, divided by N.

    With settings, every class counts, as much as `shares_of_labels` says.
    """
    N = len(labels)

    def one_share(n, k):
        right = labels[n]
        return 1 / Number(N, str(N), right.reads) if k == right.value else None

    share = one_share
    if class_weights is not None or label_smoothing or ignore_label is not None:
        share = read_off(
            shares_of_labels(
                np.zeros_like(logits.values),
                labels.values,
                class_weights,
                label_smoothing,
                ignore_label,
            ),
            lambda n, k: labels[n].reads,
        )
    forwards, to_logits = weighted(logits, share)
    return forwards, (to_logits, None)


def read_off(shares: np.ndarray, reads: Callable) -> Callable:
    """Return the share of n and k, where settings have made it."""
    return lambda n, k: Number(shares[n, k], f"share[{n}, {k}]", reads(n, k))


@terms_for(soft_cross_entropy)
def terms_soft_cross_entropy(logits, target, class_weights=None, label_smoothing=0.0):
    """L is the sum of -share * log(p), where a share is target / N without settings."""
    zeros = np.zeros_like(logits.values)
    kept = (1 - label_smoothing) * weights_of(zeros, class_weights)

    def plain_share(n, k):
        return target[n, k] / len(target)

    share = plain_share
    if class_weights is not None or label_smoothing:
        share = read_off(
            shares_of_rows(zeros, target.values, class_weights, label_smoothing),
            lambda n, k: target[n, k].reads,
        )

    def to_target(g, n, k):
        return [-g[()] * kept[k] * log_p(logits, (n,), k) / len(target)]

    forwards, to_logits = weighted(logits, share)
    return forwards, (to_logits, to_target)
