"""Calls: what a page's scripts give and get are plain values and arrays."""

import json

import numpy as np
import pytest

from nnlib_live import calls


@pytest.fixture
def answer(monkeypatch):
    def give(value):
        monkeypatch.setattr(calls, "given", lambda: value, raising=False)
        text, arrays = calls.call("nnlib_live.calls", "given", "{}")
        return json.loads(text), arrays

    return give


def test_arguments_come_by_name():
    text, arrays = calls.call(
        "nnlib_live.calls", "packed", '{"value": 2, "arrays": []}'
    )
    assert (json.loads(text), arrays) == (2, [])


def test_plain_values_arrive_as_they_are(answer):
    given = {"a": [1, 2.5, None, True], "b": {"c": "<b>"}, "d": (1, np.float32(0.5))}
    assert answer(given)[0] == {
        "a": [1, 2.5, None, True],
        "b": {"c": "<b>"},
        "d": [1, 0.5],
    }


def test_numbers_that_json_has_no_word_for_arrive(answer):
    found, _ = answer([float("nan"), float("inf"), -np.inf, np.float64("nan")])
    names = [each["@number"] for each in found]
    assert names == ["NaN", "Infinity", "-Infinity", "NaN"]


@pytest.mark.parametrize(
    ("array", "kind"),
    [
        (np.zeros((2, 3)), np.float64),
        (np.zeros((2, 3), np.float32), np.float32),
        (np.arange(6).reshape(2, 3), np.int32),
        (np.full((2, 3), 2**40), np.float64),
        (np.zeros((2, 3), bool), np.uint8),
        (np.zeros((2, 3), np.uint8), np.uint8),
        (np.zeros((3, 2)).T, np.float64),
        (np.zeros((2, 3), np.float16), np.float64),
    ],
)
def test_arrays_are_put_aside_with_their_shape(answer, array, kind):
    found, arrays = answer({"x": array, "n": 1})
    assert found == {"x": {"@array": 0, "shape": [2, 3]}, "n": 1}
    assert arrays[0].dtype == kind and arrays[0].flags.c_contiguous
    np.testing.assert_array_equal(arrays[0], array.reshape(-1))


def test_what_a_page_cannot_hold_is_refused(answer):
    with pytest.raises(TypeError, match="cannot be given a set"):
        answer({1, 2})
    with pytest.raises(TypeError, match="array of complex128"):
        answer(np.zeros(2, complex))


@pytest.mark.parametrize(
    ("module", "function", "words"),
    [
        ("os", "getcwd", "no module of the course"),
        ("nnlib.version", "nothing", "no function nothing"),
        ("nnlib_live.calls", "_private", "no function _private"),
    ],
)
def test_only_functions_of_the_course_are_called(module, function, words, monkeypatch):
    monkeypatch.setattr(calls, "_private", lambda: "called", raising=False)
    with pytest.raises(LookupError, match=words):
        calls.call(module, function, "{}")
