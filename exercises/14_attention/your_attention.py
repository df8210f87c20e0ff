"""Attention for three letters by hand, with the learner's own numbers."""

import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

NEAR = 0.002  # three digits behind the point, the last of them rounded on the way


def means(parts, values):
    """Return the mean of the values up to each, with shares like the parts."""
    parts, values = np.array(parts, float), np.array(values, float)
    return (np.cumsum(parts * values) / np.cumsum(parts)).tolist()


def rights(n, v):
    """Return the right results."""
    return means(n, v)


def another_root(n, v):
    """Return results without the root, with d for it, and with another logarithm."""
    powers = 2.0, 0.5, 4.0, 0.25, 1 / math.log(10), 2 / math.log(10)
    return [means(np.power(n, power), v) for power in powers]


def no_mask(n, v):
    """Return results in which letters see what comes, or only that."""
    whole = means(n, v)[2]
    behind = means(n[::-1], v[::-1])[::-1]
    return [[whole] * 3, behind]


def masked_late(n, v):
    """Return shares of all three, of which the later ones were left out."""
    return [(np.cumsum(np.multiply(n, v)) / sum(n)).tolist()]


def equal_shares(n, v):
    """Return plain means."""
    return [means([1, 1, 1], v)]


def sums(n, v):
    """Return sums with the exponentials, or with the scores."""
    logs = np.log(n)
    return [
        np.cumsum(np.multiply(n, v)).tolist(),
        [n[0] * v[0], *means(n, v)[1:]],
        np.cumsum(logs * v).tolist(),
        np.cumsum(2 * logs * v).tolist(),
    ]


def score_shares(n, v):
    """Return means with shares like the scores themselves."""
    logs = np.log(n)
    return [np.append(v[0], means(logs, v)[1:]).tolist()]


def largest(n, v):
    """Return the value whose key fits best."""
    return [[v[int(np.argmax(n[: t + 1]))] for t in range(3)]]


def shares(n, v):
    """Return weights where results belong."""
    whole = sum(n)
    return [
        [one / whole for one in n],
        [n[t] / sum(n[: t + 1]) for t in range(3)],
        [float(one) for one in n],
    ]


def not_itself(n, v):
    """Return results in which no letter sees itself."""
    one, two, _ = means(n, v)
    return [[v[0], one, two], [0.0, one, two]]


def another_order(n, v):
    """Return the right results in every order but theirs, reversed first."""
    a, b, c = means(n, v)
    return [[c, b, a], [a, c, b], [b, a, c], [b, c, a], [c, a, b]]


KINDS = (
    another_root,
    no_mask,
    masked_late,
    equal_shares,
    sums,
    score_shares,
    largest,
    shares,
    not_itself,
    another_order,
)


def near(one, other, within=NEAR):
    """Tell whether two results are equal, up to rounding."""
    return math.isclose(one, other, rel_tol=0, abs_tol=within)


def fits(value, right, wrong, within=NEAR):
    """Tell whether each result is right or that of a wrong way, and one is wrong."""
    good = [near(one, other, within) for one, other in zip(value, right, strict=True)]
    return not all(good) and all(
        fine or near(one, other, within)
        for fine, one, other in zip(good, value, wrong, strict=True)
    )


def equal(value, right, wrong):
    """Tell whether the results are those of a wrong way, all three of them."""
    return all(near(one, other) for one, other in zip(value, wrong, strict=True))


def told_apart(n, v):
    """Tell whether each kind's own answer is wrong, and taken for no earlier one's."""
    right, earlier = rights(n, v), []
    if min(abs(one) for one in right) < 0.1:
        return False
    for kind in KINDS:
        first, *others = kind(n, v)
        if all(near(*pair, 0.05) for pair in zip(first[1:], right[1:], strict=True)):
            return False
        if any(fits(first, right, way, 4 * NEAR) for way in earlier):
            return False
        earlier += [first, *others]
    return True


def mine(rng):
    """Draw three parts and three values, each three of them different."""
    while True:
        n = [int(one) for one in rng.choice(np.arange(2, 10), 3, replace=False)]
        v = [int(one) for one in rng.choice([*range(-9, 0), *range(2, 13)], 3, False)]
        if told_apart(n, v):
            return of_numbers(n, v)


def asked(value):
    """Say what is wrong with the kind of answer, or return None."""
    if np.shape(value) != (3,):
        return "three numbers are asked for, one result for each letter"
    return None


def of_numbers(n, v):
    """Return the exercise for three parts and three values."""
    right = rights(n, v)

    def place(number, words):
        def test(_, value):
            if words_for := asked(value):
                return words_for
            found = np.ravel(value)[number]
            if near(found, right[number]):
                return None
            rounded = near(found, right[number], 0.0055)
            return (
                f"the {words} result is {'not near enough' if rounded else 'not right'}"
            )

        return Holds(test)

    def kind(name, message, ways, taken=fits):
        found = ways(n, v)

        def recognise(_, value):
            return asked(value) is None and any(
                taken(np.ravel(value), right, way) for way in found
            )

        return Mistake(name, message, np.array(found[0]), recognise)

    keys = ", ".join(f"(log {one}, 0, 0, 0)" for one in n)
    return Exercise(
        id="your-attention",
        answer="results",
        objective="attention-hand",
        level="one step",
        personal=mine,
        numbers=f"Your keys: {keys}. Your values: {v[0]}, {v[1]} and {v[2]}.",
        compare=(
            "Type your queries, keys and values in, and call the attention of nnlib on "
            "them, or later your own. Which of your three results needs no key at all?"
        ),
        reference=np.array(right),
        checks=[
            Check("the first letter", 1, place(0, "first")),
            Check("the second letter", 1, place(1, "second")),
            Check("the third letter", 2, place(2, "third")),
        ],
        mistakes=[
            kind(
                "the root",
                "The scores are too large or too small by a factor. A query has four "
                "numbers: by what is the product divided before the exponential? And "
                "is your logarithm the natural one?",
                another_root,
            ),
            kind(
                "the mask",
                "A letter has seen one that comes later. Which letters may the first "
                "one look at, and which the second?",
                no_mask,
            ),
            kind(
                "masked after the shares",
                "The shares were taken of all three letters, and the later ones left "
                "out afterwards. The shares of one row have to sum to 1.",
                masked_late,
            ),
            kind(
                "equal shares",
                "These are plain means. The keys differ, and so do the scores: which "
                "share does each letter get?",
                equal_shares,
            ),
            kind(
                "not a mean",
                "The values are multiplied and added, and the parts do not sum to 1. "
                "By what are the exponentials divided?",
                sums,
            ),
            kind(
                "scores for shares",
                "The scores themselves were taken as shares. What does a softmax do "
                "with a logarithm before it divides?",
                score_shares,
            ),
            kind(
                "only the best",
                "The whole weight went to the letter that fits best. A softmax leaves "
                "the others their share.",
                largest,
            ),
            kind(
                "weights for results",
                "These are weights or parts of them. What is the mean taken of?",
                shares,
            ),
            kind(
                "not itself",
                "Each letter has looked at those before it, and not at itself. Which "
                "ones may the first letter see?",
                not_itself,
            ),
            kind(
                "another order",
                "These are the right numbers in another order.",
                another_order,
                equal,
            ),
        ],
        variants={
            "a list of rounded numbers": [round(one, 3) for one in right],
            "a tuple of NumPy numbers": tuple(np.float32(one) for one in right),
            "measured": measured(n, v),
        },
    )


def measured(n, v):
    """Return the results by the formula, in a column made flat."""
    k = np.zeros((3, 4))
    k[:, 0] = np.log(n)
    scores = np.full((3, 4), [2.0, 0, 0, 0]) @ k.T / 2
    e = np.exp(scores) * np.tril(np.ones((3, 3)))
    return (e / e.sum(axis=1, keepdims=True) @ np.array(v, float)).tolist()


EXERCISE = mine(np.random.default_rng(0))
