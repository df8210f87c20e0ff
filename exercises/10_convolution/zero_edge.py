"""A max pooling whose padding wins: which line, which pictures, and how many."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    exchange_of,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

keys = with_keys("line", "fails", "holds", "most")
line = at_line(
    keys,
    2,
    "does what it should with what it is given; print what each line makes of "
    "your failing picture",
)
MOST = 8


def picture(value, key):
    """Return one of the two pictures, or say what is wrong with it."""
    if words := keys(value):
        return words
    found = np.asarray(value[key], np.float64)
    if found.shape != (4, 4):
        return f'"{key}" does not have the shape (4, 4)'
    if not (abs(found).max() <= 3 and abs(found).min() >= 0.1):
        return f'a number of "{key}" has a size below 0.1 or above 3'
    if (found < 0).sum() < 4:
        return f'"{key}" has fewer than four numbers below 0'
    return found


def pooled(x, edge):
    """Return the largest of each window of a picture with an edge of some number."""
    x = np.pad(x, 1, constant_values=edge)
    return x.reshape(3, 2, 3, 2).max(axis=(1, 3))


def agrees(x):
    """Tell whether the code of the text comes out right."""
    return bool((pooled(x, 0.0) == pooled(x, -np.inf)).all())


def fails(_, value):
    """Ask for a picture on which the code is wrong."""
    found = picture(value, "fails")
    if isinstance(found, str):
        return found
    return 'on "fails" the code of the text comes out right' if agrees(found) else None


def holds(_, value):
    """Ask for a picture on which the code is right."""
    found = picture(value, "holds")
    if isinstance(found, str):
        return found
    return None if agrees(found) else 'on "holds" the code of the text comes out wrong'


def most(_, value):
    """Ask for the largest number of numbers below 0."""
    if words := keys(value):
        return words
    found = float(value["most"])
    if np.isclose(found, MOST):
        return None
    return f"{value['most']} is too {'many' if found > MOST else 'few'}"


BRIGHT = np.ones((4, 4))
BRIGHT[1:3, 1:3] = -1.0
about = told_under(
    keys,
    line="the line",
    fails="a picture on which it fails",
    holds="a picture on which it holds",
    most="the most below 0",
)
exchanged = exchange_of(fails, holds)


def swapped(value):
    """Tell whether the two pictures have changed places."""
    return exchanged(None, value)


def diagnosis(line=2, fails=-BRIGHT, holds=BRIGHT, most=MOST):
    """Return a diagnosis, the right one if not told otherwise."""
    return {"line": line, "fails": fails, "holds": holds, "most": most}


def allowed(key):
    """Return a test of whether a picture is one that was asked for."""
    return lambda value: not isinstance(picture(value, key), str)


def on(key, right):
    """Return a test of whether the code comes out right, or wrong, on a picture."""
    fits = allowed(key)
    return lambda value: fits(value) and agrees(picture(value, key)) == right


def not_such(_, value):
    """Recognise pictures of another kind, where the line is right."""
    return line(None, value) is None and not (
        allowed("fails")(value) and allowed("holds")(value)
    )


def at(lines):
    """Return a test of whether the line is a number, and one of some."""
    return lambda value: not isinstance(value["line"], str) and value["line"] in lines


def half_dark():
    """Return a picture with eight numbers below 0, on which the code is right."""
    x = BRIGHT.copy()
    x[[0, 1, 2, 3], [2, 0, 3, 1]] = -0.5
    return x


EXERCISE = Exercise(
    id="zero-edge",
    answer="diagnosis",
    objective="convolution-stride",
    read="convolution-pooling",
    level="several steps",
    diagnosis=True,
    compare=(
        "Put your failing picture through a ReLU and then through the code. Does the "
        "fault show there, and where in a network would it?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("a picture on which it fails", 1, Holds(fails)),
        Check("a picture on which it holds", 1, Holds(holds)),
        Check("the most below 0", 1, Holds(most)),
    ],
    mistakes=[
        Mistake(
            "a line that follows",
            "This line works with the picture that it is given. Is that picture still "
            "one in which the edge is no pixel?",
            diagnosis(line=5),
            about("line", at((3, 4, 5))),
        ),
        Mistake(
            "no line of the fault",
            "This line makes no array. Go on to the lines that do.",
            diagnosis(line=1),
            about("line", at((0, 1))),
        ),
        Mistake(
            "exchanged",
            "The two pictures have changed places: the code is right on the first and "
            "wrong on the second.",
            diagnosis(fails=BRIGHT, holds=-BRIGHT),
            {**about("fails", swapped), **about("holds", swapped)},
        ),
        Mistake(
            "never wrong there",
            "On this picture all nine results are right. Which windows reach over the "
            "edge, and what has to be true of all pixels in one of them?",
            diagnosis(fails=2 * BRIGHT),
            about("fails", on("fails", True)),
        ),
        Mistake(
            "wrong there, too",
            "On this picture a result is not right. A window in a corner holds one "
            "pixel, one at an edge two. What do these have to be like?",
            diagnosis(holds=-2 * BRIGHT),
            about("holds", on("holds", False)),
        ),
        Mistake(
            "the middle alone",
            "More can be below 0 than the four in the middle. A window at an edge "
            "holds two pixels: do both of them have to be above 0?",
            diagnosis(most=4),
            about("most", lambda value: float(value["most"]) == 4),
        ),
        Mistake(
            "one window forgotten",
            "With so many below 0, some window at the edge has none above. There are "
            "nine windows: how many of them hold a zero of the padding?",
            diagnosis(most=12),
            about("most", lambda value: MOST < float(value["most"])),
        ),
        Mistake(
            "more than these",
            "There is a picture with more numbers below 0 than that. Go through the "
            "nine windows and ask of each how many of its pixels may be.",
            diagnosis(most=7),
            about("most", lambda value: float(value["most"]) < MOST),
        ),
        Mistake(
            "not such a picture",
            "A picture here has four rows of four numbers, of sizes from 0.1 to 3, at "
            "least four of them below 0.",
            diagnosis(fails=np.array([[-1.0, 1.0], [1.0, -1.0]])),
            not_such,
        ),
    ],
    variants={
        "lists": {
            "line": 2.0,
            "fails": (-0.5 * np.ones((4, 4))).tolist(),
            "holds": BRIGHT.astype(int).tolist(),
            "most": 8.0,
        },
        "NumPy numbers": diagnosis(line=np.int64(2), most=np.float32(8)),
        "eight below 0": diagnosis(holds=half_dark()),
    },
)
