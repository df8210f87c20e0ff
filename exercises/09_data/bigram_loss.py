"""What new names cost under counts of pairs of letters."""

import itertools

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import after_the_first, nth
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared_pairs import costs, counts, known_names, new_names, pairs, shares

SYMBOLS = ".abcdefghijklmnopqrstuvwxyz"


def found(each):
    """Return the mean of some costs, and the costs, as the exercise asks for."""
    return np.mean(each), np.asarray(each)


def bigram_loss(names, new_names):
    """Return the mean cost of the pairs of new names and their costs, in nats."""
    return found(costs_of(names, new_names))


def costs_of(names, new_names):
    """Return what each pair of the new names costs."""
    return costs(shares(counts(names)), new_names)


def pair_by_pair(names, new_names):
    """Return the same with dictionaries and texts, a dot for the edge."""
    seen, rows, every = {}, {}, []
    for name in names:
        for pair in zip("." + name, name + ".", strict=True):
            seen[pair] = seen.get(pair, 0) + 1
            rows[pair[0]] = rows.get(pair[0], 0) + 1
    for name in new_names:
        for pair in zip("." + name, name + ".", strict=True):
            p = (seen.get(pair, 0) + 1) / (rows.get(pair[0], 0) + 27)
            every.append(-float(np.log(p)))
    return [sum(every) / len(every), every]


def joined(names, new_names):
    """Return the same from one long text, a dot between two names and at its ends."""
    text, new = (f".{'.'.join(part)}." for part in (names, new_names))
    p = shares(from_text(text))
    return found(-np.log([p[pair] for pair in of_text(new)]))


def of_text(text):
    """Return the pairs of a text with dots."""
    letters = [0 if letter == "." else ord(letter) - 96 for letter in text]
    return itertools.pairwise(letters)


def from_text(text):
    """Return how often each pair comes in a text with dots."""
    table = np.zeros((27, 27))
    for pair in of_text(text):
        table[pair] += 1
    return table


def without_outer(names, new_names):
    """Return costs where the first name has no start, and the last one no end."""
    p = shares(from_text(".".join(names)))
    return found(-np.log([p[pair] for pair in of_text(".".join(new_names))]))


def unequal(names, new_names, **ends):
    """Return costs with pairs left out of the counts, of the score, of both."""
    table, some = shares(counts(names)), shares(counts(names, **ends))
    return [
        found(costs(some, new_names, **ends)),
        found(costs(table, new_names, **ends)),
        found(costs(some, new_names)),
    ]


def by_names(names, new_names):
    """Return sums for each name, averaged, added up, and means of means."""
    each = [costs_of(names, [name]) for name in new_names]
    every = np.concatenate(each)
    total = every.sum()
    means = [total / len(new_names), total, np.mean([cost.mean() for cost in each])]
    means += [total / sum(map(len, new_names)), total / len(names)]
    return [(mean, every) for mean in means]


def without_one(names, new_names):
    """Return costs with nothing, or next to nothing, added to the counts."""
    p = shares(counts(names), 0.0)
    every = [costs(p, new_names)]
    for little in (1e-6, 1e-8, 1e-9, 1e-10, 1e-12):
        every.append(costs(p + little, new_names))
        every.append(costs(shares(counts(names), little), new_names))
    return [found(each) for each in every]


def once(names, new_names):
    """Return costs where a pair that comes again, in all names or one, counts once."""
    tables = [np.minimum(counts(names), 1)]
    tables.append(sum(np.minimum(counts([name]), 1) for name in names))
    return [found(costs(shares(table), new_names)) for table in tables]


def overlaps_lost(names, new_names):
    """Return costs where a text's count finds pairs, name by name or in all at once."""
    found_in = []
    for texts in ([f".{name}." for name in names], [f".{'.'.join(names)}."]):
        table = [
            [sum(text.count(a + b) for text in texts) for b in SYMBOLS] for a in SYMBOLS
        ]
        found_in.append(found(costs(shares(np.array(table)), new_names)))
    return found_in


def off_one(names, new_names):
    """Return costs with other numbers added to a row's counts, or to its sum."""
    table = counts(names)
    other = [shares(table, below=below) for below in (26, 1, 1e-8, 0, 28)]
    other += [shares(table, more) for more in (0.1, 0.01, 0.5, 2.0)]
    other.append(shares(np.maximum(table, 1), 0))  # only where there was nothing
    return [found(costs(p, new_names)) for p in other]


def other_tables(names, new_names):
    """Return costs of each pair among all pairs, and among those that end alike."""
    table = counts(names)
    more = table + 1
    every = [found(costs(more / n, new_names)) for n in (more.sum(), table.sum())]
    return [*every, by_columns(names, new_names)]


def other_means(names, new_names):
    """Return other logarithms, and means taken before them or put into exp."""
    each = costs_of(names, new_names)
    ways = [found(each / np.log(base)) for base in (2, 10)]
    means = -np.log(np.exp(-each).mean()), np.exp(-each).mean(), np.exp(each.mean())
    return [*ways, *((mean, each) for mean in means)]


def from_new(names, new_names):
    """Return costs under counts into which the new names have come."""
    return [
        found(costs_of(new_names, new_names)),
        found(costs_of(names + new_names, new_names)),
        found(costs_of(names, names)),
        *(counting_on(names, new_names, at_once) for at_once in (False, True)),
    ]


def counting_on(names, new_names, at_once):
    """Return costs where each new pair is counted too, once it is read, or its name."""
    table, each = counts(names), []
    for name in new_names:
        for first, second in zip(*pairs([name]), strict=True):
            each.append(-np.log(shares(table)[first, second]))
            table[first, second] += not at_once
        table += at_once * counts([name])
    return found(np.array(each))


def one_place(names, new_names):
    """Return costs where the letter a has the number of the dot, as ord - 97 has it."""
    old, new = (np.maximum(pairs(part) - 1, 0) for part in (names, new_names))
    table = np.zeros((27, 27))
    np.add.at(table, tuple(old), 1)
    return [found(-np.log(shares(table)[tuple(new)]))]


def turned(names, new_names):
    """Return costs of pairs whose symbols have changed places."""
    return [found(costs(shares(counts(names)).T, new_names))]


def by_columns(names, new_names):
    """Return costs under shares of the columns.

    In all names together each symbol comes first as often as second, so that the mean
    is right all the same, and the single costs are not.
    """
    more = counts(names) + 1
    return found(costs(more / more.sum(axis=0), new_names))


def ways(name, message, of, test=lambda value: False, all_of_it=False):
    """Return a mistake with several wrong results, known by their mean or by all."""

    def recognise(given, value):
        if all_of_it:
            return any(close(way, tuple(value)) for way in of(*given))
        mean = value[0]
        return test(mean) or any(close(way[0], mean) for way in of(*given))

    return Mistake(name, message, nth(of, 0), recognise, after_the_first(of))


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
        ways(
            "log of 0",
            "A pair that was never counted got the probability 0, or next to it, and "
            "its cost ruins the mean. The text says what each pair gets before.",
            without_one,
            lambda mean: not np.isfinite(mean),
        ),
        ways(
            "an edge lost",
            "Pairs with an edge are missing: with a name's first letter, with its "
            "last, or with both; in the counts, in the score, or in both. A name has "
            "one pair more than letters.",
            lambda *given: [
                *unequal(*given, end=False),
                *unequal(*given, start=False),
                *unequal(*given, start=False, end=False),
                without_outer(*given),
            ],
        ),
        ways(
            "divided by another number",
            "The costs are right, and the mean is another one: by name, by letter, or "
            "none at all. How many pairs have the new names together?",
            by_names,
        ),
        ways(
            "counted on the new names",
            "The new names were counted too, all at once or one by one, or they alone. "
            "They are there to be scored: what is counted has to be known before they "
            "come.",
            from_new,
        ),
        ways(
            "pairs in other places",
            "A pair was counted, or looked up, in another place of the table. The "
            "first symbol is the row, the second the column, and each of the 27 has a "
            "number of its own, the dot too.",
            lambda *given: [*turned(*given), *one_place(*given)],
        ),
        ways(
            "the first letter not given",
            "Each count was divided by the number of all pairs, or of those that end "
            "alike, a column. The second letter is guessed when the first is known: "
            "which counts does that leave?",
            other_tables,
            all_of_it=True,
        ),
        ways(
            "repeats lost",
            "A pair that comes again was counted once. table[first, second] += 1, with "
            "all pairs at a time, adds 1 to each place, however often it is named.",
            once,
        ),
        ways(
            "pairs that overlap",
            "A pair was counted too seldom where it overlaps itself: in eee the pair "
            "ee comes twice. The count of a text goes on behind what it has found.",
            overlaps_lost,
        ),
        ways(
            "rows off 1",
            "To each of the 27 places of a row 1 is added: by how much does its sum "
            "grow? Look whether each row of probabilities sums to 1 in yours.",
            off_one,
        ),
        ways(
            "another mean, another log",
            "Is the logarithm the natural one, is it taken before the mean, and is "
            "nothing done after it?",
            other_means,
        ),
    ],
    variants={
        **unusual(bigram_loss),
        "dictionaries": pair_by_pair,
        "one long text": joined,
    },
)
