"""What a block of attention without places can tell apart."""

import collections

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def counted(key):
    """Return an answer that counts the words with different keys."""
    return lambda words: len({key(word) for word in words})


def shares(word):
    """Return which part of a word each of its letters is."""
    counts = collections.Counter(word)
    return frozenset((letter, n / len(word)) for letter, n in counts.items())


different = counted(lambda word: (word[-1], "".join(sorted(word))))
SLIPS = {
    "words": (counted(lambda word: word), len),
    "ends": (
        counted(lambda word: "".join(sorted(word))),
        counted(lambda word: "".join(sorted(word[:-1]))),
    ),
    "kinds": (
        counted(lambda word: (word[-1], frozenset(word))),
        counted(lambda word: (word[-1], frozenset(word[:-1]))),
        counted(lambda word: (word[-1], len(word), frozenset(word))),
        counted(frozenset),
    ),
    "dot": (counted(lambda word: (word[-1], shares(word))),),
    "last": (counted(lambda word: word[-1]), counted(lambda word: word[-2:])),
    "first": (
        counted(lambda word: (word[0], "".join(sorted(word)))),
        counted(lambda word: (word[0], word[-1], "".join(sorted(word)))),
        counted(lambda word: (word[-2:], "".join(sorted(word)))),
        counted(lambda word: (word[0], word[-1], "".join(sorted(word[1:-1])))),
    ),
    "lengths": (counted(len), counted(lambda word: (word[-1], len(word)))),
    "groups": (
        lambda words: len(set(words)) - different(words),
        lambda words: len(alone(words)),
    ),
}


def alone(words):
    """Return the keys that one word alone has."""
    keys = (word[-1] + "".join(sorted(word)) for word in set(words))
    return [key for key, n in collections.Counter(keys).items() if n == 1]


def drawn(rng, letters, n, fits):
    """Draw words until they fit."""
    while True:
        words = words_of(rng, letters, n)
        if fits(words):
            return words


def words_of(rng, letters, n):
    """Draw words; some come twice, turned round or doubled."""
    words = [
        "".join(letters[place] for place in places[: rng.integers(1, 6)])
        for places in rng.integers(len(letters), size=(n, 5))
    ]
    words += [words[0], *(turned(rng, word) for word in words[: n // 3])]
    words += [2 * word for word in words[: n // 4]]
    return [words[place] for place in rng.permutation(len(words))]


def all_wrong(words):
    """Tell whether each slip gives a wrong number."""
    right = different(words)
    return all(slip(words) != right for group in SLIPS.values() for slip in group)


def told_apart(words):
    """Tell whether no two kinds of slip give one number, and none the right one."""
    seen = {different(words)}
    for group in SLIPS.values():
        found = {slip(words) for slip in group}
        if found & seen:
            return False
        seen |= found
    return True


def turned(rng, word):
    """Return a word with the letters before its last in another order."""
    places = rng.permutation(len(word) - 1)
    return "".join(word[place] for place in places) + word[-1]


def few_letters(rng):
    """Draw words of three and of two different letters."""
    words = drawn(rng, "enl", 34, told_apart)
    return [(words,), (drawn(rng, "ab", 12, all_wrong),)]


def more_letters(rng):
    """Draw words of more letters, and a single word."""
    words = drawn(rng, "aeim", 36, told_apart)
    one = str(rng.choice(["emma", "eve", "o"]))
    return [(words,), ([one],), (drawn(rng, "aos", 12, all_wrong),)]


def by_a_network(words):
    """Return how many rows a mean of drawn numbers tells apart."""
    rng = np.random.default_rng(0)
    E, score = rng.normal(size=(27, 4)), rng.normal(size=(27, 27))
    found = set()
    for word in words:
        at = [0, *(ord(letter) - 96 for letter in word)]
        e = np.exp(score[at[-1], sorted(at)])
        row = e / e.sum() @ E[sorted(at)]
        found.add((at[-1], *np.round(row, 9)))
    return len(found)


def by_comparing(words):
    """Compare each word with those that are known already."""
    known = []
    for word in words:
        for other in known:
            counts = [collections.Counter(each) for each in (word, other)]
            if word[-1] == other[-1] and counts[0] == counts[1]:
                break
        else:
            known.append(word)
    return len(known)


EXERCISE = Exercise(
    id="same-answers",
    answer="different",
    objective="attention-looking",
    level="one step",
    compare=(
        "Take two of the words that count as one, and run the page's behind_last on "
        "them, with the places and without. Which of the two tells them apart?"
    ),
    reference=different,
    checks=[
        Check("words of few letters", 1, Equal(different), few_letters),
        Check("words of more letters", 1, Equal(different), more_letters),
    ],
    mistakes=[
        family(
            "every word",
            "Every word counts for itself, though some have the same letters before "
            "the same last one. What does a mean not care about?",
            *SLIPS["words"],
        ),
        family(
            "the last letter like the others",
            "Words count as one whichever letter is the last, or without a look at it. "
            "Whose query is it that asks for the next letter?",
            *SLIPS["ends"],
        ),
        family(
            "which, not how often",
            "How often a letter comes is lost. A letter that comes twice has two "
            "weights, so the mean moves towards its value.",
            *SLIPS["kinds"],
        ),
        family(
            "the dot forgotten",
            "Words count as one in which each letter has the same share, such as eve "
            "and eveeve. The dot in front is looked at as well: is its share the same?",
            *SLIPS["dot"],
        ),
        family(
            "the last letters alone",
            "Only the end of a word counts here. Which letters does the last one look "
            "at?",
            *SLIPS["last"],
        ),
        family(
            "another letter's place",
            "Beside the last letter, the first or the last but one is told from the "
            "others here. Which letter's row asks for the next one?",
            *SLIPS["first"],
        ),
        family(
            "lengths",
            "Words of one length count as one. Does the network see how many letters "
            "there are, or which?",
            *SLIPS["lengths"],
        ),
        family(
            "another count",
            "This counts words that are like others, or those that are like none. "
            "Asked for is how many different answers the network gives.",
            *SLIPS["groups"],
        ),
    ],
    variants={
        **unusual(different, float32=True),
        "a network": by_a_network,
        "word by word": by_comparing,
    },
)
