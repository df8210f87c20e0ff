"""A network from one vector."""

import sys
from itertools import filterfalse, pairwise, product

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal


def network(rng, n, sizes):
    """Draw a vector of parameters and a batch for a list of sizes."""
    count = sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))
    return rng.normal(size=count), list(sizes), rng.normal(size=(n, sizes[0]))


def one_layer(rng):
    """Draw networks of one layer."""
    return [network(rng, 4, (3, 2)), network(rng, 5, (2, 4))]


def deep(rng):
    """Draw networks of two and three layers."""
    return [network(rng, 4, (3, 5, 2)), network(rng, 6, (2, 4, 3, 1))]


def deep_of_one(rng):
    """Draw batches of one."""
    return [network(rng, 1, (4, 3, 2)), network(rng, 1, (2, 3, 4, 3))]


def unpack(parameters, sizes, move=lambda n_in, n_out: n_in * n_out + n_out):
    """Return the pairs W, b; move says how far a layer is from the one before."""
    pairs, start = [], 0
    for n_in, n_out in pairwise(sizes):
        W = parameters[start : start + n_in * n_out].reshape(n_in, n_out)
        b = parameters[start + n_in * n_out :][:n_out]
        start += move(n_in, n_out)
        pairs.append((W, b))
    return pairs


def run(pairs, x, activation=np.tanh):
    """Return the output of layers with an activation between them."""
    for number, (W, b) in enumerate(pairs):
        x = (activation(x) if number else x) @ W + b
    return x


def vector_network(parameters, sizes, x):
    """Return the network's output."""
    return run(unpack(parameters, sizes), x)


def read_by(move):
    """Return the network whose reading place moves in another way."""
    return lambda parameters, sizes, x: run(unpack(parameters, sizes, move), x)


def by_rows(numbers, n_in, n_out):
    """Return W as the vector holds it."""
    return numbers.reshape(n_in, n_out)


def by_neurons(numbers, n_in, n_out):
    """Return W read one neuron after the other."""
    return numbers.reshape(n_out, n_in).T


def walk(after_W, after_b, table):
    """Return the network of a reading place that is moved after W and after b."""

    def wrong(parameters, sizes, x):
        pairs, start = [], 0
        for n_in, n_out in pairwise(sizes):
            W = table(parameters[start : start + n_in * n_out], n_in, n_out)
            start = after_W(start, n_in, n_out)
            pairs.append((W, parameters[start : start + n_out]))
            start = after_b(start, n_in, n_out)
        return run(pairs, x)

    return wrong


def walks(table):
    """Return the networks whose reading place is moved wrongly, once or twice."""
    places = [
        lambda start, n_in, n_out: start + n_in * n_out,
        lambda start, n_in, n_out: start + n_out,
        lambda start, n_in, n_out: start + n_in,
        lambda start, n_in, n_out: start + n_in * n_out + n_out,
        lambda start, n_in, n_out: start,
        lambda start, n_in, n_out: n_in * n_out,
        lambda start, n_in, n_out: n_out,
        lambda start, n_in, n_out: n_in * n_out + n_out,
    ]
    right = places[0], places[1]
    pairs = product(places, repeat=2)
    return [walk(*pair, table) for pair in pairs if pair != right]


def ends(wrong):
    """Tell whether two layers give an output, and are not read from behind the end."""
    try:
        wrong(np.zeros(32), [3, 5, 2], np.zeros((4, 3)))
    except ValueError:
        return False
    return True


def acting(activation):
    """Return the network with another activation."""
    return lambda parameters, sizes, x: run(unpack(parameters, sizes), x, activation)


def changed(change):
    """Return the network whose pairs W, b go through change(W, b)."""
    return lambda parameters, sizes, x: run(
        [change(W, b) for W, b in unpack(parameters, sizes)], x
    )


def weights_first(parameters, sizes, x):
    """Take all weights first, and all biases after them."""
    ends = np.cumsum([n_in * n_out for n_in, n_out in pairwise(sizes)])
    *W, b = np.split(parameters, ends)
    b = np.split(b, np.cumsum(sizes[1:-1]))
    W = [part.reshape(pair) for part, pair in zip(W, pairwise(sizes), strict=True)]
    return run(list(zip(W, b, strict=True)), x)


def bias_first(parameters, sizes, x):
    """Take each layer's biases before its weights."""
    pairs, start = [], 0
    for n_in, n_out in pairwise(sizes):
        b = parameters[start : start + n_out]
        start += n_out
        pairs.append((parameters[start : start + n_in * n_out].reshape(n_in, n_out), b))
        start += n_in * n_out
    return run(pairs, x)


def vector_list(parameters, sizes, x):
    """Return a list, taking the numbers off the front, and print."""
    rest = list(parameters)
    for number, (n_in, n_out) in enumerate(pairwise(sizes)):
        print(len(rest))
        x = np.tanh(x) if number else x
        W = np.array([[rest.pop(0) for _ in range(n_out)] for _ in range(n_in)])
        x = x @ W + np.array([rest.pop(0) for _ in range(n_out)])
    return x.tolist()


def vector_float32(parameters, sizes, x):
    """Return float32, and warn."""
    print("float32", file=sys.stderr)
    return vector_network(parameters, sizes, x).astype(np.float32)


def last_by_size(parameters, sizes, x):
    """Take each layer with as many neurons as the output for the last."""
    for W, b in unpack(parameters, sizes):
        x = x @ W + b
        x = x if len(b) == sizes[-1] else np.tanh(x)
    return x


class VectorNetwork:
    """An object that is called."""

    def __call__(self, parameters, sizes, x):
        """Return the output for one sample after the other."""
        pairs = unpack(parameters, sizes)
        return np.stack([run(pairs, row) for row in x])


EXERCISE = Exercise(
    id="network-from-a-vector",
    answer="network_output",
    objective="network-shapes",
    level="a small project",
    compare=(
        "nnlib.propagation.Network keeps its parameters in such a vector: W and b of "
        "each layer are views of it. Is your W one, too? Change an entry and look."
    ),
    read="all-parameters",
    reference=vector_network,
    checks=[
        Check("one layer", 1, Equal(vector_network), one_layer),
        Check("two and three layers", 2, Equal(vector_network), deep),
        Check("a batch of one", 1, Equal(vector_network), deep_of_one),
    ],
    mistakes=[
        family(
            "tanh at the end",
            "tanh was applied to the last weighted sums as well. Which layer is the "
            "one that gets no activation?",
            lambda parameters, sizes, x: np.tanh(vector_network(parameters, sizes, x)),
        ),
        family(
            "tanh on the input",
            "The batch itself went through tanh. An activation stands between two "
            "layers: what stands before the first one?",
            lambda parameters, sizes, x: vector_network(parameters, sizes, np.tanh(x)),
        ),
        family(
            "no activation",
            "Nothing stands between the layers. What happens to the weighted sums "
            "before the next layer?",
            acting(lambda z: z),
        ),
        family(
            "the last by its size",
            "Whether a layer is the last was asked by its size, and a size may stand "
            "in the list twice. Ask by its place: count the layers.",
            last_by_size,
        ),
        family(
            "another activation",
            "The layers are right and another activation stands between them. Which "
            "one does the exercise ask for?",
            acting(lambda z: np.maximum(z, 0)),
            acting(lambda z: 1 / (1 + np.exp(-z))),
        ),
        family(
            "order in the vector",
            "The numbers are read in another order. For each layer in turn the vector"
            " holds the weights, then the biases.",
            bias_first,
            weights_first,
        ),
        family(
            "start not moved on",
            "Weights or biases are read from a wrong place of the vector. Print `start`"
            " where you use it, for [3, 5, 2], and compare with a pencil's values.",
            read_by(lambda n_in, n_out: 0),
            read_by(lambda n_in, n_out: n_in * n_out),
            read_by(lambda n_in, n_out: n_out),
            *walks(by_rows),
            *filterfalse(ends, walks(by_neurons)),
        ),
        family(
            "read neuron by neuron",
            "The weights were read one neuron after the other. The vector holds W row"
            " by row, and a row belongs to an input.",
            changed(lambda W, b: (by_neurons(W.ravel(), *W.shape), b)),
            *filter(ends, walks(by_neurons)),
        ),
        family(
            "biases left out",
            "The biases never come in. Each layer adds them after its product, and "
            "they take up room in the vector.",
            changed(lambda W, b: (W, 0 * b)),
        ),
    ],
    variants={
        "a list, and prints": vector_list,
        "float32, a warning on stderr": vector_float32,
        "a class": VectorNetwork(),
    },
)
