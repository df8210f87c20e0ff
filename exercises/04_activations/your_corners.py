"""Weights of ReLUs for a line with corners; the corners are the learner's."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds


def asked(value):
    """Say what is wrong with the kind of answer, or return None."""
    if np.shape(value) != (3,):
        return "three numbers are asked for, one weight for each kink"
    return None


def exercise(kinks, slopes):
    """Return the exercise for three kinks and the slopes of the pieces between."""
    first, second = slopes
    right = np.array([first, second - first, -second], float)
    heights = np.cumsum([0, *np.diff(kinks) * slopes])
    widths = np.diff(kinks)
    whole = heights[2] / widths.sum()

    def place(number, words):
        """Return a check of one weight."""

        def test(_, value):
            return asked(value) or (
                None if close(np.ravel(value)[number], right[number]) else words
            )

        return Holds(test)

    def slip(name, message, *ways):
        """Return a mistake: any of several triples, wrong before the last weight.

        For some numbers a slip gives the right weights, or all but the last.
        """
        ways = [way for way in ways if not close(way[:2], right[:2])]

        def recognise(_, value):
            return any(close(way, value) for way in ways)

        return Mistake(name, message, np.array(ways[0], float), recognise)

    def second_is_slope(_, value):
        """Recognise a second weight that is the slope itself."""
        return close(np.ravel(value)[1], second) and close(np.ravel(value)[0], first)

    def only(number):
        """Return a recogniser of one wrong weight."""

        def recognise(_, value):
            off = ~np.isclose(np.ravel(value), right, 1e-4, 1e-6)
            return np.flatnonzero(off).tolist() == [number]

        return recognise

    points = ", ".join(f"({x}, {y})" for x, y in zip(kinks, heights, strict=True))
    return Exercise(
        id="your-corners",
        answer="weights",
        objective="relu-sums",
        level="one step",
        compare=(
            "Draw your curve: compute weights * np.maximum(x[:, None] - kinks, 0) for "
            "x = np.linspace(-1, 9, 101) and sum each row. Does it go through your "
            "points?"
        ),
        reference=right,
        checks=[
            Check("the first weight", 1, place(0, "the first weight is not right")),
            Check("the second weight", 2, place(1, "the second weight is not right")),
            Check("the third weight", 1, place(2, "the third weight is not right")),
        ],
        mistakes=[
            slip(
                "slopes, not changes",
                "These are the slopes of the pieces. A ReLU goes on climbing after its "
                "kink: by how much does the slope have to change there?",
                (first, second, 0),
            ),
            slip(
                "a piece skipped",
                "The second piece runs from your second point to your third. Here a "
                "slope is that of the line from the first point to the third.",
                (first, whole - first, -whole),
                (first, whole, -whole),
                (first, whole, 0),
                (whole, second - whole, -second),
            ),
            Mistake(
                "the second is a slope",
                "The second weight is the slope of the second piece. The first ReLU "
                "still adds its own: which weight makes of both the slope you want?",
                np.array([first, second, -second], float),
                second_is_slope,
            ),
            slip(
                "changes turned round",
                "The changes of slope have the wrong sign. Is a change the new slope "
                "minus the old one, or the other way about?",
                -right,
                (first, first - second, second),
                (first, first - second, -second),
            ),
            slip(
                "heights, not slopes",
                "These come from the heights of the points. A slope is the rise of a "
                "piece divided by its width.",
                heights,
                (heights[1], heights[2] - heights[1], 0),
                (
                    heights[1],
                    heights[2] - 2 * heights[1],
                    heights[1] - heights[2],
                ),
                (heights[1], heights[2] - heights[1], -heights[2]),
            ),
            slip(
                "width over rise",
                "A slope is the rise divided by the width; here the width was divided "
                "by the rise.",
                (1 / first, 1 / second - 1 / first, -1 / second),
                (1 / first, 1 / second, 0),
            ),
            slip(
                "widths from 0",
                "The rise was divided by the place of the right end, as if each piece "
                "began at 0. How wide is the piece itself?",
                (
                    heights[1] / kinks[1],
                    (heights[2] - heights[1]) / kinks[2] - heights[1] / kinks[1],
                    -(heights[2] - heights[1]) / kinks[2],
                ),
                (
                    first,
                    second * widths[1] / kinks[2] - first,
                    -second * widths[1] / kinks[2],
                ),
            ),
            Mistake(
                "never level again",
                "Up to the last point the curve is right. It should be level after it: "
                "which slope do the first two ReLUs have there together?",
                np.array([first, second - first, 0.0]),
                only(2),
            ),
            Mistake(
                "first slope",
                "The second and third weights are right and the first is not. Left of "
                "its kink the curve is level; which slope does the first piece have?",
                np.array([first + 0.5, second - first, -second]),
                only(0),
            ),
        ],
        variants={
            "a list of NumPy numbers": [np.float32(each) for each in right],
            "a tuple of whole numbers": tuple(int(each) for each in right),
            "an array of whole numbers": right.astype(int),
        },
        personal=mine,
        numbers=f"Your points: {points}.",
    )


def mine(rng):
    """Draw three places from 1 on and two slopes that differ, none of them 0 or 1."""
    start, *widths = (int(n) for n in rng.choice([1, 2, 3, 4], 3, replace=False))
    kinks = [start, start + widths[0], start + widths[0] + widths[1]]
    slopes = [
        int(n) for n in rng.choice([-5, -4, -3, -2, 2, 3, 4, 5], 2, replace=False)
    ]
    return exercise(kinks, slopes)


EXERCISE = mine(np.random.default_rng(0))
