"""Relations between wrong results and right ones, and none that holds by chance."""

import numpy as np
import pytest

from nnlib_grader.specification.exercise import Check
from nnlib_grader.specification.judges import Equal
from tests.grader.doubling import double, rows, told


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: 2 * x.T, "Rows and columns are exchanged"),
        (lambda x: (2 * x)[:, None], "an axis of size 1 too many"),
        (lambda x: -2 * x, "wrong sign"),
        (lambda x: 3 * x, "1.5 times what it should be"),
        (lambda x: 2 * x / len(x), "is the number of rows of x times too small"),
        (lambda x: 2 * x * x.size, "is the size of x times what it should be"),
        (lambda x: 2 * x * x[0, 0], "one common factor, and it changes with the input"),
        (lambda x: 2 * x * x[0], "In each column all values are off by one"),
        (lambda x: 2 * x * x[:, :1], "In each row all values are off by one"),
        (lambda x: 2 * np.abs(x), "Some values have the wrong sign"),
        (
            lambda x: np.tanh(2 * x),
            "What came back is what was asked for, and then tanh",
        ),
        (lambda x: np.trunc(2 * x), "The fractions of the results are cut off"),
        (lambda x: np.round(2 * x, 2), "are right and rounded to 2 decimals"),
        (lambda x: np.round(2 * x, 1), "are right and rounded to 1 decimal."),
        (lambda x: 1 / (2 * x), "then 1 divided by the value"),
        (lambda x: (2 * x).sum(axis=0), "This is the sum over the first axis of what"),
        (lambda x: (2 * x).mean(), "This is the mean of all values of what"),
        (lambda x: np.stack([x, x]), "The sum over the first axis of what came back"),
        (lambda x: 2 * np.vstack([x, x[:1]]), "there is too much at the end"),
        (lambda x: (2 * x)[1:], "something is missing at the start"),
        (lambda x: 2 * x[-1], "This is the last row or value of what was asked for"),
        (lambda x: 2 * x[0], "This is the first row or value of what was asked for"),
        (lambda x: 2 * np.roll(x, 1, axis=0), "one place too late"),
        (lambda x: 2 * np.roll(x, -1, axis=0), "one place too early"),
        (lambda x: 2 * np.sort(x, axis=0)[:, ::-1], "in another order than asked for"),
        (lambda x: np.vstack([2 * x[:1], x[1:] ** 2]), "The first row is right and"),
        (lambda x: np.vstack([x[:1] ** 2, 2 * x[1:]]), "Only the first row is wrong"),
        (lambda x: np.vstack([2 * x[:-1], x[-1:] ** 2]), "Only the last row is wrong"),
        (
            lambda x: 2 * x if len(x) == 3 else -2 * x,
            "backwards. Of the 2 inputs of this check, 1 comes",
        ),
        (lambda x: np.vstack([2 * x[:1], 0 * x[1:]]), "Does return stand inside the"),
        (lambda x: 2 * x + 1, "off by the same amount, 1."),
        (lambda x: (2 * x)[::-1], "reverse order"),
        (lambda x: np.ones(2), "The same result came back for all 2 inputs"),
    ],
)
def test_relations_are_recognised_without_a_mistake_of_the_author_s(answer, words):
    found = told(answer)
    assert found["mistake"] == "relation" and words in found["likely"]


def parts(x):
    return x.sum(axis=0), 2 * x


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: (x.sum(axis=0), -2 * x), "Result number 2: Every value has the wro"),
        (lambda x: (x.mean(axis=0), 2 * x), "Result number 1: Every value is the numb"),
        (
            lambda x: (2 * x, x.sum(axis=0)),
            "The results are right and stand in another",
        ),
    ],
)
def test_relations_are_looked_for_in_each_part_of_a_result(answer, words):
    found = told(answer, reference=parts, checks=[Check("x", 1, Equal(parts), rows)])
    assert found["likely"].startswith(words)


def test_a_single_number_is_not_said_to_be_a_factor_off():
    def total(x):
        return x.sum()

    checks = [Check("x", 1, Equal(total), rows)]
    found = told(lambda x: (x**2).sum(), reference=total, checks=checks)
    assert found["likely"] is None
    one = [Check("x", 1, Equal(total), lambda rng: rows(rng)[:1])]
    found = told(lambda x: (x**2).sum(), reference=total, checks=one)
    assert found["likely"] is None


def small(x):
    return 1e-9 * x


def positive(x):
    return x > 0


def up_to_three(rng):
    return [(np.array([1.0, 2.0, 3.0]),)]


def halves(rng):
    return [(np.array([-2.0, -1.0, 1.0, 2.0]),)]


@pytest.mark.parametrize(
    ("right", "answer", "inputs", "words"),
    [
        (small, lambda x: -1e-9 * x**2, up_to_three, None),  # each is next to 0
        (small, lambda x: 3e-9 * x, rows, "Every value is 3 times"),
        (
            double,
            lambda x: np.full(2, np.nan),
            rows,
            "One number came back for each column",
        ),
        (positive, lambda x: x <= 0, halves, "0 stands for 1 and 1 for 0"),
        (positive, lambda x: x > -1.5, halves, None),
    ],
)
def test_no_relation_is_named_that_holds_by_chance(right, answer, inputs, words):
    check = Check("x", 1, Equal(right, atol=0), inputs)
    found = told(answer, reference=right, checks=[check])["likely"]
    assert found is None if words is None else words in found


def test_the_input_itself_is_recognised():
    def squared(x):
        return x**2

    found = told(
        lambda x: x, reference=squared, checks=[Check("x", 1, Equal(squared), rows)]
    )
    assert found["likely"] == "What came back is the argument x as it was."
