"""Right values that were changed alike, and values that were not."""

import numpy as np
import pytest

from nnlib_grader.diagnosis import proportions


def pairs(*each):
    """Return pairs of arrays of float64."""
    return [tuple(np.asarray(part, float) for part in pair) for pair in each]


THREE = [1.5, 2.0, 4.0]
FOUR = np.array([1.5, 2.0, 4.0, 7.0])
TABLE = np.array([[1.5, 2.0], [3.0, 5.0], [7.0, 11.0]])


def test_signs_are_told_in_every_pair():
    every, some = "Every value has the wrong sign", "Some values have the wrong sign"
    assert proportions.negated(pairs((THREE, [-1.5, -2, -4]), (3, -3))).startswith(
        every
    )
    assert proportions.negated(pairs((THREE, [1.5, -2, -4]), (3, -3))).startswith(some)
    assert proportions.negated(pairs((THREE, [-1.5, -2, -4]), (3, 4))) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([(THREE, [4.5, 6, 12])], "Every value is 3 times"),
        ([(1.5, 4.5), (2, 6)], "Every value is 3 times"),
        ([(1.5, -4.5), (2, -6)], "Every value is -3 times"),
        ([([1.5, 2], [4.5, 6]), (2, 6)], "Every value is 3 times"),
        ([([2, 3, 4], [6, 9, 12])], "Every value is 3 times"),
        ([(FOUR, 3 * FOUR), (FOUR, 2 * FOUR)], "In each call all values are off"),
        ([(FOUR[1:], 3 * FOUR[1:]), (FOUR, 2 * FOUR)], None),
        ([([1.5, 2], [4.5, 6])], None),
        ([([1, 2], [3, 6]), (2, 6)], None),
        ([(2, 3), (4, 6)], None),
        ([(THREE, [4.5, 6, 12.001])], None),
        ([(THREE, [4.5, 6, 12]), ([1, 2], [3, 5])], None),
        ([(1.5, 4.5)], None),
        ([(1.5, 4.5), (2, 4)], None),
        ([(THREE, [4.5, 6, np.inf])], None),
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
    def of(second):
        return proportions.factor(pairs((1.5, 4.5), (2.5, 2.5 * second)))

    assert of(3.00002) is not None and of(3.00004) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *((2, "Is a half missing"), (0.5, "Is a two missing"), (1.5, "a factor that")),
        *((1 / np.log(2), "log2 in place of log"), (1 / np.log(10), "log10 in place")),
        *((4, "in two places"), (0.25, "in two places"), (-2, "a factor that")),
        *((100, "percentages"), (0.01, "percentages")),
    ],
)
def test_a_factor_that_is_known_is_asked_about(number, words):
    assert words in proportions.factor(pairs((THREE, np.multiply(THREE, number))))


def test_classes_are_told_to_be_turned_over_and_nothing_else():
    right = np.array([0, 1, 1, 0])
    assert "0 stands for 1" in proportions.turned_over(pairs((right, 1 - right)))
    few = pairs((right[:2], 1 - right[:2]))
    assert proportions.turned_over(few) is None
    assert proportions.turned_over(pairs((right, right * 0))) is None
    for test in (proportions.negated, proportions.factor, proportions.offset):
        for found in (-right, 2 * right, right + 1, 1 - right):
            assert test(pairs((right, found))) is None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        *(([3, 4, 6], "1 too large"), ([1, 2, 4], "1 too small")),
        *(([4, 5, 7], None), ([0, 1, 3], None)),
    ],
)
def test_of_counts_only_a_start_at_0_or_1_is_told(found, words):
    said = proportions.offset(pairs(([2, 3, 5], found)))
    assert said is None if words is None else words in said


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
    uneven = [*scaled_by(2), *pairs((THREE, [4.5, 6, 13]))]
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
        ([(THREE, [3.0, 3.5, 5.5])], "off by the same amount, 1.5."),
        ([([1.5, 2], [0.5, 1]), (5, 4)], "off by the same amount, -1."),
        ([(THREE, [2.5, 3, 5.00001])], None),
        ([(THREE, [2.5, 3, 5]), (1, 3)], None),
        ([(THREE, np.add(THREE, 1.1e-6))], "off by the same amount, 1.1e-06"),
        ([(THREE, np.add(THREE, 0.9e-6))], None),
        ([([1.5, 2], [2.5, 3])], None),
        ([(THREE, [[2.5, 3, 5]])], None),
    ],
)
def test_one_amount_is_added_everywhere(given, words):
    found = proportions.offset(pairs(*given))
    assert found is None if words is None else words in found


def test_fractions_that_are_cut_off_are_told_where_two_are_lost():
    found = proportions.cut_off(pairs(([0.5, 2.5, 2.0], [0, 2, 2]), ([1.5], [1])))
    assert "The fractions of the results are cut off" in found
    assert proportions.cut_off(pairs((-2.5, -2), (3.5, 3))) is not None
    for other in ((2.5, 2.0), (3.0, 3.0)), ((0.5, 0), (0.25, 0)), ((2.6, 3), (1.5, 1)):
        assert proportions.cut_off(pairs(*other)) is None
