"""Weights of PyTorch, in a network of x @ W + b."""

import itertools

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def stored(rng, widths, samples):
    """Draw a batch and what PyTorch would store of a network of these widths."""
    state = {}
    for number, (n_in, n_out) in enumerate(itertools.pairwise(widths)):
        state[f"{2 * number}.weight"] = rng.normal(size=(n_out, n_in))
        state[f"{2 * number}.bias"] = rng.normal(size=n_out) + 0.5
    return state, rng.normal(size=(samples, widths[0]))


def differing(rng):
    """Draw networks in which no two neighbours have one width."""
    sizes = ((4, 3, 5, 2), 6), ((3, 5, 2), 4), ((3, 2), 5), ((2, 4, 3), 1)
    return [stored(rng, *each) for each in sizes]


def square(rng):
    """Draw networks with square layers; the last has keys of two digits."""
    sizes = ((3, 4, 4, 2), 5), ((4, 4, 4), 3), ((5, 5), 4), ((3,) * 8, 6)
    return [stored(rng, *each) for each in sizes]


def layers(state, by=None):
    """Return pairs of weight and bias, in the order of the layers."""
    keys = [key for key in state if key.endswith("weight")]
    if by:
        keys = by(keys)
    return [(state[key], state[key.replace("weight", "bias")]) for key in keys]


def turned(weight, x):
    """Return x's sums with a weight that has a row for each neuron."""
    return x @ weight.T


def fitting(weight, x):
    """Turn a weight over only where it would not fit."""
    return x @ weight if weight.shape[0] == x.shape[1] else x @ weight.T


def reshaped(weight, x):
    """Return x's sums with a weight that was only cut up anew."""
    return x @ weight.reshape(weight.shape[::-1])


def leaky(z):
    """Return z where it is positive, a hundredth of it elsewhere."""
    return np.where(z > 0, z, 0.01 * z)


def relu(z):
    """Return the larger of z and 0."""
    return np.maximum(z, 0)


def network(state, x, times=turned, between=relu, last=None, by=None, shift=1):
    """Return the logits, with parts of the network done otherwise."""
    found = layers(state, by)
    for number, (weight, bias) in enumerate(found):
        x = times(weight, x) + shift * bias
        if number < len(found) - 1:
            x = between(x)
    return last(x) if last else x


def first_relu_only(state, x):
    """Return the logits with a ReLU behind the first layer alone."""
    for number, (weight, bias) in enumerate(layers(state)):
        x = x @ weight.T + bias
        if number == 0 and len(state) > 2:
            x = relu(x)
    return x


def bias_too_late(state, x):
    """Return the logits with each bias added behind the ReLU."""
    found = layers(state)
    for weight, bias in found[:-1]:
        x = relu(x @ weight.T) + bias
    weight, bias = found[-1]
    return x @ weight.T + bias


def shares(z):
    """Return the softmax of logits."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def right(state, x):
    """Return the logits."""
    return network(state, x)


def number_by_number(state, x):
    """Return the logits as lists, in plain Python."""
    rows, found = x.tolist(), layers(state)
    for place, (weight, bias) in enumerate(found):
        rows = [
            [
                sum(w * v for w, v in zip(line, row, strict=True)) + shift
                for line, shift in zip(weight.tolist(), bias.tolist(), strict=True)
            ]
            for row in rows
        ]
        if place < len(found) - 1:
            rows = [[max(each, 0.0) for each in row] for row in rows]
    return rows


def columns(state, x):
    """Return the logits, the batch standing in columns on the way."""
    y, numbers = x.T, range(0, len(state), 2)
    for number in numbers:
        y = state[f"{number}.weight"] @ y + state[f"{number}.bias"][:, None]
        y = y if number == numbers[-1] else y * (y > 0)
    return y.T


EXERCISE = Exercise(
    id="load-weights",
    answer="logits_of",
    objective="frameworks-layouts",
    level="several steps",
    compare=(
        "Where PyTorch is installed, nnlib.frameworks.from_torch does this for a whole "
        "model. Which part of your code would have to change for weights of Keras?"
    ),
    reference=right,
    checks=[
        Check("widths that differ", 1, Equal(right), differing),
        Check("square layers, and many", 2, Equal(right), square),
    ],
    mistakes=[
        family(
            "square not turned",
            "A square weight came in as it is stored. It fits both ways round, so no "
            "shape can tell you: what does a row of the stored weight belong to?",
            lambda state, x: network(state, x, fitting),
        ),
        family(
            "reshaped",
            "The weights have the turned shape, and their numbers stand in the wrong "
            "places: a reshape fills rows again in the old order. What exchanges rows "
            "and columns?",
            lambda state, x: network(state, x, reshaped),
        ),
        family(
            "order of the names",
            "The layers come in another order than they were stored. Sorted as texts, "
            "10 stands before 2.",
            lambda state, x: network(state, x, by=sorted),
            lambda state, x: network(state, x, by=lambda keys: keys[::-1]),
        ),
        family(
            "ReLU at the end",
            "No logit is below 0, or all rows sum to 1: something stands behind the "
            "last linear layer. What comes after its bias?",
            lambda state, x: network(state, x, last=relu),
            lambda state, x: network(state, x, last=shares),
            lambda state, x: network(state, x, between=lambda z: z, last=relu),
        ),
        family(
            "ReLU missing",
            "Between two linear layers of this model stands a ReLU, though it stores "
            "no numbers. Is it behind each of them but the last, and nowhere else?",
            lambda state, x: network(state, x, between=lambda z: z),
            first_relu_only,
            lambda state, x: network(state, relu(x)),
            lambda state, x: network(state, x, between=leaky),
            lambda state, x: network(state, x, between=np.tanh),
        ),
        family(
            "biases",
            "The biases do not come in as they should. Each is added once, to the sums "
            "of its own layer, before the ReLU.",
            lambda state, x: network(state, x, shift=0),
            lambda state, x: network(state, x, shift=-1),
            lambda state, x: network(state, x, shift=2),
            bias_too_late,
        ),
        Mistake(
            "first layer alone",
            "What comes out are the sums of the first layer, or of a network without "
            "its later layers. Does the loop end too early, or begin with x each time?",
            lambda state, x: x @ state["0.weight"].T + state["0.bias"],
            lambda given, value: any(
                np.shape(value) == np.shape(each) and np.allclose(value, each, 1e-4)
                for each in on_the_way(*given)[:-1]
            ),
        ),
    ],
    variants={
        **unusual(right, float32=True),
        "plain Python": number_by_number,
        "columns": columns,
    },
)


def on_the_way(state, x):
    """Return the sums of each layer, before and after their ReLU."""
    found = []
    for weight, bias in layers(state):
        z = x @ weight.T + bias
        x = relu(z)
        found += [x, z]
    return found
