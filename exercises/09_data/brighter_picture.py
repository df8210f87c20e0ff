"""Pixels of one byte that go over the top: which line, and on which pictures."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    exchange_of,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds, holds_text

named = with_keys("line", "fails", "holds", "sum")


def keys(value):
    """Say what is wrong with the entries' names, or that one of them is a text."""
    return named(value) or ("there is a text among them" if holds_text(value) else None)


line = at_line(
    keys,
    2,
    "is not the first whose result is wrong; print what each line computes "
    "on a picture on which the code fails",
)


def faulty(image, by):
    """Return what the text's code makes of pixels of one byte."""
    return np.minimum((image + by) % 256, 255) / 255


def right(image, by):
    """Return the brighter picture, from 0 to 1."""
    return np.minimum(image + by, 255) / 255


def picture_of(value, key):
    """Return the pixels and the step of an entry, or say what is wrong with it."""
    if words := keys(value):
        return words
    if not isinstance(value[key], tuple | list) or len(value[key]) != 2:
        return f'"{key}" is not a pair (image, by)'
    image, by = (np.asarray(part, np.float64) for part in value[key])
    if image.ndim not in (1, 2):
        shown = "[250]" if image.ndim == 0 else "[[250, 3], [7, 90]]"
        return (
            f'image of "{key}" has {image.ndim} dimensions in place of one or two: '
            f"write a list such as {shown}"
        )
    if not 1 <= image.size <= 10_000:
        return f'image of "{key}" does not hold 1 to 10,000 pixels'
    if (image % 1).any() or not (0 <= image).all() or not (image <= 255).all():
        return f'a pixel of "{key}" is no whole number from 0 to 255'
    if by.shape or by % 1 or not 1 <= by <= 255:
        return f'by of "{key}" is no whole number from 1 to 255'
    return image, by


def agrees(picture):
    """Tell whether the code of the text comes out right."""
    return np.allclose(faulty(*picture), right(*picture))


def fails(_, value):
    """Ask for a picture on which the code is wrong."""
    picture = picture_of(value, "fails")
    if isinstance(picture, str):
        return picture
    if agrees(picture):
        return 'on "fails" the code of the text comes out right'
    return None


def holds(_, value):
    """Ask for a picture on which the code is right."""
    picture = picture_of(value, "holds")
    if isinstance(picture, str):
        return picture
    return (
        None if agrees(picture) else 'on "holds" the code of the text comes out wrong'
    )


def byte_sum(_, value):
    """Ask for what one byte makes of 250 and 10."""
    if words := keys(value):
        return words
    near = float(value["sum"]) == 4
    return None if near else "this is not what line 2 makes of 250 and 10"


def diagnosis(**parts):
    """Return a diagnosis, the right one if not told otherwise."""
    whole = {"line": 2, "fails": ([[250, 3]], 10), "holds": ([[240, 3]], 10), "sum": 4}
    return whole | parts


about = told_under(
    keys,
    line="the line",
    fails="a picture on which it fails",
    holds="a picture on which it holds",
    sum="250 and 10",
)

EXERCISE = Exercise(
    id="brighter-picture",
    answer="diagnosis",
    objective="data-rows",
    level="several steps",
    diagnosis=True,
    compare=(
        "Run the text's function on your two pictures in a cell. Which dtype has the "
        "result of each line, and which one change makes both come out right?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("a picture on which it fails", 1, Holds(fails)),
        Check("a picture on which it holds", 1, Holds(holds)),
        Check("250 and 10", 1, Holds(byte_sum)),
    ],
    mistakes=[
        Mistake(
            "where it is too late",
            "In this line the fault can no longer be seen or mended. Look at what the "
            "line is given: is there still a number above 255 in it?",
            diagnosis(line=3),
            about("line", lambda value: value["line"] in (3, 4)),
        ),
        Mistake(
            "a line that is right",
            "This line is as it should be. Print what each line makes of your failing "
            "picture, one after the other.",
            diagnosis(line=1),
            about("line", lambda value: value["line"] not in (3, 4)),
        ),
        Mistake(
            "exchanged",
            "The two pictures have changed places: the code is right on the first and "
            "wrong on the second.",
            diagnosis(fails=([[240, 3]], 10), holds=([[250, 3]], 10)),
            exchange_of(fails, holds),
        ),
        Mistake(
            "not bright enough",
            "On this picture the code comes out right, as every sum fits into a byte. "
            "255 fits too: which sum is the first that does not?",
            diagnosis(fails=([[245, 9]], 10)),
            about(
                "fails", lambda value: not isinstance(picture_of(value, "fails"), str)
            ),
        ),
        Mistake(
            "too bright",
            "On this picture the code comes out wrong too. One pixel is enough: look "
            "at the largest one, and at what is added to it.",
            diagnosis(holds=([[246, 9]], 10)),
            about(
                "holds", lambda value: not isinstance(picture_of(value, "holds"), str)
            ),
        ),
        Mistake(
            "as if there were room",
            "This is the sum with room enough, or cut off at 255. Line 2 adds bytes: "
            "how many different numbers has a byte, and what comes behind the last?",
            diagnosis(sum=260),
            about("sum", lambda value: value["sum"] in (260, 255)),
        ),
        Mistake(
            "another step",
            "This is not what a byte holds after 250 and 10. Count on from 250, one by "
            "one: 251, 252, and what comes behind 255?",
            diagnosis(sum=5),
            about("sum", lambda value: value["sum"] not in (260, 255)),
        ),
    ],
    variants={
        "arrays of bytes": diagnosis(
            fails=(np.array([200, 100], np.uint8), np.uint8(100)),
            holds=(np.array([155, 100], np.uint8), np.uint8(100)),
            sum=np.uint8(4),
        ),
        "one pixel, floats": diagnosis(
            line=2.0, fails=([255.0], 1.0), holds=([254.0], 1.0), sum=4.0
        ),
        "lists, another order": dict(
            reversed(diagnosis(fails=[[128, 128], 128], holds=[[0], 255]).items())
        ),
    },
)
