"""Back through a linear layer."""

import numpy as np

from nnlib.backprop import vjp
from nnlib.propagation import linear
from nnlib_grader.specification.equality import difference
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def layers(rng):
    """Draw layers of several shapes; no two sizes are the same."""
    sizes = ((4, 3, 2), (5, 2, 6))
    return [drawn_layer(rng, *size) for size in sizes]


def one_row(rng):
    """Draw a square layer, and one that sees a batch of one."""
    return [drawn_layer(rng, 3, 3, 3), drawn_layer(rng, 1, 3, 2)]


def drawn_layer(rng, n, n_in, n_out):
    """Draw x, W and g."""
    return tuple(rng.normal(size=s) for s in ((n, n_in), (n_in, n_out), (n, n_out)))


def back_linear(x, W, g):
    """Return the gradients by the rule of nnlib's table."""
    _, pullbacks = vjp(linear, x, W, np.zeros(W.shape[1]))
    return tuple(pullback(g) for pullback in pullbacks)


def part(name, message, **ways):
    """Return a mistake in the gradients for x, W or b; `ways` return wrong ones."""
    places = [("xWb".index(letter), way) for letter, way in ways.items()]

    def answer(*given):
        results = list(back_linear(*given))
        for place, way in places:
            results[place] = way(*given)[0]
        return tuple(results)

    def recognise(given, value):
        right = back_linear(*given)
        return any(
            difference(right[place], value[place])
            and not difference(wrong, value[place])
            for place, way in places
            for wrong in way(*given)
        )

    def alone(place, way, n):
        def replaced(*given):
            results = list(back_linear(*given))
            results[place] = way(*given)[n]
            return tuple(results)

        return replaced

    def others(*given):
        return [
            alone(place, way, n)
            for place, way in places
            for n in range(len(way(*given)))
        ]

    return Mistake(name, message, answer, recognise, others)


EXERCISE = Exercise(
    id="back-linear",
    answer="back_linear",
    objective="matrix-form",
    reference=back_linear,
    checks=[
        Check("several shapes", 2, Equal(back_linear), layers),
        Check("a square, a batch of one", 1, Equal(back_linear), one_row),
    ],
    mistakes=[
        part(
            "divided by the batch",
            "The gradient for x or for W was divided by the size of the batch. If the "
            "loss is a mean, this division is already contained in g.",
            W=lambda x, W, g: [x.T @ g / len(x)],
            x=lambda x, W, g: [g @ W.T / len(x)],
        ),
        part(
            "db a mean",
            "The bias receives a mean. Which rule holds where several paths meet?",
            b=lambda x, W, g: [g.mean(axis=0)],
        ),
        part(
            "db not summed",
            "db still has one row for each sample, and all samples share the bias.",
            b=lambda x, W, g: [g],
        ),
        part(
            "db over the neurons",
            "db was added up along the wrong axis. It has one number for each neuron.",
            b=lambda x, W, g: [g.sum(axis=1), g.mean(axis=1)],
        ),
        part(
            "g forgotten",
            "One of the results is only the layer's own rate: what arrives in g has no "
            "influence on it. Every gradient is a rate of the layer times g.",
            b=lambda x, W, g: [np.full(W.shape[1], n) for n in (1, 0, len(x))],
            W=lambda x, W, g: [x.T @ np.ones_like(g), x, x.T],
            x=lambda x, W, g: [np.ones_like(g) @ W.T, W, W.T],
        ),
        part(
            "one sample only",
            "The gradient for W or b comes from a single sample. All samples use the "
            "same weights: does a later one replace those before it?",
            W=lambda x, W, g: [np.outer(x[n], g[n]) for n in (-1, 0)],
            b=lambda x, W, g: [g[-1], g[0]],
        ),
    ],
    variants={
        "sum of rows": lambda x, W, g: (np.dot(g, W.T), np.dot(x.T, g), sum(g)),
        **unusual(back_linear, float32=True),
    },
)
