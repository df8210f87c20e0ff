"""What a check asks of its results: equality, a property, something of all together."""

import numpy as np
import pytest

from nnlib_grader.specification.judges import Equal, Finding, Holds, Together


def half(x):
    return x / 2


CALLS = [(2.0,), (4.0,), (6.0,)]


def test_equality_names_the_first_call_that_is_wrong():
    assert Equal(half).find(CALLS, [1.0, 2.0, 3.0]) is None
    wrong = Finding(1, "the value is not right")
    assert Equal(half).find(CALLS, [1.0, 9.0, 9.0]) == wrong
    assert Equal(3).find([None], [3]) is None
    assert Equal(3).find([None], [4]) == Finding(0, "the value is not right")


def test_equality_has_the_tolerance_that_it_is_given():
    assert Equal(half).find([(2.0,)], [1.00001]) is not None
    assert Equal(half, rtol=1e-4).find([(2.0,)], [1.00001]) is None
    assert Equal(half).find([(0.0,)], [1e-8]) is not None
    assert Equal(half, atol=1e-7).find([(0.0,)], [1e-8]) is None
    narrow = [np.float32(1)]
    assert Equal(half).find([(2.0,)], narrow) is None
    assert Equal(half, keep_dtype=True).find([(2.0,)], narrow) is not None


def test_a_property_names_the_first_call_that_lacks_it():
    def below(arguments, value):
        return None if value < arguments[0] else f"{value} is too large"

    assert Holds(below).find(CALLS, [1, 2, 3]) is None
    assert Holds(below).find(CALLS, [1, 9, 9]) == Finding(1, "9 is too large")


def test_what_all_results_lack_together_stands_for_the_first():
    def rising(calls, values):
        return None if values == sorted(values) and len(calls) == 3 else "it falls"

    assert Together(rising).find(CALLS, [1, 2, 3]) is None
    assert Together(rising).find(CALLS, [1, 3, 2]) == Finding(0, "it falls")


@pytest.mark.parametrize("judge", [Holds, Together])
def test_a_value_that_a_test_cannot_handle_is_wrong(judge):
    def fails(given, came):
        raise ZeroDivisionError

    words = "this is not the kind of value that the exercise asks for"
    assert judge(fails).find([(1,)], [2]) == Finding(0, words)


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        *(("a", True), (["a"], True), ((1, ["a"]), True)),
        *((1, False), ([1, (2,)], False), ({"k": 1}, False), (None, False)),
    ],
)
def test_a_text_is_refused_wherever_it_stands_but_as_a_key(value, refused):
    found = Holds(lambda given, came: None).find([(1,)], [value])
    assert found == (Finding(0, "expected numbers, got a text") if refused else None)


def test_the_entry_that_holds_a_text_is_named():
    value = {"fails": [1], "line": "6", "holds": "b"}
    found = Holds(lambda given, came: None).find([(1,)], [value])
    assert found == Finding(0, "expected numbers, got a text under 'line'")
