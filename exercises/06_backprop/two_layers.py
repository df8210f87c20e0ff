"""Two layers by hand."""

from functools import partial

import numpy as np

from nnlib.activations import sigmoid
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import slope


def networks(rng):
    """Draw small networks."""
    return [network(rng, 5, 2, 4, 3), network(rng, 7, 3, 6, 2)]


def one_sample(rng):
    """Draw a network with a neuron at 0, and one that sees a batch of one."""
    x, W1, W2, t = network(rng, 3, 2, 4, 5)
    W1[:, -1] = 0.0
    return [(x, W1, W2, t), network(rng, 1, 3, 6, 2)]


def network(rng, n, n_in, hidden, n_out):
    """Draw x, W1, W2 and t; for each sample one of two neurons is on and one is off."""
    x, W1 = rng.normal(size=(n, n_in)), rng.normal(size=(n_in, hidden))
    W1[:, 1::2] = -rng.uniform(0.5, 1.5) * W1[:, ::2]
    return x, W1, rng.normal(size=(hidden, n_out)), rng.normal(size=(n, n_out))


def relu(z):
    """Return z where it is above 0, and 0 elsewhere."""
    return np.maximum(z, 0)


def half_mean(y, t):
    """Return the slope of the loss for y."""
    return (y - t) / len(y)


def same(z):
    """Return z."""
    return z


def is_on(z):
    """Return the slope of the ReLU."""
    return z > 0


def is_off(z):
    """Return 1 where the ReLU's slope is 0."""
    return z <= 0


def two_layers(x, W1, W2, t, on=is_on, loss=half_mean, act=relu, cut=same, keep=relu):
    """Return both gradients, rightly unless told otherwise."""
    z = x @ W1
    g = loss(act(z) @ W2, t)
    return x.T @ (cut(g @ W2.T) * on(z)), keep(z).T @ g


def by_loops(x, W1, W2, t):
    """Return both gradients sample by sample."""
    dW1, dW2 = np.zeros_like(W1), np.zeros_like(W2)
    for row, wanted in zip(x, t, strict=True):
        z = np.array([sum(row * W1[:, j]) for j in range(W1.shape[1])])
        a = [max(one, 0.0) for one in z]
        g = (a @ W2 - wanted) / len(x)
        dW2 += np.outer(a, g)
        dW1 += np.outer(row, [sum(W2[j] * g) * (z[j] > 0) for j in range(len(z))])
    return [dW1, dW2]


def factor(right, found):
    """Return the factor that makes both right gradients the found ones, or 0."""
    right, found = (
        np.concatenate([np.ravel(d) for d in two]) for two in (right, found)
    )
    ratio = found @ right / (right @ right)
    return ratio if np.allclose(ratio * right, found, 1e-5) else 0


def another_divisor(arguments, value):
    """Recognise a factor that is neither a sign nor a two."""
    ratio = abs(factor(two_layers(*arguments), value))
    return not np.isclose(ratio, (0, 0.5, 1, 2)).any()


def other_loss(arguments, value):
    """Recognise a first step back from another loss, whatever it is divided by."""
    firsts = (lambda y, t: (y - t) ** 2, lambda y, t: np.sign(y - t), lambda y, t: y)
    return any(factor(two_layers(*arguments, loss=way), value) for way in firsts)


EXERCISE = Exercise(
    id="two-layers",
    answer="two_layers",
    objective="matrix-form",
    read="mazur",
    level="a small project",
    compare=(
        "Build the same network of nnlib's Layer, with biases of 0, and let backprop "
        "find both gradients with quadratic_cost. Do all digits agree with yours?"
    ),
    reference=lambda x, W1, W2, t: two_layers(x, W1, W2, t),
    checks=[
        Check("small networks", 2, Equal(two_layers), networks),
        Check("a neuron at 0, a batch of one", 1, Equal(two_layers), one_sample),
    ],
    mistakes=[
        Mistake(
            "ReLU forgotten",
            "The gradient for W2 is right. On its way to W1 it went through the "
            "neurons that were off: ReLU has a backward rule too.",
            partial(two_layers, on=np.ones_like),
        ),
        family_of(
            "not ReLU's slope",
            "At the ReLU the gradient was multiplied by something other than its "
            "slope, such as its value, the sigmoid's slope, or a 1 where it is off.",
            lambda *a: [two_layers(*a, on) for on in (relu, same, slope, is_off)],
        ),
        family_of(
            "ReLU of the gradient",
            "The ReLU was put on the gradient. Going back, it is the value on the way "
            "forward that decides what passes, whatever sign the gradient has.",
            lambda *a: [two_layers(*a, on, cut=relu) for on in (np.ones_like, is_on)],
        ),
        family_of(
            "sums for activations",
            "For the gradient of W2 the values before the ReLU were used. What did W2 "
            "really multiply on the way forward?",
            lambda *a: [two_layers(*a, on, keep=same) for on in (is_on, np.ones_like)],
        ),
        family_of(
            "another way forward",
            "The way forward is another one: compare where the ReLU stands in the text "
            "and in your code. It comes once, after the first layer.",
            lambda *a: [
                two_layers(*a, np.ones_like, act=same, keep=same),
                two_layers(*a, act=same, keep=same),
                two_layers(*a, loss=lambda y, t: half_mean(relu(y), t)),
                two_layers(*a, loss=lambda y, t: half_mean(relu(y), t) * (y > 0)),
                two_layers(*a, slope, act=sigmoid, keep=sigmoid),
            ],
        ),
        Mistake(
            "another divisor",
            "Both gradients are off by one common factor. The loss divides by the "
            "number of samples, once: look at what your first step back divides by.",
            partial(two_layers, loss=np.subtract),
            another_divisor,
        ),
        Mistake(
            "not the loss's slope",
            "The way back starts with something other than the slope of this loss: the "
            "loss itself, perhaps, or a difference without its size or its target.",
            partial(two_layers, loss=lambda y, t: (y - t) ** 2 / (2 * len(y))),
            other_loss,
        ),
        Mistake(
            "slope at 0",
            "Where z is 0 the gradient passes the ReLU. What does the text say there?",
            partial(two_layers, on=lambda z: z >= 0),
        ),
    ],
    variants={
        "sample by sample": by_loops,
        "by absolute values": partial(two_layers, act=lambda z: (z + np.abs(z)) / 2),
        **unusual(two_layers, float32=True),
    },
)
