"""Every message that a learner can meet, word for word.

The other tests look at when a message comes; this one at whether it can be read.
"""

import numpy as np
import pytest

from nnlib import activations
from nnlib.activations import relu, slope, softmax
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    log_sum_exp,
    mae,
    mse,
    one_hot,
    quadratic_cost,
)
from nnlib.propagation import mlp

x1, w2 = np.ones(1), np.ones(2)
x22, x32 = np.ones((2, 2)), np.ones((3, 3))


def rng():
    return np.random.default_rng(0)


def net():
    return mlp(rng(), [2, 2], relu)


MESSAGES = [
    (
        lambda: relu(np.array([1, 2])),
        "relu: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: relu([1.0]),
        "relu: z is a list, expected an array of floats. Wrap it: np.array(..., "
        "dtype=np.float32).",
    ),
    (
        lambda: softmax(np.array(1.0)),
        "softmax: z has shape (), expected (..., K): a row of K scores, with K "
        "at least 1.",
    ),
    (
        lambda: slope(softmax, x22),
        "slope: every output of softmax depends on every input of its row, so "
        "there is no one slope per entry. Nudge one input at a time.",
    ),
    (
        lambda: slope(relu, x22, h=0.0),
        "slope: h is 0.0, expected a positive number.",
    ),
    (
        lambda: slope(np.sum, x22),
        "slope: the function turned shape (2, 2) into (), expected a function "
        "that works entry by entry.",
    ),
    (
        lambda: softmax(np.array([[0.25, 0.75]])),
        "softmax: every row sums to 1, so these look like probabilities, but "
        "softmax expects logits, the scores before the softmax. It would apply "
        "the softmax a second time, which flattens the probabilities. Leave out "
        "the first softmax.",
    ),
    (
        lambda: mse(x22, 1.0),
        "mse: target is the number 1.0, expected an array. Write np.array([1.0]).",
    ),
    (
        lambda: mse(x22, x32),
        "mse: y has shape (2, 2) and target has shape (3, 3), expected equal "
        "shapes: each output needs one target.",
    ),
    (
        lambda: mse(x22, x22.reshape(4, 1)),
        "mse: y has shape (2, 2) and target has shape (4, 1), expected equal "
        "shapes: write target.reshape(y.shape).",
    ),
    (
        lambda: mse(x22, x22.astype(np.float32)),
        "mse: y is float64 and target is float32, expected equal dtypes: write "
        "target.astype(y.dtype).",
    ),
    (
        lambda: mse(x22[:0], x22[:0]),
        "mse: the batch is empty, y has shape (0, 2); a mean over nothing has no "
        "value.",
    ),
    (
        lambda: quadratic_cost(w2, w2),
        "quadratic_cost: y has shape (2,), expected (N, K). Write y[None, :] for "
        "one sample with K outputs, y[:, None] for N samples with one output.",
    ),
    (
        lambda: huber(x22, x22, delta=0.0),
        "huber: delta is 0.0, expected a positive number.",
    ),
    (
        lambda: hinge(2 * x22, 0 * x22),
        "hinge: targets must be -1.0 or 1.0: write 2 * target - 1 if yours are 0 "
        "and 1.",
    ),
    (
        lambda: hinge(x22, 2 * x22),
        "hinge: targets must be -1.0 or 1.0: the arguments look swapped: "
        "hinge(scores, target).",
    ),
    (
        lambda: binary_cross_entropy(5 * x22, 2 * x22),
        "binary_cross_entropy: the targets run from 2.0 to 2.0, expected 0 to 1: "
        "a probability lies between 0 and 1.",
    ),
    (
        lambda: binary_cross_entropy(x22, 2 * x22),
        "binary_cross_entropy: the targets run from 2.0 to 2.0, expected 0 to 1: "
        "the arguments look swapped: binary_cross_entropy(logits, target).",
    ),
    (
        lambda: cross_entropy(np.array([0, 1]), 2 * x22),
        "cross_entropy: logits has shape (2,) and labels has shape (2, 2); the "
        "arguments look swapped: cross_entropy(logits, labels).",
    ),
    (
        lambda: cross_entropy(w2, np.array([0])),
        "cross_entropy: logits has shape (2,), expected (N, K). A single sample "
        "is a batch of one: write logits[None, :] and np.array([label]).",
    ),
    (
        lambda: cross_entropy(2 * x22, x22),
        "cross_entropy: labels has shape (2, 2) and looks one-hot, expected "
        "integers of shape (N,): write labels.argmax(axis=1).",
    ),
    (
        lambda: cross_entropy(2 * x22, np.array([[0], [1]])),
        "cross_entropy: labels has shape (2, 1), expected (N,), one whole number "
        "for each sample: write labels.reshape(-1).",
    ),
    (
        lambda: cross_entropy(2 * x22, w2),
        "cross_entropy: labels is float64, expected an array of integers: write "
        "np.array(labels, dtype=np.int64).",
    ),
    (
        lambda: cross_entropy(2 * x22, [0, 1]),
        "cross_entropy: labels is list, expected an array of integers: write "
        "np.array(labels, dtype=np.int64).",
    ),
    (
        lambda: cross_entropy(2 * x22, np.array([0, 2])),
        "cross_entropy: the labels run from 0 to 2, expected 0 to 1 for 2 "
        "classes; classes count from 0.",
    ),
    (
        lambda: cross_entropy(2 * x22, np.array([0])),
        "cross_entropy: logits has shape (2, 2) and labels has shape (1,), "
        "expected one label for each row of logits.",
    ),
    (
        lambda: cross_entropy(2 * x22[:0], np.array([], int)),
        "cross_entropy: the batch is empty, logits has shape (0, 2); a mean over "
        "nothing has no value.",
    ),
    (
        lambda: activations.step(x22.astype(np.int64)),
        "step: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.sigmoid(x22.astype(np.int64)),
        "sigmoid: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.tanh(x22.astype(np.int64)),
        "tanh: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.relu(x22.astype(np.int64)),
        "relu: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.leaky_relu(x22.astype(np.int64)),
        "leaky_relu: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.elu(x22.astype(np.int64)),
        "elu: z holds int64, expected floats. Write 1.0 instead of 1, or convert "
        "with .astype(np.float32).",
    ),
    (
        lambda: activations.gelu(x22.astype(np.int64)),
        "gelu: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.silu(x22.astype(np.int64)),
        "silu: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.softmax(x22.astype(np.int64)),
        "softmax: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.log_softmax(x22.astype(np.int64)),
        "log_softmax: z holds int64, expected floats. Write 1.0 instead of 1, or "
        "convert with .astype(np.float32).",
    ),
    (
        lambda: activations.log_softmax(np.array(1.0)),
        "log_softmax: z has shape (), expected (..., K): a row of K scores, with "
        "K at least 1.",
    ),
    (
        lambda: slope(relu, [1.0]),
        "slope: z is a list, expected an array of floats. Wrap it: np.array(..., "
        "dtype=np.float32).",
    ),
    (
        lambda: slope(activations.log_softmax, x22),
        "slope: every output of log_softmax depends on every input of its row, "
        "so there is no one slope per entry. Nudge one input at a time.",
    ),
    (
        lambda: log_sum_exp(np.array(1.0)),
        "log_sum_exp: z has shape (), expected (..., K): a row of K scores, with "
        "K at least 1.",
    ),
    (
        lambda: activations.log_softmax(np.array([[0.25, 0.75]])),
        "log_softmax: every row sums to 1, so these look like probabilities, but "
        "log_softmax expects logits, the scores before the softmax. It would "
        "apply the softmax a second time, which flattens the probabilities. "
        "Leave out the first softmax.",
    ),
    (
        lambda: cross_entropy(x22 / 2, np.array([0, 1])),
        "cross_entropy: every row sums to 1, so these look like probabilities, "
        "but cross_entropy expects logits, the scores before the softmax. It "
        "would apply the softmax a second time, which flattens the "
        "probabilities. Leave out the first softmax.",
    ),
    (
        lambda: mse(x22[:, 0], x22[:, :1]),
        "mse: y has shape (2,) and target has shape (2, 1), expected equal "
        "shapes: write target.reshape(y.shape).",
    ),
    (
        lambda: quadratic_cost(x22[:, 0], x22[:, :1]),
        "quadratic_cost: y has shape (2,) and target has shape (2, 1), expected "
        "equal shapes: write target.reshape(y.shape).",
    ),
    (
        lambda: mae(x22[:, 0], x22[:, :1]),
        "mae: y has shape (2,) and target has shape (2, 1), expected equal "
        "shapes: write target.reshape(y.shape).",
    ),
    (
        lambda: huber(x22[:, 0], x22[:, :1]),
        "huber: y has shape (2,) and target has shape (2, 1), expected equal "
        "shapes: write target.reshape(y.shape).",
    ),
    (
        lambda: hinge(x22[:, 0], x22[:, :1]),
        "hinge: scores has shape (2,) and target has shape (2, 1), expected "
        "equal shapes: write target.reshape(scores.shape).",
    ),
    (
        lambda: binary_cross_entropy(x22[:, 0], x22[:, :1]),
        "binary_cross_entropy: logits has shape (2,) and target has shape (2, "
        "1), expected equal shapes: write target.reshape(logits.shape).",
    ),
    (
        lambda: hinge(1.0, x22),
        "hinge: scores is the number 1.0, expected an array. Write np.array([1.0]).",
    ),
    (
        lambda: binary_cross_entropy(1.0, x22),
        "binary_cross_entropy: logits is the number 1.0, expected an array. "
        "Write np.array([1.0]).",
    ),
    (
        lambda: one_hot(w2, 2),
        "one_hot: labels is float64, expected an array of integers: write "
        "np.array(labels, dtype=np.int64).",
    ),
    (
        lambda: one_hot(np.array([2]), 2),
        "one_hot: the labels run from 2 to 2, expected 0 to 1 for 2 classes; "
        "classes count from 0.",
    ),
]


@pytest.mark.parametrize(("call", "message"), MESSAGES)
def test_the_message_is(call, message):
    with pytest.raises(Exception) as caught:
        call()
    assert str(caught.value) == message
