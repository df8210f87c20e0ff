"""Where the decision boundary runs."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned

from .shared import away


def boundary(x1, w, b):
    """Return the second input on the line z = 0."""
    return -(x1 * w[0] + b) / w[1]


def lines(rng):
    """Draw points of the first axis and neurons, none of whose numbers agree."""
    calls = []
    points = rng.uniform(0.5, 4, 5), rng.uniform(0.5, 4, 2), np.arange(1, 9)
    for x1, sign in zip(points, (1, -1, 1), strict=True):
        w = np.array([away(rng, 0.3, 0.8), sign * rng.uniform(1.5, 3)])
        calls.append((x1, w, away(rng, 4, 6)))
    return [*calls, (np.arange(3), np.array([2, -5]), 4)]


def single_line(rng):
    """Draw one point, given as an array of one number."""
    return [(np.array([rng.uniform(1, 2)]), np.array([-0.5, 2.5]), 4.0)]


def whole(given, value):
    """Recognise whole numbers where there are fractions; all may be 0 below 1."""
    right = boundary(*given)
    return (
        np.array_equal(np.round(value), value)
        and not np.array_equal(np.round(right), right)
        and (np.any(value) or (abs(right) < 1).all())
    )


EXERCISE = Exercise(
    id="boundary-height",
    answer="boundary_height",
    objective="decision-line",
    level="one step",
    compare=(
        "The solution is the equation solved for the second input. Put one of your "
        "heights back into the weighted sum: is it 0?"
    ),
    reference=boundary,
    checks=[
        Check("several points", 2, Equal(boundary), lines),
        Check("a single point", 1, Equal(boundary), single_line),
    ],
    mistakes=[
        Mistake(
            "fractions cut off",
            "The fractions of the results are cut off. // and int() do that, and an "
            "array made by zeros_like from whole numbers holds whole numbers only.",
            lambda x1, w, b: boundary(x1, w, b).astype(x1.dtype),
            whole,
        ),
        family(
            "cut off at 0",
            "A height below 0 was raised to 0. Only the example is about hours of "
            "rain: a second input may well be below 0.",
            lambda x1, w, b: np.maximum(boundary(x1, w, b), 0),
        ),
        family(
            "bias forgotten",
            "This line goes through the origin. One of the neuron's three numbers is "
            "missing: which one?",
            lambda x1, w, b: -x1 * w[0] / w[1],
        ),
        family(
            "bias on the wrong side",
            "The slope is right and the line is shifted the wrong way. Follow the "
            "bias to the other side of the equation.",
            lambda x1, w, b: (b - x1 * w[0]) / w[1],
        ),
        family(
            "slope mirrored",
            "The bias is right and the slope has the wrong sign. Follow the first "
            "weight to the other side of the equation.",
            lambda x1, w, b: (x1 * w[0] - b) / w[1],
        ),
        family(
            "a sign lost",
            "Where the second weight is above 0 the height has the wrong sign. A "
            "negative weight needs no rule of its own: solve the equation as it is.",
            lambda x1, w, b: (x1 * w[0] + b) / abs(w[1]),
            lambda x1, w, b: -(x1 * w[0] + b) / abs(w[1]),
        ),
        family(
            "weights mixed up",
            "Which weight belongs to the input that you are given, and does it "
            "multiply this input alone? Which belongs to the one that you look for?",
            lambda x1, w, b: -(x1 * w[1] + b) / w[0],
            lambda x1, w, b: -(x1 * w[0] + b) / w[0],
            lambda x1, w, b: -x1 * w[1] / w[0] - b / w[1],
            lambda x1, w, b: -x1 * w[1] / w[0] - b / w[0],
            lambda x1, w, b: -w[0] / w[1] * (x1 + b),
            lambda x1, w, b: -(x1 + b) / w[1],
        ),
        family(
            "brackets missing",
            "The division reaches only one of the two terms. Look at your brackets: /"
            " comes before + and -.",
            lambda x1, w, b: -x1 * w[0] - b / w[1],
            lambda x1, w, b: -x1 * w[0] / w[1] - b,
            lambda x1, w, b: -x1 * w[0] + b / w[1],
            lambda x1, w, b: -x1 * w[0] / w[1] + b,
            lambda x1, w, b: -x1 * w[0] / w[1] - b * w[1],
        ),
        family(
            "not divided",
            "The second input still carries its weight. Which step of solving the "
            "equation undoes a multiplication by it?",
            lambda x1, w, b: -(x1 * w[0] + b),
            lambda x1, w, b: x1 * w[0] + b,
            lambda x1, w, b: -(x1 * w[0] + b) * w[1],
        ),
        Mistake(
            "one height for all",
            "All points get the same height, or there is one height only. The line "
            "rises or falls: where does x1 come in?",
            lambda x1, w, b: np.full(len(x1), -b / w[1]),
            lambda given, value: (
                (np.size(given[0]) > 1 and np.ptp(value) < 1e-9)
                or close(-given[2] / given[1][1], np.ravel(value)[0])
            ),
        ),
    ],
    variants={
        "a list": lambda x1, w, b: boundary(x1, w, b).tolist(),
        "float32, a warning on stderr": lambda x1, w, b: warned(
            boundary(x1, w, b).astype(np.float32)
        ),
        "slope and start": lambda x1, w, b: -b / w[1] + x1 * (-w[0] / w[1]),
    },
)
