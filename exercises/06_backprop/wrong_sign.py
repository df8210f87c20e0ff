"""A backward rule that looks at the wrong sign: which line, and when."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    exchange_of,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

keys = with_keys("line", "fails", "holds")
line = at_line(
    keys,
    3,
    "does what it should with what it is given; print what each line "
    "computes on your failing pair",
)


def pair(value, key):
    """Return z and g of one of the two pairs, or say what is wrong with it."""
    if words := keys(value):
        return words
    if len(value[key]) != 2:
        return f'"{key}" does not hold two arrays, z and g'
    z, g = (np.asarray(part, np.float64) for part in value[key])
    if z.shape != (4,) or g.shape != (4,):
        return f'z and g of "{key}" do not have the shape (4,)'
    for name, array in (("z", z), ("g", g)):
        size = abs(array)
        if not (
            size.max() <= 3 + 1e-9 and size.min() >= 0.1 - 1e-9
        ):  # 1 - 0.9 is below 0.1
            return f'{name} of "{key}" has an entry of a size below 0.1 or above 3'
        if (array > 0).all() or (array < 0).all():
            return f'{name} of "{key}" does not hold both signs'
    return z, g


def agrees(z, g):
    """Tell whether the code of the text comes out right."""
    return bool(((z > 0) == (g > 0)).all())


def fails(_, value):
    """Ask for a pair on which the code is wrong."""
    found = pair(value, "fails")
    if isinstance(found, str):
        return found
    return 'on "fails" the code of the text comes out right' if agrees(*found) else None


def holds(_, value):
    """Ask for a pair on which the code is right."""
    found = pair(value, "holds")
    if isinstance(found, str):
        return found
    return None if agrees(*found) else 'on "holds" the code of the text comes out wrong'


Z = np.array([-2.0, -1.0, 1.0, 2.0])
CHECKS = {"line": line, "fails": fails, "holds": holds}
about = told_under(
    keys,
    line="the line",
    fails="a pair on which it fails",
    holds="a pair on which it holds",
)
exchanged = exchange_of(fails, holds)


def diagnosis(line=3, fails=(Z, -Z), holds=(Z, Z / 2)):
    """Return a diagnosis, the right one if not told otherwise."""
    return {"line": line, "fails": fails, "holds": holds}


def allowed(key):
    """Return a test of whether a pair is one that was asked for."""
    return lambda value: not isinstance(pair(value, key), str)


def not_such(_, value):
    """Recognise pairs of another kind, where the line is right."""
    return line(None, value) is None and not (
        allowed("fails")(value) and allowed("holds")(value)
    )


EXERCISE = Exercise(
    id="wrong-sign",
    answer="diagnosis",
    objective="gradient-check",
    level="several steps",
    diagnosis=True,
    compare=(
        "Measure the gradient of the leaky ReLU on both of your pairs with a nudge. "
        "Had the colleague checked on your second pair alone, what would the check "
        "have said?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("a pair on which it fails", 1, Holds(fails)),
        Check("a pair on which it holds", 2, Holds(holds)),
    ],
    mistakes=[
        Mistake(
            "a line that follows",
            "This line uses what an earlier one decided. Was the decision right?",
            diagnosis(line=4),
            about("line", lambda value: value["line"] in (4, 5)),
        ),
        Mistake(
            "a line before it",
            "This line is as it should be: where z is below 0 the slope is 0.1, and "
            "line 2 writes that everywhere to begin with.",
            diagnosis(line=2),
            about("line", lambda value: value["line"] not in (4, 5)),
        ),
        Mistake(
            "exchanged",
            "The two pairs have changed places: the code is right on the first and "
            "wrong on the second.",
            diagnosis(fails=(Z, Z), holds=(Z, -Z)),
            exchanged,
        ),
        Mistake(
            "never wrong there",
            "On this pair the code makes the right choice for all four entries. For "
            "which entries would it choose the wrong slope?",
            diagnosis(fails=(Z, 1.4 * Z)),
            about("fails", allowed("fails")),
        ),
        Mistake(
            "wrong there, too",
            "On this pair the code chooses a wrong slope for at least one entry. Go "
            "through the four: what decides in the code, and what should decide?",
            diagnosis(holds=(Z, np.array([-1.0, 1.0, -1.0, 1.0]))),
            about("holds", allowed("holds")),
        ),
        Mistake(
            "not such a pair",
            "A pair here is two arrays of four numbers, z first. Each array holds "
            "both signs, and no entry is 0.",
            diagnosis(fails=(np.array([1.0, 2.0]), np.array([1.0, -1.0]))),
            not_such,
        ),
    ],
    variants={
        "a NumPy number": diagnosis(line=np.int64(3)),
        "lists": {
            "line": 3.0,
            "fails": [[1, -1, 2, -2], [1, 1, -1, -2]],
            "holds": [[1, -1, 2, -2], [0.5, -3, 1, -0.2]],
        },
        "one array": diagnosis(fails=np.array([Z, -Z]), holds=np.array([Z, Z])),
    },
)
