"""What new names cost under counts of pairs of letters."""

import itertools

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

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
    """Draw names to count, and others with pairs that were never counted."""
    return [
        (names_of(rng, 15), [*names_of(rng, 4), "xq", "zebedee"]),
        (names_of(rng, 6), ["quincy", *names_of(rng, 7), "jo"]),
    ]


def known_names(rng):
    """Draw names that are counted and scored as well, and one name alone."""
    names = names_of(rng, 12)
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


def bigram_loss(names, new_names):
    """Return the mean cost of the pairs of new names, in nats."""
    return costs_of(names, new_names).mean()


def costs_of(names, new_names):
    """Return what each pair of the new names costs."""
    return costs(shares(counts(names)), new_names)


def pair_by_pair(names, new_names):
    """Return the same with dictionaries and texts, a dot for the edge."""
    seen, rows, total, n = {}, {}, 0.0, 0
    for name in names:
        for pair in zip("." + name, name + ".", strict=True):
            seen[pair] = seen.get(pair, 0) + 1
            rows[pair[0]] = rows.get(pair[0], 0) + 1
    for name in new_names:
        for pair in zip("." + name, name + ".", strict=True):
            p = (seen.get(pair, 0) + 1) / (rows.get(pair[0], 0) + 27)
            total, n = total - np.log(p), n + 1
    return float(total / n)


def unequal(names, new_names, **ends):
    """Return the loss with pairs left out of the counts, of the score, of both."""
    table, some = shares(counts(names)), shares(counts(names, **ends))
    return [
        costs(some, new_names, **ends).mean(),
        costs(table, new_names, **ends).mean(),
        costs(some, new_names).mean(),
    ]


def by_names(names, new_names):
    """Return sums for each name, averaged, added up, and means of means."""
    each = [costs(shares(counts(names)), [name]) for name in new_names]
    return [
        np.mean([cost.sum() for cost in each]),
        np.sum([cost.sum() for cost in each]),
        np.mean([cost.mean() for cost in each]),
        np.sum([cost.sum() for cost in each]) / sum(map(len, new_names)),
        np.sum([cost.sum() for cost in each]) / len(names),
    ]


def without_one(names, new_names):
    """Return losses with nothing, or next to nothing, added to the counts."""
    p = shares(counts(names), 0.0)
    found = [costs(p, new_names).mean()]
    for little in (1e-6, 1e-8, 1e-9, 1e-10, 1e-12):
        found.append(costs(p + little, new_names).mean())
        found.append(costs(shares(counts(names), little), new_names).mean())
    return [
        *found,
        *(costs(np.where(p == 0, e, p), new_names).mean() for e in (1, 1.0)),
    ]


def log_of_zero(given, value):
    """Recognise an infinite loss, or one with next to nothing added."""
    return not np.isfinite(value) or any(
        close(way, value) for way in without_one(*given)
    )


def ways(name, message, of):
    """Return a mistake with several wrong results of one call."""

    def recognise(given, value):
        return any(close(way, value) for way in of(*given))

    def nth(n):
        return lambda *given: of(*given)[n]

    return Mistake(
        name,
        message,
        nth(0),
        recognise,
        lambda *given: [nth(n) for n in range(1, len(of(*given)))],
    )


EXERCISE = Exercise(
    id="bigram-loss",
    answer="bigram_loss",
    objective="data-names",
    level="several steps",
    compare=(
        "What does your function return for names and new names that are the same "
        "list, and what for a new name with a pair never seen? How far apart are they?"
    ),
    reference=bigram_loss,
    checks=[
        Check("new names", 2, Equal(bigram_loss), new_names),
        Check("the same names, and one alone", 1, Equal(bigram_loss), known_names),
    ],
    mistakes=[
        Mistake(
            "log of 0",
            "A pair that was never counted got the probability 0, or next to it, and "
            "its cost ruins the mean. The text says what each pair gets before.",
            lambda *given: without_one(*given)[0],
            log_of_zero,
            lambda *given: [
                lambda *a, n=n: without_one(*a)[n]
                for n in range(1, len(without_one(*given)))
            ],
        ),
        ways(
            "the end lost",
            "The pair of a name's last letter and the edge is missing, in the counts, "
            "in the score, or in both. A name has one pair more than letters.",
            lambda *given: unequal(*given, end=False),
        ),
        ways(
            "the start lost",
            "The pair of the edge and a name's first letter is missing, in the counts, "
            "in the score, or in both. A name has one pair more than letters.",
            lambda *given: unequal(*given, start=False),
        ),
        ways(
            "both edges lost",
            "Only the pairs inside the names were taken. That a name begins with a "
            "letter and ends after one are two pairs more.",
            lambda *given: unequal(*given, start=False, end=False),
        ),
        ways(
            "divided by another number",
            "The costs are right, and the mean is another one: by name, by letter, or "
            "none at all. How many pairs have the new names together?",
            by_names,
        ),
        family(
            "counted on the new names",
            "The new names were counted too, or they alone. They are there to be "
            "scored: what is counted has to be known before they come.",
            lambda names, new: costs(shares(counts(new)), new).mean(),
            lambda names, new: costs(shares(counts(names + new)), new).mean(),
            lambda names, new: costs(shares(counts(names)), names).mean(),
        ),
        family(
            "pairs turned round",
            "The first and the second symbol of a pair have changed places somewhere, "
            "in the counts or where a probability is looked up.",
            lambda names, new: costs(shares(counts(names)).T, new).mean(),
        ),
        family(
            "the first letter not given",
            "Each count was divided by the number of all pairs. The second letter is "
            "guessed when the first is known: which counts does that leave?",
            lambda names, new: costs(
                (counts(names) + 1) / (counts(names) + 1).sum(), new
            ).mean(),
            lambda names, new: costs(
                (counts(names) + 1) / counts(names).sum(), new
            ).mean(),
        ),
        family(
            "rows off 1",
            "The probabilities behind a letter do not sum to 1. Each of the 27 places "
            "of a row has one more: by how much has the row's sum grown?",
            lambda names, new: costs(shares(counts(names), below=26), new).mean(),
            lambda names, new: costs(shares(counts(names), below=1), new).mean(),
            lambda names, new: costs(shares(counts(names), below=1e-8), new).mean(),
            lambda names, new: costs(shares(counts(names), below=0), new).mean(),
            lambda names, new: costs(shares(counts(names), below=28), new).mean(),
        ),
        family(
            "another mean, another log",
            "Either the logarithm is not the natural one, or the mean was taken before "
            "the logarithm. Each pair has a cost in nats, and these are averaged.",
            lambda names, new: bigram_loss(names, new) / np.log(2),
            lambda names, new: bigram_loss(names, new) / np.log(10),
            lambda names, new: -np.log(np.exp(-costs_of(names, new)).mean()),
            lambda names, new: np.exp(-costs_of(names, new)).mean(),
        ),
    ],
    variants={
        **unusual(bigram_loss),
        "dictionaries": pair_by_pair,
    },
)
