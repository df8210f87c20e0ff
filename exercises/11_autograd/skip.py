"""Back through a skip connection."""

import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def batches(rng):
    """Draw batches of several sizes."""
    return [drawn(rng, n, m) for n, m in ((5, 3), (2, 4), (6, 2))]


def squares(rng):
    """Draw as many samples as numbers, and a batch of one."""
    return [drawn(rng, 3, 3), drawn(rng, 1, 4)]


def drawn(rng, n, m):
    """Draw x, W and g."""
    return rng.normal(size=(n, m)), rng.normal(size=(m, m)), rng.normal(size=(n, m))


def back_skip(x, W, g, skip=1.0, to_x=None, to_W=None, slope=None):
    """Return both gradients, rightly unless told otherwise."""
    a = np.tanh(x @ W)
    h = g * (1 - a * a if slope is None else slope(x, W, a))
    branch = h @ W.T if to_x is None else to_x(x, W, g, h)
    return skip * g + branch, x.T @ h if to_W is None else to_W(x, W, g, h)


def by_loops(x, W, g):
    """Return both gradients sample by sample."""
    dx, dW = g.copy(), np.zeros_like(W)
    for row, (sample, arrived) in enumerate(zip(x, g, strict=True)):
        for j in range(W.shape[1]):
            z = sum(sample[i] * W[i, j] for i in range(len(W)))
            h = arrived[j] / math.cosh(z) ** 2
            for i in range(len(W)):
                dx[row, i] += h * W[i, j]
                dW[i, j] += h * sample[i]
    return [dx, dW]


def beside(skipped):
    """Return the way to x with another share on the skip."""
    return lambda x, W, g, h: skipped + h @ W.T


def all_times(slope):
    """Return the way to x on which both shares are multiplied by a slope."""
    return lambda x, W, g, h: (g + g @ W.T) * slope(x, W, np.tanh(x @ W))


def slopes():
    """Return wrong slopes of tanh."""
    return [
        lambda x, W, a: 1 - (x + a) ** 2,
        lambda x, W, a: 1 - (x @ W) ** 2,
        lambda x, W, a: 1 - np.tanh(x) ** 2,
        lambda x, W, a: a * (1 - a),
        lambda x, W, a: 1 - a,
        lambda x, W, a: a,
        lambda x, W, a: np.ones_like(a),
        lambda x, W, a: 1 - np.tanh(a) ** 2,
        lambda x, W, a: (x @ W > 0) * 1.0,
    ]


def turned(x, W, g):
    """Return results with a matrix turned, or a product in another order."""
    return [
        back_skip(x, W, g, to_x=lambda x, W, g, h: h @ W),
        back_skip(x, W, g, to_W=lambda x, W, g, h: h.T @ x),
        back_skip(
            x,
            W,
            g,
            to_x=lambda x, W, g, h: h @ W,
            to_W=lambda x, W, g, h: h.T @ x,
        ),
    ]


EXERCISE = Exercise(
    id="skip",
    answer="back_skip",
    objective="beyond-a-chain",
    level="several steps",
    compare=(
        "Let nnlib.autograd.grad find both for lambda x, W: (g * (x + np.tanh(x @ "
        "W))).sum(). And how large is your dx where W is tiny, with the skip and "
        "without it?"
    ),
    reference=lambda x, W, g: back_skip(x, W, g),
    checks=[
        Check("several batches", 2, Equal(back_skip), batches),
        Check("a square, a batch of one", 1, Equal(back_skip), squares),
    ],
    mistakes=[
        family_of(
            "the skip left out",
            "The gradient for x went through the branch alone. x is used twice: by "
            "which second way does it reach y?",
            lambda x, W, g: [
                back_skip(x, W, g, skip=0.0),
                back_skip(x, W, g, skip=0.0, slope=slopes()[0]),
            ],
        ),
        family_of(
            "the branch left out",
            "The gradient for x went along the skip alone. What goes into the branch "
            "is x, too, and comes back through W.",
            lambda x, W, g: [
                back_skip(x, W, g, to_x=lambda x, W, g, h: 0.0),
                back_skip(x, W, g, to_x=lambda x, W, g, h: h),
                back_skip(x, W, g, skip=0.0, to_x=lambda x, W, g, h: h),
            ],
        ),
        family_of(
            "multiplied, not added",
            "The shares of two paths were multiplied, or one was taken off the other. "
            "Rates along one path are multiplied; what do paths do that meet?",
            lambda x, W, g: [
                back_skip(x, W, g, skip=0, to_x=lambda x, W, g, h: g * (h @ W.T)),
                back_skip(x, W, g, skip=-1.0),
                back_skip(x, W, g, to_x=lambda x, W, g, h: -(h @ W.T)),
                back_skip(x, W, g, skip=2.0),
            ],
        ),
        family_of(
            "1 or x for g",
            "On the skip the share is what arrives, g: neither 1 nor x stands in its "
            "place.",
            lambda x, W, g: [
                back_skip(x, W, g, skip=0, to_x=beside(way))
                for way in (1, x, x * g, np.eye(*x.shape))
            ],
        ),
        family_of(
            "the skip through W",
            "The share of the skip went through W or through tanh, too. It comes to x "
            "as it is: only the branch's share is multiplied on its way.",
            lambda x, W, g: [
                back_skip(x, W, g, skip=0, to_x=lambda x, W, g, h: (g + h) @ W.T),
                back_skip(x, W, g, skip=0, to_x=lambda x, W, g, h: (1 + h) @ W.T),
                *(
                    back_skip(x, W, g, skip=0, to_x=all_times(way), slope=way)
                    for way in (lambda x, W, a: 1 - a * a, slopes()[0])
                ),
            ],
        ),
        family_of(
            "steps in another order",
            "On the branch the way back meets tanh first and W after it: the slope is "
            "multiplied before the product with W, and that product is a matrix's.",
            lambda x, W, g: [
                back_skip(x, W, g, to_x=lambda x, W, g, h: (g @ W.T) * (h / g)),
                back_skip(x, W, g, to_x=lambda x, W, g, h: x * h),
                back_skip(x, W, g, to_x=lambda x, W, g, h: h * (x @ W)),
            ],
        ),
        family_of(
            "another slope",
            "The slope of tanh is taken from another number than the one that tanh "
            "returned, or is another curve's. Which value belongs into it: y is one "
            "step further on.",
            lambda x, W, g: [back_skip(x, W, g, slope=way) for way in slopes()],
        ),
        family_of(
            "a matrix turned",
            "A matrix stands the other way round, or dW is its transpose. W is a "
            "square here, so that no shape complains: look at the rule of a linear "
            "layer.",
            turned,
        ),
        family_of(
            "the slope on one way only",
            "On the way to W or to x the gradient has not gone through tanh. What "
            "arrives at x @ W is the same for both.",
            lambda x, W, g: [
                back_skip(x, W, g, to_W=lambda x, W, g, h: x.T @ g),
                back_skip(x, W, g, to_x=lambda x, W, g, h: g @ W.T),
                back_skip(x, W, g, to_W=lambda x, W, g, h: x.T @ (g + h)),
                back_skip(x, W, g, to_W=lambda x, W, g, h: x.T @ (g + h @ W.T)),
            ],
        ),
        family_of(
            "divided by the batch",
            "A gradient was divided by the number of samples. Where the loss is a "
            "mean, this is contained in g already.",
            lambda x, W, g: [
                back_skip(x, W, g, to_W=lambda x, W, g, h: x.T @ h / len(x)),
                tuple(part / len(x) for part in back_skip(x, W, g)),
            ],
        ),
    ],
    variants={
        "sample by sample": by_loops,
        "by cosh": lambda x, W, g: back_skip(
            x, W, g, slope=lambda x, W, a: 1 / np.cosh(x @ W) ** 2
        ),
        **unusual(back_skip, float32=True),
    },
)
