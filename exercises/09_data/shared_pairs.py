"""Names that are drawn, and pairs of their letters."""

import itertools

import numpy as np

VOWELS, OTHERS = list("aeiouy"), list("bcdfghjklmnpqrstvwxz")


def names_of(rng, n):
    """Draw names of two letters or more, with few of the 26 letters often."""
    few = rng.permutation(OTHERS)[:5]
    names = []
    for _ in range(n):
        syllables = [
            str(rng.choice(few)) + str(rng.choice(VOWELS))
            for _ in range(rng.integers(1, 4))
        ]
        names.append("".join(syllables) + ("n" if rng.random() < 0.5 else ""))
    return names


def new_names(rng):
    """Draw names to count, and others with pairs that were never counted.

    A letter stands three times in a row: its pairs overlap.
    """
    return [
        ([*names_of(rng, 15), "leee"], [*names_of(rng, 4), "xq", "zebedee"]),
        (["mooo", *names_of(rng, 6)], ["quincy", *names_of(rng, 7), "jo"]),
    ]


def known_names(rng):
    """Draw names that are counted and scored as well, and one name alone."""
    names = [*names_of(rng, 12), "aaa"]
    return [(names, names), (names_of(rng, 8) * 3, ["anna"])]


def pairs(names, start=True, end=True):
    """Return the numbers of the first and of the second letter of all pairs."""
    found = []
    for name in names:
        letters = [ord(letter) - 96 for letter in name]
        letters = [0] * start + letters + [0] * end
        found += itertools.pairwise(letters)
    return np.reshape(found, (-1, 2)).T.astype(int)


def counts(names, **ends):
    """Return how often each pair comes, a row for the first letter."""
    table = np.zeros((27, 27))
    np.add.at(table, tuple(pairs(names, **ends)), 1)
    return table


def shares(table, more=1.0, below=None):
    """Return each row's shares, with so much more in each place."""
    below = 27 * more if below is None else below
    with np.errstate(invalid="ignore", divide="ignore"):
        return (table + more) / (table.sum(axis=1, keepdims=True) + below)


def costs(p, names, **ends):
    """Return what each pair of the names costs."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.log(p[tuple(pairs(names, **ends))])
