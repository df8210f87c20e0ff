"""Texts as rows, chapter 9: how often each word occurs."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from nnlib.checks import described
from nnlib.data.checks import check_text, check_texts
from nnlib.ranges import held_to, whole_number
from nnlib.registry import checked

UNSEEN = "?"  # the place of every word that is not in the vocabulary


@held_to({"text": check_text})
def words_of(text: str) -> list[str]:
    """Return the words of a text, in small letters, without signs.

    Examples
    --------
    >>> words_of("Don't panic: 42 is the answer.")
    ["don't", 'panic', '42', 'is', 'the', 'answer']
    """
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())


@held_to({"texts": check_texts, "n": whole_number})
def vocabulary(texts: Sequence[str], n: int = 1000) -> list[str]:
    """Return the n most frequent words of the texts, with "?" in front.

    Hand in the texts of the training part alone. The place of "?" counts whatever word
    is not in the list.

    Parameters
    ----------
    texts : list of str
    n : int
        How many words at most, "?" not counted.

    Returns
    -------
    list of str
        From the most frequent word to the rarest; those that occur as often as each
        other in alphabetical order.

    Raises
    ------
    TypeError
        If `texts` is no list of texts, or `n` no whole number.
    ValueError
        If `n` is below 1.

    Examples
    --------
    >>> vocabulary(["the cat and the dog", "a dog"], n=2)
    ['?', 'dog', 'the']
    """
    counts = Counter(word for text in texts for word in words_of(text))
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return [UNSEEN, *ordered[:n]]


def check_words(texts: Sequence[str], words: Sequence[str]) -> None:
    """Refuse words that are no list, stand twice, or leave no place for a new one."""
    check_texts("bag_of_words", "words", words)
    twice = [word for word, n in Counter(words).items() if n > 1]
    if twice or not words:
        found = f"{twice[0]!r} twice" if twice else "no word"
        raise ValueError(
            f"bag_of_words: words holds {found}, expected each word once, as "
            "vocabulary returns them."
        )
    if UNSEEN in words:
        return
    known = set(words)
    for number, text in enumerate(texts):
        for word in words_of(text):
            if word not in known:
                raise ValueError(
                    f"bag_of_words: text {number} holds {described(word)}, which is "
                    f"none of the {len(words)} words. Put {UNSEEN!r} among the words, "
                    "as vocabulary does: it counts every word never seen."
                )


@held_to({"texts": check_texts})
@checked(check_words)
def bag_of_words(texts: Sequence[str], words: Sequence[str]) -> np.ndarray:
    """Count in each text how often each word occurs; the order is lost.

    Parameters
    ----------
    texts : list of str
    words : list of str
        The vocabulary, found on the training part. Where "?" stands in it, words that
        are not in the list are counted there.

    Returns
    -------
    (N, K) float32
        A row for each of N texts, a column for each of K words.

    Raises
    ------
    TypeError
        If `texts` or `words` is no list of texts.
    ValueError
        If a word of a text has no column.

    Examples
    --------
    >>> bag_of_words(["the cat saw the dog"], ["?", "dog", "the"])
    array([[2., 1., 2.]], dtype=float32)
    """
    column = {word: k for k, word in enumerate(words)}
    counts = np.zeros((len(texts), len(words)), dtype=np.float32)
    for row, text in zip(counts, texts, strict=True):
        for word in words_of(text):
            row[column.get(word, column.get(UNSEEN, 0))] += 1
    return counts
