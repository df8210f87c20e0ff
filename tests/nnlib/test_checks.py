"""The checks that several modules share; their messages are tested where they arise."""

import warnings

import numpy as np
import pytest

from nnlib.checks import (
    check_floats,
    check_labels,
    check_pair,
    check_place,
    check_scores,
    warn_of_probabilities,
)


@pytest.mark.parametrize(
    "values", [1, 1.5, np.float32(1), np.ones(2, np.float16), np.ones((2, 0))]
)
def test_floats_and_plain_numbers_pass(values):
    check_floats("relu", "z", values)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, bool, complex, object])
def test_other_dtypes_are_refused(dtype):
    with pytest.raises(TypeError, match=r"^relu: z holds \w+, expected floats\. Write"):
        check_floats("relu", "z", np.ones(2).astype(dtype))


@pytest.mark.parametrize("values", [[1.0], (1.0,), "1.0", None])
def test_what_is_no_array_is_refused(values):
    words = (
        f"^relu: z is a {type(values).__name__}, expected an array of floats. Wrap it: "
        r"np\.array\(\.\.\., dtype=np\.float32\)\.$"
    )
    with pytest.raises(TypeError, match=words):
        check_floats("relu", "z", values)


def test_fitting_arguments_pass():
    check_scores("softmax", "z", np.ones(1))
    check_scores("softmax", "z", np.ones((0, 3)))
    check_pair("mse", ("y", "target"), np.ones((2, 3)), np.ones((2, 3)))
    check_labels("fit", np.array([0, 2]), 3)
    check_labels("fit", np.array([], np.uint8), 3)


SUSPECTS = {
    "one row": [[0.2, 0.8]],
    "no batch axis": [0.2, 0.8],
    "several rows": [[0.2, 0.8], [0.5, 0.5]],
    "a certain row among others": [[0.0, 1.0], [0.5, 0.5]],
    "rounded": [[0.2, 0.800005]],
}
HONEST = {
    "a negative score": [[-0.2, 1.2]],
    "a row that does not sum to 1": [[0.2, 0.8], [0.5, 0.6]],
    "a row that sums to less": [[0.2, 0.7]],
    "nearly": [[0.2, 0.80002]],
    "zeros": [[0.0, 0.0]],
    "written by hand": [[0.0, 1.0], [1.0, 0.0]],
    "one class": [[1.0], [1.0]],
    "nothing": np.ones((0, 3)),
    "not a number": [[np.nan, 1.0]],
}


@pytest.mark.parametrize("z", SUSPECTS.values(), ids=SUSPECTS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_probabilities_are_pointed_out(z, dtype):
    words = (
        "^softmax: every row sums to 1, so these look like probabilities, but softmax "
        r"expects logits, the scores before the softmax\. It would apply the softmax a "
        r"second time, which flattens the probabilities\. Leave out the first "
        r"softmax\.$"
    )
    with pytest.warns(UserWarning, match=words):
        warn_of_probabilities("softmax", np.array(z, dtype))


@pytest.mark.parametrize("z", HONEST.values(), ids=HONEST)
def test_scores_are_not(z):
    warn_of_probabilities("softmax", np.array(z))


def test_random_scores_are_not():
    rng = np.random.default_rng(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2000):
            warn_of_probabilities("softmax", rng.random((1, 2), np.float32))


def test_an_array_that_names_no_device_is_let_pass():
    class Frame:
        shape = (2, 3)

    assert check_place("forward", "x", Frame(), np.ones(5)) is None
