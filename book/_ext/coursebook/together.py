"""Words that a line does not part: "chapter 7", "340 µs", the shape (4, 3).

Their spaces become spaces at which no line ends. Code and formulas stay as they are; so
do the source, the notebooks and what a reader searches for.
"""

import re

from coursebook.minus import rewrite

SPACE = "\N{NO-BREAK SPACE}"
NAMED = ("hapter", "hapters", "xercise", "ection")  # behind a letter, small or capital
PLACE = "|".join(rf"(?<=\w{name})\s(?=\d)" for name in NAMED)
UNIT = r"(?<=\d)\s(?=(?:[kMGT]B|[nmµ]?s|[kMGT]?Hz|[MGT]FLOP)\b)"
PAIR = re.compile(rf"{PLACE}|{UNIT}")
SHAPE = re.compile(r"\([\w.−]{1,6}(?:,\s[\w.−]{1,6}){1,3},?\)")
WIDEST = 16  # letters of a bracket that a line of a phone has room for


def joined(words):
    """Return a text in whose pairs and short shapes no line ends.

    >>> joined("the shape (4, 3) of chapter 7").count(SPACE)
    2
    """
    words = PAIR.sub(SPACE, words)
    return SHAPE.sub(whole, words)


def whole(shape):
    """Return a shape, in one piece if it is not too long."""
    return shape[0] if len(shape[0]) > WIDEST else re.sub(r"\s", SPACE, shape[0])


def join(app, document):
    """Join the pairs and the shapes in a document."""
    rewrite(document, lambda words, behind: joined(words))


def setup(app):
    """Connect the step, behind the one that writes the minus of a number."""
    app.connect("doctree-read", join, priority=910)
