"""A neuron for a line of one's own."""

import itertools

import numpy as np

from nnlib_grader.specification.equality import kind
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds


def read(value):
    """Return two weights and a bias, or say in words what is no such thing."""
    if not isinstance(value, list | tuple | np.ndarray) or len(value) != 3:
        return f"expected three numbers, two weights and a bias, got {kind(value)}"
    if any(np.shape(part) != () for part in value):
        return "expected three single numbers: two weights and a bias"
    numbers = np.array([float(part) for part in value])
    if not np.isfinite(numbers).all() or not numbers[:2].any():
        return "the weights are both 0, or a number is not finite"
    return numbers


def sums(value, points):
    """Return the weighted sums at some points, the largest weight taken as 1."""
    w1, w2, b = read(value) / np.abs(read(value)[:2]).max()
    x1, x2 = np.transpose(points)
    return w1 * x1 + w2 * x2 + b


def drawn(rng):
    """Draw two points whose line tells slips apart: not flat, steep, or through 0."""
    while True:
        left, right = sorted(rng.choice(np.arange(-4, 5), 2, replace=False).tolist())
        low, high = rng.choice(np.r_[-5:0, 1:6], 2, replace=False).tolist()
        slope = (high - low) / (right - left)
        start = low - slope * left
        if 0.2 < abs(slope) < 5 and abs(abs(slope) - 1) > 0.2 and abs(start) > 0.3:
            return [(left, low), (right, high)], slope, start


def mine(rng):
    """Return the exercise for two points drawn by chance."""
    line, slope, start = drawn(rng)
    above = [(0.0, start + 2.0), (3.0, start + 3 * slope + 1.0)]
    right_answer = (-slope, 1.0, -start)

    def on_the_line(_, value):
        """Ask for a sum of 0 at both points."""
        if isinstance(words := read(value), str):
            return words
        for point, z in zip(line, sums(value, line), strict=True):
            if abs(z) > 0.02:
                return f"at the point {point} the weighted sum is not 0"
        return None

    def answers_above(_, value):
        """Ask for a 1 above the line and a 0 below it."""
        if isinstance(words := read(value), str):
            return words
        below = [(x1, 2 * (start + slope * x1) - x2) for x1, x2 in above]
        if (sums(value, above) > 0).all() and (sums(value, below) <= 0).all():
            return None
        return "a point above the line does not get 1, or one below it does not get 0"

    def is_like(*wrong):
        """Recognise a multiple of a wrong answer; one above 0 if the line is right."""

        def recognise(_, value):
            given, like = read(value), np.array(wrong)
            one, other = (v / np.abs(v).max() for v in (given, like))
            turned = on_the_line(None, wrong) and np.allclose(-one, other, 0, 0.01)
            return turned or np.allclose(one, other, 0, 0.01)

        return recognise

    def reordered(_, value):
        """Recognise a multiple of the right numbers in another order."""
        orders = list(itertools.permutations(right_answer))[1:]
        return any(is_like(*order)(None, value) for order in orders)

    def of_slope(value):
        """Tell whether the two weights belong to the right slope."""
        w1, w2, _ = read(value)
        return bool(w2) and abs(w1 / w2 + slope) < 0.02

    def wrong(name, message, *numbers):
        return Mistake(name, message, numbers, is_like(*numbers))

    slips = [
        wrong(
            "the other side",
            "The line is right, and the neuron says 1 below it. What turns every "
            "answer of a neuron round?",
            slope,
            -1.0,
            start,
        ),
        wrong(
            "signs as they stand",
            "This is the formula for the height, its signs as they stand. Bring all "
            "terms to one side first, and read the numbers off there.",
            slope,
            1.0,
            start,
        ),
        wrong(
            "no bias",
            "The slope is right, and the line goes through the origin. What does the "
            "weighted sum need at the points, to come to 0?",
            -slope,
            1.0,
            0.0,
        ),
        wrong(
            "slope as it is",
            "Follow the first weight: in w1 x1 + w2 x2 + b = 0 the term with x1 stands "
            "on the same side as the one with x2.",
            slope,
            1.0,
            -start,
        ),
        Mistake(
            "bias left behind",
            "The slope is right. The weights were multiplied by a number, and the bias "
            "was not: a line stays where it is if all three are.",
            (-4 * slope, 4.0, -start),
            lambda _, value: of_slope(value) and np.isclose(value[2], -start, 0, 0.01),
        ),
        Mistake(
            "bias as it is",
            "The slope is right and the line is too high or too low. Where does the "
            "bias stand when you solve for x2?",
            (-slope, 1.0, start),
            lambda _, value: of_slope(value),
        ),
        wrong(
            "weights exchanged",
            "Which weight belongs to the first input of a point?",
            1.0,
            -slope,
            -start,
        ),
        Mistake(
            "another order",
            "Three right numbers, up to a factor, in another order than asked for: "
            "first the two weights, in the order of the inputs, and then the bias.",
            (1.0, -start, -slope),
            reordered,
        ),
        Mistake(
            "one point only",
            "The line goes through one of your points and not through the other. A "
            "slope is a difference of heights over a difference of first inputs.",
            (-slope - 1.0, 1.0, -(start - line[0][0])),
            lambda _, value: sum(abs(z) < 0.02 for z in sums(value, line)) == 1,
        ),
    ]
    return Exercise(
        id="your-line",
        answer="your_line",
        objective="decision-line",
        level="several steps",
        compare=(
            "The solution writes the line as x2 = slope x1 + start first. Multiply "
            "your three numbers by 10, and by -1: which of the two still passes?"
        ),
        reference=right_answer,
        checks=[
            Check("both points lie on the line", 2, Holds(on_the_line)),
            Check("1 above it, 0 below", 1, Holds(answers_above)),
        ],
        mistakes=slips,
        variants={
            "a list, ten times as large": [10 * v for v in right_answer],
            "an array of float32": np.float32(right_answer),
            "numbers of NumPy": tuple(np.float64(3 * v) for v in right_answer),
            "whole numbers": tuple(
                round((line[1][0] - line[0][0]) * v) for v in right_answer
            ),
        },
        personal=mine,
        numbers=f"The line goes through the points {line[0]} and {line[1]}.",
    )


EXERCISE = mine(np.random.default_rng(0))
