"""The most confused pair."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import after_the_first, nth
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def in_any_order(ways):
    """Return wrong pairs, and a test for any of them in either order."""
    return (
        nth(ways, 0),
        lambda a, v: len(v) == 2 and tuple(sorted(v)) in ways(*a),
        after_the_first(ways),
    )


def answers_of(rng, matrix):
    """Return labels and answers that a confusion matrix counts, in random order."""
    pairs = np.argwhere(np.ones((10, 10)))
    counts = matrix.ravel().astype(np.intp)  # a browser counts with 32 bits
    pairs = rng.permutation(np.repeat(pairs, counts, axis=0))
    return pairs[:, 0], pairs[:, 1]


def both_ways(rng):
    """Draw pairs confused in both directions, beside tempting others."""
    calls = []
    for _ in range(3):
        a, b, *others = rng.permutation(np.arange(1, 9))
        (d, c), (f, e), (i, j) = np.sort(np.reshape(others, (3, 2)))
        matrix = rng.integers(0, 2, (10, 10))
        matrix[0] += 3  # 0 is misread more often than any other,
        matrix[:, 9] += 3  # 9 is the most frequent wrong answer,
        matrix[:, 0] += 1  # the first place in use lies in the row of 0,
        matrix[9] += 1  # and no column has one kind of mistake alone
        matrix[range(10), range(10)] = rng.integers(20, 40, 10)
        matrix[a, b], matrix[b, a] = 7, 6
        matrix[c, d], matrix[d, c] = 12, 0  # the largest count
        matrix[i, j], matrix[j, i] = 8, 0  # the largest above the diagonal
        matrix[[e, f]], matrix[:, [e, f]] = 0, 0  # two rare digits, whose shares are
        matrix[e, e], matrix[e, f] = 3, 8  # large by whatever a count is divided
        matrix[f, f], matrix[f, e] = 3, 2
        calls.append(answers_of(rng, matrix))
    return calls


def one_way(rng):
    """Draw pairs confused in one direction: the larger digit for the smaller."""
    calls = []
    for _ in range(2):
        a, b, c, d, e, f = rng.permutation(10)[:6]
        matrix = 30 * np.eye(10, dtype=int)
        matrix[max(a, b), min(a, b)] = 9
        matrix[c, d], matrix[d, c] = 4, 3
        matrix[min(e, f), max(e, f)] = 6
        calls.append(answers_of(rng, matrix))
    return [*calls, few_digits(rng), one_mistake(rng)]


def few_digits(rng):
    """Draw labels and answers in which some digits, and 9 among them, are missing."""
    matrix = np.zeros((10, 10), dtype=int)
    used = np.sort(rng.permutation(8)[:5])
    matrix[used, used] = rng.integers(3, 8, 5)
    matrix[used[3], used[1]], matrix[used[1], used[3]] = 5, 1
    matrix[used[4], used[2]] = 2
    return answers_of(rng, matrix)


def one_mistake(rng):
    """Draw a single mistake, in which the larger digit is read as the smaller."""
    matrix = np.diag(rng.integers(1, 4, 10))
    low, high = np.sort(rng.permutation(10)[:2])
    matrix[high, low] = 1
    return answers_of(rng, matrix)


def narrow(labels, answers):
    """Return the place in a table as wide as the largest digit needs, read by tens."""
    k = int(max(labels.max(), answers.max())) + 1
    table = counts(labels, answers)[:k, :k] * (1 - np.eye(k, dtype=int))
    return [tuple(sorted(divmod(int(np.argmax(table + table.T)), 10)))]


def counts(labels, answers):
    """Count labels (rows) by answers (columns)."""
    return np.bincount(10 * labels + answers, minlength=100).reshape(10, 10)


def pair(table):
    """Return the place of the largest number as a sorted pair."""
    return tuple(sorted(divmod(int(np.argmax(table)), 10)))


def most_confused(labels, answers):
    """Return the two digits most often taken for each other, the smaller first."""
    wrong = labels != answers
    table = counts(labels[wrong], answers[wrong])
    return pair(table + table.T)


def pair_by_pair(labels, answers):
    """Return the same by counting the images of each pair, as numbers of NumPy's."""
    best, most = None, -1
    for low in np.arange(10):
        for high in np.arange(low + 1, 10):
            count = np.sum((labels == low) & (answers == high))
            count += np.sum((labels == high) & (answers == low))
            if count > most:
                best, most = (low, high), count
    return best


def by_dictionary(labels, answers):
    """Return the same with a count for each pair that occurs, in plain Python."""
    counted = {}
    for label, answer in zip(labels.tolist(), answers.tolist(), strict=True):
        if label != answer:
            key = min(label, answer), max(label, answer)
            counted[key] = counted.get(key, 0) + 1
    return max(counted, key=counted.get)


def by_sizes(labels, answers):
    """Return the pairs with the largest shares of a digit's images, or answers."""
    table = counts(labels, answers)
    sizes = table.sum(axis=1), table.sum(axis=0)
    np.fill_diagonal(table, 0)
    sizes += table.sum(axis=1), table.sum(axis=0)  # of the wrong ones alone
    shares = [table / np.maximum(size, 1)[:, None] for size in sizes]
    shares += [table / np.maximum(size, 1) for size in sizes]
    return [pair(share) for one in shares for share in (one + one.T, one)]


def margins(labels, answers):
    """Return pairs of digits that are often wrong, but not for each other."""
    wrong = labels != answers
    shown, read = (np.bincount(part[wrong], minlength=10) for part in (labels, answers))
    ends = [(shown.argmax(), read.argmax())]
    ends += [np.argsort(part)[-2:] for part in (shown, read, shown + read)]
    return [tuple(sorted(map(int, two))) for two in ends]


def upper_half(labels, answers):
    """Count only images read as a larger digit."""
    wrong = labels < answers
    return pair(counts(labels[wrong], answers[wrong]))


def once(labels, answers):
    """Return the first pair among those that occur, in both directions or in one."""
    seen = (counts(labels, answers) > 0) * (1 - np.eye(10))
    return [pair(seen + seen.T), pair(seen)]


EXERCISE = Exercise(
    id="most-confused",
    answer="most_confused",
    objective="reading-digits",
    level="several steps",
    compare=(
        "In the package, nnlib.training.confusion_matrix makes such a table from a "
        "network. Compare how it counts with your loop, or your comparison."
    ),
    reference=most_confused,
    checks=[
        Check("both directions", 2, Equal(most_confused), both_ways),
        Check(
            "one direction, few digits, one mistake", 1, Equal(most_confused), one_way
        ),
    ],
    mistakes=[
        Mistake(
            "table too narrow",
            "Not all ten digits occur here. How wide is your table, and by what is the "
            "place of its largest count divided? Ten rows and columns always fit.",
            lambda t, r: narrow(t, r)[0],
            lambda a, v: tuple(sorted(v)) in narrow(*a) and max(*a[0], *a[1]) < 9,
        ),
        Mistake(
            "larger digit first",
            "This is the right pair, and the larger digit stands first. Look at the "
            "order that the exercise asks for.",
            lambda t, r: most_confused(t, r)[::-1],
            lambda a, v: len(v) == 2 and tuple(v)[::-1] == most_confused(*a),
        ),
        Mistake(
            "one direction",
            "This pair has the largest count in one direction. Look at what happens the"
            " other way round, when the second digit is shown.",
            *in_any_order(lambda t, r: [pair(counts(t, r) * (1 - np.eye(10)))]),
        ),
        Mistake(
            "only upwards",
            "Images that were read as a smaller digit are missing. Look at which half "
            "of the table is counted.",
            *in_any_order(lambda t, r: [upper_half(t, r)]),
        ),
        Mistake(
            "right answers counted",
            "Both numbers are the same digit: that is what was read rightly most often."
            " Look at the diagonal.",
            lambda t, r: pair(counts(t, r)),
            lambda a, v: len(v) == 2 and v[0] == v[1],
        ),
        Mistake(
            "two separate counts",
            "Each of these two digits is often part of a mistake, but not with the "
            "other. Look at both ends of a mistake at once.",
            *in_any_order(margins),
        ),
        Mistake(
            "shares for counts",
            "Each count is divided by how often its digit occurs, so a rare digit wins."
            " Look at what the exercise asks to be counted.",
            *in_any_order(by_sizes),
        ),
        Mistake(
            "each place once",
            "A mistake that occurs again is not counted again. Look at places that "
            "stand several times in table[labels, answers] += 1.",
            *in_any_order(once),
        ),
    ],
    variants={
        **unusual(most_confused),
        "pair by pair": pair_by_pair,
        "a dictionary": by_dictionary,
    },
)
