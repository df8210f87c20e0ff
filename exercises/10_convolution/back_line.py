"""The way back through a convolution in one dimension."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def back_line(x, w, g, stride):
    """Return the gradients for x and for w."""
    return to_x(x, w, g, stride), to_w(x, w, g, stride)


def matrix(w, n, places, stride):
    """Return the matrix that slides w over a line of n numbers."""
    M = np.zeros((places, n))
    for i in range(places):
        M[i, i * stride : i * stride + len(w)] = w
    return M


def to_x(x, w, g, stride):
    """Return g, spread by the matrix's transpose."""
    return matrix(w, len(x), len(g), stride).T @ g


def forward(x, w, g, stride):
    """Return the outputs."""
    return matrix(w, len(x), len(g), stride) @ x


def to_w(x, w, g, stride):
    """Return the windows, each times its g, added up."""
    return sum(
        x[i * stride : i * stride + len(w)] * one for i, one in enumerate(g.tolist())
    )


def lines(rng, sizes):
    """Draw x, w and g for lines of some sizes."""
    calls = []
    for n, k, stride in sizes:
        places = (n - k) // stride + 1
        x, w, g = (rng.normal(size=size) for size in (n, k, places))
        calls.append((x, w, g, stride))
    return calls


def ones(rng):
    """Draw lines for a stride of 1."""
    return lines(rng, ((7, 3, 1), (6, 2, 1)))


def larger(rng):
    """Draw lines for larger strides, in two of which a number or two are left over."""
    return lines(rng, ((10, 4, 2), (10, 3, 2), (13, 3, 4)))


def overwritten(x, w, g, stride):
    """Put the products of each window in the place of those before."""
    dx = np.zeros_like(x)
    for i, one in enumerate(g):
        dx[i * stride : i * stride + len(w)] = w * one
    return dx


def no_stride(x, w, g, stride):
    """Put the windows side by side."""
    return to_x(x, w, g, 1)


def averaged(x, w, g, stride):
    """Divide each number by how often it was read."""
    often = to_x(x, np.ones_like(w), np.ones_like(g), stride)
    return to_x(x, w, g, stride) / np.maximum(often, 1)


def part(name, message, for_x=(), for_w=()):
    """Return a mistake in one of the two gradients; the other may be right or not."""

    def results(*given):
        right = back_line(*given)
        wrong = [(way(*given), right[1]) for way in for_x]
        return wrong + [(right[0], way(*given)) for way in for_w]

    def nth(number):
        return lambda *given: results(*given)[number]

    def recognise(given, value):
        right = back_line(*given)
        return any(
            not close(right[at], value[at]) and close(way(*given), value[at])
            for at, ways in enumerate((for_x, for_w))
            for way in ways
        )

    count = len(for_x) + len(for_w)
    return Mistake(
        name,
        message,
        nth(0),
        recognise,
        lambda *given: [nth(number) for number in range(1, count)],
    )


def by_convolve(x, w, g, stride):
    """Spread g out with zeros, and let NumPy's functions slide."""
    wide = np.zeros((len(g) - 1) * stride + 1)
    wide[::stride] = g
    dx = np.zeros_like(x)
    found = np.convolve(wide, w)
    dx[: len(found)] = found
    return dx, np.correlate(x[: len(wide) + len(w) - 1], wide, "valid")


def path_by_path(x, w, g, stride):
    """Follow each product back."""
    dx, dw = [0.0] * len(x), [0.0] * len(w)
    for i in range(len(g)):
        for k in range(len(w)):
            dx[i * stride + k] += g[i] * w[k]
            dw[k] += g[i] * x[i * stride + k]
    return dx, dw


EXERCISE = Exercise(
    id="back-line",
    answer="back_line",
    objective="convolution-matrix",
    level="several steps",
    compare=(
        "Build the matrix of the worked solution's convolution for n = 5 and k = 2, "
        "and its transpose. Where in your code are the zeros of the two?"
    ),
    reference=back_line,
    checks=[
        Check("a stride of 1", 1, Equal(back_line), ones),
        Check("larger strides", 2, Equal(back_line), larger),
    ],
    mistakes=[
        part(
            "overwritten",
            "Where windows overlap, the gradient for x holds the part of one window "
            "alone. A number that is read by several windows gets a part from each.",
            for_x=[overwritten],
        ),
        part(
            "kernel turned",
            "The kernel is turned round in one of the gradients. Follow one product: "
            "w[0] met the first number of a window, so g goes back through it there.",
            for_x=[lambda x, w, g, s: to_x(x, w[::-1], g, s)],
            for_w=[lambda x, w, g, s: to_w(x, w, g, s)[::-1]],
        ),
        part(
            "stride lost",
            "The windows start at every place, as with a stride of 1. Where did the "
            "window of g[i] start on the way forward?",
            for_x=[no_stride],
            for_w=[lambda x, w, g, s: to_w(x, w, g, 1)],
        ),
        part(
            "one window alone",
            "One of the gradients comes from a single window. All windows use the "
            "same kernel: does a later part replace those before it?",
            for_w=[
                lambda x, w, g, s: x[(len(g) - 1) * s :][: len(w)] * g[-1],
                lambda x, w, g, s: x[: len(w)] * g[0],
            ],
            for_x=[lambda x, w, g, s: to_x(x, w, g * (np.arange(len(g)) == 0), s)],
        ),
        part(
            "not each output's g",
            "Output i hands back g[i]. In one of the gradients ones, the outputs "
            "themselves, or all of g together stand in its place.",
            for_x=[
                lambda x, w, g, s: to_x(x, w, np.ones_like(g), s),
                lambda x, w, g, s: to_x(x, w, forward(x, w, g, s), s),
                lambda x, w, g, s: to_x(x, w, 0 * g + g.sum(), s),
            ],
            for_w=[
                lambda x, w, g, s: to_w(x, w, np.ones_like(g), s),
                lambda x, w, g, s: to_w(x, w, forward(x, w, g, s), s),
                lambda x, w, g, s: to_w(x, w, 0 * g + g.sum(), s),
            ],
        ),
        part(
            "own factor",
            "A product hands each factor the other one, times what arrives. In one of "
            "the gradients a factor receives its own value.",
            for_x=[lambda x, w, g, s: x * to_x(x, np.ones_like(w), g, s)],
            for_w=[lambda x, w, g, s: w * g.sum()],
        ),
        part(
            "a mean",
            "One of the gradients was divided by a number of windows. If the loss is "
            "a mean, that division is already contained in g.",
            for_w=[
                lambda x, w, g, s: to_w(x, w, g, s) / len(g),
                lambda x, w, g, s: to_w(x, w, g, s) / len(w),
            ],
            for_x=[
                averaged,
                lambda x, w, g, s: to_x(x, w, g, s) / len(g),
                lambda x, w, g, s: to_x(x, w, g, s) / len(w),
            ],
        ),
        Mistake(
            "the two exchanged",
            "The two gradients have changed places: the one for x comes first.",
            lambda *given: back_line(*given)[::-1],
            lambda given, value: close(back_line(*given)[::-1], value),
        ),
        Mistake(
            "one gradient alone",
            "One array came back, and two are asked for: return the gradient for x "
            "and the one for w, with a comma between them.",
            to_w,
            lambda given, value: (
                not isinstance(value, tuple)
                and np.shape(value) in [(len(part),) for part in given[:2]]
            ),
            lambda *given: [to_x],
        ),
        Mistake(
            "too short",
            "The gradient for x has another length than x. Every number of x gets an "
            "entry, and one that no window read gets 0.",
            lambda x, w, g, s: (
                to_x(x, w, g, s)[: (len(g) - 1) * s + 1],
                to_w(x, w, g, s),
            ),
            lambda given, value: (
                len(value) == 2 and np.shape(value[0]) != np.shape(given[0])
            ),
        ),
    ],
    variants={
        "path by path": path_by_path,
        "NumPy's convolve": by_convolve,
        **unusual(back_line, float32=True),
    },
)
