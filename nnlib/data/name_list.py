"""The packaged list of names, chapter 9, and the letters as whole numbers."""

from pathlib import Path

import numpy as np

from nnlib.checks import described

LETTERS = ".abcdefghijklmnopqrstuvwxyz"  # the dot stands before and after each name


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


def letter_numbers(name: str) -> np.ndarray:
    """Return the places of a name's letters in the alphabet, between two dots.

    Parameters
    ----------
    name : str
        Letters a to z; capitals are written small first.

    Returns
    -------
    (n + 2,) int64
        0 for the dot, 1 to 26 for a to z.

    Raises
    ------
    TypeError
        If `name` is no text.
    ValueError
        If it holds anything but letters a to z.

    Examples
    --------
    >>> letter_numbers("Ada")
    array([0, 1, 4, 1, 0])
    """
    if not isinstance(name, str):
        raise TypeError(
            f"letter_numbers: name is {described(name)}, expected a text: hand in one "
            'name at a time, such as letter_numbers("emma").'
        )
    strange = sorted(set(name.lower()) - set(LETTERS[1:]))
    if strange:
        raise ValueError(
            f"letter_numbers: {name!r} holds {strange[0]!r}, expected letters a to z "
            "only: these are the symbols that the packaged names are made of."
        )
    return np.array([LETTERS.index(letter) for letter in f".{name.lower()}."])
