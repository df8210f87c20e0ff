"""Slips in a shape that are told whatever the numbers are."""

import numpy as np
import pytest

from nnlib_grader.diagnosis import shapes
from tests.grader.doubling import told


def pairs(*each):
    """Return pairs of arrays of the given shapes, none of whose numbers agree."""
    return [(np.zeros(e), np.ones(f)) for e, f in each]


def said(test, words, *each):
    found = test(pairs(*each))
    assert found is None if words is None else words in found


def test_the_shape_of_the_transposed_array_is_told():
    test = shapes.exchanged
    said(test, "rows and columns exchanged", ((3, 2), (2, 3)), ((2, 2), (2, 2)))
    said(test, None, ((2, 2), (2, 2)))
    said(test, None, ((3, 2), (2, 3)), ((3, 2), (3, 2)))
    said(test, None, ((3,), (3,)))


@pytest.mark.parametrize(
    ("wanted", "came", "words"),
    [
        ((3, 2), (2, 2), "One row is missing"),
        ((3, 2), (4, 2), "One row is there too many"),
        ((3, 2), (3, 1), "One column is missing"),
        ((3, 2), (3, 3), "One column is there too many"),
        ((3,), (2,), "One value is missing"),
        ((3,), (4,), "One value is there too many"),
        *(((3, 2), (1, 2), None), ((3,), (3,), None), ((1,), (0,), None)),
        *(((3, 2), (2,), None), ((3, 2), (2, 1), None)),
    ],
)
def test_one_row_column_or_value_too_few_or_too_many_is_told(wanted, came, words):
    said(shapes.one_off, words, (wanted, came))
    said(shapes.one_off, words, (wanted, came), (wanted, came))
    said(shapes.one_off, None, (wanted, came), ((5,), (5,)))


def test_each_with_each_is_told():
    test = shapes.each_with_each
    said(test, "Each value was combined with each", ((3,), (3, 3)), ((1,), (1, 1)))
    said(test, None, ((1,), (1, 1)))
    said(test, None, ((3,), (3, 2)))


def test_an_axis_that_is_gone_or_left_over_is_told():
    test = shapes.summed_away
    said(test, "One number came back for each row", ((3, 2), (3,)))
    said(test, "One number came back for each column", ((3, 2), (2,)))
    said(test, "A whole row came back", ((3,), (3, 2)))
    said(test, None, ((3, 2), (4,)))
    said(test, None, ((3, 2), (3,)), ((3, 2), (2,)))
    said(test, None, ((1,), (1, 1)))


def test_the_other_axis_of_an_argument_is_told():
    def other(*each, x=((3, 2),)):
        given = [(7, np.zeros(shape)) for shape in x]
        return shapes.other_axis(pairs(*each), given, ["n", "x"])

    row = "a number for each row of x, and one for each column was asked for"
    column = "a number for each column of x, and one for each row was asked for"
    assert column in other(((3,), (2,))) and row in other(((2,), (3,)))
    assert other(((2,), (2,)), x=((2, 2),)) is None
    assert other(((3,), (2,)), ((3,), (3,)), x=((3, 2), (3, 2))) is None
    assert other(((3,), (2,)), x=((3,),)) is None
    assert other(((3, 2), (2,))) is None
    assert shapes.other_axis(pairs(((3,), (2,))), [None], ["x"]) is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: 3 * x.T + x.T**2, "rows and columns exchanged"),
        (lambda x: x[1:] ** 2, "One row is missing"),
        (lambda x: (x**2)[:, :1], "One column is missing"),
        (lambda x: (x**2).sum(axis=1), "One number came back for each row"),
    ],
)
def test_a_slip_in_the_shape_is_told_beside_wrong_numbers(answer, words):
    assert words in told(answer)["likely"]
