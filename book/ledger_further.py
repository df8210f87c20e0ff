"""What chapters 9 to 14 and the optimizers compute beside published numbers.

`book/ledger.py` says how; the two are read as one text.
"""

import numpy as np

from book.ledger import computes
from nnlib.activations import relu, sigmoid
from nnlib.autograd import grad
from nnlib.backprop import Gradient, vjp
from nnlib.convolution import conv2d, kernels, max_pool2d
from nnlib.data import letter_numbers, names
from nnlib.data.measured import measured
from nnlib.losses import (
    log_sum_exp,
)
from nnlib.optimizers import SGD, Adam, RMSProp
from nnlib.propagation import Layer, Network, linear, mlp


@computes("microgpt-parameters")
def microgpt_parameters(symbols=27, places=16, width=16):
    """Return the count of its tables and matrices; it has no biases and no gains."""
    tables = symbols * width + places * width
    attention = 4 * width * width  # queries, keys, values, and what joins the heads
    small_network = 2 * width * 4 * width
    return tables + attention + small_network + width * symbols


def baydin(x1, x2):
    """Return Baydin's function of two numbers."""
    return np.log(x1) + x1 * x2 - np.sin(x2)


computes("baydin-value")(lambda: baydin(2.0, 5.0))
computes("baydin-x1")(lambda: grad(baydin, 0)(2.0, 5.0))
computes("baydin-x2")(lambda: grad(baydin, 1)(2.0, 5.0))
computes("microgpt-a")(lambda: grad(lambda a, b: a * b + a, 0)(2.0, 3.0))
computes("microgpt-b")(lambda: grad(lambda a, b: a * b + a, 1)(2.0, 3.0))
computes("jax-tanh-1")(lambda: grad(np.tanh)(2.0))
computes("jax-tanh-2")(lambda: grad(grad(np.tanh))(2.0))
computes("jax-tanh-3")(lambda: grad(grad(grad(np.tanh)))(2.0))
computes("hips-tanh")(lambda: grad(np.tanh)(1.0))


@computes("udl-slope")
def udl_slope(x=2.3, y=2.0):
    """Return the slope of a squared error for the innermost weight."""

    def squared_error(w):
        h = np.exp(2.0 - 0.4 * np.sin(1.0 + w * x))
        return (0.4 + 3.0 * np.cos(-3.0 + 2.0 * h) - y) ** 2

    return grad(squared_error)(0.1)


@computes("cs231n-w0")
def cs231n_w0():
    """Return the rate of the neuron's output for w0."""
    x = np.array([-1.0, -2.0])
    return grad(lambda w: sigmoid((w * x).sum() - 3.0))(np.array([2.0, -3.0]))[0]


@computes("mnist-mean")
def mnist_mean():
    """Return what `tools/measure_rows.py` has stored."""
    return measured("rows.json")["mean"]


@computes("mnist-deviation")
def mnist_deviation():
    """Return what `tools/measure_rows.py` has stored."""
    return measured("rows.json")["deviation"]


@computes("hinton-pca")
def hinton_pca():
    """Return what `tools/measure_rows.py` has stored."""
    return measured("rows.json")["error_test"]


@computes("makemore-bigram")
def makemore_bigram():
    """Count pairs of letters; return the mean of -log of a pair's share of its row."""
    counts = np.zeros((27, 27))
    for name in names():
        numbers = letter_numbers(name)
        np.add.at(counts, (numbers[:-1], numbers[1:]), 1)
    seen = counts > 0
    p = (counts / counts.sum(axis=1, keepdims=True))[seen]
    return -(counts[seen] * np.log(p)).sum() / counts.sum()


ROW = [5.2, 5.3, 5.4, 5.1, 10.1, 10.3, 9.9, 10.3, 3.2, 3.4, 3.3, 3.1]  # UDL's


def slid(weights, padding, dilation=1):
    """Return the sum of what a kernel makes of the row."""
    x, W = np.array(ROW).reshape(1, 1, 1, -1), np.array(weights).reshape(1, 1, 1, -1)
    # zeros to the left and to the right only
    x = np.pad(x, [(0, 0), (0, 0), (0, 0), (padding, padding)])
    return conv2d(x, W, np.zeros(1), dilation=dilation).sum()


computes("udl-convolution")(lambda: slid([0.33] * 3, 1))
computes("udl-convolution-five")(lambda: slid([0.2] * 5, 2))
computes("udl-convolution-dilated")(lambda: slid([0.33] * 3, 2, 2))


@computes("d2l-convolution")
def d2l_convolution():
    """Return the last of four outputs."""
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    return conv2d(x, np.arange(4.0).reshape(1, 1, 2, 2), np.zeros(1)).ravel()[-1]


@computes("d2l-lenet")
def d2l_lenet():
    """Return how many numbers two convolutions and three layers hold."""
    rng = np.random.default_rng(0)
    convolutions = [*kernels(rng, 1, 6, 5), *kernels(rng, 6, 16, 5)]
    dense = mlp(rng, [400, 120, 84, 10], relu)
    return sum(array.size for array in convolutions) + dense.parameters.size


def cs231n_convolution():
    """Return what the assignment's inputs give."""
    x = np.linspace(-0.1, 0.5, 96).reshape(2, 3, 4, 4)
    W = np.linspace(-0.2, 0.3, 144).reshape(3, 3, 4, 4)
    return conv2d(x, W, np.linspace(-0.1, 0.2, 3), stride=2, padding=1).ravel()


computes("cs231n-convolution")(lambda: cs231n_convolution()[0])
computes("cs231n-convolution-last")(lambda: cs231n_convolution()[-1])


def cs231n_pool():
    """Return what the assignment's inputs of its pooling give."""
    return max_pool2d(np.linspace(-0.3, 0.4, 96).reshape(2, 3, 4, 4)).ravel()


computes("cs231n-pool")(lambda: cs231n_pool()[0])
computes("cs231n-pool-last")(lambda: cs231n_pool()[-1])


def numbers_of_kernels(n_in, n_out, size):
    """Return how many weights and biases a convolution has."""
    W, b = kernels(np.random.default_rng(0), n_in, n_out, size)
    return W.size + b.size


computes("cs231n-kernels")(lambda: numbers_of_kernels(3, 96, 11))


@computes("keras-parameters")
def keras_parameters():
    """Return how many numbers two convolutions and a layer of ten neurons hold."""
    convolutions = numbers_of_kernels(1, 32, 3) + numbers_of_kernels(32, 64, 3)
    return (
        convolutions + mlp(np.random.default_rng(0), [1600, 10], relu).parameters.size
    )


@computes("d2l-edge")
def d2l_edge():
    """Return the first weight of a kernel that learned from edges."""
    x, b = np.ones((1, 1, 6, 8)), np.zeros(1)
    x[..., 2:6] = 0
    edges = conv2d(x, np.array([[[[1.0, -1.0]]]]), b)
    W = np.array([[[[0.1, 0.3]]]])
    for _ in range(100):
        y, (_, to_W, _) = vjp(conv2d, x, W, b)
        W = W - 0.03 * to_W(2 * (y - edges))
    return W[0, 0, 0, 0]


@computes("nielsen-two-convolutions")
def two_convolutions():
    """Return the median of the stored runs of LeNet, in percent."""
    runs = measured("lenet.json")["runs"]
    return 100 * np.median([run["test_accuracy"] for run in runs])


@computes("lecun-parameters")
def lecun_parameters():
    """Return the weights, shared, and the biases, one for each unit."""
    h1, h2 = 12 * 25 + 12 * 64, 12 * 8 * 25 + 12 * 16
    return h1 + h2 + (12 * 16 + 1) * 30 + (30 + 1) * 10


def lecun_misread():
    """Return the median of test images misread, of 2,007, in the stored runs."""
    return np.median([run["test"][-1] for run in measured("lecun1989.json")["runs"]])


computes("lecun-test")(lecun_misread)
computes("karpathy-test")(lecun_misread)


def cs231n_step(make, state, steps=0, **settings):
    """Return the parameters of CS231n's check after one step from a state."""
    W = np.linspace(-0.4, 0.6, 20).reshape(4, 5)
    network = Network([Layer(linear, W, np.zeros(5))])
    optimizer = make(network, **settings)
    for name, (start, stop) in state.items():
        getattr(optimizer, name)[:20] = np.linspace(start, stop, 20)
    optimizer.steps = steps
    g = np.append(np.linspace(-0.6, 0.4, 20), np.zeros(5))
    optimizer.step(Gradient(network, g))
    return network.parameters


@computes("cs231n-adam")
def cs231n_adam():
    """Return the first parameter after Adam's sixth step."""
    state = {"m": (0.6, 0.9), "v": (0.7, 0.5)}
    return cs231n_step(Adam, state, steps=5, learning_rate=1e-2)[0]


@computes("cs231n-rmsprop")
def cs231n_rmsprop():
    """Return the first parameter after a step of RMSProp."""
    return cs231n_step(RMSProp, {"v": (0.6, 0.9)}, learning_rate=1e-2)[0]


@computes("cs231n-momentum")
def cs231n_momentum():
    """Return the second parameter; their velocity holds -rate times ours."""
    state = {"velocity": (-600.0, -900.0)}
    return cs231n_step(SGD, state, learning_rate=1e-3, momentum=0.9)[1]


def needle_numbers():
    """Return the 27 numbers of needle's tests, in three tables of nine."""
    draw = np.random.RandomState(27 * 3).randint(0, 100, size=(3, 9))
    return draw / 20


computes("needle-rows")(lambda: log_sum_exp(needle_numbers())[2])
computes("needle-all")(lambda: log_sum_exp(needle_numbers().reshape(1, 27))[0])
