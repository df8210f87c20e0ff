"""A hat from ReLUs."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal, Finding
from nnlib_grader.specification.unusual import listed, talks

from .shared import cut_off


def hat_inputs(rng, left, peak, right):
    """Draw points left of, below and right of a hat, in any order."""
    ends = (left - 2, left), (left, peak), (peak, right), (right, right + 3)
    x = np.concatenate([rng.uniform(*pair, size=3) for pair in ends])
    return rng.permutation(np.append(x, [left, peak, right])), left, peak, right


def even_hats(rng):
    """Draw hats whose two sides are equally steep, on both sides of 0."""
    start, half = rng.uniform(-2.5, -1.5), rng.uniform(1.5, 3)
    return [
        hat_inputs(rng, start, start + half, start + 2 * half),
        hat_inputs(rng, -2.0, 0.5, 3.0),
    ]


def crooked_hats(rng):
    """Draw hats with a steep and a flat side, and one over whole numbers."""
    start, rise, fall = rng.normal(), rng.uniform(0.3, 0.7), rng.uniform(1.5, 3)
    return [
        hat_inputs(rng, start, start + rise, start + rise + fall),
        hat_inputs(rng, start, start + fall, start + fall + rise),
        (rng.permutation(np.arange(-5, 8)), -3, 1, 3),
        hat_inputs(rng, 40, 50, 90),
        hat_inputs(rng, -60.0, -35.0, -30.0),
    ]


def bent(x, kinks, changes):
    """Return a sum of ReLUs."""
    return np.maximum(np.asarray(x)[:, None] - kinks, 0) @ np.array(changes)


def hat(x, left, peak, right):
    """Return the hat."""
    up, down = 1 / (peak - left), 1 / (right - peak)
    return bent(x, (left, peak, right), (up, -up - down, down))


def by_loops(x, left, peak, right):
    """Return a list of NumPy numbers, point by point."""
    up, down = 1 / (peak - left), 1 / (right - peak)
    pairs = ((left, up), (peak, -up - down), (right, down))
    return [sum(c * max(0, each - t) for t, c in pairs) for each in x]


def by_cases(x, left, peak, right):
    """Return the hat put together from its pieces."""
    up, down = (x - left) / (peak - left), (right - x) / (right - peak)
    return np.where((x < left) | (x > right), 0, np.where(x < peak, up, down))


def zero_inside(arguments, value):
    """Recognise 0 on one side of x = 0 inside the hat, and its first side elsewhere."""
    x, _, peak, _ = arguments
    value, right = np.asarray(value), hat(*arguments)
    return any(
        (gone & (right > 0)).any()
        and not value[gone].any()
        and close(value[~gone & (x <= peak)], right[~gone & (x <= peak)])
        for gone in (x < 0, x > 0)
    )


class OfReLUs(Equal):
    """Equal to the hat, and a sum: behind `right` rounding leaves traces of its terms.

    Of many fractions not one comes out as exactly 0 only by chance; where cases are
    told apart all of them do.
    """

    def find(self, calls, values):
        """Compare call by call, and then look at what is behind all hats together."""
        found = super().find(calls, values)
        if found:
            return found
        behind = [
            np.asarray(value)[x > right]
            for (x, _, _, right), value in zip(calls, values, strict=True)
            if x.dtype.kind == "f"
        ]
        if sum(part.size for part in behind) < 6 or np.concatenate(behind).any():
            return None
        return Finding(0, "the values are right, and no sum of three ReLUs gave them")


def corners(name, message, changes, test):
    """Return a mistake in the weights of the three ReLUs.

    `changes(up, down)` gives wrong weights; `test(weights, up, down)` knows them in a
    result, where they are found by least squares.
    """

    def answer(x, *kinks):
        return bent(x, kinks, changes(*1 / np.diff(kinks)))

    def recognise(arguments, value):
        x, *kinks = arguments
        basis = bent(x, kinks, np.eye(3))
        found = np.linalg.lstsq(basis, np.asarray(value), rcond=None)[0]
        return close(basis @ found, value) and test(found, *1 / np.diff(kinks))

    return Mistake(name, message, answer, recognise)


EXERCISE = Exercise(
    id="hat",
    answer="hat",
    objective="relu-sums",
    level="a small project",
    compare=(
        "Write your three weights beside those of the worked solution. What is their "
        "sum, and what does that say about the curve far to the right?"
    ),
    forbidden={
        "numpy.interp": "Build the hat from ReLUs; the text does not allow an "
        "interpolation.",
        "numpy.minimum": "The smaller of two lines is a hat as well; here it is to "
        "be a sum of three ReLUs, each with a kink and a weight of its own.",
    },
    reference=hat,
    checks=[
        Check("hats with two equal sides", 1, Equal(hat), even_hats),
        Check("hats with a steep and a flat side", 2, OfReLUs(hat), crooked_hats),
    ],
    mistakes=[
        cut_off(hat),
        Mistake(
            "cut off by hand",
            "Values are 0 inside the hat. It begins at `left` and ends at `right`, "
            "wherever these lie: what in your code does not move with them?",
            lambda x, *kinks: np.where(x < 0, 0, hat(x, *kinks)),
            zero_inside,
        ),
        corners(
            "height",
            "The climb from `left` does not reach 1 at `peak`. Its slope is the rise, "
            "1, divided by the width of this side; it is not the width itself.",
            lambda up, down: (1, -2, 1),
            lambda w, up, down: not np.isclose(w[0], up),
        ),
        corners(
            "sides equally steep",
            "The hat falls as steeply as it climbs, and the sides may have different "
            "widths. Compute the slope of each side by itself.",
            lambda up, down: (up, -2 * up, up),
            lambda w, up, down: np.allclose(w, (up, -2 * up, up)),
        ),
        corners(
            "climb not undone",
            "After the peak the slope is wrong: the first ReLU goes on climbing. The "
            "weight of the second is the change of slope, sign included.",
            lambda up, down: (up, -down, down),
            lambda w, up, down: not np.isclose(w[1], -up - down),
        ),
        corners(
            "never flat again",
            "Up to `right` the curve is right, and after it it does not stay at 0. "
            "What has to happen to its slope at `right`?",
            lambda up, down: (up, -up - down, 0),
            lambda w, up, down: not np.isclose(w[2], down),
        ),
        Mistake(
            "by cases",
            "The curve is right, and it was put together from cases, or set to 0 by "
            "hand or by an outer maximum: behind `right` each value is exactly 0. In a "
            "sum of ReLUs all three go on climbing there, and their weights let them "
            "cancel.",
            by_cases,
            lambda given, value: close(hat(*given), value),
        ),
        Mistake(
            "kinks mirrored",
            "A bend is not where it should be, or looks the wrong way. relu(x - t) is "
            "0 up to t; where does relu(x + t) bend, and where is relu(t - x) 0?",
            lambda x, *kinks: -hat(x, *-np.array(kinks)),
            lambda given, value: (
                close(-hat(given[0], *-np.array(given[1:])), value)
                or np.asarray(value)[given[0] < given[1]].any()
            ),
        ),
    ],
    variants={
        "a list, prints, a warning on stderr": talks(listed(hat)),
        "number by number": by_loops,
        "float32": lambda *given: hat(*given).astype(np.float32),
    },
)
