"""Small real data of three more kinds, chapter 9: sounds, sentences and a series."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from nnlib.ranges import held_to

WORDS = ("zero", "one", "two", "three")
SPEAKERS = ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
RATE = 8000  # numbers a second
LENGTH = 4000  # numbers in a sound: half a second


class SpokenWords(NamedTuple):
    """Sounds of spoken words, who says them, and which word it is.

    Attributes
    ----------
    x : (192, 4000) float32
        The pressure of the air between -1 and 1, 8,000 numbers a second; what is
        shorter than half a second ends in zeros, what is longer is cut.
    labels : (192,) int64
        0 to 3: zero, one, two, three.
    speakers : (192,) int64
        0 to 5: six people.
    """

    x: np.ndarray
    labels: np.ndarray
    speakers: np.ndarray


class Sentences(NamedTuple):
    """Sentences of this course, and the chapters that they stand in.

    Attributes
    ----------
    texts : list of str
    chapters : (N,) int64
        1 to 8.
    """

    texts: list[str]
    chapters: np.ndarray


class Sunspots(NamedTuple):
    """How many spots the sun had, year by year.

    Attributes
    ----------
    years : (309,) int64
        1700 to 2008.
    counts : (309,) float64
        The mean number of spots, groups counted ten times.
    """

    years: np.ndarray
    counts: np.ndarray


@held_to({})
def spoken_words() -> SpokenWords:
    """Load the packaged sounds: four words, six speakers, eight times each.

    The source and the terms are in the file `KINDS.md` beside this module.

    Returns
    -------
    SpokenWords

    Examples
    --------
    >>> sounds = spoken_words()
    >>> sounds.x.shape, np.bincount(sounds.labels).tolist()
    ((192, 4000), [48, 48, 48, 48])
    """
    x, (labels, speakers) = stored("sounds"), stored("sound_labels").astype(np.int64)
    return SpokenWords(np.divide(x, 127, dtype=np.float32), labels, speakers)


@held_to({})
def sentences() -> Sentences:
    """Load the packaged sentences, from chapters 1 to 8 of this course.

    They were taken once and do not change with the pages. Formulas, code and boxes are
    left out.

    Returns
    -------
    Sentences

    Examples
    --------
    >>> found = sentences()
    >>> found.texts[3], int(found.chapters[3])
    ('Such a calculation is called a neuron.', 1)
    """
    lines = stored("sentences").tobytes().decode("utf-8").split("\n")
    return Sentences(lines, stored("chapters").astype(np.int64))


@held_to({})
def sunspots() -> Sunspots:
    """Load the packaged series: the sunspots of the years 1700 to 2008.

    The source and the terms are in the file `KINDS.md` beside this module.

    Returns
    -------
    Sunspots

    Examples
    --------
    >>> found = sunspots()
    >>> int(found.years[0]), found.counts[:4].tolist()
    (1700, [5.0, 11.0, 16.0, 23.0])
    """
    return Sunspots(stored("years").astype(np.int64), stored("sunspots"))


def stored(name: str) -> np.ndarray:
    """Return one of the packaged arrays."""
    with np.load(Path(__file__).with_name("kinds.npz")) as file:
        return file[name]
