"""How much right results tell, and what kind of values they are."""

import numpy as np

from nnlib_grader.diagnosis.pairs import (
    comparable,
    independent,
    measured,
    telling,
    two_kinds,
)


def pairs(*each):
    """Return pairs of arrays of float64; what came back does not matter."""
    return [(np.asarray(e, float), np.asarray(f, float)) for e, f in each]


def rights(*each):
    """Return pairs in which the right values came back."""
    return pairs(*((one, one) for one in each))


THREE = [1.0, 2.0, 4.0]


def test_three_values_of_the_right_shape_can_be_compared():
    assert comparable(pairs((THREE, THREE)))
    assert comparable(pairs((1, 1), ([1, 2], [1, 2])))
    assert not comparable(pairs(([1, 2], [1, 2])))
    assert not comparable(pairs((THREE, THREE), ([1.0], 1.0)))


def test_measured_values_have_fractions():
    assert measured(rights(THREE, 0.5)) and not measured(rights(THREE, [np.inf]))


def test_classes_are_two_values():
    assert two_kinds(rights([0, 1, 1], 0)) and not two_kinds(rights([0, 1], 2))


def test_0_and_1_tell_nothing_and_a_value_tells_once():
    assert telling(rights([0, 1, -1, 2], [2, 3, np.nan])) == 2


def test_measured_values_of_two_calls_are_enough_and_three_of_others():
    assert independent(rights(0.5, 0.25)) and not independent(rights([0.5, 0.25]))
    assert independent(rights([2, 3, 4])) and not independent(rights(2, 3))
