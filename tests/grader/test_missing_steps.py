"""A function too many at the end, or one that is missing."""

import numpy as np
import pytest

from nnlib_grader.diagnosis import steps


def pairs(*each):
    """Return pairs of arrays of float64."""
    return [tuple(np.asarray(part, float) for part in pair) for pair in each]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("exp", 12.18249396), ("the logarithm", 0.91629073), ("the square", 6.25)),
        *(("the square root", 1.58113883), ("the absolute value", 2.5)),
        *(("1 minus the value", -1.5), ("1 divided by the value", 0.4)),
        *(("the sigmoid", 0.92414182), ("tanh", 0.98661430), ("the ReLU", 2.5)),
        ("rounding to whole numbers", 2),
    ],
)
def test_a_step_is_what_it_is_called(name, value):
    assert steps.STEPS[name](2.5) == pytest.approx(value)
    assert len(steps.STEPS) == 11


def test_a_step_that_cuts_off_starts_at_0():
    assert steps.STEPS["the ReLU"](np.array([-1, 0.5])).tolist() == [0, 0.5]
    assert steps.STEPS["the absolute value"](-2.5) == 2.5


@pytest.mark.parametrize("name", steps.STEPS)
def test_every_step_is_told_as_one_too_many_or_one_that_is_missing(name):
    function = steps.STEPS[name]
    right = np.array([0.3, -1.4, 2.6, 0.7])
    with np.errstate(all="ignore"):
        more, fewer = pairs((right, function(right))), pairs((function(right), right))
        assert steps.step(more) == (
            f"What came back is what was asked for, and then {name}."
        )
        back = steps.step(fewer)
    own_inverse = {"1 minus the value", "1 divided by the value"}
    missing = f"What was asked for is what came back, and then {name}. Is this"
    if name != "rounding to whole numbers":  # what came back needs no rounding
        assert (name in own_inverse) != back.startswith(missing)


def test_a_step_is_looked_for_among_three_values_that_are_not_all_0():
    assert steps.step(pairs(([0.25, 4], [0.5, 2]))) is None
    assert steps.step(pairs(([0.25, 4, 9], [0.5, 2, 3]))) is not None
    assert steps.step(pairs(([-1.5, -2, -3], [0, 0, 0]))) is None
    both = pairs(([0.25, 4, 9], [0.5, 2, 3]), (2, 2))
    assert steps.step(both) is None


def test_no_step_is_told_of_counts_or_of_a_constant():
    assert steps.step(pairs(([4, 9, 16], [2, 3, 4]))) is None
    assert steps.step(pairs(([0.2, 0.3, 0.4], [0, 0, 0]))) is None
