"""What the course computes beside the published numbers of `book/ledger.toml`.

The tests run each row's function. The page of the ledger shows it as a program of its
own, with all that it takes from this file (`coursebook.ledger_programs`).
"""

import itertools
from statistics import median

import numpy as np

from nnlib.activations import relu, sigmoid, softmax
from nnlib.backprop import backprop, vjp
from nnlib.data.measured import measured
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    mse,
    quadratic_cost,
)
from nnlib.neurons import perceptron, perceptron_rule
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.training import accuracy, fit

COMPUTED = {}
SCORES = np.array([-2.85, 0.86, 0.28])  # of CS231n's cat, for three classes


def computes(name):
    """Enter a function under the id of its row."""

    def enter(function):
        """Enter it."""
        COMPUTED[name] = function
        return function

    return enter


def mazur():
    """Return Mazur's network, whose biases he keeps, its input and its target."""
    network = Network(
        [
            Layer(linear, np.array([[0.15, 0.25], [0.20, 0.30]]), np.full(2, 0.35)),
            sigmoid,
            Layer(linear, np.array([[0.40, 0.50], [0.45, 0.55]]), np.full(2, 0.60)),
            sigmoid,
        ]
    )
    return network, np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])


def mazur_after(steps):
    """Return the network after some steps of 0.5, and its error."""
    network, x, target = mazur()
    sgd = SGD(network, 0.5, frozen=["0.b", "2.b"])
    for _ in range(steps):
        sgd.step(backprop(network, x, quadratic_cost, target)[1])
    return network, quadratic_cost(forward(network, x), target)


@computes("mazur-hidden")
def mazur_hidden():
    """Return the output of the first hidden neuron."""
    network, x, _ = mazur()
    return sigmoid(network[0](x))[0, 0]


@computes("mazur-output")
def mazur_output():
    """Return the output of the first output neuron."""
    network, x, _ = mazur()
    return forward(network, x)[0, 0]


computes("mazur-error")(lambda: mazur_after(0)[1])
computes("mazur-w1-after")(lambda: mazur_after(1)[0][0].W[0, 0])
computes("mazur-w4-after")(lambda: mazur_after(1)[0][0].W[1, 1])
computes("mazur-after")(lambda: mazur_after(1)[1])
computes("mazur-10000")(lambda: mazur_after(10_000)[1])


@computes("mazur-w5")
def mazur_w5():
    """Return the rate of the error for the weight w5."""
    network, x, target = mazur()
    return backprop(network, x, quadratic_cost, target)[1][2].W[0, 0]


def slope(function, at, h=1e-6):
    """Return the central difference of a function of one number."""
    return (function(at + h) - function(at - h)) / (2 * h)


def karpathy(x1=2.0):
    """Return the output of the tanh neuron."""
    return np.tanh(-3.0 * x1 + 1.0 * 0.0 + 6.8813735870195432)


computes("karpathy-output")(karpathy)
computes("karpathy-x1")(lambda: slope(karpathy, 2.0))


def micrograd(a=-4.0, b=2.0):
    """Return g of micrograd's README."""
    c, d = a + b, a * b + b**3
    c = c + c + 1
    c = c + 1 + c - a
    d = d + d * 2 + max(b + a, 0.0)
    d = d + 3 * d + max(b - a, 0.0)
    f = (c - d) ** 2
    return f / 2 + 10 / f


computes("micrograd-g")(micrograd)
computes("micrograd-a")(lambda: slope(lambda a: micrograd(a=a), -4.0))
computes("micrograd-b")(lambda: slope(lambda b: micrograd(b=b), 2.0))


@computes("pytorch-autograd")
def mean_of_squares():
    """Return the rate of the mean of 3 (x + 2)² for one of four ones."""
    # mean(3 (x + 2)²) is 3 times the squared distance from -2
    _, (to_y, _) = vjp(mse, np.ones((2, 2)), np.full((2, 2), -2.0))
    return 3 * to_y(1.0)[0, 0]


def nielsen_neuron(w, b, epochs):
    """Return the output of the neuron that should learn to turn 1 into 0."""
    network = Network([Layer(linear, np.array([[w]]), np.array([b])), sigmoid])
    sgd = SGD(network, 0.15)
    x, target = np.ones((1, 1)), np.zeros((1, 1))
    for _ in range(epochs):
        sgd.step(backprop(network, x, quadratic_cost, target)[1])
    return forward(network, x)[0, 0]


computes("nielsen-neuron-first")(lambda: nielsen_neuron(0.6, 0.9, 0))
computes("nielsen-neuron-first-after")(lambda: nielsen_neuron(0.6, 0.9, 300))
computes("nielsen-neuron-second")(lambda: nielsen_neuron(2.0, 2.0, 0))


def stored(name):
    """Return the median test accuracy of the stored runs, in percent."""
    runs = measured(f"{name}.json")["runs"]
    return 100 * median(run["test_accuracy"] for run in runs)


computes("nielsen-30")(lambda: stored("nielsen-30"))
computes("nielsen-100")(lambda: stored("nielsen-100"))
computes("cs231n-sum")(lambda: slope(lambda z: (-2.0 + 5.0) * z, -4.0))


@computes("cs231n-sigmoid")
def cs231n_sigmoid():
    """Return the rate of the neuron's output for x0."""
    x, W, b = np.array([[-1.0, -2.0]]), np.array([[2.0], [-3.0]]), np.array([-3.0])
    z, (to_x, *_) = vjp(linear, x, W, b)
    _, (to_z,) = vjp(sigmoid, z)
    return to_x(to_z(np.ones((1, 1))))[0, 0]


computes("cs231n-hinge")(lambda: relu(SCORES[:2] - SCORES[2] + 1).sum())
computes("cs231n-softmax")(lambda: cross_entropy(SCORES[None], np.array([2])))
computes("cs231n-shares")(lambda: softmax(np.array([12.5, 0.6, -23.0]))[0])


@computes("cs231n-gradient")
def cs231n_gradient():
    """Return the rate of the loss for the right class's score."""
    scores = np.log(np.array([[0.2, 0.3, 0.5]]))
    _, (to_scores, _) = vjp(cross_entropy, scores, np.array([1]))
    return to_scores(1.0)[0, 1]


computes("cs231n-chance")(lambda: cross_entropy(np.zeros((1, 10)), np.array([0])))
computes("cs231n-parameters")(
    lambda: mlp(np.random.default_rng(0), [3, 4, 4, 1], relu).parameters.size
)


def spirals(rng):
    """Return CS231n's three spirals: 100 points each, angles off by 0.2."""
    r, start = np.linspace(0.0, 1.0, 100), np.arange(3)[:, None] * 4
    angle = start + np.linspace(0.0, 4.0, 100) + 0.2 * rng.standard_normal((3, 100))
    x = np.stack([r * np.sin(angle), r * np.cos(angle)], axis=-1).reshape(300, 2)
    return x, np.repeat(np.arange(3), 100)


@computes("cs231n-spiral")
def cs231n_spiral():
    """Return the training accuracy on the spirals, in percent."""
    rng = np.random.default_rng(0)
    x, labels = spirals(rng)
    layers = [
        Layer(linear, 0.01 * rng.standard_normal((2, 100)), np.zeros(100)),
        relu,
        Layer(linear, 0.01 * rng.standard_normal((100, 3)), np.zeros(3)),
    ]
    network = Network(layers)
    sgd = SGD(network, 1.0, weight_decay=1e-3, decay_biases=False)
    run = {"epochs": 10_000, "batch_size": 300, "rng": rng, "progress": False}
    fit(network, cross_entropy, sgd, (x, labels), **run)
    return 100 * accuracy(network, x, labels)


@computes("goodfellow-xor")
def goodfellow_xor():
    """Return the output of the two-layer network for the inputs 1, 0."""
    hidden = relu(np.array([[1.0, 0.0]]) @ np.ones((2, 2)) + np.array([0.0, -1.0]))
    return (hidden @ np.array([1.0, -2.0]))[0]


def udl_scores(out, bias):
    """Return what three ReLUs give for the 20 points of UDL's notebooks 5.1 to 5.3."""
    x = "09291784 46809093 93089486 67612654 73441752 86847339 49873225 51083168"
    x += " 18343972 99380898 27840809 38028817 12055708 56715537 92005746 77072270"
    x += " 85278176 05315950 87168699 58858043"
    hidden = Layer(linear, np.array([[-1.0, 1.8, 0.65]]), np.array([0.3, -1.0, -0.5]))
    network = Network([hidden, relu, Layer(linear, np.array(out), np.array(bias))])
    return forward(network, np.array([[float(f"0.{each}")] for each in x.split()]))


def udl_loss(loss, out, bias, targets):
    """Return a loss summed over the 20 points of UDL's notebooks 5.2 and 5.3."""
    scores = udl_scores(out, bias)
    targets = np.array([int(each) for each in targets])
    if scores.shape[1] == 1:
        scores, targets = scores[:, 0], targets.astype(float)
    return len(targets) * loss(scores, targets)


@computes("udl-binary")
def udl_binary():
    """Return the loss of the 20 points of notebook 5.2."""
    out, bias = [[-24.0], [-8.0], [50.0]], [2.6]
    return udl_loss(binary_cross_entropy, out, bias, "01100110010101101011")


@computes("udl-classes")
def udl_classes():
    """Return the loss of the 20 points of notebook 5.3."""
    out = [[-24.0, -2.0, 16.0], [-8.0, 8.0, -8.0], [50.0, -30.0, -8.0]]
    return udl_loss(cross_entropy, out, [2.0, -2.0, 0.0], "20121002202020121210")


@computes("udl-squares")
def udl_squares():
    """Return the sum of the squared errors of notebook 5.1."""
    y = "-.25934537 .18195445 .65127015 .13921448 .09366691 .30567674 .37229117"
    y += " .20716968 -.08131792 .51187806 .16943738 .3994327 .01906257 .5582041"
    y += " .45256496 -.1183121 .02957665 -1.24354444 .24803884 .2682497"
    y = np.array([float(each) for each in y.split()])
    return len(y) * mse(udl_scores([[-2.0], [-1.0], [7.0]], [0.1])[:, 0], y)


@computes("udl-output")
def udl_output():
    """Return the output of the deep network of notebook 7.2 for 1.2."""
    draw = np.random.RandomState(0).normal  # in the notebook's order: ends first
    W = {0: draw(size=(6, 1)), 5: draw(size=(1, 6))}
    b = {0: draw(size=6), 5: draw(size=1)}
    for k in range(1, 5):
        W[k], b[k] = draw(size=(6, 6)), draw(size=6)
    layers = [Layer(linear, W[k].T.copy(), b[k]) for k in range(6)]
    return forward(
        Network([part for each in layers for part in (each, relu)][:-1]),
        np.array([[1.2]]),
    )[0, 0]


computes("pytorch-linear")(lambda: 784**-0.5)


@computes("muroga-104")
def tables_of_one_perceptron():
    """Count the tables of three inputs that one perceptron can learn."""
    x = np.array(list(itertools.product((0.0, 1.0), repeat=3)))
    return sum(
        can_learn(x, np.array(table))
        for table in itertools.product((0.0, 1.0), repeat=8)
    )


def can_learn(x, target, passes=20):
    """Tell whether the perceptron rule finds weights for a table."""
    w, b = np.zeros(3), 0.0
    for _ in range(passes):
        w, b = perceptron_rule(x, w, b, target)
    return np.array_equal(perceptron(x, w, b), target)


@computes("d2l-descent")
def d2l_descent(x=10.0):
    """Return x after ten steps on x², at the rate 0.2."""
    for _ in range(10):
        x -= 0.2 * 2 * x
    return x


def d2l_valley(momentum):
    """Return the place after 20 steps from (-5, -2) at the rate 0.6."""
    place, velocity = np.array([-5.0, -2.0]), np.zeros(2)
    for _ in range(20):
        velocity = momentum * velocity + np.array([0.2, 4.0]) * place
        place = place - 0.6 * velocity
    return place


computes("d2l-momentum")(lambda: d2l_valley(0.5)[0])
computes("d2l-too-far")(lambda: d2l_valley(0.0)[1])
