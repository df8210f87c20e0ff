"""What passes between a learner's code and the comparer, and how it is shown."""

import collections
import http
import json

import numpy as np
import pytest

from nnlib_grader import display
from nnlib_grader.boundary import plain


def test_values_are_shown_so_that_they_can_be_pasted_back():
    x = np.arange(6, dtype=np.float32).reshape(3, 2)
    for value in (x, (x, 2), [1, 2.5], {"a": {"b": 0.125}}, (x,), np.arange(3)):
        text = display.shown(value)
        np.testing.assert_equal(eval(text, {"np": np}), value)
    assert display.shown(plain.Named("nnlib.activations.tanh")) == "tanh"
    assert display.shown(plain.Named("numpy.linalg.norm")) == "np.linalg.norm"
    assert display.shown(np.float64(0.24999791)) == "0.24999791"
    assert display.shown(np.zeros(30)).endswith("0.])  (shape (30,))")
    assert display.shown(np.ones((400, 20)) / 3).endswith("])  (shape (400, 20))")
    long = {name: {"a": 1 / 3} for name in "bcdefghijk"}
    assert display.shown(long).splitlines()[0] == "{'b': {'a': 0.33333333},"
    assert display.shown(long).endswith("...}")


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 2.5, float("inf"), "text", [1, [2.0]], (1, "a"), {"k": (1,)}),
        *(np.float32(3), np.arange(6.0).reshape(2, 3), np.array([], np.int8)),
    ],
)
def test_plain_data_survive_json(value):
    back = plain.decode(json.loads(json.dumps(plain.encode(value), allow_nan=False)))
    np.testing.assert_equal(back, value)
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype and back.flags.writeable


@pytest.mark.parametrize(
    "value",
    [
        *(object(), {1, 2}, lambda: 0, 2**80, np.array([object()]), np.array(["a"])),
        *(np.zeros(3_000_000), [[0] * 60_000, [0] * 60_000], {(1, 2): 3}, 1j),
    ],
)
def test_anything_else_is_refused(value):
    with pytest.raises(plain.NotPlain):
        plain.encode(value)


def test_subclasses_of_plain_types_are_read_as_these():
    class Half(float):
        def __float__(self):
            return 9.0

    value = collections.OrderedDict([(np.str_("a"), Half(0.5)), (np.int64(2), [True])])
    assert plain.encode(value) == {"dict": [["a", 0.5], [2, [True]]]}
    kinds = collections.namedtuple("Pair", "a b")(http.HTTPStatus.OK, np.str_("b"))
    assert plain.decode(plain.encode(kinds)) == (200, "b")
    wide = plain.decode(plain.encode(np.ones(2, np.longdouble)))
    assert wide.dtype == np.float64 and wide.tolist() == [1, 1]


def test_a_name_leads_to_nnlib_and_numpy_only():
    assert plain.decode(plain.encode(plain.Named("numpy.exp"))) is np.exp
    for path in ("os.system", "nnlib.training.storage._x", "builtins.eval"):
        with pytest.raises(plain.NotPlain):
            plain.function(path)


def test_a_seed_becomes_the_same_generator_each_time():
    draws = [plain.decode(plain.encode(plain.Seed(5))).random() for _ in range(2)]
    assert draws == [np.random.default_rng(5).random()] * 2


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *((np.float64(0.5), 0.5), (np.array(0.5), 0.5), (np.int32(3), 3)),
        *((np.array(3), 3), (np.bool_(True), True), (np.array(False), False)),
    ],
)
def test_a_number_of_numpy_s_comes_back_as_a_number(value, number):
    for wrap, of in ((value, number), ({"a": (value,)}, {"a": (number,)})):
        back = plain.decode(plain.encode(wrap))
        assert back == of and type(back) is type(of)
    assert type(plain.decode(plain.encode([value]))[0]) is type(number)
    assert isinstance(plain.decode(plain.encode(np.array([value]))), np.ndarray)


def test_a_number_in_float32_keeps_its_dtype():
    for value in (np.float32(0.1), np.array(0.1, np.float32)):
        assert type(plain.decode(plain.encode(value))) is np.float32
