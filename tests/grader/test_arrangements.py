"""Right values in a wrong place, and values that are not."""

import numpy as np
import pytest

from nnlib_grader.diagnosis import arrangements


def pairs(*each):
    """Return pairs of arrays of measured values, which have fractions."""
    return [tuple(1.1 * np.asarray(part, float) for part in pair) for pair in each]


A = np.array([[1.0, 2.0], [3.0, 5.0], [7.0, 11.0]])
B = np.array([[4.0, 9.0], [6.0, 8.0]])


def told(test, words, *each):
    found = test(pairs(*each))
    assert found is None if words is None else words in found


def test_rows_and_columns_are_exchanged_in_every_pair():
    test = arrangements.transposed
    told(test, "Rows and columns", (A, A.T), (B, B.T))
    told(test, None, (A, A.T), (B, B))
    told(test, None, (A[0], A[0]))


def test_the_numbers_are_right_and_the_shape_is_not():
    test = arrangements.other_shape
    told(test, "the shape is not", (A, A.ravel()), (B, B[:, :, None]))
    told(test, "the shape is not", (A[None], A), (B, B[:, :, None]))
    told(test, "an axis of size 1 is gone", (A[None], A), (B[:, None], B))
    told(test, "an axis of size 1 too many", (A, A[:, None]), (B, B[None]))
    told(test, None, (A, A.ravel()), (B, B[:1]))
    told(test, None, (A, A[::-1].ravel()))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (lambda a: a.sum(), "the sum of all values"),
        (lambda a: a.mean(), "the mean of all values"),
        (lambda a: a.sum(axis=0), "the sum over the first axis"),
        (lambda a: a.mean(axis=0), "the mean over the first axis"),
        (lambda a: a.sum(axis=-1), "the sum over the last axis"),
        (lambda a: a.mean(axis=-1), "the mean over the last axis"),
    ],
)
def test_a_sum_or_a_mean_is_one_too_many_or_missing(step, words):
    test = arrangements.summed_up
    told(test, f"This is {words} of what was asked for", (A, step(A)), (B, step(B)))
    told(
        test,
        f"The {words[4:]} of what came back is what was asked",
        (step(A), A),
        (step(B), B),
    )
    told(test, None, (A, step(A)), (B, step(B) + 1))
    told(test, None, (step(A), A), (step(B), B + 1))
    told(test, None, (A, step(A)), (step(B), B))


def test_no_sum_is_told_of_numbers_empty_arrays_or_right_shapes():
    test = arrangements.summed_up
    told(test, None, (3, 3))
    told(test, None, (np.zeros((0, 2)), 0))
    told(test, None, (0, np.zeros((0, 2))))
    told(test, None, (A, A.sum()), (3, 3))


def test_the_first_or_the_last_row_stands_alone():
    test = arrangements.one_row
    told(test, "This is the last row", (A, A[-1]), ([1, 2], 2))
    told(test, "This is the first row", (A, A[0]), ([1, 2], 1))
    told(test, None, (A, A[1]))
    told(test, None, (A, A[0]), (B, B[1]))
    told(test, None, ([1], 1))
    told(test, None, (1, 1))


@pytest.mark.parametrize(
    ("right", "found", "words"),
    [
        (A[:2], A, "there is too much at the end"),
        (A[1:], A, "there is too much at the start"),
        (A, A[:2], "something is missing at the end"),
        (A, A[1:], "something is missing at the start"),
        (A, A[:1], "something is missing at the end"),
        (A[:1], A, "there is too much at the end"),
        (A, A[::2], None),
        (A, A, None),
        (A, A[:0], None),
        (A[:0], A, None),
        (A, A[0], None),
        (1, [1], None),
        (1, 2, None),
    ],
)
def test_values_too_many_or_too_few_stand_at_one_end(right, found, words):
    told(arrangements.too_many, words, (right, found))
    if words is not None:
        told(arrangements.too_many, words, (right, found), (right, found))
        told(arrangements.too_many, None, (right, found), (B, [[1, 2]]))


LINE = np.array([1.0, 5.0, 2.0, 8.0])


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (LINE[::-1], "in reverse order"),
        ([0, 1, 5, 2], "one place too late"),
        ([5, 2, 8, 0], "one place too early"),
        ([5, 1, 8, 2], "in another order"),
        ([5, 1, 8, 3], None),
        ([1, 5, 2], None),
    ],
)
def test_the_order_of_right_values_is_told(found, words):
    told(arrangements.order, words, (LINE, found))
    told(arrangements.order, words, (LINE, found), (LINE + 1, np.add(found, 1)))
    told(arrangements.order, None, (LINE, found), (LINE, [3, 3, 3, 3]))


def test_no_order_is_told_of_numbers_or_of_few_values():
    test = arrangements.order
    told(test, None, ([0, 1, 0, 0], [0, 0, 1, 0]))  # their reverse by chance
    told(test, "in reverse order", ([0, 1, 0, 0], [0, 0, 1, 0]), (LINE, LINE[::-1]))
    told(test, None, (LINE, LINE[::-1]), (1, 1))
    told(test, None, ([1], [1]))
    told(test, "in reverse order", ([1, 2, 3], [3, 2, 1]), ([1, 2], [2, 1]))
    told(test, None, ([1, 2, 3], [0, 1, 2]), ([1, 2], [0, 1]))
    told(test, "one place too late", ([1, 2, 3], [0, 1, 2]))
    told(test, "in another order", ([1, 2, 3], [2, 1, 3]), ([4], [4]))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([1, 0, 0, 0], "The first value is right and the others are 0"),
        ([1, 6, 3, 9], "The first value is right and those after it are not"),
        ([0, 5, 2, 8], "Only the first value is wrong"),
        ([1, 5, 2, 0], "Only the last value is wrong"),
        ([1, 6, 2, 9], None),
        ([0, 5, 2, 0], None),
        ([0, 6, 3, 9], None),
    ],
)
def test_the_place_of_what_is_wrong_is_told(found, words):
    told(arrangements.place, words, (LINE, found))
    told(arrangements.place, words, (LINE, found), (LINE, found))
    told(arrangements.place, None, (LINE, found), (LINE[:3], [1, 6, 2]))


def test_rows_are_told_as_rows_where_all_results_have_them():
    test = arrangements.place
    told(test, "Only the first row is wrong", (A, [[0, 0], *A[1:]]))
    told(test, "Only the first value is wrong", (A, [[0, 0], *A[1:]]), ([1, 2], [0, 2]))
    told(test, "Only the last row is wrong", (B, [B[0], [0, 0]]))


def test_no_place_is_told_of_single_values_or_other_shapes():
    test = arrangements.place
    told(test, None, ([1], [2]))
    told(test, None, (1, 2))
    told(test, None, (LINE, [0, 5, 2]))
    told(test, None, (LINE, [0, 5, 2, 8]), (1, 1))
    # of two values alone nothing tells "the others" from "the last"
    told(test, "Only the last value is wrong", ([1, 2], [1, 0]))
    told(test, "the others are 0", ([1, 2], [1, 0]), ([1, 2, 3], [1, 0, 0]))
