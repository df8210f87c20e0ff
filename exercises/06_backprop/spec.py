"""What the exercises of chapter 6 look at; the text stands in exercises.md."""

import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal
from grader.plain import Named
from nnlib.activations import sigmoid
from nnlib.backprop import vjp
from nnlib.propagation import linear


def warned(function):
    """Return the function with a line on stderr and on stdout at each call."""

    def talkative(*arguments):
        print("slow but right", file=sys.stderr)
        print(arguments)
        return function(*arguments)

    return talkative


def halved(function):
    """Return the function with results in float32."""

    def single(*arguments):
        value = function(*arguments)
        if isinstance(value, tuple):
            return tuple(np.asarray(part, np.float32) for part in value)
        return np.asarray(value, np.float32)

    return single


# The sigmoid's way back.


def sums_and_g(rng):
    """Draw weighted sums and gradients of several shapes."""
    return [(rng.normal(size=s), rng.normal(size=s)) for s in ((5,), (4, 3), (1, 2))]


def large_sums(rng):
    """Draw weighted sums where the sigmoid is flat."""
    z = rng.uniform(2, 5, size=(3, 2))
    return [(z, rng.normal(size=z.shape)), (-z[:1], np.ones((1, 2)))]


def back_sigmoid(z, g):
    """Return the gradient by the rule of nnlib's table."""
    _, (to_z,) = vjp(sigmoid, z)
    return to_z(g)


BACK_SIGMOID = Exercise(
    id="back-sigmoid",
    answer="back_sigmoid",
    objective="chain-rule",
    reference=back_sigmoid,
    checks=[
        Check("several shapes", 1, Equal(back_sigmoid), sums_and_g),
        Check("large weighted sums", 1, Equal(back_sigmoid), large_sums),
    ],
    mistakes=[
        Mistake(
            "g forgotten",
            "This is the sigmoid's own slope. What arrives from the end of the network "
            "has no influence on it: a chain has more than one link.",
            lambda z, g: sigmoid(z) * (1 - sigmoid(z)),
        ),
        Mistake(
            "z for the output",
            "The formula for the slope is written with the sigmoid's output. Here the "
            "weighted sum stands in its place.",
            lambda z, g: g * z * (1 - z),
        ),
        Mistake(
            "slope of tanh",
            "This is the slope of tanh with the sigmoid's output put in. Look up which "
            "formula belongs to which curve.",
            lambda z, g: g * (1 - sigmoid(z) ** 2),
        ),
        Mistake(
            "added, not multiplied",
            "g and the slope were added. Along a path the rates are combined in "
            "another way.",
            lambda z, g: g + sigmoid(z) * (1 - sigmoid(z)),
        ),
        Mistake(
            "slope at g",
            "The slope was taken at g. Each rate belongs to the point where the chain "
            "was on its way forward.",
            lambda z, g: g * sigmoid(g) * (1 - sigmoid(g)),
        ),
    ],
    variants={
        "by tanh": lambda z, g: g * (1 - np.tanh(z / 2) ** 2) / 4,
        "by exp": lambda z, g: g / (2 + np.exp(z) + np.exp(-z)),
        "a list": lambda z, g: back_sigmoid(z, g).tolist(),
        "float32": halved(back_sigmoid),
        "talks": warned(back_sigmoid),
    },
)


# The diamond.


def tapes(rng):
    """Draw diamonds; the first is the chapter's."""
    calls = [([["b", {"a": 1.0}], ["c", {"b": 2.0}], ["d", {"b": 1.0, "c": 1.0}]], "d")]
    for _ in range(2):
        p, q, r, s = (float(v) for v in rng.uniform(1, 2, size=4))
        calls.append(([["b", {"a": p}], ["c", {"b": q}], ["d", {"b": r, "c": s}]], "d"))
    return calls


def two_diamonds(rng):
    """Draw one diamond behind another."""
    p, q, r = (float(v) for v in rng.uniform(1, 2, size=3))
    tape = [["b", {"a": p}], ["c", {"b": q}], ["d", {"b": r, "c": 1.0}]]
    return [([*tape, ["e", {"d": q}], ["f", {"d": 1.0, "e": p}]], "f")]


def rate_of_a(tape, end):
    """Read the tape in reverse."""
    return pushed(tape, end, [name for name, _ in reversed(tape)])


def pushed(tape, end, visits):
    """Visit names in order; each passes its gradient on."""
    rates, gradient = dict(tape), {end: 1.0}
    for name in visits:
        for source, rate in rates[name].items():
            part = rate * gradient.get(name, 0.0)
            gradient[source] = gradient.get(source, 0.0) + part
    return gradient.get("a", 0.0)


def walk(tape, end, once):
    """Return the names in the order of a walk down from the end."""
    rates, visits = dict(tape), []

    def visit(name):
        if name in rates and not (once and name in visits):
            visits.append(name)
            for source in rates[name]:
                visit(source)

    visit(end)
    return visits


def overwritten(tape, end):
    """Write = where += belongs."""
    gradient = {end: 1.0}
    for name, rates in reversed(tape):
        for source, rate in rates.items():
            gradient[source] = rate * gradient[name]
    return gradient["a"]


def all_paths(tape, end):
    """Add over all paths without collecting: slow and right."""
    rates = dict(tape)
    if end == "a":
        return 1.0
    return sum(rate * all_paths(tape, name) for name, rate in rates[end].items())


def forwards(tape, end):
    """Carry the rates with respect to a forwards: another right way."""
    rate_to = {"a": 1.0}
    for name, rates in tape:
        rate_to[name] = sum(rate * rate_to[source] for source, rate in rates.items())
    return rate_to[end]


RATE_OF_A = Exercise(
    id="diamond",
    answer="rate_of_a",
    objective="backward-order",
    reference=rate_of_a,
    checks=[
        Check("the diamond", 2, Equal(rate_of_a), tapes),
        Check("two diamonds", 1, Equal(rate_of_a), two_diamonds),
    ],
    mistakes=[
        Mistake(
            "naive recursion",
            "The chapter's diamond gives 4: a name was visited once for each path, and "
            "handed on again what it had already passed on.",
            lambda tape, end: pushed(tape, end, walk(tape, end, False)),
        ),
        Mistake(
            "pre-order",
            "The chapter's diamond gives 1: a name was visited before everything that "
            "uses it. What arrived later was never handed on.",
            lambda tape, end: pushed(tape, end, walk(tape, end, True)),
        ),
        Mistake(
            "post-order",
            "The chapter's diamond gives 0: the names were visited in the order of "
            "their computation, while their gradients were still 0.",
            lambda tape, end: pushed(tape, end, [name for name, _ in tape]),
        ),
        Mistake(
            "overwritten",
            "The chapter's diamond gives 2: where two paths meet, the second part "
            "replaced the first. What does the rule say about several paths?",
            overwritten,
        ),
    ],
    variants={
        "all paths": all_paths,
        "forwards": forwards,
        "an array": lambda tape, end: np.array(rate_of_a(tape, end)),
        "talks": warned(rate_of_a),
    },
)


# The linear layer's way back.


def layers(rng):
    """Draw layers of several shapes; no two sizes are the same."""
    sizes = ((4, 3, 2), (5, 2, 6))
    return [drawn_layer(rng, *size) for size in sizes]


def one_row(rng):
    """Draw layers that see a batch of one, and a square one."""
    return [drawn_layer(rng, 1, 3, 2), drawn_layer(rng, 3, 3, 3)]


def drawn_layer(rng, n, n_in, n_out):
    """Draw x, W and g."""
    return tuple(rng.normal(size=s) for s in ((n, n_in), (n_in, n_out), (n, n_out)))


def back_linear(x, W, g):
    """Return the gradients by the rule of nnlib's table."""
    _, pullbacks = vjp(linear, x, W, np.zeros(W.shape[1]))
    return tuple(pullback(g) for pullback in pullbacks)


BACK_LINEAR = Exercise(
    id="back-linear",
    answer="back_linear",
    objective="matrix-form",
    reference=back_linear,
    checks=[
        Check("several shapes", 2, Equal(back_linear), layers),
        Check("a batch of one, a square", 1, Equal(back_linear), one_row),
    ],
    mistakes=[
        Mistake(
            "dW transposed",
            "Rows and columns of dW are exchanged. The gradient for an array has the "
            "shape of that array.",
            lambda x, W, g: (g @ W.T, g.T @ x, g.sum(axis=0)),
        ),
        Mistake(
            "db a mean",
            "The bias receives the mean over the batch. Every sample is a path of its "
            "own: what does the rule say about several paths?",
            lambda x, W, g: (g @ W.T, x.T @ g, g.mean(axis=0)),
        ),
        Mistake(
            "db not summed",
            "db still has one row for each sample. The bias has none: it is used by "
            "all of them.",
            lambda x, W, g: (g @ W.T, x.T @ g, g),
        ),
        Mistake(
            "db over the neurons",
            "db was added up along the wrong axis. It has one number for each neuron.",
            lambda x, W, g: (g @ W.T, x.T @ g, g.sum(axis=1)),
        ),
        Mistake(
            "divided by the batch",
            "dW and db were divided by the size of the batch. If the loss is a mean, "
            "this division is already contained in g.",
            lambda x, W, g: (g @ W.T, x.T @ g / len(x), g.mean(axis=0)),
        ),
        Mistake(
            "order of the results",
            "The three gradients stand in another order than the one asked for.",
            lambda x, W, g: (x.T @ g, g.sum(axis=0), g @ W.T),
        ),
    ],
    variants={
        "einsum": lambda x, W, g: (
            np.einsum("sj,ij->si", g, W),
            np.einsum("si,sj->ij", x, g),
            np.einsum("sj->j", g),
        ),
        "lists": lambda x, W, g: [part.tolist() for part in back_linear(x, W, g)],
        "float32": halved(back_linear),
        "talks": warned(back_linear),
    },
)


# Measured slopes.


def functions(rng):
    """Draw points for functions of a vector and of a matrix."""
    return [
        (Named("numpy.var"), rng.uniform(1, 2, size=4), 0.1),
        (Named("numpy.linalg.norm"), rng.uniform(1, 2, size=(2, 3)), 0.2),
    ]


def one_entry(rng):
    """Draw points with one entry and with one row."""
    return [
        (Named("numpy.linalg.norm"), rng.uniform(1, 2, size=(1, 3)), 0.5),
        (Named("numpy.var"), rng.uniform(1, 2, size=(1, 2)) * [[1.0, 2.0]], 0.1),
    ]


def measured(f, x, h, up=1, down=1, width=2, keep=False, together=False):
    """Return slopes measured entry by entry, rightly unless told otherwise."""
    slopes, high, low = np.zeros_like(x), x.copy(), x.copy()
    for place in np.ndindex(x.shape):
        if not keep:
            high, low = x.copy(), x.copy()
        where = ... if together else place
        high[where] += up * h
        low[where] -= down * h
        slopes[place] = (f(high) - f(low)) / (width * h)
    return slopes


MEASURED_SLOPES = Exercise(
    id="measured-slopes",
    answer="measured_slopes",
    objective="gradient-check",
    reference=lambda f, x, h: measured(f, x, h),
    checks=[
        Check("vectors and matrices", 2, Equal(measured), functions),
        Check("one row", 1, Equal(measured), one_entry),
    ],
    mistakes=[
        Mistake(
            "one side only",
            "The slope was measured between x and x + h. A central difference has x in "
            "its middle.",
            lambda f, x, h: measured(f, x, h, down=0, width=1),
        ),
        Mistake(
            "divided by h",
            "Both sides were moved, and the rise was divided by h. How far apart are "
            "the two points?",
            lambda f, x, h: measured(f, x, h, width=1),
        ),
        Mistake(
            "all entries at once",
            "All entries were moved together, so every slope is the same. A gradient "
            "asks what one entry does alone.",
            lambda f, x, h: measured(f, x, h, together=True),
        ),
        Mistake(
            "nudge left in place",
            "The first slope is right and the later ones are not: an entry that was "
            "moved has to be put back before the next is moved.",
            lambda f, x, h: measured(f, x, h, keep=True),
        ),
        Mistake(
            "wrong way round",
            "All slopes have the wrong sign. From which value was the other taken?",
            lambda f, x, h: measured(f, x, h, up=-1, down=-1),
        ),
    ],
    variants={
        "a list": lambda f, x, h: measured(f, x, h).tolist(),
        "float32": halved(measured),
        "talks": warned(measured),
        "by unit arrays": lambda f, x, h: np.array(
            [
                (f(x + h * e.reshape(x.shape)) - f(x - h * e.reshape(x.shape))) / 2 / h
                for e in np.eye(x.size)
            ]
        ).reshape(x.shape),
    },
)


# A network of two layers.


def networks(rng):
    """Draw small networks."""
    return [network(rng, 5, 3, 4, 2), network(rng, 6, 2, 5, 3)]


def one_sample(rng):
    """Draw a network that sees a batch of one."""
    return [network(rng, 1, 3, 6, 2)]


def network(rng, n, n_in, hidden, n_out):
    """Draw x, W1, W2 and t; in each hidden row ReLU is on and off at least once."""
    x, W1 = rng.uniform(0.5, 1.5, size=(n, n_in)), rng.uniform(0.5, 1, (n_in, hidden))
    W1[:, ::2] *= -1
    return x, W1, rng.normal(size=(hidden, n_out)), rng.normal(size=(n, n_out))


def two_layers(x, W1, W2, t, on=lambda z: z > 0, by=len, to_y=lambda a: a):
    """Return both gradients, rightly unless told otherwise."""
    z = x @ W1
    a = np.maximum(z, 0)
    g = (a @ W2 - t) / by(x)
    return x.T @ (g @ W2.T * on(z)), to_y(a).T @ g


TWO_LAYERS = Exercise(
    id="two-layers",
    answer="two_layers",
    objective="matrix-form",
    reference=lambda x, W1, W2, t: two_layers(x, W1, W2, t),
    checks=[
        Check("small networks", 2, Equal(two_layers), networks),
        Check("a batch of one", 1, Equal(two_layers), one_sample),
    ],
    mistakes=[
        Mistake(
            "ReLU forgotten",
            "The gradient for W2 is right. On its way to W1 it went through the "
            "neurons that were off: ReLU has a backward rule too.",
            lambda x, W1, W2, t: two_layers(x, W1, W2, t, on=np.ones_like),
        ),
        Mistake(
            "ReLU of the sums",
            "At the ReLU the gradient was multiplied by the neuron's value and not by "
            "its slope.",
            lambda x, W1, W2, t: two_layers(x, W1, W2, t, lambda z: np.maximum(z, 0)),
        ),
        Mistake(
            "sums for activations",
            "The gradient for W1 is right. For W2 the values before the ReLU were "
            "used. What did W2 really multiply on the way forward?",
            lambda x, W1, W2, t: (
                two_layers(x, W1, W2, t)[0],
                (x @ W1).T @ ((np.maximum(x @ W1, 0) @ W2 - t) / len(x)),
            ),
        ),
        Mistake(
            "sign turned",
            "Both gradients have the wrong sign. Look at the first step back: which "
            "way round is the difference of output and target?",
            lambda x, W1, W2, t: tuple(-d for d in two_layers(x, W1, W2, t)),
        ),
        Mistake(
            "2 not cancelled",
            "Both gradients are twice too large. Compare the constant in the loss with "
            "the 2 that the square brings.",
            lambda x, W1, W2, t: tuple(2 * d for d in two_layers(x, W1, W2, t)),
        ),
    ],
    variants={
        "lists": lambda *arguments: [d.tolist() for d in two_layers(*arguments)],
        "float32": halved(two_layers),
        "talks": warned(two_layers),
        "divided late": lambda x, W1, W2, t: tuple(
            d / len(x) for d in two_layers(x, W1, W2, t, by=lambda x: 1)
        ),
    },
)


# What is left after many sigmoids.


def depths(rng):
    """Draw depths."""
    return [(1,), (2,), (int(rng.integers(3, 6)),)]


def deep(rng):
    """Draw larger depths."""
    return [(10,), (int(rng.integers(6, 9)),)]


def most_left(depth):
    """Return the product of the largest slopes."""
    return 0.25**depth


MOST_LEFT = Exercise(
    id="most-left",
    answer="most_left",
    objective="vanishing-gradients",
    reference=most_left,
    checks=[
        Check("a few layers", 1, Equal(most_left, atol=0), depths),
        Check("many layers", 1, Equal(most_left, atol=0), deep),
    ],
    mistakes=[
        Mistake(
            "added up",
            "The slopes were added. They lie on one path, one behind the other.",
            lambda depth: 0.25 * depth,
        ),
        Mistake(
            "value for slope",
            "This uses the sigmoid's value in its middle. What counts on the way back "
            "is its slope there.",
            lambda depth: 0.5**depth,
        ),
        Mistake(
            "slope of tanh",
            "Nothing is lost here, as with tanh at its steepest. How steep is the "
            "sigmoid?",
            lambda depth: 1.0**depth,
        ),
        Mistake(
            "one layer too few",
            "One factor is missing. Each of the sigmoids hands back its own.",
            lambda depth: 0.25 ** (depth - 1),
        ),
    ],
    variants={
        "a loop": lambda depth: np.prod(np.full(depth, 0.25)),
        "another power": lambda depth: 2.0 ** (-2 * depth),
        "float32": lambda depth: np.float32(0.25**depth),
        "talks": warned(most_left),
    },
)

EXERCISES = [
    MOST_LEFT,
    BACK_SIGMOID,
    RATE_OF_A,
    BACK_LINEAR,
    MEASURED_SLOPES,
    TWO_LAYERS,
]
