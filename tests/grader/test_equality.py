"""When two results are equal, and how a difference is said."""

import math

import numpy as np
import pytest

from nnlib_grader.specification.equality import (
    RELATED,
    RIGHT,
    SINGLE,
    close,
    difference,
    kind,
    same,
)

NAN = math.nan


def test_the_three_tolerances_are_these():
    assert RIGHT == (1e-6, 1e-9) and SINGLE == (1e-4, 1e-6) and RELATED == (1e-5, 1e-8)


@pytest.mark.parametrize("size", [1.0, -1000.0])
def test_marks_need_six_digits_and_five_less_in_float32(size):
    right = np.array([size])
    assert not difference(right, right * (1 + 0.9e-6))
    assert difference(right, right * (1 + 1.1e-6))
    for narrow in (np.float32, np.float16):
        for off, words in ((0.9e-4, ""), (1.2e-4, "the value at [0] is not right")):
            value = (right * (1 + off)).astype(np.float32)
            assert difference(right, value) == words
            assert difference(right.astype(np.float32), value.astype(float)) == words
        assert not difference(np.array([1.0]), np.array([1.0], narrow))
    assert difference(np.array([1.0]), np.float16([1.002]))


def test_near_zero_a_difference_counts_from_one_billionth():
    assert not difference(0.0, 0.9e-9) and difference(0.0, 1.1e-9)
    assert not difference(0.0, np.float32(0.9e-6)) and difference(0.0, np.float32(2e-6))
    assert difference(0.0, 0.9e-9, atol=0) and not difference(1.0, 1.1, rtol=0.2)
    assert not difference((1.0,), (1.1,), rtol=0.2)
    assert not difference((0.0,), (1.1,), atol=2)


def test_a_tolerance_wider_than_that_of_float32_stays():
    assert not difference(1.0, np.float32(1.1), rtol=0.2)
    assert not difference(0.0, np.float32(1.1), atol=2)


@pytest.mark.parametrize(
    ("expected", "value", "words"),
    [
        (None, 0, "expected None, got a number"),
        ("a", "b", "this is not the text asked for"),
        ("a", ["a"], "expected a text, got a list"),
        ([1.0, 2.0], [[1], [1, 2]], "the rows have different lengths"),
        (1.0, "1.0", "expected a number, got a text"),
        (1.0, None, "expected a number, got None"),
        (1.0, {"a": 1}, "expected a number, got a dictionary"),
        (np.ones((2, 1)), np.ones((1, 2)), "expected the shape (2, 1), got (1, 2)"),
        (1.0, [1.0], "expected one number, got an array of shape (1,)"),
        ([1.0], 1.0, "expected an array of shape (1,), got one number"),
        (1.0, 2, "the value is not right"),
        (1.0, NAN, "the value is nan"),
        ([1.0], [NAN], "the value at [0] is not right and is nan"),
        ([1.0, 2.0], [1.0, 3], "1 of 2 values differ; the first is at [1]"),
        (np.eye(2), np.ones((2, 2)), "2 of 4 values differ; the first is at [0, 1]"),
        (
            np.eye(2),
            [[1, 0], [NAN, 0]],
            "2 of 4 values differ; the first is at [1, 0] and is nan",
        ),
        ((1.0, 2.0), 3, "expected 2 results, got a number"),
        ((1.0, 2.0), np.array(3.0), "expected 2 results, got a number"),
        ((1.0, 2.0), [1], "expected 2 results, got 1"),
        ((1.0, 2.0), "ab", "expected 2 results, got a text"),
        ((1.0, [1.0]), (1, [2]), "result number 2: the value at [0] is not right"),
        ([[1.0], "a"], [[2.0], "a"], "result number 1: the value at [0] is not right"),
        (
            (1.0, [[1.0], "a"]),
            (1.0, [[2.0], "a"]),
            "result number 2, in it number 1: the value at [0] is not right",
        ),
        ({"a": 1.0}, [1], "expected a dictionary, got a list"),
        ({"a": 1.0}, {"b": 1.0}, "the dictionary's keys are not the ones asked for"),
        ({"a": 1.0, 2: 2.0}, {2: 3, "a": 1}, "result 2: the value is not right"),
        ({"a": 1.0}, {"a": 2}, "result 'a': the value is not right"),
    ],
)
def test_a_difference_is_said_in_words(expected, value, words):
    assert difference(expected, value) == words


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        *((None, None), ("a", "a"), (True, 1), (1, True), ([True, 2], [1.0, 2.0])),
        *(((1.0, 2.0), np.array([1, 2])), ([1, 2.5], (1, 2.5)), (NAN, NAN)),
        *((math.inf, math.inf), (np.uint8(3), 3), ({"a": (1,)}, {"a": [1]})),
        *(([], np.zeros(0)), ([np.eye(2), 1], [[[1, 0], [0, 1]], 1])),
    ],
)
def test_equal_values_may_come_in_other_types(expected, value):
    assert difference(expected, value) == ""


@pytest.mark.parametrize("parts", [(1.0,), [1.0, "a"], {"a": 1.0}])
def test_the_dtype_is_asked_for_in_every_part(parts):
    as_float32 = {tuple: (np.float32(1),), list: [np.float32(1), "a"]}
    value = as_float32.get(type(parts), {"a": np.float32(1)})
    assert difference(parts, value) == ""
    words = "expected the dtype float64, got float32"
    assert difference(parts, value, keep_dtype=True).endswith(words)


def test_a_dtype_that_a_list_cannot_have_is_said_of_the_list():
    words = difference(np.float32([1.0]), [1.0], keep_dtype=True)
    assert words == "expected the dtype float32, got a list"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        *((True, "a truth value"), (1, "a number"), (1.0, "a number"), ("", "a text")),
        *(([], "a list"), ((), "a tuple"), ({}, "a dictionary"), (None, "None")),
        *((np.ones(1, int), "an array of int64"), (set(), "an object of type set")),
    ],
)
def test_a_kind_is_said_in_words(value, words):
    assert kind(value) == words


def test_a_wrong_answer_is_recognised_in_float32():
    assert close(1.0, 1 + 0.9e-4) and not close(1.0, 1 + 1.1e-4)
    assert close(0.0, 0.9e-6) and not close(0.0, 1.1e-6)
    assert close((1, [2.0]), [1.0, np.array([2])]) and not close((1, 2), (1, 3))
    assert not close([1.0], 1.0) and not close(1.0, "one") and not close((1, 2), (1,))


def test_a_relation_holds_to_five_digits_however_small_the_values_are():
    for size in (1e6, 1.0, 1e-12):
        one = np.array([0.0, size])
        assert same(one, one * (1 + 0.9e-5)) and not same(one, one * (1 + 1.2e-5))
        tiny = np.array([min(size, 1.0) * 1e-8, 0])
        assert same(one, one + 0.9 * tiny) and not same(one, one + 2 * tiny)


def test_a_relation_does_not_hold_between_other_shapes_and_does_for_nan():
    assert same(np.ones(2), np.ones((1, 2))) is False
    assert same(np.array([NAN, math.inf]), np.array([NAN, math.inf]))
    assert same(np.array([NAN, 1e-9]), np.array([NAN, 1e-9]))
    assert not same(np.array([math.inf, 1e-12]), np.array([math.inf, 3e-12]))
    assert same(np.zeros(2), np.zeros(2)) and same(np.zeros(0), np.zeros(0))
