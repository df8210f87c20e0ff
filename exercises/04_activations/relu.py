"""The rectified linear unit, as the package has it."""

import numpy as np

from nnlib.activations import relu as packaged
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import talks

EDGES = np.array([-2.5, -0.5, 0.0, 0.5, 2.5])


def relu(z):
    """Return the ReLU of an array."""
    return np.maximum(z, 0)


def shapes(rng):
    """Draw arrays of one, two and three axes with both signs, and large numbers."""
    return [
        (rng.permutation(np.append(EDGES, rng.normal(size=3))),),
        (rng.permutation(rng.normal(size=12) + np.tile([1.0, -1.0], 6)).reshape(4, 3),),
        (rng.permutation(np.append(EDGES, [-1.0, 1.0, -3.0])).reshape(2, 2, 2),),
        (rng.uniform(50, 5000, size=(2, 3)) * [[1, -1, 1], [-1, 1, -1]],),
    ]


def floats(rng):
    """Draw float32 arrays, one without a positive number, and one in float64."""
    z = np.append(EDGES, rng.normal(size=3))
    return [(z.astype(np.float32),), (-abs(z[:, None].astype(np.float32)) - 1,), (z,)]


def by_loop(z):
    """Return the ReLU number by number."""
    result = np.empty_like(z)
    for place in np.ndindex(z.shape):
        result[place] = z[place] if z[place] > 0 else 0
    return result


def in_place(z):
    """Write zeros into the caller's array."""
    z[z < 0] = 0
    return z


EXERCISE = Exercise(
    id="relu",
    answer="relu",
    objective="nonlinearity",
    level="one step",
    builds="nnlib.activations.relu",
    compare=(
        "Does your line make a new array, or does it write into one? The package's "
        "relu is one call of NumPy: which of your steps does it take over?"
    ),
    reference=relu,
    checks=[
        Check("three shapes", 1, Equal(relu), shapes),
        Check("the dtype stays", 1, Equal(relu, keep_dtype=True), floats),
    ],
    mistakes=[
        Mistake(
            "z itself changed",
            "Zeros were written into the caller's array. The sums that go in are still "
            "needed; work on a copy, or choose in a new array.",
            in_place,
            lambda given, value: False,
            lambda *given: [in_place],
        ),
        family(
            "the largest of all",
            "One number came back, or one number for all. max() looks for the largest "
            "of an array; here each number meets 0 by itself.",
            lambda z: max(z.max(), 0),
            lambda z: np.full_like(z, max(z.max(), 0)),
            lambda z: z.max(axis=-1),
            lambda z: np.maximum(z.max(axis=-1), 0),
        ),
        family(
            "the wrong side",
            "The negative numbers went through, or the positive ones became 0. Which "
            "side of 0 does a ReLU let pass?",
            lambda z: np.minimum(z, 0),
            lambda z: np.maximum(-z, 0),
            lambda z: -np.minimum(z, 0),
        ),
        family(
            "no zero",
            "Negative numbers are turned round, or shrunk, where 0 is asked for.",
            lambda z: np.abs(z),
            lambda z: np.where(z > 0, z, 0.01 * z),
            lambda z: np.where(z > 0, z, 0.1 * z),
            lambda z: np.where(z > 0, z, np.expm1(z)),
        ),
        family(
            "a step",
            "This says which numbers are above 0, by 1 and 0 or by True and False. A "
            "ReLU lets the numbers themselves through.",
            lambda z: z > 0,
            lambda z: (z > 0) * 1.0,
            lambda z: np.sign(z),
        ),
        Mistake(
            "left out",
            "Only the positive numbers came back. Each place of z needs a number, so "
            "that the shape stays as it was.",
            lambda z: z[z > 0],
            lambda given, value: close(value, given[0][given[0] > 0]),
        ),
        Mistake(
            "float64 returned",
            "float32 went in and float64 came out. Look for an array made without a "
            "dtype, such as np.zeros(...), or for a list on the way.",
            lambda z: relu(z).astype(np.float64),
            lambda given, value: (
                given[0].dtype == np.float32 and np.asarray(value).dtype == np.float64
            ),
        ),
        Mistake(
            "float32 returned",
            "float64 went in and float32 came out. The result has the dtype of z, "
            "whichever it is.",
            lambda z: relu(z).astype(np.float32),
            lambda given, value: (
                given[0].dtype == np.float64 and np.asarray(value).dtype == np.float32
            ),
        ),
        family(
            "cut off",
            "The positive numbers do not come out as they went in: there is no upper "
            "end to a ReLU.",
            lambda z: np.clip(z, 0, 1),
            lambda z: np.tanh(np.maximum(z, 0)),
            lambda z: np.maximum(z, 0) ** 2,
        ),
    ],
    variants={
        "number by number": by_loop,
        "a product with a comparison": lambda z: z * (z > 0),
        "half of a sum": lambda z: (z + abs(z)) / 2,
        "where": lambda z: np.where(z > 0, z, 0).astype(z.dtype),
        "prints, a warning on stderr": talks(packaged),
    },
)
