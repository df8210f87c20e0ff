"""Attention for one sequence, as the package has it."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family, overflowed
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import rows, softmax


def sequences(rng):
    """Draw sequences of several lengths; no length is the number of columns."""
    return [rows(rng, *size) for size in ((5, 3), (4, 6), (7, 2))]


def other_sizes(rng):
    """Draw as many letters as columns, a single column, and a single letter."""
    return [rows(rng, *size) for size in ((4, 4), (3, 1), (1, 5), (12, 8))]


def far_apart(rng):
    """Draw scores of thousands, of both signs; those of one row lie close together.

    Only the key that comes last is longer, so that the largest score of many rows is
    one that they may not see.
    """
    given = []
    for T, D in ((4, 3), (6, 2)):
        q, k, v = rows(rng, T, D)
        q[:, 0] = rng.uniform(700, 900, T) * np.where(np.arange(T) % 2, -1, 1)
        k[:, 0] = 2
        k[-1, 0] = 6
        given.append((q, k, v))
    return given


def triangle(q, shift=0):
    """Return True where a letter may look."""
    return np.tril(np.ones((len(q), len(q)), bool), shift)


def scores_of(q, k):
    """Return the scores, divided by the root."""
    return q @ k.T / np.sqrt(q.shape[1])


def masked(scores, seen):
    """Return the scores with -inf where nothing may be seen."""
    return np.where(seen, scores, -np.inf)


def attention(q, k, v):
    """Return the means of the values."""
    return softmax(masked(scores_of(q, k), triangle(q))) @ v


def scaled(factor):
    """Return attention whose scores are off by a factor of the sizes."""

    def answer(q, k, v):
        return attention(q * factor(*q.shape), k, v)

    return answer


def along(axis):
    """Return attention whose weights sum to 1 along another axis."""

    def answer(q, k, v):
        return softmax(masked(scores_of(q, k), triangle(q)), axis) @ v

    return answer


def crosswise(shift, share):
    """Return attention with a maximum or a sum of each row laid across the columns."""

    def answer(q, k, v):
        scores = masked(scores_of(q, k), triangle(q))
        e = np.exp(scores - scores.max(axis=1, keepdims=not shift))
        return e / e.sum(axis=1, keepdims=not share) @ v

    return answer


def masked_late(q, k, v):
    """Mask the weights and not the scores."""
    return (softmax(scores_of(q, k)) * triangle(q)) @ v


def seen(shift=None):
    """Return attention that sees the later letters, alone or as well."""

    def answer(q, k, v):
        if shift is None:
            return softmax(scores_of(q, k)) @ v
        return softmax(masked(scores_of(q, k), triangle(q, shift).T)) @ v

    return answer


def without_itself(q, k, v):
    """Hide each letter from itself; the first then sees nothing, or all."""
    scores = np.where(triangle(q, -1), scores_of(q, k), -1e9)
    return softmax(scores) @ v


def itself_hidden(arguments, value):
    """Recognise the rows behind the first, whatever became of the first."""
    return len(arguments[0]) > 1 and close(without_itself(*arguments)[1:], value[1:])


def zero_for_hidden(q, k, v):
    """Give a hidden letter the score 0."""
    return softmax(scores_of(q, k) * triangle(q)) @ v


def hidden_at(score):
    """Return attention that gives a hidden letter a score that is not low enough."""

    def answer(q, k, v):
        return softmax(np.where(triangle(q), scores_of(q, k), score)) @ v

    return answer


def undivided(q, k, v):
    """Leave the exponentials as they are."""
    return np.exp(masked(scores_of(q, k), triangle(q))) @ v


def times_infinity(q, k, v):
    """Multiply the part that is hidden by -inf, and with it 0 by inf."""
    return softmax(scores_of(q, k) - np.inf * ~triangle(q)) @ v


def all_nan(arguments, value):
    """Recognise that not one number came out, on scores of a usual size."""
    usual = np.max(np.abs(arguments[0])) < 500
    return bool(np.isnan(value).all()) if usual else overflowed(arguments, value)


def plain_exponentials(q, k, v):
    """Let exp meet the scores as they are."""
    e = np.exp(masked(scores_of(q, k), triangle(q)))
    return e / e.sum(axis=1, keepdims=True) @ v


def letter_by_letter(q, k, v):
    """Return the rows one by one, each from the letters up to it."""
    found = []
    for t, query in enumerate(q):
        scores = [query @ key / q.shape[1] ** 0.5 for key in k[: t + 1]]
        e = [np.exp(score - max(scores)) for score in scores]
        found.append(sum(a * row for a, row in zip(e, v[: t + 1], strict=True)))
        found[-1] = found[-1] / sum(e)
    return found


EXERCISE = Exercise(
    id="attention",
    answer="attention",
    objective="attention-heads",
    level="several steps",
    builds="nnlib.attention.attention",
    compare=(
        "Change the last row of k and of v, and compare your first rows before and "
        "after. Then take your mask out and look again."
    ),
    forbidden={
        name: "The scores, the mask and the softmax are what there is to write here: "
        "build them from products, exp, a maximum, a sum and a division."
        for name in ("scipy.*", "torch.*")
    },
    reference=attention,
    checks=[
        Check("sequences", 2, Equal(attention), sequences),
        Check("other sizes", 1, Equal(attention), other_sizes),
        Check("scores of thousands", 1, Equal(attention), far_apart, may_warn=False),
    ],
    mistakes=[
        Mistake(
            "itself hidden",
            "No letter sees itself, and the first has nothing left to look at. Does "
            "your triangle hold its own diagonal?",
            without_itself,
            itself_hidden,
        ),
        Mistake(
            "overflow",
            "exp gave inf, or nothing but zeros, and the quotient is nan. Each row has "
            "its own largest score among those that it may see: which number do you "
            "take off, and is the mask there yet?",
            plain_exponentials,
            overflowed,
        ),
        Mistake(
            "infinity times 0",
            "Not one number came out: all are nan. Print inf * 0. How can -inf get to "
            "some places of the scores without being multiplied into the others?",
            times_infinity,
            all_nan,
        ),
        family(
            "another factor",
            "The scores are off by a factor: the softmax is too sure, or not sure "
            "enough. Are they divided by a root, and is it that of the number of rows "
            "or of columns?",
            scaled(lambda T, D: np.sqrt(D)),
            scaled(lambda T, D: 1 / np.sqrt(D)),
            scaled(lambda T, D: D),
            scaled(lambda T, D: np.sqrt(D / T)),
            scaled(lambda T, D: np.sqrt(D) / T),
        ),
        family(
            "another axis",
            "The weights with which one letter looks do not sum to 1, or it is not its "
            "own largest score that is taken off. Which axis of the scores belongs to "
            "the letters looked at? Look at axis= and keepdims=.",
            along(0),
            along(None),
            crosswise(False, True),
            crosswise(True, False),
            crosswise(True, True),
        ),
        family(
            "mask after softmax",
            "Weights were set to 0 after the softmax, which had already divided by a "
            "sum over later letters. Print the sum of each row of your weights.",
            masked_late,
            lambda q, k, v: (softmax(scores_of(q, k), 0) * triangle(q)) @ v,
        ),
        family(
            "hidden letters count",
            "What is hidden still gets a share: the exponential of its score weighs "
            "something beside the others. That of 0 is 1; which score has the "
            "exponential 0, however low the others are?",
            zero_for_hidden,
            *(hidden_at(score) for score in (-1.0, -10.0, -100.0)),
        ),
        family(
            "sees what comes",
            "A letter sees letters that come after it. Change the last row of k and v: "
            "which rows of the result may move?",
            seen(),
            seen(0),
            seen(-1),
            lambda q, k, v: softmax(scores_of(q * np.sqrt(q.shape[1]), k)) @ v,
        ),
        family(
            "roles exchanged",
            "The three arrays have changed their parts, or one has none. Whose row "
            "asks in row t of the scores, whose is asked in column s, and of which "
            "rows is the mean taken?",
            lambda q, k, v: attention(k, q, v),
            lambda q, k, v: attention(q, v, k),
            lambda q, k, v: attention(q, k, k),
            lambda q, k, v: attention(q, k, q),
            lambda q, k, v: attention(q, q, v),
            lambda q, k, v: attention(v, k, q),
            lambda q, k, v: softmax(masked(scores_of(q, k), triangle(q))),
        ),
        family(
            "not divided",
            "These are sums, not means: the weights of a row do not sum to 1. What has "
            "to happen to the exponentials, or to the scores?",
            undivided,
            lambda q, k, v: (scores_of(q, k) * triangle(q)) @ v,
            lambda q, k, v: scores_of(q, k) @ v,
        ),
    ],
    variants={
        **unusual(attention, float32=True),
        "letter by letter": letter_by_letter,
        "a large negative number": lambda q, k, v: (
            softmax(np.where(triangle(q), scores_of(q, k), -1e9)) @ v
        ),
        "index notation": lambda q, k, v: np.einsum(
            "ts,sd->td", softmax(masked(scores_of(q, k), triangle(q))), v
        ),
    },
)
