"""What the exercises of chapter 6 look at; the text stands in exercises.md."""

from functools import partial

import numpy as np

from nnlib.activations import sigmoid
from nnlib.backprop import vjp
from nnlib.propagation import linear
from nnlib_grader.boundary.plain import Named
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal, difference
from nnlib_grader.specification.unusual import unusual

# The sigmoid's way back.


def sums_and_g(rng):
    """Draw weighted sums and gradients of several shapes."""
    return [(rng.normal(size=s), rng.normal(size=s)) for s in ((5,), (3, 3), (2, 2, 2))]


def large_sums(rng):
    """Draw weighted sums where the sigmoid is flat, and where exp overflows."""
    z, g = rng.uniform(2, 5, size=(3, 3)), rng.normal(size=(3, 3))
    return [(z, g), (-z, g), (np.array([800.0, -800.0, 0.5]), g[0])]


def back_sigmoid(z, g):
    """Return the gradient by the rule of nnlib's table."""
    _, (to_z,) = vjp(sigmoid, z)
    return to_z(g)


def slope(z):
    """Return the sigmoid's slope."""
    return sigmoid(z) * (1 - sigmoid(z))


def halves(z, g):
    """Return results with a slope that is not complete."""
    y = sigmoid(z)
    slopes = y, 1 - y, y**2, (1 - y) ** 2, y + y**2
    return [*(g * slope for slope in slopes), g * y - y, g * y - 1]


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
            "This is the slope alone: what arrives in g has no influence on it.",
            lambda z, g: slope(z),
        ),
        family_of(
            "z for the output",
            "The weighted sum stands where the slope's formula has the output.",
            lambda z, g: [g * z * (1 - z), z * (1 - z)],
        ),
        family_of(
            "another slope",
            "This is another curve's slope, such as that of tanh. Compare formulas.",
            lambda z, g: [g * (1 - v**2) for v in (sigmoid(z), np.tanh(z), z <= 0)],
        ),
        family_of(
            "half of the slope",
            "The slope is not complete: one of its two factors is missing or there "
            "twice, or the brackets around the difference are missing.",
            halves,
        ),
        family_of(
            "not multiplied",
            "g and the slope were added, subtracted or divided. What does a chain do?",
            lambda z, g: [g + slope(z), g - slope(z), g / slope(z)],
        ),
        family_of(
            "slope elsewhere",
            "The slope was taken at another point than z, such as g or the output.",
            lambda z, g: (
                [g * slope(v) for v in (g, sigmoid(z), g * z)]
                + [
                    slope(g * z),
                    z * slope(g),
                    slope(z) * slope(g),
                    sigmoid(g) * slope(z),
                ]
            ),
        ),
        family_of(
            "matrix product",
            "Products of different entries were added up, as @ and np.dot do. Each "
            "entry of z has one path to the loss, which it shares with no other.",
            lambda z, g: [np.dot(g, slope(z)), np.dot(slope(z), g), g @ slope(z).T],
        ),
        Mistake(
            "nan far out",
            "Far from 0 the result is nan: exp overflows, and one infinite number is "
            "divided by another. Write the slope so that this cannot happen.",
            lambda z, g: g * np.exp(-z) / (1 + np.exp(-z)) ** 2,
            lambda arguments, value: np.isnan(value).any(),
        ),
    ],
    variants={
        "by tanh": lambda z, g: g * (1 - np.tanh(z / 2) ** 2) / 4,
        "by exp": lambda z, g: g / (2 + np.exp(z) + np.exp(-z)),
        **unusual(back_sigmoid, float32=True),
    },
)


# The diamond.


def tapes(rng):
    """Draw diamonds; the last is the chapter's."""
    calls = []
    for p, q, r, s in (*rng.uniform(1, 2, size=(2, 4)).tolist(), (1.0, 2.0, 1.0, 1.0)):
        calls.append(([["b", {"a": p}], ["c", {"b": q}], ["d", {"b": r, "c": s}]], "d"))
    return calls


def two_diamonds(rng):
    """Draw one diamond behind another."""
    p, q, r = (float(v) for v in rng.uniform(1, 2, size=3))
    tape = [["b", {"a": p}], ["c", {"b": q}], ["d", {"b": r, "c": 1.0}]]
    return [([*tape, ["e", {"d": q}], ["f", {"d": 1.0, "e": p}]], "f")]


def rate_of_a(tape, end):
    """Read the tape in reverse."""
    return gradients(tape, end)["a"]


def tape_s_order(tape, end):
    """Visit the names from the first to the last, without a 0 to begin with."""
    found = {end: 1.0}
    for name, rates in tape:
        for other, rate in rates.items():
            found[other] = found.get(other, 0.0) + rate * found[name]
    return found["a"]


def gradients(tape, end, visits=None):
    """Visit names in order, in reverse if not told; each passes its gradient on."""
    rates, gradient = dict(tape), {end: 1.0, "a": 0.0}
    for name in visits or [name for name, _ in reversed(tape)]:
        for source, rate in rates[name].items():
            part = rate * gradient.get(name, 0.0)
            gradient[source] = gradient.get(source, 0.0) + part
    return gradient


def swept(tape, end, hand, empty=0.0):
    """Sweep in reverse and hand on in a way of its own."""
    gradient = {end: 1.0}
    for name, rates in reversed(tape):
        for source, rate in rates.items():
            gradient[source] = hand(gradient.get(source, empty), rate, gradient[name])
    return gradient["a"]


def paths(tape, end):
    """Return the rates along each path from a to the end."""
    steps = dict(tape).get(end, {}).items()
    return [[r, *rest] for name, r in steps for rest in paths(tape, name)] or [[]]


def one_path(arguments, value):
    """Recognise the product along a single path."""
    return any(not difference(np.prod(path), value) for path in paths(*arguments))


def elsewhere(arguments, value):
    """Recognise the rate between two other names."""
    right = rate_of_a(*arguments)
    found = [gradients(arguments[0], name).values() for name, _ in arguments[0]]
    wrong = [rate for rates in found for rate in rates if difference(right, rate)]
    return any(not difference(rate, value) for rate in wrong)


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
            lambda tape, end: gradients(tape, end, walk(tape, end, False))["a"],
        ),
        Mistake(
            "pre-order",
            "The chapter's diamond gives 1: only the first path counts. What arrives "
            "later, on another path, is never handed on.",
            lambda tape, end: gradients(tape, end, walk(tape, end, True))["a"],
        ),
        Mistake(
            "post-order",
            "The chapter's diamond gives 0: the names were visited in the order of "
            "their computation, while their gradients were still 0, or `end` never "
            "got its own gradient.",
            lambda tape, end: gradients(tape, end, [name for name, _ in tape])["a"],
        ),
        Mistake(
            "wrong end first",
            "A name was visited before anything had been handed to it. At which end of "
            "the tape does the way back start?",
            tape_s_order,
        ),
        Mistake(
            "one path",
            "Only one of the paths counts: where two paths meet, one part replaced the "
            "other or was left out. What does the rule say about several paths?",
            lambda tape, end: swept(tape, end, lambda old, rate, came: rate * came),
            one_path,
        ),
        family_of(
            "sum for product",
            "Rates of one path were added, or those of different paths multiplied.",
            lambda tape, end: [
                swept(tape, end, lambda old, rate, came: old + rate + came),
                swept(tape, end, lambda old, rate, came: rate + came),
                swept(tape, end, lambda old, rate, came: old * rate * came, empty=1.0),
                sum(map(sum, paths(tape, end))),
                np.prod([r for _, rates in tape for r in rates.values()]),
            ],
        ),
        family_of(
            "rate or gradient alone",
            "A name handed on only one of two things: the rate of its input, or the "
            "gradient that it had received. A chain needs both.",
            lambda tape, end: [
                swept(tape, end, lambda old, rate, came: old + rate),
                swept(tape, end, lambda old, rate, came: old + came),
            ],
        ),
        Mistake(
            "another start or end",
            "This is the rate between two other names. Look at where the way back "
            "starts, at where it stops, and at which gradient is returned.",
            lambda tape, end: rate_of_a(tape[:-1], tape[-2][0]),
            elsewhere,
        ),
    ],
    variants={
        "all paths": lambda tape, end: sum(map(np.prod, paths(tape, end))),
        **unusual(rate_of_a, float32=True),
    },
)


# The linear layer's way back.


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

    return Mistake(name, message, answer, recognise)


BACK_LINEAR = Exercise(
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


# Measured slopes.


def functions(rng):
    """Draw points for functions of a vector and of a matrix."""
    return [
        (Named("numpy.linalg.norm"), signed(rng, 4), 0.2),
        (Named("numpy.var"), signed(rng, (2, 3)), 0.1),
    ]


def one_entry(rng):
    """Draw points with one entry and with one row."""
    return [
        (Named("numpy.linalg.norm"), signed(rng, (1, 3)), 0.5),
        (Named("numpy.var"), rng.uniform(1, 2, size=(1, 2)) * [[1.0, 2.0]], 0.1),
    ]


def signed(rng, size):
    """Draw an array with both signs, away from 0."""
    x = rng.uniform(1, 2, size)
    x.flat[1::2] *= -1
    return x


def measured(f, x, h, up=1, down=1, width=2, keep=False, where=tuple):
    """Return slopes measured entry by entry, rightly unless told otherwise."""
    slopes, high, low = np.zeros_like(x), x.copy(), x.copy()
    for place in np.ndindex(x.shape):
        if not keep:
            high, low = x.copy(), x.copy()
        high[where(place)] += up * h
        low[where(place)] -= down * h
        slopes[place] = (f(high) - f(low)) / (width * h)
    return slopes


def wrong_width(arguments, value):
    """Recognise right slopes times a number above 0, the same for all entries."""
    ratios = value / measured(*arguments)
    even = ratios.min() > 0 and np.ptp(ratios) < 1e-6 * ratios.max()
    return even and not np.isclose(ratios.flat[0], 1)


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
        family_of(
            "one side only",
            "Only one side was looked at. A central difference has x in its middle.",
            lambda *a: [measured(*a, u, 1 - u, w) for u in (1, 0) for w in (1, 2)],
        ),
        Mistake(
            "wrong width",
            "All slopes are off by one common factor: the rise was not divided by the "
            "distance of the two points. In Python, a / 2 * h is not a / (2 * h).",
            partial(measured, width=1),
            wrong_width,
        ),
        family_of(
            "half a step",
            "The two points do not lie a distance of h from x. How far was each moved?",
            lambda *a: [measured(*a, s, s, w) for s in (0.5, 2) for w in (1, 2, 4)],
        ),
        family_of(
            "several entries at once",
            "Several entries were moved together, all of them or those of a whole row. "
            "A gradient asks what one entry does alone; x may have any shape.",
            lambda f, x, h: [
                measured(f, x, h, where=lambda place: ...),
                measured(f, x, h, where=lambda place: place[:-1] or ...),
                (f(x + h) - f(x - h)) / (2 * h),
            ],
        ),
        Mistake(
            "nudge left in place",
            "The first slope is right and the later ones are not: an entry that was "
            "moved has to be put back before the next is moved.",
            partial(measured, keep=True),
        ),
        Mistake(
            "same array twice",
            "All slopes are 0: f saw the same point twice. b = a makes no copy of a.",
            lambda f, x, h: 0 * x,
            lambda arguments, value: not np.any(value),
        ),
        family_of(
            "entry alone",
            "f was given one entry without the others. It takes a whole array like x.",
            lambda f, x, h: [np.vectorize(lambda v: (f(v + h) - f(v - h)) / 2 / h)(x)],
        ),
    ],
    variants={
        "taken backwards": partial(measured, up=-1, down=-1, width=-2),
        **unusual(measured, float32=True),
    },
)


# A network of two layers.


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


TWO_LAYERS = Exercise(
    id="two-layers",
    answer="two_layers",
    objective="matrix-form",
    read="mazur",
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
        "by absolute values": partial(two_layers, act=lambda z: (z + np.abs(z)) / 2),
        **unusual(two_layers, float32=True),
    },
)


# What is left after many sigmoids.


def depths(rng):
    """Draw depths."""
    return [(3,), (1,), (int(rng.integers(4, 7)),)]


def deep(rng):
    """Draw larger depths."""
    return [(10,), (int(rng.integers(6, 9)),)]


def most_left(depth):
    """Return the product of the largest slopes."""
    return 0.25**depth


def chained(depth):
    """Hand each sigmoid the output of the one before."""
    z, left = 0.0, 1.0
    for _ in range(depth):
        left, z = left * slope(z), float(sigmoid(z))
    return left


def rounded(arguments, value):
    """Recognise a result that is nearly right."""
    right = most_left(*arguments)
    near = abs(value / right - 1) < 0.01
    return near or any(value == round(right, digits) for digits in range(10))


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
        family_of(
            "added up",
            "The slopes were added, or one slope was multiplied or divided by the "
            "depth. They lie on one path, one behind the other.",
            lambda depth: [0.25 * depth, 0.25 / depth, 0.5 * depth],
        ),
        family_of(
            "value for slope",
            "This uses the sigmoid's value, or the slope of another curve.",
            lambda depth: [0.5**depth, 0.5 ** (depth - 1), 1.0],
        ),
        family_of(
            "miscounted",
            "There is one factor too few or too many. Each of the sigmoids hands back "
            "its own, the first and the last included.",
            lambda depth: [0.25 ** (depth - 1), 0.25 ** (depth + 1)],
        ),
        Mistake(
            "rounded",
            "The result is nearly right: it was rounded, or the slope was measured too "
            "coarsely. What is left of many layers is a very small number.",
            lambda depth: round(0.25**depth, 3),
            rounded,
        ),
        Mistake(
            "not all at the steepest",
            "This is less than what can be left: some of the sigmoids stand beside "
            "their steepest point. Each stands at its own, whatever came before it.",
            chained,
            lambda given, value: 0.18 < value ** (1 / given[0]) < 0.2499,
        ),
        Mistake(
            "one for each layer",
            "These are several numbers. What is left at the end of the path is one.",
            lambda depth: [0.25] * depth,
            lambda arguments, value: np.ndim(value) == 1,
        ),
    ],
    variants={
        "a loop": lambda depth: np.prod(np.full(depth, 0.25)),
        "another power": lambda depth: 2.0 ** (-2 * depth),
        **unusual(most_left, float32=True),
    },
)

EXERCISES = [
    BACK_SIGMOID,
    RATE_OF_A,
    BACK_LINEAR,
    MEASURED_SLOPES,
    MOST_LEFT,
    TWO_LAYERS,
]
