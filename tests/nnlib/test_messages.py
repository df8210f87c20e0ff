"""Every message that a learner can meet, word for word.

The other tests look at when a message comes; this one at whether it can be read.
"""

import numpy as np
import pytest

from nnlib import activations
from nnlib.activations import leaky_relu, relu, slope, softmax
from nnlib.data import moons, regression_curve, rings, spirals, xor
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
from nnlib.optimizers import SGD, AdaGrad, Adam, AdamW, RMSProp
from nnlib.optimizers.schedules import (
    constant,
    cosine,
    exponential_decay,
    step_decay,
    warmup,
)
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.training import (
    Dropout,
    EarlyStopping,
    accuracy,
    confusion_matrix,
    evaluate,
    fit,
    load,
    predict,
    save,
)

x1, w2 = np.ones(1), np.ones(2)
x22, x32 = np.ones((2, 2)), np.ones((3, 3))


def rng():
    return np.random.default_rng(0)


def net():
    return mlp(rng(), [2, 2], relu)


def train(**changes):
    network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    settings = {
        "network": network,
        "loss": cross_entropy,
        "optimizer": SGD(network, 0.1),
        "data": (3 * x22, np.array([0, 1])),
        "epochs": 1,
        "batch_size": 1,
        "rng": rng(),
        "progress": False,
    }
    fit(**{**settings, **changes})


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
        lambda: SGD(net(), 0.0),
        "SGD: learning_rate is 0.0; it must be a number, above 0 and finite.",
    ),
    (
        lambda: SGD(net(), 0.1, momentum=1.0),
        "SGD: momentum is 1.0; it must be a number, at least 0 and below 1.",
    ),
    (
        lambda: SGD(net(), 0.1, weight_decay="much"),
        "SGD: weight_decay is 'much'; it must be a number, at least 0 and finite.",
    ),
    (
        lambda: SGD(net(), 0.1, nesterov=True),
        "SGD: nesterov looks ahead along a momentum above 0.",
    ),
    (
        lambda: SGD(net(), 0.1).step(None),
        "SGD.step: grads must be the second result of value, grads = "
        "backprop(...), not NoneType.",
    ),
    (
        lambda: SGD(net(), 0.1).step(mlp(rng(), [1, 1], relu)),
        "SGD.step: the gradient has shape (2,) but the parameters have shape "
        "(6,); was it another network's?",
    ),
    (
        lambda: SGD(net(), lambda step: -1.0).step(net()),
        "SGD.step: the learning rate of step 0 is -1.0; it must be 0 or more, "
        "and finite.",
    ),
    (
        lambda: constant("fast"),
        "constant: learning_rate must be a number, not 'fast'.",
    ),
    (
        lambda: constant(0.0),
        "constant: learning_rate is 0.0; it must be above 0 and finite, such as 0.01.",
    ),
    (
        lambda: step_decay(0.1, every=0),
        "step_decay: every is 0; it must be a whole number above 0.",
    ),
    (
        lambda: step_decay(0.1, every=1, factor=2.0),
        "step_decay: factor is 2.0; above 1 the learning rate would grow.",
    ),
    (
        lambda: cosine(0.1, steps=5, final=0.2),
        "cosine: final is 0.2; it must lie between 0 and 0.1, the learning_rate.",
    ),
    (
        lambda: Dropout(1.0),
        "Dropout: rate is the probability of leaving a unit out, at least 0 and "
        "below 1, got 1.0",
    ),
    (
        lambda: EarlyStopping(patience=0),
        "EarlyStopping: patience must be at least 1 epoch, got 0",
    ),
    (
        lambda: EarlyStopping(min_delta=-1.0),
        "EarlyStopping: min_delta must be 0 or more, got -1.0",
    ),
    (
        lambda: EarlyStopping(monitor="accuracy"),
        "EarlyStopping: monitor must be 'validation_loss' or 'loss', got 'accuracy'",
    ),
    (
        lambda: train(callbacks=[EarlyStopping()]),
        "EarlyStopping: there is no validation loss to watch; give fit "
        "validation=(x, target), or watch monitor='loss'",
    ),
    (
        lambda: train(epochs=0),
        "fit: epochs must be at least 1, got 0",
    ),
    (
        lambda: train(epochs=2.5),
        "fit: epochs must be a whole number, got 2.5",
    ),
    (
        lambda: train(network=[784, 10]),
        "fit: network must be a Network, got a list",
    ),
    (
        lambda: train(loss="mse"),
        "fit: loss must be a function such as cross_entropy, got a str",
    ),
    (
        lambda: train(optimizer="adam"),
        "fit: optimizer must be an optimizer such as SGD(network, 0.1), got 'adam'",
    ),
    (
        lambda: train(optimizer=SGD(net(), 0.1)),
        "fit: the optimizer holds another network's parameters, so its steps "
        "would not reach this one. Make it from this network: for example "
        "SGD(network, learning_rate=0.1)",
    ),
    (
        lambda: train(rng=0),
        "fit: rng must be a numpy.random.Generator, for example "
        "np.random.default_rng(0), got a int",
    ),
    (
        lambda: train(callbacks=EarlyStopping()),
        "fit: callbacks must be a list, such as [EarlyStopping()], got a EarlyStopping",
    ),
    (
        lambda: train(callbacks=["stop"]),
        "fit: a callback is called as callback(network, history), got a str that "
        "cannot be called",
    ),
    (
        lambda: train(data=x22),
        "fit: data must be a pair (x, target), got a ndarray",
    ),
    (
        lambda: train(data=(x22,)),
        "fit: data must be a pair (x, target), got a tuple of 1",
    ),
    (
        lambda: train(data=([1.0], w2)),
        "fit: data must be a pair of arrays, got a list in it; np.asarray(...) "
        "makes an array of it",
    ),
    (
        lambda: train(data=(w2, w2)),
        "fit: x in data must have one row a sample, shape (N, n_in), got (2,). "
        "One sample becomes a batch by x[None, :], one feature by x[:, None]",
    ),
    (
        lambda: train(data=(x22, np.array([0]))),
        "fit: in data, x (2, 2) and target (1,) must have the same number of "
        "rows: row n of the target belongs to row n of x",
    ),
    (
        lambda: train(data=(x22[:0], x22[:0])),
        "fit: data is empty: x has shape (0, 2)",
    ),
    (
        lambda: train(data=(x22.astype(np.uint8), x22)),
        "fit: x in data holds bytes from 0 to 255. Scale them to [0, 1] first: "
        "x.astype(np.float64) / 255",
    ),
    (
        lambda: train(data=(x22.astype(np.float32), x22)),
        "fit: x in data is float32 and the network's parameters are float64; "
        "convert the data once: x.astype(np.float64)",
    ),
    (
        lambda: train(data=(x22 * np.nan, x22)),
        "fit: x in data holds NaN or infinity in 2 of 2 rows, first in row 0; "
        "remove these rows or fill them in",
    ),
    (
        lambda: train(data=(x22, np.array([[1.0, 2.0], [np.inf, 1.0]])), loss=mse),
        "fit: the target in data holds NaN or infinity in 1 of 2 rows, first in "
        "row 1; remove these rows or fill them in",
    ),
    (
        lambda: train(loss=mse, data=(x22, 1e200 * x22)),
        "fit: in epoch 1 the loss or a parameter became NaN or infinite. The "
        "parameters are those of the start of that epoch. Try a learning rate "
        "ten times smaller, with a new optimizer, and check that the data is "
        "scaled to about [-1, 1].",
    ),
    (
        lambda: predict(mlp(rng(), [2, 1], relu), np.ones((1, 2), np.float32)),
        "predict: a class needs one score each, so at least two outputs; the "
        "network's output has shape (1, 1). For regression use forward(network, "
        "x).",
    ),
    (
        lambda: accuracy(net(), x22, np.array([0])),
        "accuracy: x has 2 samples and the target has 1; they belong together "
        "row by row",
    ),
    (
        lambda: accuracy(net(), x22[:0], np.array([], int)),
        "accuracy: there is no sample to judge by (N = 0)",
    ),
    (
        lambda: save(Network([lambda x: x]), "never"),
        "save: Layer(<lambda>) is not made of nnlib's own functions. A file "
        "holds numbers and nnlib's names, not code: save network.parameters with "
        "np.save and build the layers anew in your program",
    ),
    (
        lambda: save(Network([Layer(leaky_relu, slope=np.ones(1))]), "never"),
        "save: the setting slope=array([1.]) of Layer(leaky_relu, "
        "slope=array([1.])) is not a plain number or text",
    ),
    (
        lambda: load("never"),
        "load: there is no file never",
    ),
    (
        lambda: moons(0),
        "moons: the first argument must be a numpy.random.Generator, for example "
        "np.random.default_rng(0), got int",
    ),
    (
        lambda: moons(rng(), 0),
        "moons: n_samples must be at least 1, got 0",
    ),
    (
        lambda: rings(rng(), 2, n_classes=0),
        "rings: n_classes must be at least 1, got 0",
    ),
    (
        lambda: xor(rng(), 2, noise=-1.0),
        "xor: noise is a standard deviation, so it must be 0 or more and finite, "
        "got -1.0",
    ),
    (
        lambda: regression_curve(rng(), low=1.0, high=1.0),
        "regression_curve: low must be below high, got low=1.0 and high=1.0",
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
    (
        lambda: step_decay(0.0, 1),
        "step_decay: learning_rate is 0.0; it must be above 0 and finite, such "
        "as 0.01.",
    ),
    (
        lambda: exponential_decay(0.0, 0.5),
        "exponential_decay: learning_rate is 0.0; it must be above 0 and finite, "
        "such as 0.01.",
    ),
    (
        lambda: exponential_decay(0.1, 0.0),
        "exponential_decay: factor is 0.0; it must be above 0 and finite, such "
        "as 0.01.",
    ),
    (
        lambda: exponential_decay(0.1, 2.0),
        "exponential_decay: factor is 2.0; above 1 the learning rate would grow.",
    ),
    (
        lambda: step_decay(0.1, 1, 0.0),
        "step_decay: factor is 0.0; it must be above 0 and finite, such as 0.01.",
    ),
    (
        lambda: cosine(0.0, 5),
        "cosine: learning_rate is 0.0; it must be above 0 and finite, such as 0.01.",
    ),
    (
        lambda: cosine(0.1, 0),
        "cosine: steps is 0; it must be a whole number above 0.",
    ),
    (
        lambda: warmup(0, 0.1),
        "warmup: steps is 0; it must be a whole number above 0.",
    ),
    (
        lambda: warmup(5, 0.0),
        "warmup: schedule is 0.0; it must be above 0 and finite, such as 0.01.",
    ),
    (
        lambda: AdaGrad(net(), epsilon=-1.0),
        "AdaGrad: epsilon is -1.0; it must be a number, at least 0 and below 1.",
    ),
    (
        lambda: RMSProp(net(), decay=1.0),
        "RMSProp: decay is 1.0; it must be a number, at least 0 and below 1.",
    ),
    (
        lambda: RMSProp(net(), epsilon=-1.0),
        "RMSProp: epsilon is -1.0; it must be a number, at least 0 and below 1.",
    ),
    (
        lambda: Adam(net(), beta1=1.0),
        "Adam: beta1 is 1.0; it must be a number, at least 0 and below 1.",
    ),
    (
        lambda: Adam(net(), beta2=-0.1),
        "Adam: beta2 is -0.1; it must be a number, at least 0 and below 1.",
    ),
    (
        lambda: Adam(net(), epsilon=1.0),
        "Adam: epsilon is 1.0; it must be a number, at least 0 and below 1.",
    ),
    (
        lambda: AdamW(net(), weight_decay=-1.0),
        "AdamW: weight_decay is -1.0; it must be a number, at least 0 and finite.",
    ),
    (
        lambda: rings(0),
        "rings: the first argument must be a numpy.random.Generator, for example "
        "np.random.default_rng(0), got int",
    ),
    (
        lambda: spirals(0),
        "spirals: the first argument must be a numpy.random.Generator, for "
        "example np.random.default_rng(0), got int",
    ),
    (
        lambda: xor(0),
        "xor: the first argument must be a numpy.random.Generator, for example "
        "np.random.default_rng(0), got int",
    ),
    (
        lambda: regression_curve(0),
        "regression_curve: the first argument must be a numpy.random.Generator, "
        "for example np.random.default_rng(0), got int",
    ),
    (
        lambda: spirals(rng(), 0),
        "spirals: n_samples must be at least 1, got 0",
    ),
    (
        lambda: spirals(rng(), 2, n_classes=0),
        "spirals: n_classes must be at least 1, got 0",
    ),
    (
        lambda: moons(rng(), 2, noise=np.inf),
        "moons: noise is a standard deviation, so it must be 0 or more and "
        "finite, got inf",
    ),
    (
        lambda: rings(rng(), 2, noise=-1.0),
        "rings: noise is a standard deviation, so it must be 0 or more and "
        "finite, got -1.0",
    ),
    (
        lambda: spirals(rng(), 2, noise=-1.0),
        "spirals: noise is a standard deviation, so it must be 0 or more and "
        "finite, got -1.0",
    ),
    (
        lambda: regression_curve(rng(), 2, noise=-1.0),
        "regression_curve: noise is a standard deviation, so it must be 0 or "
        "more and finite, got -1.0",
    ),
    (
        lambda: rings(rng(), 0),
        "rings: n_samples must be at least 1, got 0",
    ),
    (
        lambda: xor(rng(), 0),
        "xor: n_samples must be at least 1, got 0",
    ),
    (
        lambda: regression_curve(rng(), 0),
        "regression_curve: n_samples must be at least 1, got 0",
    ),
    (
        lambda: confusion_matrix(net(), x22, np.array([0])),
        "confusion_matrix: x has 2 samples and the target has 1; they belong "
        "together row by row",
    ),
    (
        lambda: accuracy(net(), x22.astype(np.float32), np.array([0, 2])),
        "accuracy: the labels run from 0 to 2, expected 0 to 1 for 2 classes; "
        "classes count from 0.",
    ),
    (
        lambda: evaluate(net(), mse, x22, x22[:1]),
        "evaluate: x has 2 samples and the target has 1; they belong together "
        "row by row",
    ),
    (
        lambda: confusion_matrix(net(), x22.astype(np.float32), np.array([0, 2])),
        "confusion_matrix: the labels run from 0 to 2, expected 0 to 1 for 2 "
        "classes; classes count from 0.",
    ),
    (
        lambda: train(validation=(x22,)),
        "fit: validation must be a pair (x, target), got a tuple of 1",
    ),
    (
        lambda: train(validation=(x22 * np.inf, np.array([0, 1]))),
        "fit: x in validation holds NaN or infinity in 2 of 2 rows, first in row "
        "0; remove these rows or fill them in",
    ),
    (
        lambda: train(data=(x22, np.array([0, 2]))),
        "fit, data: the labels run from 0 to 2, expected 0 to 1 for 2 classes; "
        "classes count from 0.",
    ),
]


@pytest.mark.parametrize(("call", "message"), MESSAGES)
def test_the_message_is(call, message):
    with pytest.raises(Exception) as caught:
        call()
    assert str(caught.value) == message
