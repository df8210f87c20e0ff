"""The packaged list of names, chapter 9, and the letters as whole numbers."""

from pathlib import Path

import numpy as np

from nnlib.data.checks import check_text
from nnlib.ranges import held_to

LETTERS = ".abcdefghijklmnopqrstuvwxyz"  # the dot stands before and after each name


@held_to({})
def names() -> list[str]:
    """Load the packaged first names: 32,033 of them, in small letters a to z.

    They stand in the order of the file, which begins with the most frequent names for
    girls. Some stand twice, for girls and for boys: 29,494 are distinct. The source
    and the terms are in the file `NAMES.md` beside this module.

    Returns
    -------
    list of str

    Examples
    --------
    >>> every = names()
    >>> every[:3], len(every), len(set(every))
    (['emma', 'olivia', 'ava'], 32033, 29494)
    """
    with np.load(Path(__file__).with_name("names.npz")) as stored:
        return stored["text"].tobytes().decode("ascii").split("\n")


@held_to({"text": check_text})
def letter_numbers(text: str) -> np.ndarray:
    """Return the places of a name's letters in the alphabet, between two dots.

    Parameters
    ----------
    text : str
        One name: letters a to z; capitals are written small first.

    Returns
    -------
    (n + 2,) int64
        0 for the dot, 1 to 26 for a to z.

    Raises
    ------
    TypeError
        If `text` is no text.
    ValueError
        If it holds anything but letters a to z.

    Examples
    --------
    >>> letter_numbers("Ada")
    array([0, 1, 4, 1, 0])
    """
    strange = sorted(set(text.lower()) - set(LETTERS[1:]))
    if strange:
        raise ValueError(
            f"letter_numbers: {text!r} holds {strange[0]!r}, expected letters a to z "
            "only: these are the symbols that the packaged names are made of."
        )
    return np.array([LETTERS.index(letter) for letter in f".{text.lower()}."])
