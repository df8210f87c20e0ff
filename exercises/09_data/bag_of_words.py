"""Texts as rows of counts, a column for each word of a list."""

from collections import Counter

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

WORDS = ["sea", "old", "cat", "wind", "a", "rain", "tree", "stone", "i", "ring"]
LONGER = ["season", "catch", "window", "rainy", "streets", "told", "string", "coat"]


def texts_of(rng, known, lengths, strange=()):
    """Draw texts; the first word of the first one comes often, and twice in a row."""
    texts = []
    for length in lengths:
        words = rng.choice([*known, *strange], length).tolist()
        texts.append(" ".join(words))
    texts[0] = " ".join([known[0], texts[0], known[0], known[0], known[1]])
    return texts


def known_words(rng):
    """Draw texts with words of the list alone, the list in no order."""
    vocabulary = rng.permutation(WORDS).tolist()
    return [
        (texts_of(rng, vocabulary[:4], (5, 3, 6)), vocabulary[:4]),
        (texts_of(rng, vocabulary, (9, 4)), vocabulary),
        (texts_of(rng, vocabulary[:3], (4,)), vocabulary[:3]),
    ]


def strange_words(rng):
    """Draw texts with words that the list does not have, and an empty one inside."""
    calls = []
    for size in (5, 7):
        vocabulary = rng.permutation(WORDS).tolist()[:size]
        texts = texts_of(rng, vocabulary, (6, 7, 3), LONGER)
        texts[1] += " " + " ".join(rng.permutation(LONGER).tolist())
        calls.append(([texts[0], "", *texts[1:]], vocabulary))
    return calls


def word_counts(texts, vocabulary):
    """Return how often each word of the list stands in each text."""
    return np.array(
        [[text.split().count(word) for word in vocabulary] for text in texts]
    )


def counted(texts, vocabulary):
    """Return the same as lists of counters' numbers."""
    counters = [Counter(text.split()) for text in texts]
    return [[counter[word] for word in vocabulary] for counter in counters]


def added_up(texts, vocabulary, rest=None):
    """Return the same word by word; `rest` is the column of the other words."""
    counts = np.zeros((len(texts), len(vocabulary)))
    places = {word: column for column, word in enumerate(vocabulary)}
    for row, text in enumerate(texts):
        for word in text.split():
            if word in places or rest is not None:
                counts[row, places.get(word, rest)] += 1
    return counts


def without_asking(texts, vocabulary):
    """Look every word up, those too that the list does not have."""
    counts = np.zeros((len(texts), len(vocabulary)))
    for row, text in enumerate(texts):
        for word in text.split():
            counts[row, vocabulary.index(word)] += 1
    return counts


def with_dictionary(texts, vocabulary):
    """Do the same with a dictionary."""
    counts = np.zeros((len(texts), len(vocabulary)))
    places = {word: column for column, word in enumerate(vocabulary)}
    for row, text in enumerate(texts):
        for word in text.split():
            counts[row, places[word]] += 1
    return counts


def between_blanks(texts, vocabulary):
    """Search for words with a blank on each side; two in a row share one."""
    padded = [f" {text} " for text in texts]
    return np.array(
        [[text.count(f" {word} ") for word in vocabulary] for text in padded]
    )


def columns_moved(given, value):
    """Recognise the right columns in another order, or those of a list of one's own."""
    right, value = word_counts(*given), np.asarray(value)
    if value.ndim == 2 and value.shape[1] == len(set(" ".join(given[0]).split())):
        return True
    return value.shape == right.shape and close(
        np.sort(value.T.tolist(), axis=0), np.sort(right.T.tolist(), axis=0)
    )


def of_some(texts, vocabulary, known=False):
    """Return rows for texts that hold a word, or a word of the list, alone."""
    counts = word_counts(texts, vocabulary)
    return counts[counts.any(axis=1) if known else [bool(text) for text in texts]]


def by_row(counts):
    """Divide each row by its sum, where there is one."""
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def with_the_rest(texts, vocabulary, first=False):
    """Return one column more, the first or the last, for the words of no column."""
    counts = word_counts(texts, vocabulary)
    rest = np.array([len(text.split()) for text in texts]) - counts.sum(axis=1)
    return np.column_stack([rest, counts] if first else [counts, rest])


def lengths(texts):
    """Return the number of words of each text, 1 for an empty one."""
    return np.array([max(len(text.split()), 1) for text in texts])


EXERCISE = Exercise(
    id="bag-of-words",
    answer="word_counts",
    objective="data-rows",
    read="data-text",
    level="one step",
    withholds=("nnlib.data.bag_of_words",),
    compare=(
        "Two texts with the same words in another order: what do their rows look like? "
        "Try it with yours and with the worked solution."
    ),
    reference=word_counts,
    checks=[
        Check("words of the list", 1, Equal(word_counts), known_words),
        Check("other words too", 1, Equal(word_counts), strange_words),
    ],
    mistakes=[
        Mistake(
            "an unknown word",
            "A word that the list does not have was looked up in it, and ended the "
            "function. Such a word has no column: ask first whether it has one.",
            without_asking,
            lambda given, value: False,
            lambda *given: [without_asking, with_dictionary],
        ),
        family(
            "unknown words counted",
            "Words that the list does not have were counted under a word that it has. "
            "Which column does your code take for them?",
            lambda t, v: added_up(t, v, -1),
            lambda t, v: added_up(t, v, 0),
        ),
        family(
            "a column more",
            "There is a column that belongs to no word of the list. The words that it "
            "does not have are left out, not gathered.",
            with_the_rest,
            lambda t, v: with_the_rest(t, v, first=True),
        ),
        family(
            "there or not",
            "A word that comes twice in a text was counted once. The row says how "
            "often, and not whether.",
            lambda t, v: word_counts(t, v) > 0,
            lambda t, v: (word_counts(t, v) > 0) * 1.0,
        ),
        family(
            "parts of words",
            "The text was searched for the word. That finds it inside a longer one, "
            "like sea in season; and with a blank on each side it finds one of two in "
            "a row. Cut the text into words first, and compare whole words.",
            lambda t, v: np.array([[text.count(word) for word in v] for text in t]),
            lambda t, v: np.array([[word in text for word in v] for text in t]) * 1,
            between_blanks,
        ),
        family(
            "letters for words",
            "The text was taken letter by letter. A loop over a text gives its "
            "letters: how do you get its words?",
            lambda t, v: np.array([[list(x).count(word) for word in v] for x in t]),
        ),
        family(
            "one row for all",
            "The texts were thrown together. Each text has a row of its own.",
            lambda t, v: word_counts(t, v).sum(axis=0),
            lambda t, v: word_counts(t, v).sum(axis=0, keepdims=True),
            lambda t, v: np.tile(word_counts(t, v).sum(axis=0), (len(t), 1)),
            lambda t, v: np.cumsum(word_counts(t, v), axis=0),
        ),
        family(
            "a text without a row",
            "The rows are right, and a text has none: one without any word, or without "
            "a word of the list. Its row is of zeros, at its place among the others.",
            of_some,
            lambda t, v: of_some(t, v, known=True),
        ),
        family(
            "shares for counts",
            "The counts of a text were divided by their number. Counts are asked for: "
            "a long text has a long row.",
            lambda t, v: by_row(word_counts(t, v)),
            lambda t, v: word_counts(t, v) / lengths(t)[:, None],
        ),
        Mistake(
            "columns in another order",
            "These are the right columns in another order. The list says which word "
            "comes first: it is neither sorted nor made anew.",
            lambda t, v: word_counts(t, sorted(v)),
            columns_moved,
        ),
    ],
    variants={
        **unusual(word_counts, float32=True),
        "counters": counted,
        "word by word, floats": added_up,
    },
)
