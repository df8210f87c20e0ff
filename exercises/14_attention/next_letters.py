"""Draw letters from logits, with a temperature and given numbers."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import softmax


def next_letters(logits, T, u):
    """Return the first letter whose added-up probability is above u."""
    sums = np.cumsum(softmax(logits / T), axis=1)
    return (sums <= u[:, None]).sum(axis=1).clip(max=logits.shape[1] - 1)


def clear(logits, T, u):
    """Tell whether no sum of probabilities lies near u."""
    sums = np.cumsum(softmax(logits / T), axis=1)
    return abs(sums - u[:, None]).min() > 1e-3


def drawn(rng, N, K, T):
    """Draw logits and numbers that no rounding could move to another letter."""
    while True:
        logits, u = rng.normal(size=(N, K)) * 1.5, rng.uniform(size=N)
        same = one_number(logits, T, u) == logits.argmax(axis=1)
        if clear(logits, T, u) and not same.all():
            return logits, T, u


def usual(rng):
    """Draw temperatures around 1; more rows than letters, and fewer."""
    sizes = ((30, 5, 0.5), (12, 27, 2.0), (25, 7, 3), (20, 20, 0.8), (15, 4, 1))
    return [drawn(rng, *each) for each in sizes]


def cold(rng):
    """Draw logits whose quotients are beyond 1000 or below -1000, or near 0.

    In each row two letters share it all; none of them is the first or the last.
    """
    given = []
    for N, K, T in ((9, 5, 0.001), (3, 27, 0.002), (6, 4, 0.001)):
        logits = (
            rng.uniform(-0.3, 0.2, (N, K))
            + np.array([0, 4, -4])[np.arange(N) % 3, None]
        )
        for row in logits:
            row[rng.choice(np.arange(1, K - 1), 2, replace=False)] = row.max() + 0.1
        u = rng.uniform(0.05, 0.4, N) + 0.5 * (np.arange(1, N + 1) % 2)
        given.append((logits, T, u))
    return given


def shares(way):
    """Return an answer that draws from other probabilities."""

    def answer(logits, T, u):
        sums = np.cumsum(way(logits, T), axis=1)
        return (sums <= u[:, None]).sum(axis=1).clip(max=logits.shape[1] - 1)

    return answer


def moved(by):
    """Return letters beside the right ones."""
    return lambda *given: next_letters(*given) + by


def from_the_end(logits, T, u):
    """Add the probabilities up from the last letter."""
    return logits.shape[1] - 1 - next_letters(logits[:, ::-1], T, u)


def sorted_first(logits, T, u):
    """Add the probabilities up from the largest."""
    order = np.argsort(-logits, axis=1)
    place = next_letters(np.take_along_axis(logits, order, 1), T, u)
    return np.take_along_axis(order, place[:, None], 1)[:, 0]


def places_sorted(logits, T, u):
    """Forget to go back from the sorted places."""
    return next_letters(-np.sort(-logits, axis=1), T, u)


def one_number(logits, T, u):
    """Use the first number for every row."""
    return next_letters(logits, T, np.full(len(u), u[0]))


def nearest(logits, T, u):
    """Take the letter whose probability, or whose sum, is nearest to u."""
    return abs(np.cumsum(softmax(logits / T), axis=1) - u[:, None]).argmin(axis=1)


def above(logits, T, u):
    """Take the first letter whose own probability is above u."""
    return (softmax(logits / T) > u[:, None]).argmax(axis=1)


def overflows(logits, T, u):
    """Let exp meet the quotients as they are."""
    e = np.exp(logits / T)
    p = e / e.sum(axis=1, keepdims=True)
    return (np.cumsum(p, axis=1) > u[:, None]).argmax(axis=1)


def one_maximum(logits, T, u):
    """Take the largest logit of all rows off each."""
    e = np.exp((logits - logits.max()) / T)
    p = e / e.sum(axis=1, keepdims=True)
    return (np.cumsum(p, axis=1) > u[:, None]).argmax(axis=1)


def overflowed(arguments, value):
    """Recognise an end of the alphabet in each row that is lost, and no other fault."""
    logits, T, _ = arguments
    if close(one_maximum(*arguments), value):
        return True
    lost = abs(logits / T).max(axis=1) > 700
    ends, fine = np.asarray(value)[lost], np.asarray(value)[~lost]
    last = logits.shape[1] - 1
    at_an_end = (ends == 0).all() or (ends >= last).all()
    return lost.any() and at_an_end and close(next_letters(*arguments)[~lost], fine)


def first_above(way):
    """Return an answer that takes the first sum above u of other numbers."""

    def answer(logits, T, u):
        return (np.cumsum(way(logits, T), axis=1) > u[:, None]).argmax(axis=1)

    return answer


def powers(z, T):
    """Return the exponentials, not divided by their sum."""
    return np.exp((z - z.max(axis=1, keepdims=True)) / T)


def row_by_row(logits, T, u):
    """Go through the letters until the sum is above u."""
    found = []
    for z, number in zip(logits, u, strict=True):
        e, total, letter = np.exp((z - z.max()) / T), 0.0, -1
        for power in e:
            letter += 1
            total += power / e.sum()
            if total > number:
                break
        found.append(letter)
    return found


EXERCISE = Exercise(
    id="next-letters",
    answer="next_letters",
    objective="attention-looking",
    read="attention-sampling",
    level="several steps",
    compare=(
        "Draw 10,000 numbers with rng.random, and count how often your function takes "
        "each letter for one row of logits. What should the shares be near to?"
    ),
    forbidden={
        name: "The probabilities and their sums are what there is to write here: build "
        "them from exp, a maximum, a sum and a division."
        for name in ("scipy.*", "torch.*")
    },
    reference=next_letters,
    checks=[
        Check("several temperatures", 2, Equal(next_letters), usual),
        Check("very cold", 1, Equal(next_letters), cold, may_warn=False),
    ],
    mistakes=[
        Mistake(
            "overflow",
            "exp met numbers that it cannot hold, and a probability became nan. Only "
            "the differences in a row count: which of them is safe for exp?",
            overflows,
            overflowed,
        ),
        family(
            "temperature multiplied",
            "The logits are multiplied by T, so that a high temperature makes the "
            "likeliest letter still likelier. It should level them.",
            shares(lambda z, T: softmax(z * T)),
        ),
        family(
            "temperature ignored",
            "These letters are drawn at a temperature of 1. Where does T come in, and "
            "does it cancel?",
            shares(lambda z, T: softmax(z)),
        ),
        family(
            "u has no say",
            "u has no say: each row gets its likeliest letter, or its least likely, or "
            "letter 0. Sums below u come before its letter: which is the first above?",
            lambda z, T, u: z.argmax(axis=1),
            lambda z, T, u: z.argmin(axis=1),
            lambda z, T, u: (np.cumsum(softmax(z / T), 1) < u[:, None]).argmax(axis=1),
        ),
        family(
            "one letter on",
            "This is the letter before or behind. u below the first probability means "
            "letter 0: what does your function give there?",
            moved(1),
            moved(-1),
        ),
        family(
            "no sums",
            "u is compared with single probabilities, or with the nearest sum. The "
            "letters share the way from 0 to 1: where does the stretch of each end?",
            above,
            nearest,
            lambda z, T, u: abs(softmax(z / T) - u[:, None]).argmin(axis=1),
        ),
        family(
            "another order",
            "The probabilities are added up in another order than the letters have. "
            "Which stretch of the way from 0 to 1 belongs to letter 0?",
            from_the_end,
            sorted_first,
            places_sorted,
            lambda z, T, u: next_letters(z, T, 1 - u),
        ),
        family(
            "one number for all rows",
            "Every row is drawn with the same number. Row i has u[i]: print the shapes "
            "of the two sides that you compare.",
            one_number,
        ),
        family(
            "another axis",
            "The probabilities that sum to 1 are not those of one row, or the sums run "
            "down the columns: look at axis=.",
            shares(lambda z, T: softmax(z / T, 0)),
            shares(lambda z, T: softmax(z / T, None)),
            lambda z, T, u: (np.cumsum(softmax(z / T), axis=0) <= u[:, None]).sum(1),
            lambda z, T, u: (np.cumsum(softmax(z / T), 0) > u[:, None]).argmax(1),
            lambda z, T, u: (np.cumsum(softmax(z / T, 0), 0) > u[:, None]).argmax(1),
        ),
        family(
            "no probabilities",
            "What is added up here does not come to 1 at the last letter, so the "
            "stretches are no probabilities. What does the softmax divide by? And T "
            "divides the logits, not the probabilities.",
            first_above(powers),
            first_above(lambda z, T: softmax(z) / T),
            first_above(lambda z, T: powers(z, 1) / T),
            shares(lambda z, T: softmax(z) / T),
            shares(lambda z, T: powers(z, 1) / T),
            first_above(lambda z, T: z / T),
            shares(powers),
            shares(lambda z, T: z / T),
        ),
    ],
    variants={
        **unusual(next_letters, float32=True),
        "row by row": row_by_row,
        "a search": lambda z, T, u: [
            int(np.searchsorted(np.cumsum(softmax(row / T)), each, side="right"))
            for row, each in zip(z, u, strict=True)
        ],
        "counted": lambda z, T, u: (
            np.cumsum(softmax(z / T), axis=1) > u[:, None]
        ).argmax(axis=1),
    },
)
