"""What an error of Python's or NumPy's means."""

import math

import numpy as np
import pytest

from tests.grader.doubling import told


def unbound(x):
    if len(x) > 9:
        y = x
    return y


def endless(x):
    return endless(x)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: 2 ^ x, "a power is written **"),
        (lambda x: int("a"), "There is a text where a number"),
        (lambda x: [].pop(), None),
        (lambda x: 2.0 ^ 3, "a power is written **"),
        (lambda x: x if x > 0 else -x, "np.where decides entry by entry"),
        (lambda x: x + x.sum(axis=1), "keepdims=True keeps"),
        (lambda x: x @ x, "as many columns on its left as rows on its right"),
        (lambda x: x[9], "the last place is the size minus 1"),
        (lambda x: x[0, 0, 0], "fewer axes than there are numbers in the square"),
        (lambda x: np.linalg.det(x[0]), "needs a matrix, and a vector was handed"),
        (lambda x: {}["e"], "Keys come from the input"),
        (lambda x: y, "No such name is known there"),  # noqa: F821
        (lambda x: x.tolist().shape, "np.asarray(...) makes one"),
        (lambda x: np.softmin(x), "That module has no such function"),
        (lambda x: [1.0] - x.tolist(), "Lists do not calculate"),
        (lambda x: x(x), "To multiply, write *"),
        (lambda x: [].sort() + 1, "Something is None there"),
        (lambda x, y: x, "keep the first line of the starter"),
        (lambda x: math.exp(x), "NumPy's, such as np.exp"),
        (lambda x: len(x.sum()), "a single number there"),
        (lambda x: x.sum(axis=2), "axis=-1 is the last"),
        (lambda x: x.reshape(5), "exactly as many numbers as the array"),
        (lambda x: np.zeros(12).reshape(5), "exactly as many numbers as the array"),
        (lambda x: np.zeros(len(x) / 2), "a whole number: // divides"),
        (lambda x: np.ones(2, int).__iadd__(0.5), "dtype=float"),
        (lambda x: 1 / 0, "can be 0"),
        (lambda x: math.exp(1e4), "larger than any float"),
        (lambda x: np.zeros((0, 2)).max(), "There is nothing in that array"),
        (lambda x: max([]), "There is nothing in that array or list"),
        (lambda x: x + x[:0, 0], "A slice a[start:stop] holds nothing"),
        (lambda x: [a for a, b in [(1,)]], "more names on the left of = than"),
        (lambda x: x[0].shape[1], "this array has fewer axes than that"),
        (lambda x: x[0.5], "A place in an array is a whole number"),
        (lambda x: unbound(x), "a way through the code that has not come past"),
        (lambda x: np.linalg.inv(x), "as many rows as columns"),
        (lambda x: endless(x), "never reaches a case that it answers at once"),
        (lambda x: __import__("nump"), "There is no such module here"),
        (lambda x: [].append(1).append(2), "append or sort"),
        (lambda x: np.concatenate(x, x), "take their arrays in one list"),
        (lambda x: range([1]), "has to be a whole number"),
        (lambda x: {[1]: 2}, "key or a set's entry"),
        (lambda x: [1.0] > 2, "Lists do not calculate"),
        (lambda x: [1.0] + 2, "Lists do not calculate"),
        (lambda x: np.array([[1], [2, 3]]), "rows of different lengths"),
        (lambda x: np.zeros(2).__setitem__(0, [1, 2]), "was given a whole row"),
        (lambda x: sum(x, axis=0), "Python's own sum, max and min know no axis"),
        (lambda x: max(x, axis=1), "np.sum(x, axis=0)"),
        (lambda x: sum(x, keepdims=True), "know no axis"),
        (lambda x: np.sum(x, axs=0), "no argument of that name"),
        (lambda x: np.zeros(2, 3), "A shape is one tuple"),
        (lambda x: np.array(1.0, 2.0), "the numbers of an array are one list"),
        (lambda x: np.array([1, 2], [3, 4]), "the numbers of an array are one list"),
        (lambda x: x.astype("flot"), "no dtype of that name"),
        (lambda x: np.log(np.abs(x), 2), "A base or a power is none"),
        (lambda x: np.max(x, x), "the larger of two arrays is np.maximum(a, b)"),
        (lambda x: np.max(1.0, 2.0), "The larger of two numbers is max(a, b)"),
        (lambda x: max(0, x), "np.maximum(a, b) takes the larger"),
        (lambda x: np.vstack(x, x), "take the arrays in one list"),
        (lambda x: np.zeros(), "more arguments than it takes, or fewer"),
        (lambda x: np(x), "a module stands before them"),
        (lambda x: x.shape(0), "x.shape and x.T need no brackets"),
        (lambda x: np.zeros[3], "A function stands there in place of its result"),
        (lambda x: len(x.sum), "A function stands there in place of its result"),
        (lambda x: x.sum - 1, "A function stands there in place of its result"),
        (lambda x: np.exp.shape2, "That object has no such part"),
        (lambda x: x.sum.shape, "A function stands there in place of its result"),
        (lambda x: 1 + "a", "There is a text where a number is needed"),
        (lambda x: "a" + 1, "There is a text where a number is needed"),
        (lambda x: x + "a", "There is a text where a number is needed"),
        (lambda x: math.exp("1"), "There is a text where a number is needed"),
        (lambda x: np.exp("a"), "NumPy cannot calculate with"),
        (lambda x: (-2) ** 0.5 < 1, "has become complex"),
        (lambda x: range(3) * 2, "list(...) makes a list of it"),
        (lambda x: len(map(abs, x)), "list(...) makes a list of it"),
        (lambda x: (1, 2).__class__((1, 2)).append(3), "no such part"),
        (lambda x: x.append(1), "An array has a fixed size"),
        (lambda x: x.length, "The number of rows of an array is len(x)"),
        (lambda x: np.random.default_rng(0).randn(3), "other names than those"),
        (lambda x: "a".shape, "That is a text"),
        (lambda x: np.__getattr__("float"), "Write float and int"),
        (lambda x: math.sqrt(-1.0), "A root of a negative number"),
        (lambda x: x @ 2.0, "To multiply by a number, write *"),
        (lambda x: x.tolist()[0, 1], "one place in each pair of brackets"),
        (lambda x: int(float("nan")), "nan is none"),
        (lambda x: np.broadcast_to(x, x.shape).__setitem__(0, 1), "x.copy() makes one"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_an_error_is_explained(answer, words):
    found = told(answer)["likely"]
    assert found is None if words is None else words in found
