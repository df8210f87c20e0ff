"""Every message that a learner can meet, word for word.

The other tests look at when a message comes; this one at whether it can be read.
"""

import numpy as np
import pytest

from nnlib import activations
from nnlib.activations import leaky_relu, relu, slope, softmax
from nnlib.backprop import backprop, check_gradients, numerical_gradient, rule_for, vjp
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
from nnlib.neurons import neuron, weighted_sum
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.training import (
    summary,
)
from nnlib.weights import he, normal, orthogonal, xavier, zeros

x1, w2 = np.ones(1), np.ones(2)
x22, x32 = np.ones((2, 2)), np.ones((3, 3))


def rng():
    return np.random.default_rng(0)


def net():
    return mlp(rng(), [2, 2], relu)


MESSAGES = [
    (
        lambda: weighted_sum(x1, w2, 0.0),
        "weighted_sum: x has shape (1,), expected (N, n_in), one sample a row. A "
        "single sample is a batch of one: write x[None, :].",
    ),
    (
        lambda: weighted_sum(x32, w2, 0.0),
        "weighted_sum: x has shape (3, 3) and w has shape (2,), expected (N, "
        "n_in) and (n_in,): one weight for each column of x.",
    ),
    (
        lambda: weighted_sum(x22, w2, w2),
        "weighted_sum: b has shape (2,), expected a single number: one neuron "
        "has one bias.",
    ),
    (
        lambda: neuron(x22, w2, 0.0, "tanh"),
        "neuron: activation is 'tanh', expected a function. Hand in the function "
        "itself, without quotes and without parentheses: np.tanh.",
    ),
    (
        lambda: normal(rng(), 2, 2, std=-1.0),
        "normal: std is -1.0 and bias_std is 0.0, expected 0 or more.",
    ),
    (
        lambda: he(0, 2, 2),
        "he: the first argument is 0, expected a generator. Make one with rng = "
        "np.random.default_rng(0) and hand it in.",
    ),
    (
        lambda: he(rng(), 2.5, 2),
        "he: n_in is 2.5, expected a whole number.",
    ),
    (
        lambda: he(rng(), 0, 2),
        "he: n_in is 0, expected 1 or more.",
    ),
    (
        lambda: he(rng(), 2, 2, dtype=np.int64),
        "he: dtype is int64, expected float32 or float64; learning changes "
        "weights by fractions.",
    ),
    (
        lambda: mlp(rng(), [3], np.tanh),
        "mlp: sizes [3] must name the inputs and the outputs at least, such as "
        "[784, 30, 10].",
    ),
    (
        lambda: forward(net(), [1.0]),
        "forward: x must be an array, not list.",
    ),
    (
        lambda: check_gradients(net(), [[1.0, 2.0]], mse, x22),
        "backprop: x must be an array, not list.",
    ),
    (
        lambda: forward(net(), np.ones((5, 2))),
        "forward: x is float64 and the network's parameters are float32; convert "
        "the data once: x = x.astype(np.float32).",
    ),
    (
        lambda: forward(net(), np.ones((5, 2), np.uint8)),
        "forward: x is uint8 and the network's parameters are float32, and "
        "images from 0 to 255 are divided by 255; convert the data once: x = "
        "x.astype(np.float32) / 255.",
    ),
    (
        lambda: forward(net(), np.ones(2, np.float32)),
        "forward: x has shape (2,), one sample without a batch axis; layer 0 has "
        "W (2, 2) and takes (N, 2): give x[None, :].",
    ),
    (
        lambda: forward(net(), np.ones((5, 3), np.float32)),
        "forward: x has shape (5, 3), but layer 0 has W (2, 2) and takes (N, 2): "
        "one row a sample, 2 columns.",
    ),
    (
        lambda: linear(x32, x22, w2),
        "linear: x has shape (3, 3) and W has shape (2, 2); x @ W needs x (N, "
        "n_in) with as many columns as W (n_in, n_out) has rows.",
    ),
    (
        lambda: linear(x22, x22, np.zeros(3)),
        "linear: b has shape (3,) and W has shape (2, 2); b needs one number for "
        "each column of W, so shape (2,).",
    ),
    (
        lambda: Layer("relu"),
        "Layer: the first argument must be a function, not 'relu'.",
    ),
    (
        lambda: Layer(linear, x22, w2, w2),
        "Layer: linear(x, W, b) takes 2 arguments after the first; 3 parameters "
        "were given.",
    ),
    (
        lambda: Layer(leaky_relu, slop=0.1),
        "Layer: leaky_relu(z, slope) has no setting 'slop'. Did you mean 'slope'?",
    ),
    (
        lambda: Layer(relu, slope=0.1),
        "Layer: relu(z) has no setting 'slope'.",
    ),
    (
        lambda: Layer(linear, [1.0], w2),
        "Layer(linear): W must be an array, not list.",
    ),
    (
        lambda: Layer(max, w2),
        "Layer: max does not tell its parameters' names; wrap it in a function of x "
        "and the parameters.",
    ),
    (
        lambda: Layer(linear, x22.astype(int), w2),
        "Layer(linear): W holds int64, but learning moves parameters by small "
        "fractions; give W.astype(np.float32).",
    ),
    (
        lambda: net()[0].V,
        "this layer has no 'V'; its parameters: W, b",
    ),
    (
        lambda: setattr(net()[0], "V", 1.0),
        "this layer has no 'V'; its parameters: W, b",
    ),
    (
        lambda: setattr(net()[0], "b", np.zeros(3)),
        "Layer(linear, W (2, 2), b (2,)): b has shape (2,) and the new value has "
        "shape (3,); they must be the same.",
    ),
    (
        lambda: Network([]),
        "Network: a network needs at least one layer.",
    ),
    (
        lambda: Network([Layer(linear, x22, np.zeros(2, np.float32))]),
        "Network: all parameters must be of one dtype, but layer 0 has W "
        "float64, layer 0 has b float32.",
    ),
    (
        lambda: Network([Layer(linear, x22, w2), relu, Layer(linear, x32, w2)]),
        "Network: layer 2, Layer(linear, W (3, 3), b (2,)), takes 3 columns, but "
        "layer 1, Layer(relu), returns 2 from W (2, 2) of layer 0.",
    ),
    (
        lambda: setattr(net(), "parameters", w2),
        "Network: parameters has shape (6,) and the new vector has shape (2,); "
        "they must be the same.",
    ),
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
        lambda: rule_for("relu"),
        "rule_for: 'relu' is no function.",
    ),
    (
        lambda: vjp(np.sort, x22),
        "sort has no backward rule. Decorate one with @rule_for(sort): it takes "
        "the arguments of sort and returns its output and a tuple with one "
        "pullback for each argument.",
    ),
    (
        lambda: backprop(net(), np.ones((0, 2), np.float32), mse, x22),
        "backprop: x has shape (0, 2), a batch without a sample.",
    ),
    (
        lambda: numerical_gradient(np.negative, x22),
        "numerical_gradient: the function must return one number; it returned an "
        "array of shape (2, 2). Add .sum() or .mean().",
    ),
    (),
    (
        lambda: summary(Network([relu])),
        "summary: the first layer does not say how wide its input is; give a "
        "batch: summary(network, x)",
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
    (),
    (
        lambda: zeros(0, 2),
        "zeros: n_in is 0, expected 1 or more.",
    ),
    (
        lambda: xavier(rng(), 2, 0),
        "xavier: n_out is 0, expected 1 or more.",
    ),
    (
        lambda: orthogonal(rng(), 0, 2),
        "orthogonal: n_in is 0, expected 1 or more.",
    ),
    (
        lambda: weighted_sum(x22, w2.astype(np.int64), 0.0),
        "weighted_sum: w holds int64, expected floats. Write 1.0 instead of 1, "
        "or convert with .astype(np.float32).",
    ),
    (
        lambda: weighted_sum(x22.astype(np.int64), w2, 0.0),
        "weighted_sum: x holds int64, expected floats. Write 1.0 instead of 1, "
        "or convert with .astype(np.float32).",
    ),
    (
        lambda: weighted_sum(x22, w2, [0.0]),
        "weighted_sum: b is a list, expected an array of floats. Wrap it: "
        "np.array(..., dtype=np.float32).",
    ),
]


@pytest.mark.parametrize(("call", "message"), MESSAGES)
def test_the_message_is(call, message):
    with pytest.raises(Exception) as caught:
        call()
    assert str(caught.value) == message
