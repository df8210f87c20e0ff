"""Whether a layer keeps every length."""

import numpy as np

from nnlib.weights import orthogonal
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned


def keeps(W):
    """Tell whether x @ W has the length of x, for every x."""
    return bool(np.allclose(W @ W.T, np.eye(len(W)), atol=1e-6))


def rotation(rng, n_in, n_out):
    """Draw an orthogonal matrix in float64."""
    return orthogonal(rng, n_in, n_out, dtype=np.float64)[0]


def in_any_order(rng, *matrices):
    """Return calls with these matrices, in an order that is drawn."""
    return [(matrices[n],) for n in rng.permutation(len(matrices))]


def squares(rng):
    """Draw square matrices that keep lengths, and some that only seem to."""
    slanted = np.eye(4)
    slanted[1, :2] = 0.6, 0.8
    sheared = np.eye(3)
    sheared[0, 2] = float(rng.uniform(1, 2))
    half = np.array([[1.0, 1.0], [1.0, -1.0]])  # its lengths come out without rounding
    a, b, c, d = (int(n) for n in rng.integers(4, 9, size=4))
    return in_any_order(
        rng,
        rotation(rng, a, a),
        slanted,
        slanted.T,
        np.diag(np.sqrt([1.5, 0.5])),
        sheared,
        rotation(rng, b, b) * float(rng.uniform(2, 3)),
        np.eye(c)[rng.permutation(c)],
        rotation(rng, d, d) * 1.001,
        np.kron(half, half) / 2,
    )


def oblongs(rng):
    """Draw layers whose sizes differ, and one of a single weight."""
    few, many = rng.integers((2, 7), (6, 12), size=(6, 2)).T.tolist()
    return in_any_order(
        rng,
        rotation(rng, few[0], many[0]),
        np.eye(few[1], many[1]),
        -np.eye(few[2], many[2]),
        np.array([[-1.0]]),
        rotation(rng, many[3], few[3]),
        rotation(rng, few[4], many[4]) * float(rng.uniform(2, 3)),
        rng.normal(size=(few[5], many[5])) * 2,
        np.eye(5, 3),
    )


def nearly(W):
    """Tell whether lengths are kept, give or take half a hundredth."""
    return bool(np.allclose(W @ W.T, np.eye(len(W)), atol=0.01))


def off_diagonal(W):
    """Tell whether the rows stand at right angles."""
    product = W @ W.T
    return bool(np.allclose(product, np.diag(np.diag(product))))


def by_singular_values(W):
    """Look at the singular values, and at the shape."""
    stretch = np.linalg.svd(W, compute_uv=False)
    return W.shape[0] <= W.shape[1] and np.allclose(stretch, 1)


def by_samples(W):
    """Compare the lengths of a few samples before the layer and behind it."""
    x = np.random.default_rng(1).normal(size=(5, len(W)))
    lengths = [np.linalg.norm(signal, axis=1) for signal in (x, x @ W)]
    return np.allclose(*lengths, atol=1e-6)


def by_loops(W):
    """Add up the products of every pair of rows in plain Python."""
    rows = W.tolist()
    return all(
        abs(sum(a * c for a, c in zip(one, other, strict=True)) - (i == j)) < 1e-6
        for i, one in enumerate(rows)
        for j, other in enumerate(rows)
    )


EXERCISE = Exercise(
    id="keeps-lengths",
    answer="keeps_lengths",
    objective="five-starts",
    level="a small project",
    compare=(
        "The worked solution tries samples; its reasoning gives a rule. Run both on "
        "nnlib.weights.orthogonal and on he. Which would you trust for a matrix of "
        "784 rows?"
    ),
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
            "one sample",
            "One sample is tried here, and a layer that changes other lengths gets by. "
            "Which samples have nothing special about them?",
            lambda W: bool(np.isclose((W.sum(axis=0) ** 2).sum(), len(W))),
        ),
        Mistake(
            "too wide a tolerance",
            "A layer that makes every length larger by one in a thousand counts as one "
            "that keeps them. How far may two lengths lie apart here?",
            nearly,
            lambda given, value: nearly(*given) and not keeps(*given) and bool(value),
        ),
        Mistake(
            "all squares together",
            "All squares are added up. A layer that makes one length larger and "
            "another smaller gets by.",
            lambda W: bool(np.isclose((W**2).sum(), len(W))),
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
        "by samples": by_samples,
        "plain loops": by_loops,
    },
)
