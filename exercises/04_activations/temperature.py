"""Softmax with a temperature."""

import numpy as np

from nnlib.activations import softmax
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family, overflowed
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import listed, talks


def warm(rng):
    """Draw a batch, a square batch and a batch of one."""
    return [
        (rng.normal(size=(4, 3)) * 3, 2.0),
        (rng.normal(size=(3, 3)) * 3, 0.5),
        (rng.normal(size=(1, 4)) * 3, 5.0),
        (rng.normal(size=(2, 5)) * 3, 3),
        (rng.normal(size=(3, 2)), 0.02),
    ]


def far_out(rng):
    """Draw logits around 1000 and -1000, in one batch."""
    near = rng.uniform(0.5, 2, size=3)
    return [
        (np.stack([1000 + near, -1000 + near[::-1]]), 2.0),
        (np.array([[1000.0, -1000.0, near[0]]]), 0.5),
        (np.array([[1000.0, -1000.0, 900.0 + near[0]]]), 1000.0),
    ]


def shares(z, T):
    """Return the shares, without nnlib's warning about probabilities."""
    e = np.exp((z - z.max(axis=1, keepdims=True)) / T)
    return e / e.sum(axis=1, keepdims=True)


def part(e, axis=1):
    """Return each exponential's part of the sum along an axis."""
    return e / e.sum(axis=axis, keepdims=True)


def cut_off(given, value):
    """Recognise rows beyond a bound whose logits have all become equal."""
    far = abs(given[0]).min(axis=1) > 400
    return bool(far.any() and (np.ptp(value, axis=1)[far] < 1e-12).all())


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


EXERCISE = Exercise(
    id="temperature",
    answer="shares",
    objective="softmax",
    level="several steps",
    compare=(
        "Does your T stand before or after the shift, and does it matter? Try both "
        "ways of the worked solution with logits of 1000 and a T of 0.01."
    ),
    forbidden={
        name: "The exponentials and their sum are what there is to write here: build "
        "the shares from exp, a maximum, a sum and a division."
        for name in ("scipy.*", "torch.*")
    },
    reference=shares,
    checks=[
        Check("moderate logits", 1, Equal(shares), warm),
        Check(
            "logits around 1000 and -1000", 2, Equal(shares), far_out, may_warn=False
        ),
    ],
    mistakes=[
        Mistake(
            "cut off",
            "Logits beyond a bound were all made equal to it, so their differences are "
            "lost. Move each row as a whole in place of cutting it.",
            lambda z, T: part(np.exp(np.clip(z, -300, 300) / T)),
            cut_off,
        ),
        Mistake(
            "one maximum for all",
            "The rows were not moved by their own maxima: a row far below the number "
            "subtracted becomes all zeros. Look at axis= and keepdims= of max.",
            lambda z, T: part(np.exp((z - z.max()) / T)),
            one_maximum,
        ),
        Mistake(
            "another maximum",
            "The largest logit of each row was subtracted, and exp receives z / T: the "
            "largest of these is another number. Print what exp receives.",
            lambda z, T: part(np.exp(z / T - z.max(axis=1, keepdims=True))),
        ),
        Mistake(
            "overflow",
            "exp gave inf, or only zeros, and the quotient is nan. Softmax sees only "
            "differences. Print what exp receives: is the largest of each row 0?",
            lambda z, T: part(np.exp(z / T)),
            overflowed,
        ),
        family(
            "softmax first",
            "The shares were formed first, and T came after. A share that has become 0 "
            "stays 0, however high the temperature is: T belongs to the logits.",
            lambda z, T: part(shares(z, 1) ** (1 / T)),
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
