"""What is told where an answer returns an object, or is none that can be called."""

import functools
import math

import numpy as np
import pytest

from nnlib_grader.boundary import plain
from nnlib_grader.check import grade
from nnlib_grader.diagnosis.objects import no_numbers
from tests.grader.doubling import exercise, told


def yields(x):
    yield 2 * x


async def waits(x):
    return 2 * x


class double:
    def __init__(self, x):
        self.x = 2 * x


class Doubled:
    def __init__(self, x):
        self.x = 2 * x


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (yields, "yield makes a generator"),
        (lambda x: (2 * row for row in x), "round brackets around `... for"),
        (waits, "Write def alone"),
        (lambda x: float, "A class came back"),
        (lambda x: np.float32, "A class came back"),
        (double, "Write def double in place of class double"),
        (Doubled, None),
        (lambda x: double, "A class came back"),
        (lambda x: waits, "Round brackets call it"),
        (lambda x: x.sum, "return x.sum()"),
        (lambda x: np.exp, "Round brackets call it"),
        (lambda x: np.sum, "Round brackets call it"),
        (lambda x: math.exp, "Round brackets call it"),
        (lambda x: functools.partial(np.exp, x), "Round brackets call it"),
        (lambda x: range(3), "np.array(list(...))"),
        (lambda x: map(abs, x), "np.array(list(...))"),
        (lambda x: zip(x, x, strict=True), "np.array(list(...))"),
        (lambda x: {1.0, 2.0}, "np.array(list(...))"),
        (lambda x: {1: 2}.values(), "np.array(list(...))"),
        (lambda x: iter(x.tolist()), "np.array(list(...))"),
        (lambda x: ..., "still to be written"),
        (lambda x: (-2) ** 0.5, "has become complex"),
        (lambda x: np.sqrt(-x + 0j), "have become complex"),
        (lambda x: np, "A module came back"),
        (lambda x: np.array([None, 1.0]), "An array of objects"),
        (lambda x: np.array(["a", "b"]), "An array of texts"),
        (lambda x: bytearray(3), None),
    ],
)
def test_an_object_is_told_by_what_it_is(answer, words):
    found = told(answer)
    assert "returned an" in found["problem"]
    likely = found["likely"]
    assert likely is None if words is None else words in likely


@pytest.mark.parametrize("value", [3.0, np.ones(3), [1], None])
def test_a_name_that_holds_no_function_is_told(value):
    (check,) = grade(exercise(), {"double": value})["checks"]
    assert "is no function" in check["problem"]
    assert "run the cell with def double again" in check["likely"]


def test_the_advice_brings_numbers_back():
    listed = {"map": lambda x: map(abs, x), "range": lambda x: range(3)}
    for answer in listed.values():
        made = np.array(list(answer(np.ones(3))))
        assert plain.encode(made)["shape"] == [3]
    assert no_numbers("f", "a value with too many parts") is None
