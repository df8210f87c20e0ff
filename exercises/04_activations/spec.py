"""What the exercises of chapter 4 look at; the text stands in exercises.md."""

import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal
from nnlib.activations import leaky_relu, sigmoid, softmax


def moderate(rng):
    """Draw a vector, a batch and a single number."""
    return [(rng.normal(size=5),), (rng.normal(size=(4, 3)),), (0.5,)]


def large(rng):
    """Draw inputs whose exponential does not fit into a float."""
    return [(np.array([-1000.0, -800.0, 0.0, rng.uniform(710, 900), 1000.0]),)]


# Right answers that look unusual.


def by_tanh(z):
    """Return the sigmoid through tanh."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def in_float32(z):
    """Return float32 and warn on stderr."""
    print("slow but right", file=sys.stderr)
    return by_tanh(z).astype(np.float32)


def as_a_list(z):
    """Return a list, and print."""
    print(z)
    return by_tanh(z).tolist()


class Sigmoid:
    """An object that is called."""

    def __call__(self, z):
        """Return the sigmoid."""
        return by_tanh(z)


# Wrong answers.


def one_formula(z):
    """Return the textbook form, which overflows."""
    e = np.exp(z)
    return e / (1 + e)


def sign_lost(z):
    """Return the mirrored curve."""
    return by_tanh(-np.asarray(z))


def tanh_itself(z):
    """Return tanh, which runs from -1 to 1."""
    return np.tanh(z)


def not_halved(z):
    """Return tanh moved to 0 ... 1 at its own steepness."""
    return 0.5 * (1 + np.tanh(z))


def clipped(z):
    """Return the sigmoid of an input held between -5 and 5."""
    return by_tanh(np.clip(z, -5, 5))


STABLE_SIGMOID = Exercise(
    id="stable-sigmoid",
    answer="stable_sigmoid",
    objective="saturation",
    reference=lambda z: sigmoid(z),
    checks=[
        Check("moderate inputs", 1, Equal(by_tanh), moderate),
        Check("inputs of 1000", 1, Equal(by_tanh), large),
    ],
    mistakes=[
        Mistake(
            "overflow",
            "exp(1000) is larger than any float: it becomes inf, and inf / inf is nan. "
            "Write the formula so that exp only ever meets numbers below zero, or use "
            "a function that cannot overflow.",
            one_formula,
        ),
        Mistake(
            "sign lost",
            "The curve is mirrored: it falls where the sigmoid rises. Look at the sign "
            "of z inside exp.",
            sign_lost,
        ),
        Mistake(
            "tanh itself",
            "This is tanh, which runs from -1 to 1. The sigmoid runs from 0 to 1.",
            tanh_itself,
        ),
        Mistake(
            "z not halved",
            "Limits and centre are right and the curve is twice too steep: z was not "
            "halved before tanh.",
            not_halved,
        ),
        Mistake(
            "clipped input",
            "Holding z inside a narrow interval avoids the overflow and changes the "
            "values at its ends. The sigmoid goes on towards 0 and 1.",
            clipped,
        ),
    ],
    variants={
        "float32, a warning on stderr": in_float32,
        "a list, and prints": as_a_list,
        "a class": Sigmoid(),
        "a lambda": lambda z: 1 / (1 + np.exp(-np.clip(z, -700, None))),
    },
)

# A leaky ReLU with any slope.


def leaky_small(rng):
    """Draw a vector, a batch and a batch of one, with slopes below 1."""
    signs = np.array([-1.5, 0.7, -0.4])
    return [
        (np.append(rng.normal(size=5), signs), 0.01),
        (rng.normal(size=(4, 3)) - 0.5 * signs, 0.3),
        (signs[None, :] * rng.uniform(1, 2), 0.1),
    ]


def leaky_steep(rng):
    """Draw slopes of 0 and above 1."""
    z = np.append(rng.normal(size=5), [-1.5, 0.7])
    return [(z, 2.0), (z[None, :], 1.5), (z, 0.0)]


def leaky_sum(z, slope):
    """Return the two halves added, as float32."""
    return (np.maximum(z, 0) + slope * np.minimum(z, 0)).astype(np.float32)


def leaky_list(z, slope):
    """Return a list, and print."""
    print(slope)
    return leaky_relu(z, slope).tolist()


def leaky_copy(z, slope):
    """Work on a copy, and warn."""
    print("a copy", file=sys.stderr)
    z = z.copy()
    z[z < 0] *= slope
    return z


def leaky_in_place(z, slope):
    """Write into the caller's array."""
    z[z < 0] *= slope
    return z


LEAKY = Exercise(
    id="any-leak",
    answer="leaky",
    objective="measured-slopes",
    reference=lambda z, slope: leaky_relu(z, slope),
    checks=[
        Check("slopes below 1", 1, Equal(leaky_relu), leaky_small),
        Check("slopes of 0, 1.5 and 2", 1, Equal(leaky_relu), leaky_steep),
    ],
    mistakes=[
        Mistake(
            "larger of the two",
            "Taking the larger of z and slope * z works for slopes below 1 only. For "
            "z = -1 and a slope of 2, which of the two is larger, and which one is "
            "asked for?",
            lambda z, slope: np.maximum(z, slope * z),
        ),
        Mistake(
            "no leak",
            "Negative inputs give 0: this is the plain ReLU. Where does the slope come "
            "in?",
            lambda z, slope: np.maximum(z, 0),
        ),
        Mistake(
            "slope on both sides",
            "Positive inputs were multiplied too. They come out as they went in.",
            lambda z, slope: slope * z,
        ),
        Mistake(
            "sides exchanged",
            "The slope was applied to the positive inputs and not to the negative "
            "ones. Look at the condition.",
            lambda z, slope: np.where(z > 0, slope * z, z),
        ),
        Mistake(
            "constant on the left",
            "Every negative input gives the same number. The slope says how fast the "
            "line goes down, so it has to be multiplied by something.",
            lambda z, slope: np.where(z > 0, z, -slope),
        ),
        Mistake(
            "input changed",
            "The values are right, and they were written into the caller's own array. "
            "Look for an assignment to z[...].",
            leaky_in_place,
        ),
    ],
    variants={
        "float32, two halves": leaky_sum,
        "a list, and prints": leaky_list,
        "a copy, a warning on stderr": leaky_copy,
        "a lambda, a product": lambda z, slope: z * np.where(z > 0, 1, slope),
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


def fold_wide(rng):
    """Draw layers whose two sizes differ."""
    return folds(rng, [(3, 2), (2, 4)])


def fold_square(rng):
    """Draw a square layer."""
    return folds(rng, [(3, 3)])


def fold(W, b, mean, std):
    """Return the weights and biases of the one layer."""
    W = W / std[:, None]
    return W, b - mean @ W


def fold_list(W, b, mean, std):
    """Return lists, and print."""
    folded = fold(W, b, mean, std)
    print(folded[0].shape)
    return [part.tolist() for part in folded]


def fold_measured(W, b, mean, std):
    """Feed zeros and unit vectors to the two steps, and warn."""
    print("measured", file=sys.stderr)
    zero = -mean / std @ W + b
    return (np.eye(len(mean)) - mean) / std @ W + b - zero, zero


def fold_float32(W, b, mean, std):
    """Return float32, by a diagonal matrix."""
    scale = np.diag(1 / std)
    parts = scale @ W, b - mean @ scale @ W
    return tuple(part.astype(np.float32) for part in parts)


def fold_columns(W, b, mean, std):
    """Divide along the wrong axis."""
    W = W / std
    return W, b - mean @ W


FOLD = Exercise(
    id="fold-the-scaling",
    answer="folded",
    objective="nonlinearity",
    reference=fold,
    checks=[
        Check("layers of two sizes", 2, Equal(fold), fold_wide),
        Check("a square layer", 1, Equal(fold), fold_square),
    ],
    mistakes=[
        Mistake(
            "bias unchanged",
            "The weights are right and the bias is the old one. Subtracting the means "
            "moves every weighted sum: multiply the bracket out.",
            lambda W, b, mean, std: (W / std[:, None], b),
        ),
        Mistake(
            "means not scaled",
            "The weights are right. In the bias the means met the old weights: they "
            "are divided by the deviations as well. Multiply the bracket out.",
            lambda W, b, mean, std: (W / std[:, None], b - mean @ W),
        ),
        Mistake(
            "sign of the means",
            "The weights are right, and the means move the bias the wrong way. The "
            "means are subtracted from x; which sign do they have after the bracket is "
            "gone?",
            lambda W, b, mean, std: (
                W / std[:, None],
                b + mean @ (W / std[:, None]),
            ),
        ),
        Mistake(
            "multiplied",
            "The weights were multiplied by the deviations. An input that varies a lot "
            "is made smaller on its way to the layer.",
            lambda W, b, mean, std: (
                W * std[:, None],
                b - mean @ (W * std[:, None]),
            ),
        ),
        Mistake(
            "columns scaled",
            "The deviations were aligned with the columns of W. They belong to the "
            "inputs: where does W keep its inputs? A square layer hides the mistake "
            "from NumPy.",
            fold_columns,
        ),
    ],
    variants={
        "lists, and prints": fold_list,
        "measured, a warning on stderr": fold_measured,
        "float32, a diagonal matrix": fold_float32,
        "a lambda": lambda W, b, mean, std: (
            (W.T / std).T,
            b - (mean / std) @ W,
        ),
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
        (np.stack([1000 + near, -1000 + near[::-1]]), 0.5),
        (np.array([[1000.0, -1000.0, near[0]]]), 2.0),
    ]


def shares(z, T):
    """Return the shares, without nnlib's warning about probabilities."""
    e = np.exp((z - z.max(axis=1, keepdims=True)) / T)
    return e / e.sum(axis=1, keepdims=True)


def shares_list(z, T):
    """Return a list, row by row, and print."""
    print(T)
    return [softmax(row / T).tolist() for row in z]


def shares_logs(z, T):
    """Return float32 through the logarithm of the sum, and warn."""
    print("logs", file=sys.stderr)
    total = np.logaddexp.reduce(z / T, axis=1, keepdims=True)
    return np.exp(z / T - total).astype(np.float32)


class Shares:
    """An object that is called."""

    def __call__(self, z, T):
        """Compare each logit with every other."""
        gaps = (z[:, None, :] - z[:, :, None]) / T
        return 1 / np.exp(np.minimum(gaps, 600)).sum(axis=2)


def by_hand(z, axis=1):
    """Return shares of logits that are moved first."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def unmoved(z, T):
    """Return the shares without moving the logits."""
    e = np.exp(z / T)
    return e / e.sum(axis=1, keepdims=True)


def one_maximum(z, T):
    """Move the whole batch by one maximum."""
    e = np.exp((z - z.max()) / T)
    return e / e.sum(axis=1, keepdims=True)


def one_total(z, T):
    """Divide the whole batch by one sum."""
    e = np.exp((z - z.max(axis=1, keepdims=True)) / T)
    return e / e.sum()


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
            "overflow",
            "exp of a large number is inf, exp of a very negative one is 0, and the "
            "quotient is nan. Softmax sees only differences: what can you do to the "
            "logits first?",
            unmoved,
        ),
        Mistake(
            "one maximum for all",
            "The maximum of the whole batch was subtracted. A row far below it becomes "
            "all zeros. Each row needs a maximum of its own.",
            one_maximum,
        ),
        Mistake(
            "temperature multiplied",
            "The logits were multiplied by T, so a high temperature makes the shares "
            "sharper. It should make them flatter.",
            lambda z, T: by_hand(z * T),
        ),
        Mistake(
            "temperature ignored",
            "These are the shares at a temperature of 1. Where does T come in?",
            lambda z, T: by_hand(z),
        ),
        Mistake(
            "columns",
            "Every column sums to 1 instead of every row. Look at axis=: which axis "
            "holds the classes?",
            lambda z, T: by_hand(z / T, axis=0),
        ),
        Mistake(
            "one sum for all",
            "The shares of the whole batch sum to 1 together. Each sample has shares "
            "of its own: look at the sum below the fraction line.",
            one_total,
        ),
        Mistake(
            "divided at the end",
            "T divides the shares after softmax, so that they no longer sum to 1. It "
            "belongs to the logits.",
            lambda z, T: by_hand(z) / T,
        ),
    ],
    variants={
        "a list, and prints": shares_list,
        "float32, logs, a warning on stderr": shares_logs,
        "a class, all differences": Shares(),
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
    """Draw hats with a steep and a flat side."""
    start, rise, fall = rng.normal(), rng.uniform(0.3, 0.7), rng.uniform(1.5, 3)
    return [
        hat_inputs(rng, start, start + rise, start + rise + fall),
        hat_inputs(rng, start, start + fall, start + fall + rise),
    ]


def bent(x, kinks, changes):
    """Return a sum of ReLUs."""
    return np.maximum(np.asarray(x)[:, None] - kinks, 0) @ np.array(changes)


def hat(x, left, peak, right):
    """Return the hat."""
    up, down = 1 / (peak - left), 1 / (right - peak)
    return bent(x, (left, peak, right), (up, -up - down, down))


def hat_list(x, left, peak, right):
    """Return a list by interpolation, and print."""
    print(left, right)
    return np.interp(x, [left, peak, right], [0, 1, 0]).tolist()


def hat_float32(x, left, peak, right):
    """Return float32: the lower of two lines, cut at 0; and warn."""
    print("a minimum", file=sys.stderr)
    lines = (x - left) / (peak - left), (right - x) / (right - peak)
    return np.maximum(np.minimum(*lines), 0).astype(np.float32)


class Hat:
    """An object that is called."""

    def __call__(self, x, left, peak, right):
        """Return one minus two ReLUs, cut at 0."""
        away = np.maximum(peak - x, 0) / (peak - left)
        away = away + np.maximum(x - peak, 0) / (right - peak)
        return np.maximum(1 - away, 0)


def climb_kept(x, left, peak, right):
    """Give the second ReLU the new slope and not the change of slope."""
    up, down = 1 / (peak - left), 1 / (right - peak)
    return bent(x, (left, peak, right), (up, -down, down))


def never_flat(x, left, peak, right):
    """Leave the third ReLU out."""
    up, down = 1 / (peak - left), 1 / (right - peak)
    return bent(x, (left, peak), (up, -up - down))


def slopes_of_one(x, left, peak, right):
    """Climb and fall with slopes of 1 and -1."""
    return bent(x, (left, peak, right), (1, -2, 1))


def slopes_equal(x, left, peak, right):
    """Fall as steeply as the hat climbs."""
    up = 1 / (peak - left)
    return bent(x, (left, peak, right), (up, -2 * up, up))


def biases_added(x, left, peak, right):
    """Add the kinks instead of subtracting them."""
    up, down = 1 / (peak - left), 1 / (right - peak)
    return bent(x, (-left, -peak, -right), (up, -up - down, down))


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
        Mistake(
            "sides equally steep",
            "The hat falls as steeply as it climbs, and that is right only when both "
            "sides are equally wide. Compute the slope of each side by itself.",
            slopes_equal,
        ),
        Mistake(
            "climb not undone",
            "From the peak on the curve is too high: the first ReLU goes on climbing. "
            "The weight of the second is the change of slope, not the new slope.",
            climb_kept,
        ),
        Mistake(
            "never flat again",
            "The curve goes on falling to the right of the hat. What has to happen to "
            "its slope at `right`?",
            never_flat,
        ),
        Mistake(
            "slopes of 1",
            "The corners are in the right places and the height is not 1. A slope is "
            "the rise divided by the width.",
            slopes_of_one,
        ),
        Mistake(
            "kinks mirrored",
            "The corners lie at the negative of where they should be. relu(x - t) "
            "bends at t; where does relu(x + t) bend?",
            biases_added,
        ),
    ],
    variants={
        "a list, and prints": hat_list,
        "float32, a warning on stderr": hat_float32,
        "a class": Hat(),
    },
)

EXERCISES = [STABLE_SIGMOID, LEAKY, FOLD, TEMPERATURE, HAT]
