"""Right values that were changed alike, and values that were not."""

import numpy as np
import pytest

from nnlib_grader.diagnosis import proportions
from nnlib_grader.diagnosis.pairs import comparable


def pairs(*each):
    """Return pairs of arrays of float64."""
    return [tuple(np.asarray(part, float) for part in pair) for pair in each]


THREE = [1.0, 2.0, 4.0]
TABLE = np.array([[1.0, 2.0], [3.0, 5.0], [7.0, 11.0]])


def test_three_values_of_the_right_shape_can_be_compared():
    assert comparable(pairs((THREE, THREE)))
    assert comparable(pairs((1, 1), ([1, 2], [1, 2])))
    assert not comparable(pairs(([1, 2], [1, 2])))
    assert not comparable(pairs((THREE, THREE), ([1.0], 1.0)))


def test_signs_are_told_in_every_pair():
    every, some = "Every value has the wrong sign", "Some values have the wrong sign"
    assert proportions.negated(pairs((THREE, [-1, -2, -4]), (3, -3))).startswith(every)
    assert proportions.negated(pairs((THREE, [1, -2, -4]), (3, -3))).startswith(some)
    assert proportions.negated(pairs((THREE, [-1, -2, -4]), (3, 4))) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([(THREE, [3, 6, 12])], "Every value is 3 times"),
        ([(1, 3), (2, 6)], "Every value is 3 times"),
        ([(1, -3), (2, -6)], "Every value is -3 times"),
        ([([1, 2], [3, 6]), (2, 6)], "Every value is 3 times"),
        ([([1, 2], [3, 6])], "In each call all values are off by one common factor"),
        ([([1, 2], [3, 6]), (2, 4)], "In each call all values are off by one common"),
        ([(THREE, [3, 6, 12.001])], None),
        ([(THREE, [3, 6, 12]), ([1, 2], [3, 5])], None),
        ([(1, 3)], None),
        ([(1, 3), (2, 4)], None),
        ([(THREE, [3, 6, np.inf])], None),
        ([(THREE, [np.inf] * 3)], None),
        ([(THREE, [3, 6])], None),
        ([(THREE, [0, 0, 0])], None),
        ([([0, 0, 0], THREE)], None),
    ],
)
def test_one_factor_is_told_for_all_pairs(given, words):
    found = proportions.factor(pairs(*given))
    assert found is None if words is None else found.startswith(words)


def test_two_factors_are_one_to_five_digits():
    near = pairs((1, 3), (1, 3.00002))
    assert proportions.factor(near) is not None
    assert proportions.factor(pairs((1, 3), (1, 3.00004))) is None
    assert proportions.factor(pairs((1, -3), (1, -3.00004))) is None


def scaled_by(*factors):
    return pairs(*((THREE, np.multiply(THREE, factor)) for factor in factors))


@pytest.mark.parametrize(
    ("values", "factors", "words"),
    [
        ((2, 3), (2, 3), "n times what it should be"),
        ((2.0, 3), (1 / 2, 1 / 3), "n times too small"),
        ((np.ones(2), np.ones(3)), (2, 3), "the length of n times what it should be"),
        ((TABLE, TABLE.T), (3, 2), "the number of rows of n times what"),
        ((TABLE, TABLE.T), (1 / 2, 1 / 3), "the number of columns of n times too"),
        ((TABLE, np.ones((5, 2))), (6, 10), "the size of n times what it should be"),
        ((2, 2), (2, 2), None),
        ((0, 3), (1, 3), None),
        ((0, 3), (1, 1 / 3), None),
        ((2, 3), (2, 3.001), None),
        ((True, 3), (1, 3), None),
        (("a", "bc"), (1, 2), None),
        ((np.ones(2), 3), (2, 3), None),
        ((np.float64(2), np.array(3.0)), (2, 3), None),
        ((np.ones(2), np.ones((3, 2))), (2, 3), "the length of n times what"),
        ((np.ones(2), np.ones((3, 2))), (2, 6), None),
    ],
)
def test_a_factor_that_is_a_size_is_named(values, factors, words):
    inputs = [(7, value) for value in values]
    found = proportions.size_factor(scaled_by(*factors), inputs, ["x", "n"])
    assert found is None if words is None else f"Every value is {words}" in found


def test_a_size_is_asked_for_only_where_all_is_in_proportion():
    inputs, names = [(2,), (3,)], ["n"]
    uneven = [*scaled_by(2), *pairs((THREE, [3, 6, 13]))]
    assert proportions.size_factor(uneven, inputs, names) is None
    assert proportions.size_factor(scaled_by(2, 3), [None, None], names) is None
    assert proportions.size_factor(scaled_by(2, 3), inputs, []) is None


def test_a_factor_may_belong_to_a_row_or_to_a_column():
    by_row, by_column = TABLE * [[2], [3], [5]], TABLE * [2, 3]
    assert "In each row all" in proportions.factor_by_row(pairs((TABLE, by_row)))
    assert "In each column" in proportions.factor_by_row(pairs((TABLE, by_column)))
    assert proportions.factor_by_row(pairs((TABLE, TABLE**2))) is None
    assert proportions.factor_by_row(pairs((TABLE, by_row), (TABLE, by_column))) is None
    single = pairs((TABLE[:1], 2 * TABLE[:1]))
    assert proportions.factor_by_row(single) is None
    assert proportions.factor_by_row(pairs((TABLE[:, :1], TABLE[:, :1] ** 2))) is None
    assert proportions.factor_by_row(pairs((TABLE, by_row[:2]))) is None
    assert proportions.factor_by_row(pairs((THREE, THREE))) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([(THREE, [2.5, 3.5, 5.5])], "off by the same amount, 1.5."),
        ([([1, 2], [0, 1]), (5, 4)], "off by the same amount, -1."),
        ([(THREE, [2, 3, 5.00001])], None),
        ([(THREE, [2, 3, 5]), (1, 3)], None),
        ([(THREE, np.add(THREE, 1.1e-6))], "off by the same amount, 1.1e-06"),
        ([(THREE, np.add(THREE, 0.9e-6))], None),
        ([([1, 2], [2, 3])], None),
        ([(THREE, [[2, 3, 5]])], None),
    ],
)
def test_one_amount_is_added_everywhere(given, words):
    found = proportions.offset(pairs(*given))
    assert found is None if words is None else words in found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("exp", 12.18249396), ("log", 0.91629073), ("the square", 6.25)),
        *(("the square root", 1.58113883), ("the absolute value", 2.5)),
        *(("1 minus the value", -1.5), ("1 divided by the value", 0.4)),
        *(("the sigmoid", 0.92414182), ("tanh", 0.98661430), ("the ReLU", 2.5)),
        *(("rounding to whole numbers", 2), ("cutting off the fraction", 2)),
    ],
)
def test_a_step_is_what_it_is_called(name, value):
    assert proportions.STEPS[name](2.5) == pytest.approx(value)
    assert len(proportions.STEPS) == 12


def test_a_step_that_cuts_off_starts_at_0():
    assert proportions.STEPS["the ReLU"](np.array([-1, 0.5])).tolist() == [0, 0.5]
    assert proportions.STEPS["the absolute value"](-2.5) == 2.5


@pytest.mark.parametrize("name", proportions.STEPS)
def test_every_step_is_told_as_one_too_many_or_one_that_is_missing(name):
    function = proportions.STEPS[name]
    right = np.array([0.3, -1.4, 2.6, 0.7])
    with np.errstate(all="ignore"):
        more, fewer = pairs((right, function(right))), pairs((function(right), right))
        assert proportions.step(more) == (
            f"One step too many: this is what was asked for, then {name}."
        )
        back = proportions.step(fewer)
    own_inverse = {"1 minus the value", "1 divided by the value"}
    assert (name in own_inverse) != (back == f"A last step is missing: {name}.")


def test_a_step_is_looked_for_among_three_values_that_are_not_all_0():
    assert proportions.step(pairs(([0.25, 4], [0.5, 2]))) is None
    assert proportions.step(pairs(([0.25, 4, 9], [0.5, 2, 3]))) is not None
    assert proportions.step(pairs(([-1, -2, -3], [0, 0, 0]))) is None
    both = pairs(([0.25, 4, 9], [0.5, 2, 3]), (2, 2))
    assert proportions.step(both) is None
