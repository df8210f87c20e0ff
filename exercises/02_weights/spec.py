"""What the exercises of chapter 2 look at; the text stands in exercises.md."""

import itertools
import math
import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal, Holds, Together
from grader.plain import Seed
from nnlib.weights import normal, orthogonal


def warned(value):
    """Return a value and warn on stderr."""
    print("slow but right", file=sys.stderr)
    return value


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
        Check("square matrices", 1, Equal(foreign), layers([(3, 3, 3), (2, 2, 2)])),
        Check(
            "other shapes, and a batch of one",
            1,
            Equal(foreign),
            layers([(4, 3, 2), (1, 2, 5), (6, 4, 3)]),
        ),
    ],
    mistakes=[
        Mistake(
            "not transposed",
            "The stored matrix is used as if it had one column a neuron. A square one "
            "hides the mistake; look at the shapes of the others.",
            lambda x, stored, b: x @ stored + b,
        ),
        Mistake(
            "bias forgotten",
            "The products are right. One number for each neuron is still to be added.",
            lambda x, stored, b: x @ stored.T,
        ),
        Mistake(
            "bias as a column",
            "The bias is added along the samples: each row of the result gets one "
            "number. It belongs to the neurons, and these are the columns.",
            lambda x, stored, b: x @ stored.T + b[:, None],
        ),
        Mistake(
            "samples as columns",
            "The numbers are right and stand in Nielsen's order, one column a sample. "
            "The exercise asks for one row a sample.",
            lambda x, stored, b: stored @ x.T + b[:, None],
        ),
        Mistake(
            "bias subtracted",
            "The bias has the wrong sign: it is added to the products, not taken off.",
            lambda x, stored, b: x @ stored.T - b,
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
    return np.unique(np.vstack([W1, W2.T]), axis=1).shape[1]


def layer_of(rng, ways_in, ways_out, n_in, n_out):
    """Draw two matrices whose hidden neurons are alike where the numbers are."""
    order = rng.permutation(len(ways_in))
    one = rng.normal(size=(n_in, max(ways_in) + 1))
    other = rng.normal(size=(max(ways_out) + 1, n_out))
    return one[:, np.array(ways_in)[order]], other[np.array(ways_out)[order]]


def twins(rng):
    """Draw layers with twins, and with neurons that are alike on one side only."""
    return [
        layer_of(rng, [0, 0, 0, 1, 1, 2, 3], [0, 0, 1, 2, 2, 2, 2], 6, 2),
        layer_of(rng, [0, 0, 0, 0, 1], [0, 0, 0, 1, 1], 4, 3),
    ]


def extremes(rng):
    """Draw a layer of copies, one without twins, and one of a single neuron."""
    return [
        (np.full((3, 4), 0.5), np.full((4, 2), 0.5)),
        layer_of(rng, [0, 1, 2, 3], [0, 1, 2, 3], 3, 2),
        layer_of(rng, [0], [0], 3, 2),
    ]


class Different:
    """An object that is called."""

    def __call__(self, W1, W2):
        """Collect the neurons in a set."""
        return len({(*W1[:, j], *W2[j]) for j in range(W1.shape[1])})


DIFFERENT_NEURONS = Exercise(
    id="different-neurons",
    answer="different_neurons",
    objective="twins",
    reference=different,
    checks=[
        Check("layers with twins", 2, Equal(different), twins),
        Check("all alike, all different, one", 1, Equal(different), extremes),
    ],
    mistakes=[
        Mistake(
            "the way in alone",
            "Neurons with equal weights on the way in count as twins here, although "
            "their ways out differ. Those are pulled apart in the first round.",
            lambda W1, W2: np.unique(W1, axis=1).shape[1],
        ),
        Mistake(
            "the way out alone",
            "Only the second matrix is compared. Neurons with different weights on the "
            "way in compute different things.",
            lambda W1, W2: np.unique(W2, axis=0).shape[0],
        ),
        Mistake(
            "rows for columns",
            "The rows of the first matrix are compared: these are its inputs. In which "
            "direction does one hidden neuron lie?",
            lambda W1, W2: np.unique(W1, axis=0).shape[0],
        ),
        Mistake(
            "every neuron counted",
            "This is the number of hidden neurons, copies included.",
            lambda W1, W2: W1.shape[1],
        ),
        Mistake(
            "copies counted",
            "This is how many neurons are copies of an earlier one. The exercise asks "
            "for what is left without them.",
            lambda W1, W2: W1.shape[1] - different(W1, W2),
        ),
    ],
    variants={
        "a float": lambda W1, W2: float(different(W1, W2)),
        "a NumPy integer, a warning on stderr": lambda W1, W2: warned(
            np.int64(different(W1, W2))
        ),
        "a class": Different(),
        "pair by pair": lambda W1, W2: sum(
            not any(
                (W1[:, i] == W1[:, j]).all() and (W2[i] == W2[j]).all()
                for i in range(j)
            )
            for j in range(W1.shape[1])
        ),
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
    """Draw two requests that differ in their generator alone."""
    first, second = (int(n) for n in rng.integers(1, 2**31, size=2))
    return [(Seed(first), 40, 30), (Seed(second + 1), 40, 30)]


def near_std(W, std):
    """Tell whether the mean square of W is std**2, within six standard errors.

    The square of a normal number has the variance 2 std**4; other usual shapes less.
    """
    mean_square = (np.asarray(W, np.float64) ** 2).mean()
    return bool(abs(mean_square / std**2 - 1) < 6 * math.sqrt(2 / np.size(W)))


def in_balance(arguments, W):
    """Say what is wrong with weights, or None."""
    _, n_in, n_out = arguments
    if np.shape(W) != (n_in, n_out):
        return f"expected the shape {(n_in, n_out)}, got {np.shape(W)}"
    W = np.asarray(W, np.float64)
    if abs(W.mean()) > 6 / math.sqrt(n_in * W.size):
        return "the average of the weights is too far from 0 to be chance"
    if not near_std(W, 1 / math.sqrt(n_in)):
        return (
            f"the standard deviation of the weights, {W.std():.3g}, is too far from "
            "the one asked for to be chance"
        )
    return None


def from_rng(calls, values):
    """Say what is wrong with two draws, or None."""
    first, second = (np.asarray(value, np.float64) for value in values)
    if first.shape != calls[0][1:] or second.shape != calls[0][1:]:
        return "the shape of the weights is not the one asked for"
    if np.array_equal(first, second):
        return "two different generators give the same weights"
    if len(np.unique(first)) < first.size // 2:
        return "many of the weights are equal"
    return None


def has_std(formula):
    """Return a test for weights of the right shape with another std."""

    def recognise(arguments, W):
        _, n_in, n_out = arguments
        return np.shape(W) == (n_in, n_out) and near_std(W, formula(n_in, n_out))

    return recognise


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
            "std taken for variance",
            "The weights are far too narrow: their standard deviation is what their "
            "variance should be. A root is missing.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) / n_in,
            has_std(lambda n_in, n_out: 1 / n_in),
        ),
        Mistake(
            "fan-out for fan-in",
            "The width goes by the number of neurons. How many terms does one neuron "
            "add up?",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) / n_out**0.5,
            has_std(lambda n_in, n_out: n_out**-0.5),
        ),
        Mistake(
            "not scaled",
            "The weights have the standard deviation 1, whatever the layer's size. "
            "Then a sum of many terms is far wider than one term.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)),
            has_std(lambda n_in, n_out: 1),
        ),
        Mistake(
            "He's factor",
            "The variance is twice the balanced one. That factor makes up for an "
            "activation, and here there is none.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) * (2 / n_in) ** 0.5,
            has_std(lambda n_in, n_out: math.sqrt(2 / n_in)),
        ),
        Mistake(
            "shape turned round",
            "The matrix has one row for each neuron. In this book each has a column.",
            lambda rng, n_in, n_out: rng.normal(size=(n_out, n_in)) / n_in**0.5,
            lambda arguments, W: np.shape(W) == arguments[:0:-1],
        ),
        Mistake(
            "none below 0",
            "All weights are positive, so the products cannot cancel. rng.random draws "
            "between 0 and 1; the weights have to lie around 0.",
            lambda rng, n_in, n_out: rng.random((n_in, n_out)) / n_in**0.5,
            lambda arguments, W: np.min(W) >= 0,
        ),
        Mistake(
            "a generator of its own",
            "The weights are the same at each call: they come from a generator with a "
            "fixed seed. Draw from the one that is handed in.",
            lambda rng, n_in, n_out: balanced(np.random.default_rng(0), n_in, n_out),
        ),
    ],
    variants={
        "float32": lambda rng, n_in, n_out: normal(rng, n_in, n_out, n_in**-0.5)[0],
        "a list": lambda rng, n_in, n_out: balanced(rng, n_in, n_out).tolist(),
        "evenly spread, a warning on stderr": lambda rng, n_in, n_out: warned(
            rng.uniform(-1, 1, (n_in, n_out)) * (3 / n_in) ** 0.5
        ),
        "column by column": lambda rng, n_in, n_out: np.column_stack(
            [rng.normal(0, n_in**-0.5, n_in) for _ in range(n_out)]
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


def each_from_x(x, weights):
    """Multiply the first signal by every matrix."""
    return np.array([np.std(x), *(np.std(x @ W) for W in weights)])


def of_the_weights(x, weights):
    """Return the standard deviations of the matrices."""
    return np.array([np.std(x), *(np.std(W) for W in weights)])


def transposed(x, weights):
    """Multiply by the transposed matrices."""
    return widths(x, [W.T for W in weights])


def mean_squares(x, weights):
    """Return the variances."""
    return widths(x, weights) ** 2


def by_products(x, weights):
    """Multiply the matrices first."""
    product, found = np.eye(x.shape[1]), [x.std()]
    for W in weights:
        product = product @ W
        found.append((x @ product).std())
    return found


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
            "start missing",
            "The first number should belong to the signal before any layer. The list "
            "begins one layer too late.",
            lambda x, weights: widths(x, weights)[1:],
        ),
        Mistake(
            "end missing",
            "The width after the last layer is missing. Measure after each product, "
            "and once before the first.",
            lambda x, weights: widths(x, weights[:-1]),
        ),
        Mistake(
            "each layer from x",
            "Every layer receives the first signal. What does the second layer receive "
            "in a network?",
            each_from_x,
        ),
        Mistake(
            "of the weights",
            "These are the standard deviations of the matrices. The exercise asks for "
            "those of the signal that passes through them.",
            of_the_weights,
        ),
        Mistake(
            "transposed",
            "Each matrix is used with rows and columns exchanged. Square layers hide "
            "it: they raise no error.",
            transposed,
        ),
        Mistake(
            "variance",
            "These are variances, the squares of what is asked for.",
            mean_squares,
        ),
    ],
    variants={
        "a list": lambda x, weights: widths(x, weights).tolist(),
        "float32, a warning on stderr": lambda x, weights: warned(
            widths(x, weights).astype(np.float32)
        ),
        "the matrices first": by_products,
        "without np.std": lambda x, weights: np.sqrt(
            [
                (y**2).mean() - y.mean() ** 2
                for n in range(len(weights) + 1)
                for y in [np.linalg.multi_dot([x, np.eye(x.shape[1]), *weights[:n]])]
            ]
        ),
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
        (sheared,),
        (rotation(rng, 5, 5) * float(rng.uniform(2, 3)),),
        (np.eye(6)[rng.permutation(6)],),
    ]


def oblongs(rng):
    """Draw layers whose sizes differ, and one of a single weight."""
    return [
        (rotation(rng, 8, 11),),
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


class Keeps:
    """An object that is called."""

    def __call__(self, W):
        """Send the axes and the sums of two through the layer."""
        n = len(W)
        pairs = [np.eye(n)[i] + np.eye(n)[j] for i in range(n) for j in range(i)]
        rows = np.vstack([np.eye(n), *pairs])
        lengths = np.linalg.norm(rows, axis=1), np.linalg.norm(rows @ W, axis=1)
        return bool(np.allclose(*lengths))


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
            "square only",
            "A layer with more neurons than inputs is always refused. It has room "
            "enough to keep every length.",
            lambda W: W.shape[0] == W.shape[1] and keeps(W),
        ),
        Mistake(
            "equal to the last digit",
            "Rounding makes 0.9999999999999999 of a 1. Compare numbers that were "
            "computed within a tolerance.",
            lambda W: bool((W @ W.T == np.eye(len(W))).all()),
        ),
        Mistake(
            "determinant",
            "A determinant of 1 or -1 says that areas or volumes are kept. A shear "
            "keeps them too, and it changes lengths.",
            lambda W: bool(np.isclose(abs(np.linalg.det(W)), 1)),
        ),
        Mistake(
            "columns for rows",
            "Square matrices come out right, others do not. A sample of five numbers "
            "cannot keep its length in three. Which sides of W have to be compared "
            "with each other, so that the result has one row for each input?",
            lambda W: bool(np.allclose(W.T @ W, np.eye(W.shape[1]))),
        ),
    ],
    variants={
        "0 and 1": lambda W: int(keeps(W)),
        "a NumPy truth value, a warning on stderr": lambda W: warned(
            np.bool_(keeps(W))
        ),
        "a class": Keeps(),
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
