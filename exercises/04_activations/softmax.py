"""Softmax along the last axis, as the package has it."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family, overflowed
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def softmax(z):
    """Return the softmax, without nnlib's warning about probabilities."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def moderate(rng):
    """Draw a batch, a square batch and a batch of one."""
    return [
        (rng.normal(size=(4, 3)) * 2,),
        (rng.normal(size=(3, 3)) * 2,),
        (rng.normal(size=(1, 5)) * 2,),
    ]


def other_axes(rng):
    """Draw a vector, and an array of three axes."""
    return [(rng.normal(size=4) * 2,), (rng.normal(size=(2, 3, 4)) * 2,)]


def far_out(rng):
    """Draw logits around 1000 and -1000 in one batch, and both in one row."""
    near = rng.uniform(0.5, 2, size=3)
    apart = rng.permuted([[1000.0, -1000.0, near[0]], [700, 705, -3e3]], axis=1)
    return [(np.stack([1000 + near, -1000 + near[::-1]]),), (apart,)]


def part(e, axis=-1):
    """Return each exponential's part of the sum along an axis."""
    return e / e.sum(axis=axis, keepdims=True)


def row_by_row(z):
    """Return a list made by loops over the rows and their numbers."""
    if z.ndim > 1:
        return [row_by_row(row) for row in z]
    powers = [np.exp(each - max(z)) for each in z]
    return [power / sum(powers) for power in powers]


def cut_off(given, value):
    """Recognise rows beyond a bound whose logits have become equal."""
    z = given[0]
    shares = np.isfinite(value).all(axis=-1) & (np.min(value, axis=-1) > 0)
    equal = shares & (np.ptp(value, axis=-1) < 1e-12)
    far = abs(z).min(axis=-1) > 500
    nan = np.isnan(value).all(axis=-1)
    return bool((equal & far).any() and (equal | nan)[far].all())


def one_maximum(given, value):
    """Recognise rows of nan beside right ones, and a maximum of each column."""
    z = given[0]
    if close(softmax(z - z.max(axis=0)), value):
        return True
    nans = np.isnan(value).all(axis=-1)
    return 0 < nans.mean() < 1 and close(softmax(z)[~nans], np.asarray(value)[~nans])


def spread_out(given, value):
    """Recognise overflow only where the logits of one row lie far apart."""
    z = given[0]
    return np.ptp(z, axis=-1).min() > 500 and np.isnan(value).any(axis=-1).all()


def rows_off(given, value):
    """Recognise positive shares that do not sum to 1 along the last axis."""
    value = np.asarray(value)
    return (
        value.shape == given[0].shape
        and np.min(value) >= 0
        and not np.allclose(value.sum(axis=-1), 1)
        and not close(value, np.exp(given[0]))
    ) or overflowed(given, value)


def axis_of(*axes):
    """Return wrong answers whose sums run along other axes."""
    return [lambda z, axis=axis: part(np.exp(z - z.max()), axis) for axis in axes]


EXERCISE = Exercise(
    id="softmax",
    answer="softmax",
    objective="softmax",
    level="several steps",
    builds="nnlib.activations.softmax",
    compare=(
        "Compare with the worked solution: where does the largest logit leave, and "
        "along which axis? Give yours a vector, a batch and three axes once more."
    ),
    forbidden={
        name: "The exponentials and their sum are what there is to write here: build "
        "softmax from exp, a maximum, a sum and a division."
        for name in ("scipy.*", "torch.*")
    },
    reference=softmax,
    checks=[
        Check("batches", 1, Equal(softmax), moderate),
        Check("a vector, and three axes", 1, Equal(softmax), other_axes),
        Check("logits of 1000", 2, Equal(softmax), far_out, may_warn=False),
    ],
    mistakes=[
        Mistake(
            "cut off",
            "Logits beyond a bound were all made equal to it, so their differences are "
            "lost. Move each row as a whole in place of cutting it.",
            lambda z: part(np.exp(np.clip(z, -500, 500))),
            cut_off,
        ),
        Mistake(
            "one maximum for all",
            "Not every row was moved by its own maximum: a row far below the number "
            "subtracted becomes all zeros. Look at axis= and keepdims= of max.",
            lambda z: part(np.exp(z - z.max())),
            one_maximum,
        ),
        Mistake(
            "moved by another number",
            "Rows of equal logits are right, and exp still overflows where they lie "
            "far apart. The largest logit of a row has to become 0: what was taken off "
            "each row?",
            lambda z: part(np.exp(z - z.mean(axis=-1, keepdims=True))),
            spread_out,
        ),
        Mistake(
            "overflow",
            "exp gave inf, or only zeros, and the quotient is nan. Softmax sees only "
            "differences. Print what exp receives: is the largest of each row 0?",
            lambda z: part(np.exp(z)),
            overflowed,
        ),
        family(
            "another axis",
            "The numbers that sum to 1 are not those of one row. Each row of the last "
            "axis has shares of its own: look at axis= in the sum.",
            lambda z: part(np.exp(z - z.max(axis=0)), 0),
            lambda z: part(np.exp(z), 0),
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
            lambda z: np.exp(z) / np.exp(z).sum(),
        ),
        family(
            "axis 1 for the last",
            "The sum runs along axis 1, which is the last one of a batch only. Counted "
            "from the end, the last axis has the same number in every array.",
            lambda z: part(np.exp(z - z.max(axis=1, keepdims=True)), 1),
            *axis_of(1),
        ),
        family(
            "turned or scaled",
            "exp received logits whose differences have changed: their sign was "
            "turned, or they were divided. Which change leaves all differences in a "
            "row as they are?",
            lambda z: softmax(-z),
            lambda z: softmax(z / abs(z).max(axis=-1, keepdims=True)),
            lambda z: softmax(z / abs(z).max()),
            lambda z: softmax(z / z.max(axis=-1, keepdims=True)),
            lambda z: softmax(z / z.max()),
            lambda z: softmax(z / np.linalg.norm(z, axis=-1, keepdims=True)),
            lambda z: softmax(z / z.std(axis=-1, keepdims=True)),
            lambda z: softmax(z / z.std()),
            lambda z: softmax(z / np.ptp(z, axis=-1, keepdims=True)),
            lambda z: softmax(z / np.ptp(z)),
        ),
        family(
            "not divided",
            "These are the exponentials. Shares sum to 1: what has to happen to them?",
            lambda z: np.exp(z - z.max(axis=-1, keepdims=True)),
            lambda z: np.exp(z),
        ),
        family(
            "no exponential",
            "The logits themselves were divided by their sum, or their sizes. Which "
            "function makes every number positive first?",
            lambda z: part(z),
            lambda z: part(z - z.max(axis=-1, keepdims=True)),
            lambda z: part(abs(z)),
        ),
        Mistake(
            "sums off 1",
            "The shares of a row do not sum to 1. The same exponentials stand above "
            "and below the fraction line.",
            lambda z: softmax(z) * np.exp(-z.max(axis=-1, keepdims=True) / 1e3),
            rows_off,
        ),
    ],
    variants={
        **unusual(softmax, float32=True),
        "row by row, number by number": row_by_row,
        "minus the logarithm of the sum": lambda z: np.exp(
            z - np.logaddexp.reduce(z, axis=-1, keepdims=True)
        ),
    },
)
