"""An RMSProp with a fault that some gradients hide: which line, and which gradients."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    agreeing,
    at_line,
    first_of,
    shown_and_hidden,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

keys = with_keys("line", "shows", "hides", "first_step")
line = at_line(keys, 4, "does what it should")
RIGHT = {"line": 4, "shows": [3.0, -2.0], "hides": [1.0, -1.0], "first_step": 2.0}
RATE = 0.1
TOO_LONG = "the first step with the gradient 4 is not so many times as long"


def path(gradients, size):
    """Return the places of one parameter after each step of RMSProp."""
    w, v, places = 0.0, 0.0, []
    for g in gradients:
        v = 0.99 * v + 0.01 * size(g)
        w = w - RATE * g / (np.sqrt(v) + 1e-8)
        places.append(w)
    return np.array(places)


def agrees(gradients):
    """Tell whether the faulty and the right walk are the same."""
    return np.abs(path(gradients, abs) - path(gradients, np.square)).max() < 1e-6


def gradients_of(value, key):
    """Return a list of gradients as floats, or say what is wrong with it."""
    found = np.asarray(value[key], np.float64)
    if found.ndim != 1 or not 2 <= found.size <= 100:
        return f'"{key}" is not a list of 2 to 100 gradients, each one number'
    sizes = np.abs(found)
    if not (sizes >= 0.999e-3).all() or not (sizes <= 1.001e6).all():
        return f'a gradient of "{key}" is 0, tiny or huge'
    return found


def first_step(_, value):
    """Ask how many times as long the first step is."""
    near = np.isclose(float(value["first_step"]), 2, rtol=1e-3)
    return None if near else TOO_LONG


walks = shown_and_hidden(
    gradients_of,
    agrees,
    'on the gradients of "shows" both walks are the same',
    'on the gradients of "hides" the two walks part',
)
diagnosed = first_of(line, walks, first_step)
told = agreeing(gradients_of, agrees)


def changed(**parts):
    """Return the right diagnosis with some parts of it changed."""
    return RIGHT | parts


EXERCISE = Exercise(
    id="hidden-fault",
    answer="diagnosis",
    objective="adaptive-steps",
    level="several steps",
    diagnosis=True,
    compare=(
        "Compare the gradients that you found to hide the fault with those of the "
        "worked solution. What do they have in common, and would you have tested with "
        "them?"
    ),
    reference=RIGHT,
    checks=[Check("line, two walks, one factor", 3, Holds(diagnosed))],
    mistakes=[
        Mistake(
            "another line",
            "The line that you name agrees with RMSProp's formulas. Compare line by "
            "line: what enters the running mean, what the step is divided by, what is "
            "kept for the next step.",
            changed(line=5),
            lambda _, value: float(value["line"]) in (1, 2, 3, 5, 6, 7),
        ),
        Mistake(
            "exchanged",
            'The two lists are exchanged: "shows" holds the gradients on '
            'which the walk goes wrong, "hides" those on which it is right all the '
            "same.",
            changed(shows=[1.0, 1.0], hides=[3.0, 2.0]),
            told["exchanged"],
        ),
        Mistake(
            "shows nothing",
            'On the gradients of "shows" this code and the formula take the same '
            "steps, so that nobody would notice. Try a gradient of another size.",
            changed(shows=[-1.0, -1.0]),
            told["shows nothing"],
        ),
        Mistake(
            "hides nothing",
            'On the gradients of "hides" this code and the formula take different '
            "steps. For which numbers do the faulty line and the right one give the "
            "same?",
            changed(hides=[2.0, 2.0]),
            told["hides nothing"],
        ),
        Mistake(
            "upside down",
            "This is how many times as long the right step is, measured by the faulty "
            "one. The question is the other way round.",
            changed(first_step=0.5),
            lambda _, value: np.isclose(float(value["first_step"]), 0.5),
        ),
        Mistake(
            "another factor",
            "Work out the first step twice, with the gradient 4: the running mean "
            "after it, then its root, then the quotient. Both share the factor in "
            "front.",
            changed(first_step=4.0),
            lambda _, value: diagnosed(_, value) == TOO_LONG,
        ),
    ],
    variants={
        "arrays, NumPy's numbers": {
            "line": np.int64(4),
            "shows": np.array([0.5, 0.5, 2.0]),
            "hides": np.array([1, 1, 1]),
            "first_step": np.float32(2),
        },
        "tuples, whole numbers": {
            "line": 4,
            "shows": (5, 7),
            "hides": (-1, -1),
            "first_step": 2,
        },
        "another order": dict(reversed(RIGHT.items())),
    },
)
