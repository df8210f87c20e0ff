"""Which relation is told of all results of a check, and where it holds."""

import numpy as np

from nnlib_grader.diagnosis import relations
from nnlib_grader.diagnosis.parts import exchanged, related
from nnlib_grader.diagnosis.relations import relation

ONE, TWO = np.array([1.5, 2.0, 4.0]), np.array([3.5, 7.0, 9.0])


def told(expected, found, inputs, names=("x", "n")):
    pairs = [
        (np.asarray(one, float), np.asarray(other, float))
        for one, other in zip(expected, found, strict=True)
    ]
    return relation(pairs, inputs, names)


def test_nothing_is_told_where_nothing_is_wrong():
    assert told([ONE], [ONE], [(ONE,)]) is None


def test_an_argument_that_came_back_as_it_was_is_named():
    inputs = [(1, ONE), (2, TWO)]
    words = "What came back is the argument n as it was."
    assert told([2 * ONE, 3 * TWO], [ONE, TWO], inputs) == words
    assert told([2 * ONE, 3 * TWO], [ONE, TWO + 1], inputs) != words
    assert relations.unchanged([(ONE, ONE)], [None], ["x"]) is None
    numbers = [(ONE, np.array(1.5)), (TWO, np.array(2.5))]
    assert relations.unchanged(numbers, [(1.5,), (2.5,)], ["x"]) is not None
    assert relations.unchanged([(ONE, TWO)], [(TWO.tolist(),)], ["x"]) is not None
    assert relations.unchanged([(ONE, TWO)], [(["a", TWO],)], ["x"]) is None
    assert relations.unchanged([(ONE, np.array(1.0))], [(1.0,)], ["x"]) is None


def constant(*found, expected=None):
    found = [np.asarray(one, float) for one in found]
    wanted = expected or [np.full(3, n) for n in range(len(found))]
    return relations.constant(list(zip(wanted, found, strict=True)))


def test_a_result_that_never_changes_is_told_where_the_right_one_does():
    words = "The same result came back for all 3 inputs of this check."
    assert constant(ONE, ONE, ONE) == constant(1.5, 1.5, 1.5) == words
    assert constant(*[[1.0, 1.0]] * 3) == words
    assert constant(ONE, ONE, ONE + 1) is None
    assert constant(ONE) is None
    assert constant(ONE, ONE, expected=[TWO, TWO]) is None
    assert constant(1.0, 1.0) is None and constant([2.0], [2.0]) is None
    assert constant(*[[np.nan] * 2] * 3) is None
    assert constant(*[[np.nan, 1.0]] * 3) == words
    classes = [np.zeros(3), np.ones(3), np.ones(3)]
    assert constant(ONE, ONE, ONE, expected=classes) is None


def test_zeros_and_nan_are_told_where_other_values_belong():
    inputs = [("a",)] * 2
    assert told([ONE, TWO], [0 * ONE, 0 * TWO], inputs).startswith("Every value that")
    assert "is nan. It comes" in told([ONE, TWO], [ONE * np.nan] * 2, inputs)
    assert relations.nothing_in_it([(ONE, 0 * ONE), (TWO, ONE)]) is None
    assert told([np.eye(2)], [np.zeros((2, 2))], inputs[:1]) is None  # classes
    equal = [np.full(3, 0.5), np.full(3, 2.5)]
    assert told([ONE, TWO], equal, inputs).startswith("All values that came back in")
    assert relations.nothing_in_it([(ONE, equal[0]), (equal[0], equal[1])]) is None


def test_the_first_relation_that_holds_is_told_and_no_other():
    square = np.array([[1.5, 2.0], [2.0, 1.5]])
    said = told([square, square * 3], [-square, -square * 3], [("a",)] * 2)
    assert said.startswith("Every value has the wrong sign")
    assert told([square], [square**2 + 0.1], [("a",)]) is None


def test_the_place_is_not_told_where_some_calls_are_right():
    first, words = [0.5, 2.0, 4.0], "Only the first value is wrong"
    inputs = [("a",)] * 2
    assert told([ONE, TWO], [first, [8.5, 7, 9]], inputs).startswith(words)
    assert told([ONE, TWO], [first, TWO], inputs) is None


def parts_told(expected, found):
    return related(expected, found, [(1,)] * len(expected), ["x"])


def test_parts_are_compared_with_parts():
    right = [(ONE, TWO), (TWO, ONE)]
    sign = "Every value has the wrong sign. Look for a difference taken backwards."
    assert parts_told(right, [(ONE, -TWO), (TWO, -ONE)]) == f"Result number 2: {sign}"
    assert parts_told(right, [(-ONE, TWO), [-TWO, ONE]]) == f"Result number 1: {sign}"
    other = "The results are right and stand in another order than asked for."
    assert parts_told(right, [(TWO, ONE), (ONE, TWO)]) == other
    assert parts_told(right, [(TWO, ONE), (TWO, ONE)]) != other


def test_nothing_is_told_of_parts_that_do_not_fit():
    right = [(ONE, TWO), (TWO, ONE)]
    assert parts_told(right, [(ONE,), (TWO, ONE)]) is None
    assert parts_told(right, [ONE, (TWO, ONE)]) is None
    assert parts_told(right, [3, 4]) is None
    assert parts_told([(ONE, TWO), (TWO,)], [(-ONE, TWO), (-TWO,)]) is None
    assert parts_told([(ONE, TWO)], [(ONE + ONE**2, TWO + TWO**2)]) is None


def test_the_one_part_that_is_wrong_is_told_and_dictionaries_have_parts():
    said = parts_told([("a", TWO)], [("b", TWO)])
    assert said == "Result number 1 is wrong; the others are right."
    right = {"w": ONE, "b": 0.5}
    assert parts_told([right], [right | {"b": 2.5}]) == (
        "Result 'b' is wrong; the others are right."
    )
    assert parts_told([right], [right | {"w": -ONE}]).startswith("Result 'w': Every")
    assert parts_told([right], [{"w": ONE}]) is None


def test_a_text_or_none_among_the_results_is_told():
    assert parts_told([[0.5, 2.0]], [["0.5", 2.0]]).startswith("A text came back")
    assert parts_told([{"a": 0.5}], [{"a": "0.5"}]).startswith("A text came back")
    assert parts_told([(ONE, 0.5)], [(None, 0.5)]).startswith("None stands where")
    assert not parts_told([("a", 0.5)], [("b", 0.5)]).startswith("A text")


def test_nothing_is_told_of_truth_values_or_of_what_is_no_number():
    assert parts_told([True, True], [2.0, 2.0]) is None
    assert parts_told([np.True_, np.True_], [2.0, 2.0]) is None
    assert parts_told([ONE], [{"a": 1}]) is None
    said = parts_told([[1.5, 2.0, 3.0]], [[-1.5, -2.0, -3.0]])
    assert said.startswith("Every value has the wrong sign.")


def test_parts_are_exchanged_where_each_is_somewhere_and_not_all_at_home():
    assert exchanged((1, 2, 3), (2, 1, 3)) and exchanged((1, 1, 2), (1, 2, 1))
    assert not exchanged((1, 2, 3), (1, 2, 3))
    assert exchanged((1, 1, 2), (1, 2, 2)) is exchanged((1, 2), (2, 3)) is False


def test_arrays_of_whole_numbers_are_told_where_fractions_are_missing():
    right, words = np.array([0.3, 1.7, 2.2, 5.1]), "An array of whole numbers came back"
    for found in ([7, 1, 4, 2], [3, 1, 1, 9]):
        assert words in (related([right], [np.array(found)], [(right,)], ["x"]) or "")
    fractions = np.array([7.5, 1.0, 4.2, 2.0])
    for one, other in ((right, fractions), (right // 1, fractions.astype(int))):
        assert words not in (related([one], [other], [(right,)], ["x"]) or "")
