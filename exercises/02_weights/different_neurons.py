"""How many different neurons a layer has."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned


def different(W1, W2):
    """Return how many columns of W1, each with its row of W2, are different."""
    return np.unique(table(W1, W2), axis=1).shape[1]


def in_order(rng, ways_in, ways_out, n_in, n_out):
    """Draw two matrices whose hidden neurons are alike as given, in this order."""
    one = rng.normal(size=(n_in, max(ways_in) + 1))
    other = rng.normal(size=(max(ways_out) + 1, n_out))
    return one[:, ways_in], other[ways_out]


def layer_of(rng, ways_in, ways_out, n_in, n_out):
    """Draw two matrices whose hidden neurons are alike where the numbers are."""
    order = rng.permutation(len(ways_in))
    ways_in, ways_out = np.array(ways_in)[order], np.array(ways_out)[order]
    return in_order(rng, ways_in, ways_out, n_in, n_out)


def with_others(rng, ways_in, ways_out, n_in, n_out):
    """Draw such a layer, with up to nine more neurons that have no twin."""
    lone = range(10, 10 + int(rng.integers(10)))
    return layer_of(rng, [*ways_in, *lone], [*ways_out, *lone], n_in, n_out)


def twins(rng):
    """Draw layers with twins, and with neurons that are alike on one side only.

    In the first one each way to count gives a number of its own: 13 neurons, 6 of them
    different, 5 different ways in, 3 different ways out, and twins apart in any order.
    """
    return [
        in_order(
            rng,
            [4, 0, 0, 2, 0, 3, 2, 0, 0, 0, 1, 1, 0],
            [0, 1, 0, 1, 1, 2, 1, 0, 0, 0, 1, 1, 1],
            12,
            2,
        ),
        with_others(rng, [0, 0, 0, 0, 1], [0, 0, 1, 2, 3], 4, 2),
        with_others(rng, [0, 0, 0, 1, 1, 2], [0, 0, 0, 1, 2, 3], 7, 3),
    ]


def extremes(rng):
    """Draw layers: copies, no twins, a single neuron, neurons that are nearly twins.

    In the last one the weights are the same, in another order.
    """
    near = np.full((3, 6), 0.5), np.full((6, 2), 0.5)
    near[0][0] = near[1][:, 0] = 0.5 + 1e-9 * np.array([0, 0, 1, 1, 2, 3])
    a, b, c = rng.integers(1, 9), rng.integers(11, 19), rng.integers(21, 29)
    orders = np.array([[a, b, c, a], [b, c, a, b], [c, a, b, c]], float)
    calls = [
        layer_of(rng, [0, 0, 0, 0], [0, 0, 0, 0], 3, 2),
        with_others(rng, [0, 1, 2, 3], [0, 1, 2, 3], 6, 2),
        layer_of(rng, [0], [0], 3, 2),
        near,
        (orders, np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 2.0], [1.0, 2.0]])),
    ]
    return [calls[n] for n in rng.permutation(len(calls))]


def table(W1, W2):
    """Return all weights of each hidden neuron in a column."""
    return np.vstack([W1, W2.T])


def ordered_sum(rows):
    """Return the sum of each row, the same for the same numbers in another order."""
    return np.sort(rows, axis=1).sum(axis=1)


def beside(neurons):
    """Return how many columns differ from the one before; the first one counts."""
    return 1 + np.any(np.diff(neurons, axis=1), axis=0).sum()


def ordered_by(of, W1, W2):
    """Return the table of a layer, ordered by one of its two sides alone."""
    return table(W1, W2)[:, np.lexsort(of[::-1])]


def apart(how):
    """Return a function of the numbers of different ways in and different ways out."""
    return lambda W1, W2: how(len(np.unique(W1.T, axis=0)), len(np.unique(W2, axis=0)))


def copies(how):
    """Return a function of an array: how often each different neuron is there."""
    return lambda W1, W2: how(np.unique(table(W1, W2), axis=1, return_counts=True)[1])


EXERCISE = Exercise(
    id="different-neurons",
    answer="different_neurons",
    objective="twins",
    level="several steps",
    compare=(
        "The worked solution puts both tables into one. Count the comparisons of a "
        "loop over all pairs of 30 neurons, and how many your own version needs."
    ),
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
        family(
            "the ways counted apart",
            "The ways in and the ways out are counted each for itself, or the ways out "
            "alone. Twins agree in both: compare whole neurons.",
            apart(max),
            apart(min),
            apart(lambda ways_in, ways_out: ways_in + ways_out),
            apart(lambda ways_in, ways_out: ways_out),
        ),
        family(
            "a sum for the neuron",
            "Neurons count as twins here if their weights have the same sum, or are "
            "the same in another order. Compare weight by weight.",
            lambda W1, W2: len({*ordered_sum(table(W1, W2).T)}),
            lambda W1, W2: len({*zip(ordered_sum(W1.T), ordered_sum(W2), strict=True)}),
            lambda W1, W2: np.unique(np.sort(table(W1, W2), axis=0), axis=1).shape[1],
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
        family(
            "twins counted, or left out",
            "This is how many neurons are copies, or have a copy, or have none. Asked "
            "is what is left if each group of twins is counted once.",
            copies(lambda many: (many - 1).sum()),
            copies(lambda many: (many > 1).sum()),
            copies(lambda many: many[many > 1].sum()),
            copies(lambda many: (many == 1).sum()),
        ),
        family(
            "neighbours alone",
            "Each neuron is compared with the one beside it alone, so twins with "
            "others between them are counted twice. Which others have to be asked?",
            lambda W1, W2: beside(table(W1, W2)),
            lambda W1, W2: beside(table(W1, W2)) - 1,
            lambda W1, W2: beside(W1),
            lambda W1, W2: beside(ordered_by(W1, W1, W2)),
            lambda W1, W2: beside(ordered_by(W2.T, W1, W2)),
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
