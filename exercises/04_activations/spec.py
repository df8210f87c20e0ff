"""What the exercises of chapter 4 look at; the text stands in exercises.md."""

import numpy as np

from nnlib.activations import softmax
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import close, family, overflowed
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import listed, talks

# What several exercises share.


def whole(value):
    """Tell whether a value holds whole numbers."""
    return np.asarray(value).dtype.kind in "iu"


def cut_off(right):
    """Return the mistake of storing fractions in an array of whole numbers."""

    def answer(x, *others):
        found = right(x, *others)
        return found.astype(int) if whole(x) else found

    return Mistake(
        "fractions cut off",
        "The input holds whole numbers, and so does the array that you fill: every "
        "fraction stored in it is cut off. Look at how that array is made; its dtype "
        "should be float.",
        answer,
        lambda arguments, value: whole(arguments[0]) and whole(value),
    )


# A sigmoid for large inputs.


def moderate(rng):
    """Draw a vector with both signs, a batch, a number, and whole numbers."""
    signs = np.array([-1, 1, -1, 1, 1])
    return [
        (signs * rng.uniform(0.3, 2, size=5),),
        (rng.normal(size=(4, 3)),),
        (0.5,),
        (rng.permutation(np.arange(-2, 4)),),
    ]


def large(rng):
    """Draw inputs whose exponential does not fit into a float."""
    return [(np.array([-1000.0, -800.0, 0.0, rng.uniform(710, 900), 1000.0]),)]


def by_tanh(z):
    """Return the sigmoid through tanh."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def one_formula(z):
    """Return the textbook form, which overflows."""
    e = np.exp(z)
    return e / (1 + e)


def tanh_form(arguments, value):
    """Recognise tanh, stretched and moved."""
    slow = np.asarray(arguments[0]) / 4
    forms = [(a, b) for a in (0, 0.5, 1) for b in (0.5, 1)]
    steep = [np.tanh(n * slow) for n in (1, 2, 4, 8, 16)]
    return any(close(a + b * curve, value) for a, b in forms for curve in steep)


def clipped(arguments, value):
    """Recognise ends that stay away from 0 and 1, and z moved by its maximum."""
    z = np.asarray(arguments[0])
    moved = np.exp(z - z.max())
    if close(value, moved / (1 + moved)) or close(value, moved / moved.sum()):
        return True
    return overflowed(arguments, value) or (
        z.max() > 700 and value[0] > 0 and 0.5 < value[-1] < 1
    )


def one_side(arguments, value):
    """Recognise values that are right for one sign of z only."""
    z = np.asarray(arguments[0])
    good = np.isclose(value, by_tanh(z), 1e-4, 1e-7)
    left, right = good[z < 0], good[z > 0]
    apart = left.all() != right.all() and not (left.any() and right.any())
    return apart or overflowed(arguments, value)


STABLE_SIGMOID = Exercise(
    id="stable-sigmoid",
    answer="stable_sigmoid",
    objective="saturation",
    read="stable-forms",
    reference=lambda z: by_tanh(z),
    checks=[
        Check("moderate inputs", 1, Equal(by_tanh), moderate),
        Check("inputs of 1000", 1, Equal(by_tanh), large),
    ],
    mistakes=[
        Mistake(
            "overflow",
            "exp(1000) becomes inf, and inf / inf is nan. Let exp meet only numbers "
            "below zero, or use a function that cannot overflow.",
            one_formula,
            overflowed,
        ),
        family(
            "sign lost",
            "The curve is mirrored: it falls where the sigmoid rises. Look at the sign "
            "of z inside exp.",
            lambda z: by_tanh(-np.asarray(z)),
        ),
        Mistake(
            "another tanh",
            "This is tanh, stretched or moved. The sigmoid runs from 0 to 1 and is "
            "less steep: look at what is added and multiplied, at the brackets, and at "
            "what z is divided by before tanh.",
            lambda z: by_tanh(2 * np.asarray(z)),
            tanh_form,
        ),
        family(
            "brackets",
            "Division comes before addition: without brackets only the next term is "
            "below the fraction line. Look at 1 + exp in your formula.",
            lambda z: 1 + np.exp(-np.asarray(z)),
            lambda z: 2 * np.exp(z),
        ),
        Mistake(
            "z changed first",
            "Holding z in a narrow interval, or subtracting its maximum, changes the "
            "values. The curve goes on towards 0 and 1.",
            lambda z: by_tanh(np.clip(z, -5, 5)),
            clipped,
        ),
        cut_off(by_tanh),
        Mistake(
            "one side only",
            "On one side of 0 the values are wrong. Look at the form that serves it: "
            "the sign of its exponent, an abs(z) never turned back, a nan replaced.",
            lambda z: by_tanh(np.abs(z)),
            one_side,
        ),
    ],
    variants={
        "float32": lambda z: by_tanh(z).astype(np.float32),
        "a list, prints, a warning on stderr": talks(listed(by_tanh)),
        "a lambda": lambda z: 1 / (1 + np.exp(-np.clip(z, -700, None))),
    },
)

# A leaky ReLU with any slope.


def leaky_small(rng):
    """Draw a vector, a batch and a batch of one, with slopes below 1."""
    signs = np.array([-1.5, 0.7, -0.4])
    return [
        (np.append(rng.normal(size=5), [*signs, 0.05]), 0.07),
        (rng.normal(size=(4, 3)) - 0.5 * signs, 0.3),
        (signs[None, :] * rng.uniform(1, 2), 0.15),
    ]


def leaky_steep(rng):
    """Draw slopes of 0 and above 1, and whole numbers."""
    z = np.append(rng.normal(size=5), [-1.5, 0.7])
    numbers = rng.permutation(np.arange(-3, 5)).reshape(2, 2, 2)
    return [(z, 2.0), (z[None, :], 1.5), (z, 0.0), (numbers, 1.5)]


def leak(z, slope):
    """Return z where it is positive and slope * z elsewhere."""
    return z * np.where(z > 0, 1, slope)


def rising(arguments, value):
    """Tell whether positive inputs came out as they went in, and the others' ratios."""
    z, _ = arguments
    value = np.asarray(value)
    return close(value[z > 0], z[z > 0]), value[z < 0] / z[z < 0]


def other_factor(arguments, value):
    """Recognise negative inputs that are all multiplied by one wrong number."""
    right, ratios = rising(arguments, value)
    known = np.isclose(ratios[0], (1, arguments[1], -arguments[1]))
    return right and np.ptp(ratios) < 1e-5 and not known.any()


LEAKY = Exercise(
    id="any-leak",
    answer="leaky",
    objective="measured-slopes",
    reference=leak,
    checks=[
        Check("slopes below 1", 1, Equal(leak), leaky_small),
        Check("slopes of 0, 1.5 and 2", 1, Equal(leak), leaky_steep),
    ],
    mistakes=[
        cut_off(leak),
        family(
            "larger of the two",
            "The larger of z and slope * z is right for slopes below 1 only. Which is "
            "larger for z = -1 and a slope of 2?",
            lambda z, slope: np.maximum(z, slope * z),
        ),
        Mistake(
            "positive side changed",
            "Some positive inputs do not come out as they went in. Look at which side "
            "your condition picks, and at what is multiplied or added everywhere.",
            lambda z, slope: np.where(z > 0, slope * z, z),
            lambda *came: not rising(*came)[0],
        ),
        Mistake(
            "another factor",
            "Negative inputs are all multiplied by one number, and it is not `slope`. "
            "Look for a plain ReLU (0), a number in place of the argument, or for what "
            "is done to the slope.",
            lambda z, slope: np.where(z > 0, z, 0.01 * z),
            other_factor,
        ),
        Mistake(
            "not in proportion",
            "Positive inputs are right. Negative ones do not grow in proportion to z: "
            "slope has to multiply z, and nothing is added.",
            lambda z, slope: np.where(z > 0, z, -slope),
            lambda *came: rising(*came)[0] and np.ptp(rising(*came)[1]) > 1e-5,
        ),
    ],
    variants={
        "two halves": lambda z, slope: np.maximum(z, 0) + slope * np.minimum(z, 0),
        "float32": lambda z, slope: leak(z, slope).astype(np.float32),
        "a list, prints, a warning on stderr": talks(listed(leak)),
    },
)


# A standardised input, folded into the layer.


def folds(rng, sizes):
    """Draw a layer, and the means and deviations of its inputs."""
    return [
        (
            rng.normal(size=(n_in, n_out)),
            rng.normal(size=n_out),
            rng.normal(size=n_in) + 3,
            rng.uniform(1.5, 4, size=n_in) + np.arange(n_in),
        )
        for n_in, n_out in sizes
    ]


def fold(W, b, mean, std):
    """Return the weights and biases of the one layer."""
    W = W / std[:, None]
    return W, b - mean @ W


def weights(name, message, *ways):
    """Return a mistake in V; the bias that goes with it may be any."""

    def answer(W, b, mean, std):
        V = ways[0](W, mean[:, None], std[:, None])
        return V, b - mean @ V

    def recognise(arguments, value):
        W, _, mean, std = arguments
        return any(close(way(W, mean[:, None], std[:, None]), value[0]) for way in ways)

    return Mistake(name, message, answer, recognise)


def bias(name, message, *ways):
    """Return a mistake in c, where V is right; any other c where no way is given."""

    def answer(W, b, mean, std):
        way = (*ways, lambda W, V, b, mean: b)[0]
        return W / std[:, None], way(W, W / std[:, None], b, mean)

    def recognise(arguments, value):
        W, b, mean, std = arguments
        V, c = value
        if not close(V, W / std[:, None]) or np.shape(c) != b.shape:
            return False
        return not ways or any(close(way(W, V, b, mean), c) for way in ways)

    return Mistake(name, message, answer, recognise)


FOLD = Exercise(
    id="fold-the-scaling",
    answer="folded",
    objective="nonlinearity",
    reference=fold,
    checks=[
        Check("two sizes", 2, Equal(fold), lambda r: folds(r, [(3, 2), (2, 4)])),
        Check("a square layer", 1, Equal(fold), lambda r: folds(r, [(3, 3)])),
    ],
    mistakes=[
        bias(
            "means not scaled",
            "The weights are right. In the bias the means met the old weights: they "
            "are divided by the deviations as well.",
            lambda W, V, b, mean: b - mean @ W,
            lambda W, V, b, mean: b + mean @ W,
        ),
        bias(
            "sign of the means",
            "The weights are right, and the means move the bias the wrong way. Which "
            "sign do they have when the bracket is gone?",
            lambda W, V, b, mean: b + mean @ V,
        ),
        bias(
            "another bias",
            "The weights are right and the bias is not. Feed x = mean to the two steps "
            "and to your layer, and compare. Does b change at all? How often is each "
            "mean divided by its deviation?",
        ),
        weights(
            "multiplied",
            "The weights were multiplied by the deviations. An input that varies a lot "
            "is made smaller on its way to the layer.",
            lambda W, mean, std: W * std,
        ),
        weights(
            "weights unchanged",
            "V is the old W, and the deviations divide x. Multiply the bracket out: "
            "what is it that meets each x now?",
            lambda W, mean, std: W,
        ),
        weights(
            "weights scaled like x",
            "The means were subtracted from the weights. They are subtracted from x: "
            "on what does a mean times a weight no longer depend?",
            lambda W, mean, std: (W - mean) / std,
            lambda W, mean, std: W - mean,
        ),
        Mistake(
            "columns scaled",
            "The deviations were aligned with the columns of W. They belong to the "
            "inputs: where does W keep its inputs?",
            lambda W, b, mean, std: (W / std, b - mean @ (W / std)),
        ),
    ],
    variants={
        "lists": lambda *given: [part.tolist() for part in fold(*given)],
        "float32": lambda *given: [np.float32(part) for part in fold(*given)],
        "a lambda": lambda W, b, mean, std: ((W.T / std).T, b - (mean / std) @ W),
    },
)


# Softmax with a temperature.


def warm(rng):
    """Draw a batch, a square batch and a batch of one."""
    return [
        (rng.normal(size=(4, 3)) * 3, 2.0),
        (rng.normal(size=(3, 3)) * 3, 0.5),
        (rng.normal(size=(1, 4)) * 3, 5.0),
    ]


def far_out(rng):
    """Draw logits around 1000 and -1000, in one batch."""
    near = rng.uniform(0.5, 2, size=3)
    return [
        (np.stack([1000 + near, -1000 + near[::-1]]), 2.0),
        (np.array([[1000.0, -1000.0, near[0]]]), 0.5),
    ]


def shares(z, T):
    """Return the shares, without nnlib's warning about probabilities."""
    e = np.exp((z - z.max(axis=1, keepdims=True)) / T)
    return e / e.sum(axis=1, keepdims=True)


def part(e, axis=1):
    """Return each exponential's part of the sum along an axis."""
    return e / e.sum(axis=axis, keepdims=True)


def one_maximum(given, value):
    """Recognise rows of nan beside right ones, and a maximum of each column."""
    z, T = given
    nans = np.isnan(value).all(axis=1)
    return 0 < nans.mean() < 1 or close(shares(z - z.max(axis=0), T), value)


def other_sums(given, value):
    """Recognise that the columns sum to 1, or the whole batch."""
    columns = np.sum(value, axis=0)
    one = np.allclose(columns, 1) or np.isclose(columns.sum(), 1)
    return one or overflowed(given, value)


def rows_off(given, value):
    """Recognise shares that do not sum to 1 along a row."""
    off = np.min(value) >= 0 and not np.allclose(np.sum(value, axis=1), 1)
    return off or overflowed(given, value)


TEMPERATURE = Exercise(
    id="temperature",
    answer="shares",
    objective="softmax",
    reference=shares,
    checks=[
        Check("moderate logits", 1, Equal(shares), warm),
        Check("logits around 1000 and -1000", 2, Equal(shares), far_out),
    ],
    mistakes=[
        Mistake(
            "one maximum for all",
            "The rows were not moved by their own maxima: a row far below the number "
            "subtracted becomes all zeros. Look at axis= and keepdims= of max.",
            lambda z, T: part(np.exp((z - z.max()) / T)),
            one_maximum,
        ),
        Mistake(
            "overflow",
            "exp gave inf, or only zeros, and the quotient is nan. Softmax sees only "
            "differences. Print what exp receives: is the largest of each row 0?",
            lambda z, T: part(np.exp(z / T)),
            overflowed,
        ),
        family(
            "temperature multiplied",
            "The logits were multiplied by T, so a high temperature makes the shares "
            "sharper. It should make them flatter.",
            lambda z, T: shares(z, 1 / T),
        ),
        family(
            "temperature ignored",
            "These are the shares at a temperature of 1. Where does T come in? A "
            "factor above and below the fraction line cancels.",
            lambda z, T: shares(z, 1),
        ),
        family(
            "sign turned",
            "The largest logit receives the smallest share. Look for a difference "
            "taken backwards inside exp.",
            lambda z, T: shares(-z, T),
        ),
        Mistake(
            "other sums",
            "The shares of each column, or of the whole batch, sum to 1. Each row has "
            "shares of its own: look at axis= in the sum.",
            lambda z, T: part(np.exp((z - z.max(axis=0)) / T), 0),
            other_sums,
        ),
        Mistake(
            "rows off 1",
            "The shares of a row do not sum to 1. The same exponentials stand above "
            "and below the fraction line, and T belongs to the logits inside them.",
            lambda z, T: shares(z, 1) / T,
            rows_off,
        ),
    ],
    variants={
        "a list, prints, a warning on stderr": talks(listed(shares)),
        "row by row": lambda z, T: [softmax(row / T) for row in z],
        "float32": lambda z, T: shares(z, T).astype(np.float32),
    },
)


# A hat from three ReLUs.


def hat_inputs(rng, left, peak, right):
    """Draw points left of, below and right of a hat, in any order."""
    ends = (left - 2, left), (left, peak), (peak, right), (right, right + 3)
    x = np.concatenate([rng.uniform(*pair, size=3) for pair in ends])
    return rng.permutation(np.append(x, [left, peak, right])), left, peak, right


def even_hats(rng):
    """Draw hats whose two sides are equally steep."""
    start, half = rng.normal(), rng.uniform(1.5, 3)
    return [
        hat_inputs(rng, start, start + half, start + 2 * half),
        hat_inputs(rng, -2.0, 0.0, 2.0),
    ]


def crooked_hats(rng):
    """Draw hats with a steep and a flat side, and one over whole numbers."""
    start, rise, fall = rng.normal(), rng.uniform(0.3, 0.7), rng.uniform(1.5, 3)
    return [
        hat_inputs(rng, start, start + rise, start + rise + fall),
        hat_inputs(rng, start, start + fall, start + fall + rise),
        (rng.permutation(np.arange(-5, 8)), -3, 1, 3),
    ]


def bent(x, kinks, changes):
    """Return a sum of ReLUs."""
    return np.maximum(np.asarray(x)[:, None] - kinks, 0) @ np.array(changes)


def hat(x, left, peak, right):
    """Return the hat."""
    up, down = 1 / (peak - left), 1 / (right - peak)
    return bent(x, (left, peak, right), (up, -up - down, down))


def corners(name, message, changes, test):
    """Return a mistake in the weights of the three ReLUs.

    `changes(up, down)` gives wrong weights; `test(weights, up, down)` knows them in a
    result, where they are found by least squares.
    """

    def answer(x, *kinks):
        return bent(x, kinks, changes(*1 / np.diff(kinks)))

    def recognise(arguments, value):
        x, *kinks = arguments
        basis = bent(x, kinks, np.eye(3))
        found = np.linalg.lstsq(basis, np.asarray(value), rcond=None)[0]
        return close(basis @ found, value) and test(found, *1 / np.diff(kinks))

    return Mistake(name, message, answer, recognise)


HAT = Exercise(
    id="hat",
    answer="hat",
    objective="relu-sums",
    reference=hat,
    checks=[
        Check("hats with two equal sides", 1, Equal(hat), even_hats),
        Check("hats with a steep and a flat side", 2, Equal(hat), crooked_hats),
    ],
    mistakes=[
        cut_off(hat),
        corners(
            "height",
            "The climb from `left` does not reach 1 at `peak`. Its slope is the rise, "
            "1, divided by the width of this side; it is not the width itself.",
            lambda up, down: (1, -2, 1),
            lambda w, up, down: not np.isclose(w[0], up),
        ),
        corners(
            "sides equally steep",
            "The hat falls as steeply as it climbs, and the sides may have different "
            "widths. Compute the slope of each side by itself.",
            lambda up, down: (up, -2 * up, up),
            lambda w, up, down: np.allclose(w, (up, -2 * up, up)),
        ),
        corners(
            "climb not undone",
            "After the peak the slope is wrong: the first ReLU goes on climbing. The "
            "weight of the second is the change of slope, sign included.",
            lambda up, down: (up, -down, down),
            lambda w, up, down: not np.isclose(w[1], -up - down),
        ),
        corners(
            "never flat again",
            "Up to `right` the curve is right, and after it it does not stay at 0. "
            "What has to happen to its slope at `right`?",
            lambda up, down: (up, -up - down, 0),
            lambda w, up, down: not np.isclose(w[2], down),
        ),
        Mistake(
            "kinks mirrored",
            "A bend is not where it should be, or looks the wrong way. relu(x - t) is "
            "0 up to t; where does relu(x + t) bend, and where is relu(t - x) 0?",
            lambda x, *kinks: -hat(x, *-np.array(kinks)),
            lambda given, value: (
                close(-hat(given[0], *-np.array(given[1:])), value)
                or np.asarray(value)[given[0] < given[1]].any()
            ),
        ),
    ],
    variants={
        "a list, prints, a warning on stderr": talks(listed(hat)),
        "by interpolation": lambda x, *ends: np.interp(x, ends, [0, 1, 0]),
        "float32": lambda *given: hat(*given).astype(np.float32),
    },
)

EXERCISES = [STABLE_SIGMOID, LEAKY, FOLD, TEMPERATURE, HAT]
