"""What the exercises of chapter 2 look at; the text stands in exercises.md."""

import itertools
import math

import numpy as np

from nnlib.weights import normal, orthogonal
from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal, Holds, Together
from nnlib_grader.specification.unusual import warned

# A layer stored elsewhere.


def foreign(x, stored, b):
    """Return the layer's outputs for a matrix of shape (n_out, n_in)."""
    return x @ stored.T + b


def layers(shapes):
    """Return a function that draws layers of these shapes: N, n_in, n_out."""

    def draw(rng):
        return [
            (
                rng.normal(size=(many, n_in)),
                rng.normal(size=(n_out, n_in)),
                rng.uniform(0.5, 2, size=n_out) * np.arange(1, n_out + 1),
            )
            for many, n_in, n_out in shapes
        ]

    return draw


STORED_LAYER = Exercise(
    id="stored-layer",
    answer="stored_layer",
    objective="edges",
    reference=foreign,
    checks=[
        Check(
            "square matrices and others",
            1,
            Equal(foreign),
            layers([(4, 3, 2), (3, 3, 3), (6, 4, 5)]),
        ),
        Check("a batch of one", 1, Equal(foreign), layers([(1, 2, 5), (1, 3, 3)])),
    ],
    mistakes=[
        Mistake(
            "not transposed",
            "The stored matrix is used as if it had one column a neuron. A square one "
            "hides the mistake; look at the shapes of the others.",
            lambda x, stored, b: x @ stored + b,
        ),
        family(
            "reshape in place of a transpose",
            "The shape is right and the numbers are misplaced: reshape keeps their "
            "order. What exchanges rows and columns?",
            lambda x, stored, b: x @ stored.reshape(stored.shape[::-1]) + b,
            lambda x, stored, b: (stored @ x.T + b[:, None]).reshape(len(x), len(b)),
        ),
        family(
            "bias forgotten",
            "The products are right. One number for each neuron is still to be added.",
            lambda x, stored, b: x @ stored.T,
        ),
        family(
            "bias more than once",
            "The bias comes in once for each input, or one bias goes to all neurons. "
            "Each neuron adds its own once, after the sum.",
            lambda x, stored, b: x @ stored.T + b * stored.shape[1],
            lambda x, stored, b: x @ (stored.T + b),
            lambda x, stored, b: x @ stored.T + b.sum(),
        ),
    ],
    variants={
        "a list": lambda x, stored, b: foreign(x, stored, b).tolist(),
        "float32, a warning on stderr": lambda x, stored, b: warned(
            foreign(x, stored, b).astype(np.float32)
        ),
        "einsum": lambda x, stored, b: np.einsum("si,ji->sj", x, stored) + b,
        "neuron by neuron": lambda x, stored, b: np.column_stack(
            [x @ row + bias for row, bias in zip(stored, b, strict=True)]
        ),
    },
)


# How many different neurons a layer has.


def different(W1, W2):
    """Return how many columns of W1, each with its row of W2, are different."""
    return np.unique(table(W1, W2), axis=1).shape[1]


def layer_of(rng, ways_in, ways_out, n_in, n_out):
    """Draw two matrices whose hidden neurons are alike where the numbers are."""
    order = rng.permutation(len(ways_in))
    one = rng.normal(size=(n_in, max(ways_in) + 1))
    other = rng.normal(size=(max(ways_out) + 1, n_out))
    return one[:, np.array(ways_in)[order]], other[np.array(ways_out)[order]]


def twins(rng):
    """Draw layers with twins, and with neurons that are alike on one side only."""
    return [
        layer_of(
            rng, [0, 0, 0, 0, 0, *range(1, 6)], [0, 0, 0, 0, 1, 2, 2, 2, 3, 4], 12, 2
        ),
        layer_of(rng, [0, 0, 0, 0, 1], [0, 0, 1, 2, 3], 4, 2),
        layer_of(rng, [0, 0, 0, 1, 1, 2], [0, 0, 0, 1, 2, 3], 7, 3),
    ]


def extremes(rng):
    """Draw layers: copies, no twins, a single neuron, neurons that are nearly twins."""
    near = np.full((3, 4), 0.5), np.full((4, 2), 0.5)
    near[0][0, 0] = near[1][0, 0] = 0.5 + 1e-9
    return [
        layer_of(rng, [0, 0, 0, 0], [0, 0, 0, 0], 3, 2),
        layer_of(rng, [0, 1, 2, 3], [0, 1, 2, 3], 6, 2),
        layer_of(rng, [0], [0], 3, 2),
        near,
    ]


def table(W1, W2):
    """Return all weights of each hidden neuron in a column."""
    return np.vstack([W1, W2.T])


def apart(how):
    """Return a function of the numbers of different ways in and different ways out."""
    return lambda W1, W2: how(len(np.unique(W1.T, axis=0)), len(np.unique(W2, axis=0)))


def copies(how):
    """Return a function of an array: how often each different neuron is there."""
    return lambda W1, W2: how(np.unique(table(W1, W2), axis=1, return_counts=True)[1])


DIFFERENT_NEURONS = Exercise(
    id="different-neurons",
    answer="different_neurons",
    objective="twins",
    reference=different,
    checks=[
        Check("layers with twins", 2, Equal(different), twins),
        Check("all alike, all different, nearly alike", 1, Equal(different), extremes),
    ],
    mistakes=[
        Mistake(
            "the way in alone",
            "Neurons with equal weights on the way in count as twins here, although "
            "their ways out differ. Those are pulled apart in the first round.",
            apart(lambda ways_in, ways_out: ways_in),
        ),
        Mistake(
            "the way out alone",
            "Only the second matrix is compared. Neurons with different weights on the "
            "way in compute different things.",
            apart(lambda ways_in, ways_out: ways_out),
        ),
        Mistake(
            "counted apart",
            "The ways in and the ways out are counted each for itself. "
            "Twins agree in both: compare whole neurons.",
            apart(max),
        ),
        family(
            "rows for columns",
            "Rows are compared, or single numbers, where a neuron should be. In which"
            " direction does it lie in W1, and in W2?",
            lambda W1, W2: len(np.unique(table(W1, W2), axis=0)),
            lambda W1, W2: len(np.unique(W1, axis=0)),
            lambda W1, W2: np.unique(table(W1, W2)).size,
        ),
        family(
            "every neuron counted",
            "This is the number of hidden neurons, copies included.",
            lambda W1, W2: len(W2),
        ),
        Mistake(
            "twins counted",
            "This is how many neurons are copies of an earlier one. "
            "The exercise asks for what is left without them.",
            copies(lambda many: (many - 1).sum()),
        ),
        Mistake(
            "a tolerance",
            "Neurons that differ in a late digit are twins here. The exercise counts "
            "weights as equal only if they are exactly equal.",
            lambda W1, W2: np.unique(table(W1, W2).round(6), axis=1).shape[1],
        ),
        Mistake(
            "pair by pair",
            "Three equal neurons make three pairs, so counting by pairs "
            "goes wrong from three on. When has a neuron been there before?",
            copies(lambda many: (many - many * (many - 1) // 2).sum()),
        ),
    ],
    variants={
        "a float": lambda W1, W2: float(different(W1, W2)),
        "a NumPy integer, a warning on stderr": lambda W1, W2: warned(
            np.int64(different(W1, W2))
        ),
        "a set": lambda W1, W2: len({*map(tuple, table(W1, W2).T)}),
    },
)


# Weights that keep the width.


def balanced(rng, n_in, n_out):
    """Return weights of standard deviation 1 / sqrt(n_in)."""
    return normal(rng, n_in, n_out, 1 / math.sqrt(n_in), dtype=np.float64)[0]


def requests(rng):
    """Draw generators for several fan-ins."""
    shapes = ((300, 60), (40, 200), (600, 20))
    return [(Seed(int(rng.integers(1, 2**31))), *shape) for shape in shapes]


def equal_requests(rng):
    """Draw two requests that differ in their generator alone, and the first again."""
    first, second = (int(n) for n in rng.integers(1, 2**31, size=2))
    return [(Seed(seed), 40, 30) for seed in (first, second + 1, first)]


def near_std(W, std):
    """Tell whether the mean square of W is std**2, within six standard errors.

    The square of a normal number has the variance 2 std**4; other usual shapes less.
    """
    mean_square = (np.asarray(W, np.float64) ** 2).mean()
    return bool(abs(mean_square / std**2 - 1) < 6 * math.sqrt(2 / np.size(W)))


def off_centre(arguments, W):
    """Tell whether the average is too far from 0 to be chance."""
    return abs(np.mean(W)) > 6 * np.std(W) / math.sqrt(np.size(W))


def repeated(arguments, W):
    """Tell whether many of the weights are equal."""
    return len(np.unique(W)) < np.size(W) // 2


def malformed(arguments, W):
    """Say what is wrong before any width is looked at, or None."""
    if isinstance(W, tuple) and len(W) != arguments[1]:
        return f"expected one array of weights, got {len(W)} results"
    if np.shape(W) != arguments[1:]:
        return (
            f"expected the shape {arguments[1:]}, one row an input, got {np.shape(W)}"
        )
    return "many of the weights are equal" if repeated(arguments, W) else None


def in_balance(arguments, W):
    """Say what is wrong with weights, or None."""
    if malformed(arguments, W):
        return malformed(arguments, W)
    if off_centre(arguments, W):
        return "the average of the weights is too far from 0 to be chance"
    if not near_std(W, 1 / math.sqrt(arguments[1])):
        return f"the standard deviation, {np.std(W):.3g}, is too far off to be chance"
    return None


def from_rng(calls, values):
    """Say what is wrong with draws, or None."""
    for arguments, W in zip(calls, values, strict=True):
        if malformed(arguments, W):
            return malformed(arguments, W)
    if np.array_equal(*values[:2]):
        return "generators with different seeds give the same weights"
    if not np.array_equal(values[0], values[2]):
        return "the same generator, made anew, gives other weights"
    return None


def has_std(*formulas):
    """Return a test for weights of the right shape with another std."""
    return lambda arguments, W: (
        np.shape(W) == arguments[1:]
        and any(near_std(W, formula(*arguments[1:])) for formula in formulas)
    )


BALANCED_WEIGHTS = Exercise(
    id="balanced-weights",
    answer="balanced_weights",
    objective="sum-widths",
    reference=balanced,
    checks=[
        Check("the width at three fan-ins", 2, Holds(in_balance), requests),
        Check("drawn from rng", 1, Together(from_rng), equal_requests),
    ],
    mistakes=[
        Mistake(
            "not from rng",
            "The weights come from another generator. np.random, and a default_rng of"
            " your own, know nothing of the one that is handed in.",
            lambda rng, n_in, n_out: balanced(np.random.default_rng(0), n_in, n_out),
            lambda arguments, W: not in_balance(arguments, W),
        ),
        Mistake(
            "not around 0",
            "The weights do not lie around 0. rng.random draws between 0 and 1, and "
            "the first number of rng.normal is the average.",
            lambda rng, n_in, n_out: rng.random((n_in, n_out)) / n_in**0.5,
            off_centre,
        ),
        Mistake(
            "std taken for variance",
            "The weights are far too narrow: their standard deviation is what their "
            "variance should be. A root is missing.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) / n_in,
            has_std(lambda n_in, n_out: 1 / n_in),
        ),
        Mistake(
            "fan-out",
            "The number of neurons has a say in the width. How many terms does one "
            "neuron add up?",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) / n_out**0.5,
            has_std(
                lambda n_in, n_out: n_out**-0.5,
                lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5,
            ),
        ),
        Mistake(
            "not scaled",
            "The weights do not become narrower for more inputs. Then a sum of many "
            "terms is far wider than one term.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)),
            has_std(lambda n_in, n_out: 1, lambda n_in, n_out: n_in**0.5),
        ),
        Mistake(
            "He's factor",
            "The variance is twice the balanced one. That factor makes up for an "
            "activation, and here there is none.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) * (2 / n_in) ** 0.5,
            has_std(lambda n_in, n_out: (2 / n_in) ** 0.5),
        ),
        Mistake(
            "limit taken for std",
            "Numbers spread evenly between two limits have a smaller standard "
            "deviation than the limit. How are the two related?",
            lambda rng, n_in, n_out: rng.uniform(-1, 1, (n_in, n_out)) / n_in**0.5,
            has_std(
                lambda n_in, n_out: (3 * n_in) ** -0.5,
                lambda n_in, n_out: (12 * n_in) ** -0.5,
            ),
        ),
    ],
    variants={
        "float32": lambda rng, n_in, n_out: normal(rng, n_in, n_out, n_in**-0.5)[0],
        "a list": lambda rng, n_in, n_out: balanced(rng, n_in, n_out).tolist(),
        "a tuple of rows": lambda *given: tuple(map(tuple, balanced(*given))),
        "evenly spread, a warning on stderr": lambda rng, n_in, n_out: warned(
            rng.uniform(-1, 1, (n_in, n_out)) * (3 / n_in) ** 0.5
        ),
    },
)


# The width after each layer.


def widths(x, weights):
    """Return the standard deviation of the signal at the start and after each layer."""
    found = [np.std(x)]
    for W in weights:
        x = x @ W
        found.append(np.std(x))
    return np.array(found)


def stacks(rng):
    """Draw square stacks of a few layers; one batch holds a single sample."""
    return [
        (
            rng.normal(size=(many, n)) + 0.3,
            [factor * rng.normal(size=(n, n)) for factor in factors],
        )
        for many, n, factors in (
            (5, 3, (0.5, 2.0, 1.0)),
            (1, 4, (1.0, 0.3)),
            (6, 2, (3.0, 0.5, 0.7, 1.5)),
        )
    ]


def deep(rng):
    """Draw fifty layers, layers of changing sizes, and no layer."""
    x = rng.normal(size=(8, 10)) + 0.3
    sizes = (10, 4, 7, 3)
    return [
        (x, [0.5 * rng.normal(size=(10, 10)) for _ in range(50)]),
        (x, [rng.normal(size=pair) for pair in itertools.pairwise(sizes)]),
        (x, []),
    ]


def measured(measure):
    """Return the signal's widths by another measure."""

    def answer(x, weights):
        signals = itertools.accumulate(weights, np.matmul, initial=x)
        return np.array([measure(signal) for signal in signals])

    return answer


def by_weights(how):
    """Return widths that are computed from the one before and a matrix."""
    return lambda x, weights: np.array(
        list(itertools.accumulate(weights, how, initial=np.std(x)))
    )


SIGNAL_WIDTHS = Exercise(
    id="signal-widths",
    answer="signal_widths",
    objective="fifty-factors",
    reference=widths,
    checks=[
        Check("a few square layers", 1, Equal(widths), stacks),
        Check("fifty layers, other sizes, none", 2, Equal(widths, 1e-5, 0), deep),
    ],
    mistakes=[
        Mistake(
            "one too few",
            "There is one width too few. The first belongs to x, before any layer, "
            "and the last to the signal after the last one.",
            lambda x, weights: widths(x, weights)[1:],
            lambda arguments, value: len(value) == len(arguments[1]),
        ),
        Mistake(
            "each layer from x",
            "Every layer receives the first signal. What does the second layer receive "
            "in a network?",
            lambda x, weights: np.array([np.std(x), *(np.std(x @ W) for W in weights)]),
        ),
        family(
            "not measured",
            "These numbers come from the matrices. The exercise asks for what is "
            "measured on the signal that passes through them.",
            by_weights(lambda width, W: np.std(W)),
            by_weights(lambda width, W: width * np.std(W)),
            by_weights(lambda width, W: width * np.std(W) * len(W) ** 0.5),
        ),
        Mistake(
            "transposed",
            "Each matrix is used with rows and columns exchanged. Square layers hide "
            "it: they raise no error.",
            lambda x, weights: widths(x, [W.T for W in weights]),
        ),
        family(
            "another measure",
            "This is another measure than np.std with its defaults: the variance, a "
            "mean, a mean square, or a division by one less.",
            measured(np.var),
            measured(np.mean),
            measured(lambda y: (y**2).mean() ** 0.5),
            measured(lambda y: np.std(y, ddof=1)),
        ),
    ],
    variants={
        "a list": lambda x, weights: widths(x, weights).tolist(),
        "float32, a warning on stderr": lambda x, weights: warned(
            widths(x, weights).astype(np.float32)
        ),
        "by accumulate": measured(np.std),
    },
)


# Weights that keep every length.


def keeps(W):
    """Tell whether x @ W has the length of x, for every x."""
    return bool(np.allclose(W @ W.T, np.eye(len(W)), atol=1e-6))


def rotation(rng, n_in, n_out):
    """Draw an orthogonal matrix in float64."""
    return orthogonal(rng, n_in, n_out, dtype=np.float64)[0]


def squares(rng):
    """Draw square matrices that keep lengths, and some that only seem to."""
    slanted = np.eye(4)
    slanted[1, :2] = 0.6, 0.8
    sheared = np.eye(3)
    sheared[0, 2] = float(rng.uniform(1, 2))
    return [
        (rotation(rng, 8, 8),),
        (slanted,),
        (slanted.T,),
        (np.diag(np.sqrt([1.5, 0.5])),),
        (sheared,),
        (rotation(rng, 5, 5) * float(rng.uniform(2, 3)),),
        (np.eye(6)[rng.permutation(6)],),
    ]


def oblongs(rng):
    """Draw layers whose sizes differ, and one of a single weight."""
    return [
        (rotation(rng, 8, 11),),
        (np.eye(3, 5),),
        (rotation(rng, 5, 3),),
        (rng.normal(size=(2, 6)) * 2,),
        (np.array([[-1.0]]),),
    ]


def off_diagonal(W):
    """Tell whether the rows stand at right angles."""
    product = W @ W.T
    return bool(np.allclose(product, np.diag(np.diag(product))))


def by_singular_values(W):
    """Look at the singular values, and at the shape."""
    stretch = np.linalg.svd(W, compute_uv=False)
    return W.shape[0] <= W.shape[1] and np.allclose(stretch, 1)


KEEPS_LENGTHS = Exercise(
    id="keeps-lengths",
    answer="keeps_lengths",
    objective="five-starts",
    reference=keeps,
    checks=[
        Check("square matrices", 2, Equal(keeps), squares),
        Check("layers whose sizes differ", 1, Equal(keeps), oblongs),
    ],
    mistakes=[
        Mistake(
            "lengths alone",
            "Vectors of length 1 are enough here, whatever their angles. Two that "
            "slant towards each other stretch some samples and squeeze others.",
            lambda W: bool(np.allclose((W**2).sum(axis=1), 1)),
        ),
        Mistake(
            "angles alone",
            "Right angles are enough here, whatever the lengths. A matrix that makes "
            "everything larger passes too.",
            off_diagonal,
        ),
        Mistake(
            "equal to the last digit",
            "Rounding makes 0.9999999999999999 of a 1. Compare numbers that were "
            "computed within a tolerance.",
            lambda W: bool((W @ W.T == np.eye(len(W))).all()),
        ),
        Mistake(
            "square only",
            "A layer with more neurons than inputs is always refused. It has room "
            "enough to keep every length.",
            lambda W: W.shape[0] == W.shape[1] and keeps(W),
        ),
        Mistake(
            "determinant",
            "A determinant of 1 or -1 says that areas or volumes are kept. A shear "
            "keeps them too, and it changes lengths.",
            lambda W: bool(np.isclose(np.linalg.det(W @ W.T), 1)),
        ),
        Mistake(
            "columns for rows",
            "A sample of five numbers cannot keep its length in three. Which sides of "
            "W have to be compared, so that the result has one row for each input?",
            lambda W: bool(np.allclose(W.T @ W, np.eye(W.shape[1]))),
        ),
    ],
    variants={
        "0 and 1": lambda W: int(keeps(W)),
        "a NumPy truth value, a warning on stderr": lambda W: warned(
            np.bool_(keeps(W))
        ),
        "by singular values": by_singular_values,
    },
)

EXERCISES = [
    STORED_LAYER,
    DIFFERENT_NEURONS,
    BALANCED_WEIGHTS,
    SIGNAL_WIDTHS,
    KEEPS_LENGTHS,
]
