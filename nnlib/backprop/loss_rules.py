"""Backward rules of the losses, chapter 6: what a loss hands back to its outputs.

Each is the derivative of a formula in `nnlib.losses`. A loss is one number, so that
g = dL/dL is 1 where a training starts from it. What comes out is short: the output
minus the target, for the squares, and p - t, the probabilities minus the target, for
the cross-entropies.
"""

import numpy as np

from nnlib.activations import sigmoid
from nnlib.backprop.table import rule_for
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    log_sum_exp,
    mae,
    mse,
    quadratic_cost,
    soft_cross_entropy,
)
from nnlib.losses.many_classes import log_probabilities
from nnlib.losses.targets import shares_of_labels, shares_of_rows, weights_of
from nnlib.precision import keeps_dtype
from nnlib.registry import checked_as


@rule_for(log_sum_exp)
@keeps_dtype
def vjp_log_sum_exp(z):
    """For y = log_sum_exp(z): dy/dz = exp(z - y), the softmax."""
    y = log_sum_exp(z)

    def to_z(g):
        p = np.exp(z - y[..., None])  # (..., K)
        # g has one number for each row of z: with K in front, it fits all K of them.
        return np.moveaxis(g * np.moveaxis(p, -1, 0), 0, -1)  # (..., K)

    return y, (to_z,)


@rule_for(mse)
@checked_as(mse)
@keeps_dtype
def vjp_mse(y, target):
    """For sum(e**2) / size with e = y - target: dL/dy = 2 * e / size."""
    error = y - target
    return (error**2).sum() / y.size, (
        lambda g: (2 * g / y.size) * error,
        lambda g: (-2 * g / y.size) * error,
    )


@rule_for(quadratic_cost)
@checked_as(quadratic_cost)
@keeps_dtype
def vjp_quadratic_cost(y, target):
    """For 0.5 * sum(e**2) / N with e = y - target: dL/dy = e / N."""
    error = y - target
    return 0.5 * (error**2).sum() / len(y), (
        lambda g: (g / len(y)) * error,
        lambda g: (-g / len(y)) * error,
    )


@rule_for(mae)
@keeps_dtype
def vjp_mae(y, target):
    """For mean(abs(y - target)): dL/dy = sign(y - target) / size, 0 where equal."""
    return mae(y, target), (
        lambda g: (g / y.size) * np.sign(y - target),
        lambda g: (g / y.size) * np.sign(target - y),
    )


@rule_for(huber)
@keeps_dtype
def vjp_huber(y, target, delta=1.0):
    """For huber: dL/dy = (y - target) / size, clipped at delta / size."""
    return huber(y, target, delta), (
        lambda g: (g / y.size) * np.clip(y - target, -delta, delta),
        lambda g: (g / y.size) * np.clip(target - y, -delta, delta),
    )


@rule_for(hinge)
@keeps_dtype
def vjp_hinge(scores, target):
    """For hinge: dL/dz = -t / size where t * z < 1, else 0; -1 and 1 stay."""
    return hinge(scores, target), (
        lambda g: (-g / scores.size) * (target * (target * scores < 1)),
        None,
    )


@rule_for(binary_cross_entropy)
@keeps_dtype
def vjp_binary_cross_entropy(logits, target, positive_weight=1.0):
    """For logits z: dL/dz = (p - t) / size, with p = sigmoid(z) and the target t.

    A positive_weight w adds (w - 1) * t times the cost log(1 + exp(-z)), whose
    derivative is p - 1.
    """
    more = positive_weight - 1

    def to_logits(g):
        p = sigmoid(logits)
        slopes = p - target
        if more:
            slopes = slopes + more * target * (p - 1)
        return (g / logits.size) * slopes

    def to_target(g):
        slopes = -logits
        if more:
            slopes = slopes + more * np.logaddexp(0, -logits)
        return (g / logits.size) * slopes

    value = binary_cross_entropy(logits, target, positive_weight)
    return value, (to_logits, to_target)


@rule_for(cross_entropy)
@checked_as(cross_entropy)
@keeps_dtype
def vjp_cross_entropy(
    logits, labels, class_weights=None, label_smoothing=0.0, ignore_label=None
):
    """For logits z: dL/dz = (p - t) / N, with p = softmax(z) and one-hot rows t.

    The value needs log(p) and the way back needs p = exp(log(p)). It writes into no
    array that depends on the logits, so that it has a derivative itself.
    """
    log_p = log_probabilities(logits)  # (N, K)
    if class_weights is not None or label_smoothing or ignore_label is not None:
        shares = shares_of_labels(
            log_p, labels, class_weights, label_smoothing, ignore_label
        )
        return 0 - (shares * log_p).sum(), (back_to_logits(log_p, shares), None)

    right = np.arange(len(labels), like=labels), labels

    def to_logits(g):
        t = np.zeros_like(log_p)
        t[right] = 1
        return (np.exp(log_p) - t) * (g / len(labels))

    return 0 - log_p[right].sum() / len(labels), (to_logits, None)


@rule_for(soft_cross_entropy)
@checked_as(soft_cross_entropy)
@keeps_dtype
def vjp_soft_cross_entropy(logits, target, class_weights=None, label_smoothing=0.0):
    """For logits z: dL/dz = (p - t) / N where nothing is weighted, as the t sum to 1.

    L is -sum(s * log(p)), with s = t / N or what the settings make of it, so that
    dL/dt = -log(p) / N, times the weight and less the share that is spread.
    """
    log_p = log_probabilities(logits)  # (N, K)
    shares = shares_of_rows(log_p, target, class_weights, label_smoothing)

    def to_target(g):
        kept = (1 - label_smoothing) * weights_of(log_p, class_weights)  # (K,)
        return (-g / len(target)) * (kept * log_p)

    return 0 - (shares * log_p).sum(), (back_to_logits(log_p, shares), to_target)


def back_to_logits(log_p, shares):
    """For -sum(s * log(p)): dL/dz = p * sum(s) - s, with the sum over each row."""

    def to_logits(g):
        return g * (np.exp(log_p) * shares.sum(axis=-1, keepdims=True) - shares)

    return to_logits
