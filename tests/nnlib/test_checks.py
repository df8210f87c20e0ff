"""The checks that several modules share; their messages are tested where they arise."""

import inspect
import re
import warnings

import numpy as np
import pytest

from nnlib.checks import bound, check_array, check_place, described
from nnlib.hints import warn_of_probabilities
from tests.needs import needs


@pytest.mark.parametrize(
    "values", [1, 1.5, np.float32(1), np.ones(2, np.float16), np.ones((2, 0))]
)
def test_floats_and_plain_numbers_pass(values):
    check_array("relu", "z", values)


WAYS_OUT = {
    np.uint8: r"z\.astype\(np\.float32\) / 255",
    np.int64: r"z\.astype\(np\.float32\)",
    bool: r"z\.astype\(np\.float32\)",
    complex: r"z\.real",
    object: r"z\.astype\(np\.float32\)",
}


@pytest.mark.parametrize("dtype", WAYS_OUT)
def test_other_dtypes_are_refused_with_a_way_out_that_works(dtype):
    z = np.ones((2, 2)).astype(dtype)
    words = rf"^relu: z holds {z.dtype}, expected floats: write {WAYS_OUT[dtype]}\.$"
    with pytest.raises(TypeError, match=words) as error:
        check_array("relu", "z", z)
    code = str(error.value).partition("write ")[2].rstrip(".")
    check_array("relu", "z", eval(code, {"np": np, "z": z}))


def test_integers_are_asked_for_too():
    check_array("fit", "labels", np.ones(2, np.uint8), "integers")
    words = (
        r"labels holds float64, expected integers: write labels\.astype\(np\.int64\)"
    )
    with pytest.raises(TypeError, match=words):
        check_array("fit", "labels", np.ones(2), "integers")
    words = r"labels is a list of 1, .* write np\.array\(labels, dtype=np\.int64\)\.$"
    with pytest.raises(TypeError, match=words):
        check_array("fit", "labels", [1], "integers")


class Table:
    """Stands for a DataFrame: it has a shape, and NumPy can read it."""

    shape = (2, 2)

    def to_numpy(self, dtype):
        return np.ones(self.shape, dtype)

    def __array__(self, dtype=None, copy=None):
        return np.ones(self.shape)


FOREIGN = {
    "list": ([[1.0]], "a list of 1"),
    "tuple": ((1.0,), "a tuple of 1"),
    "table": (Table(), "a Table"),
    "matrix": (np.ones((1, 1)).view(np.matrix), "a matrix"),
    "masked": (np.ma.masked_array([1.0, 2.0], [True, False]), "a MaskedArray"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_the_way_from_other_kinds_of_data_works(kind):
    z, said = FOREIGN[kind]
    with pytest.raises(TypeError) as error:
        check_array("relu", "z", z, number=False)
    text = str(error.value)
    assert text.startswith(f"relu: z is {said}, expected an array of floats")
    code = text.partition("write ")[2].rstrip(".")
    check_array("relu", "z", eval(code, {"np": np, "z": z}), number=False)


@pytest.mark.parametrize("number", [3, 3.0, True])
def test_a_bare_number_is_not_sent_to_where_it_came_from(number):
    with pytest.raises(TypeError, match=r"It is a single number\.$"):
        check_array("relu", "z", number, number=False)


@pytest.mark.parametrize("module", ["torch", "scipy.sparse"])
def test_the_way_from_other_libraries_works(module):
    library = needs(module)
    if module == "torch":
        z = library.ones(2, 2, requires_grad=True)
    else:
        z = library.csr_array(np.eye(2))
    with pytest.raises(TypeError, match=r"^relu: z is a") as error:
        check_array("relu", "z", z)
    code = str(error.value).partition("write ")[2].rstrip(".")
    check_array("relu", "z", eval(code, {"np": np, "z": z}))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (None, "z is None, expected an array of floats. The function that made it may"),
        ("1.0", "z is '1.0', expected an array of floats. It is a text: leave out the"),
        ({"z": 1.0}, "z is a dict, expected an array of floats. Take the numbers out"),
        (np.tanh, "z is a function, expected an array of floats. It is a function: ha"),
        ((np.ones(2), 3), "hand in one part of it, such as z[0]."),
    ],
)
def test_what_holds_no_numbers_is_refused(values, words):
    with pytest.raises(TypeError, match=re.escape(words)) as error:
        check_array("relu", "z", values)
    assert str(error.value).endswith(".")


def test_things_are_described_in_a_few_words():
    assert described(np.ones((5, 3))) == "an array of shape (5, 3)"
    assert described(np.add) == described(described) == "a function"
    assert described(3.0) == "3.0"
    assert described([1, 2]) == "a list of 2"
    assert described(OSError()) == "an OSError"


def test_calls_are_bound_in_order_or_said_in_words():
    def f(x, W, slope=0.1, *, rate=1):
        return x

    python = inspect.signature(f)
    assert bound("f", python, (1,), {"W": 2}) == [1, 2, 0.1, 1]
    for arguments, settings, words in [
        ((1,), {}, "f: W missing: write f(x, W)."),
        ((), {"slope": 1}, "f: x and W missing: write f(x, W)."),
        ((1, 2), {"slop": 1}, "no argument 'slop' in f(x, W, slope, rate). Did you "),
        ((1, 2), {"zzz": 1}, "there is no argument 'zzz' in f(x, W, slope, rate)."),
        ((1, 2), {"x": 1}, "f: x was given twice in f(x, W, slope, rate)."),
        ((1, 2, 3, 4), {}, "takes 3 without their names: write rate=... by name."),
    ]:
        with pytest.raises(TypeError, match=re.escape(words)):
            bound("f", python, arguments, settings)


def test_a_device_is_named():
    class Elsewhere:
        class device:
            id = 1

    here = np.ones(5)
    words = "^forward: x is on GPU 1 and the network's parameters are on the CPU"
    with pytest.raises(TypeError, match=words):
        check_place("forward", "x", Elsewhere(), here)
    with pytest.raises(TypeError, match=r"x is on the CPU .* are on GPU 1"):
        check_place("forward", "x", here, Elsewhere())


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
