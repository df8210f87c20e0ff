"""The backward rule of a linear layer, as the package has it."""

import numpy as np

from nnlib.backprop import vjp
from nnlib.propagation import linear
from nnlib_grader.specification.drivers import with_pullbacks
from nnlib_grader.specification.equality import difference
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import raising
from nnlib_grader.specification.judges import Equal


def layers(rng):
    """Draw layers of several shapes; no two sizes are the same."""
    sizes = ((4, 3, 2), (5, 2, 6))
    return [drawn_layer(rng, *size) for size in sizes]


def one_row(rng):
    """Draw a square layer, and one that sees a batch of one."""
    return [drawn_layer(rng, 3, 3, 3), drawn_layer(rng, 1, 3, 2)]


def drawn_layer(rng, n, n_in, n_out):
    """Draw x, W, b and g."""
    shapes = ((n, n_in), (n_in, n_out), (n_out,), (n, n_out))
    return tuple(rng.normal(size=s) for s in shapes)


def results(x, W, b, g):
    """Return the output and the three gradients, by the rule of nnlib's table."""
    y, pullbacks = vjp(linear, x, W, b)
    return (y, *(pullback(g) for pullback in pullbacks))


def rule(**ways):
    """Return a rule; `ways` tell for x, W, b or y how it is computed otherwise."""

    def pulled(x, W, b):
        def to(place, name):
            if name in ways:
                return lambda g: ways[name](x, W, b, g)
            return lambda g: results(x, W, b, g)[place]

        y = ways["y"](x, W, b, None) if "y" in ways else linear(x, W, b)
        return y, tuple(to(place, name) for place, name in enumerate("xWb", start=1))

    return pulled


LAST = {}


def of_the_last_layer(x, W, b):
    """Return pullbacks that use the numbers of the layer that was called last."""
    LAST.update(x=x, W=W)
    pullbacks = (lambda g: g @ LAST["W"].T, lambda g: LAST["x"].T @ g)
    return x @ W + b, (*pullbacks, lambda g: g.sum(axis=0))


def part(name, message, **ways):
    """Return a mistake in the gradients for x, W or b, or in y.

    ``ways`` return lists of wrong results; the first of each stand for all.
    """

    def first(way):
        return lambda *given: way(*given)[0]

    def recognise(given, value):
        right = results(*given)
        return any(
            difference(right[place], value[place])
            and not difference(wrong, value[place])
            for place, letter in enumerate("yxWb")
            for wrong in (ways[letter](*given) if letter in ways else ())
        )

    firsts = {letter: first(way) for letter, way in ways.items()}
    return Mistake(name, message, rule(**firsts), recognise)


def with_products(x, W, b):
    """Return the rule with a product written as a sum of outer products."""

    def to_W(g):
        total = np.zeros_like(W)
        for row, arrived in zip(x, g, strict=True):
            total += np.outer(row, arrived)
        return total

    return np.dot(x, W) + b, [lambda g: np.dot(g, W.T), to_W, lambda g: sum(g)]


def with_indices(x, W, b):
    """Return the rule with index notation."""
    return np.einsum("ri,ij->rj", x, W) + b, (
        lambda g: np.einsum("rj,ij->ri", g, W),
        lambda g: np.einsum("ri,rj->ij", x, g),
        lambda g: np.einsum("rj->j", g),
    )


def by_loops(x, W, b):
    """Return the rule path by path."""

    def paths(g):
        dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b)
        for r in range(x.shape[0]):
            for j in range(W.shape[1]):
                db[j] += g[r, j]
                for i in range(x.shape[1]):
                    dx[r, i] += W[i, j] * g[r, j]
                    dW[i, j] += x[r, i] * g[r, j]
        return dx, dW, db

    y = x @ W + b
    return y, (lambda g: paths(g)[0], lambda g: paths(g)[1], lambda g: paths(g)[2])


def without_g(x, W, b):
    """Return arrays where pullbacks belong."""
    ones = np.ones((len(x), len(b)))
    return x @ W + b, (ones @ W.T, x.T @ ones, ones.sum(axis=0))


def vjp_linear(x, W, b):
    """Return functions that take no g."""
    return x @ W + b, (lambda: W.T, lambda: x.T, lambda: b)


def singly(x, W, b):
    """Return the output and the pullbacks with no tuple of their own."""
    y, pullbacks = rule()(x, W, b)
    return (y, *pullbacks)


def one_function(x, W, b):
    """Return the output and one function for all gradients."""
    y, pullbacks = rule()(x, W, b)
    return y, lambda g: [pullback(g) for pullback in pullbacks]


def all_in_each(x, W, b):
    """Return three pullbacks, each of which returns all gradients."""
    y, pullbacks = rule()(x, W, b)
    return y, (lambda g: tuple(pullback(g) for pullback in pullbacks),) * 3


EXERCISE = Exercise(
    id="vjp-linear",
    answer="vjp_linear",
    objective="matrix-form",
    level="several steps",
    builds="nnlib.backprop.rules.vjp_linear",
    drive=with_pullbacks,
    compare=(
        "The chapter prints the package's own rule, under Pullbacks, and the table of "
        "rules. Does yours differ in more than names? Its x and W live on in the "
        "pullbacks: which of them needs which?"
    ),
    reference=rule(),
    checks=[
        Check("several shapes", 2, Equal(results), layers),
        Check("a square, a batch of one", 1, Equal(results), one_row),
    ],
    mistakes=[
        Mistake(
            "numbers of another layer",
            "The rule was called for another layer before the pullbacks were. They "
            "use that layer's numbers: a pullback has to keep those of its own call.",
            of_the_last_layer,
        ),
        part(
            "divided by the batch",
            "The gradient for x, W or b was divided by the size of the batch. If the "
            "loss is a mean, this division is already contained in g.",
            W=lambda x, W, b, g: [x.T @ g / len(x)],
            x=lambda x, W, b, g: [g @ W.T / len(x)],
            b=lambda x, W, b, g: [g.mean(axis=0)],
        ),
        part(
            "db not summed over the batch",
            "The gradient for b has one number for each neuron, and all samples share "
            "it. Along which axis of g do the samples lie?",
            b=lambda x, W, b, g: [g, g.sum(axis=1), g.mean(axis=1), g.sum()],
        ),
        part(
            "g forgotten",
            "One of the results is only the layer's own rate: what arrives in g has no "
            "influence on it. Every gradient is a rate of the layer times g.",
            b=lambda x, W, b, g: [np.full(b.shape, n) for n in (1.0, 0.0, len(x))],
            W=lambda x, W, b, g: [x.T @ np.ones_like(g), x, x.T, g],
            x=lambda x, W, b, g: [np.ones_like(g) @ W.T, W, W.T, g],
        ),
        part(
            "one sample only",
            "The gradient for W or b comes from a single sample. All samples use the "
            "same weights: does a later one replace those before it?",
            W=lambda x, W, b, g: [np.outer(x[n], g[n]) for n in (-1, 0)],
            b=lambda x, W, b, g: [g[-1], g[0]],
        ),
        part(
            "bias in the wrong place",
            "The output y is not right: a layer computes x @ W + b.",
            y=lambda x, W, b, g: [x @ W, x @ W - b, (x @ W) * b],
        ),
        part(
            "reshape in place of a transpose",
            "A gradient has the right shape and the wrong numbers: reshape keeps their "
            "order. What exchanges rows and columns?",
            W=lambda x, W, b, g: [x.reshape(x.shape[::-1]) @ g],
            x=lambda x, W, b, g: [g @ W.reshape(W.shape[::-1])],
        ),
        part(
            "another array's gradient",
            "A pullback returns the gradient that belongs to another argument, or its "
            "transpose. Each has the shape of its own argument; the order is x, W, b.",
            W=lambda x, W, b, g: [g.T @ x, g @ W.T, g.sum(axis=0)],
            x=lambda x, W, b, g: [W @ g.T, x.T @ g, g.sum(axis=0)],
            b=lambda x, W, b, g: [x.T @ g, g @ W.T],
        ),
        raising(
            "no functions of g",
            "Each of the three pullbacks is a function of g, lambda g: ... or a def "
            "inside, and returns one array.",
            without_g,
            vjp_linear,
            recognise=lambda given, value: any(isinstance(one, tuple) for one in value),
        ),
        raising(
            "another form",
            "The rule returns two things: the output y, and one tuple with three "
            "pullbacks, for x, W and b.",
            singly,
            one_function,
            lambda x, W, b: rule()(x, W, b)[1],
            lambda x, W, b: rule()(x, W, b)[0],
            lambda x, W, b: one_function(x, W, b)[1],
            recognise=lambda given, value: len(value) != 4,
        ),
    ],
    variants={
        "outer products": with_products,
        "index notation": with_indices,
        "plain loops": by_loops,
        "float32": rule(
            x=lambda *given: np.float32(results(*given)[1]),
            W=lambda *given: np.float32(results(*given)[2]),
        ),
    },
)
