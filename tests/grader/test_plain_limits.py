"""How large plain data may be, to the last item and byte, on the way in and back."""

import base64
import math

import numpy as np
import pytest

from nnlib_grader.boundary import plain
from nnlib_grader.boundary.plain import NotPlain, decode, encode


def refuses(function, *arguments, words):
    with pytest.raises(NotPlain) as error:
        function(*arguments)
    assert str(error.value) == words


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("way", [encode, decode])
def test_the_limits_hold_both_ways(way):
    many = "a value with too many parts"
    assert way([0] * 99_999) == [0] * 99_999
    refuses(way, [0] * 100_000, words=many)
    assert way(nested(20)) == nested(20)
    refuses(way, nested(21), words=many)
    long = "a text that is too long"
    assert way("a" * 100_000) == "a" * 100_000
    refuses(way, "a" * 100_001, words=long)
    assert len(way(["a" * 100_000] * 40)) == 40
    refuses(way, ["a" * 100_000] * 40 + ["a"], words=long)


def test_arrays_share_the_bytes_of_the_whole_value():
    large = "an array that is too large"
    half = np.zeros(250_000)
    assert len(encode([half, half])) == 2
    refuses(encode, [half, half, np.zeros(1, bool)], words=large)
    refuses(encode, [half, half, np.zeros((0, 3), bool)], words=large)
    refuses(encode, np.zeros((0, 4_000_001), bool), words=large)
    data = {"dtype": "float64", "shape": [500_001], "bytes": ""}
    refuses(decode, data, words=large)
    refuses(decode, data | {"shape": [0, 500_001]}, words=large)


@pytest.mark.parametrize("depth", [19, 20])
def test_the_depth_counts_through_tuples_and_dictionaries(depth):
    inner_most = nested(depth)
    fits = depth < 20
    for value in ((inner_most,), {"k": inner_most}):
        if fits:
            assert decode(encode(value)) == value
        else:
            refuses(encode, value, words="a value with too many parts")
    for data in ({"tuple": [inner_most]}, {"dict": [["k", inner_most]]}):
        if fits:
            decode(data)
        else:
            refuses(decode, data, words="a value with too many parts")


def test_a_dictionary_s_keys_count_as_texts():
    keys = {"a" * 99_999 + str(n): 0 for n in range(9)}
    assert decode(encode(keys)) == keys
    refuses(encode, {"a" * 100_001: 0}, words="a text that is too long")
    refuses(decode, {"dict": [["a" * 100_001, 0]]}, words="a text that is too long")


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0, -1])
def test_whole_numbers_have_64_bits(number):
    assert decode(encode(number)) == encode(number) == number
    assert decode(encode({number: number})) == {number: number}


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_larger_whole_numbers_are_refused(number):
    refuses(encode, number, words="an integer that is too large")
    refuses(decode, number, words="data that cannot be read")
    refuses(encode, {number: 1}, words="a dictionary with unusual keys")


@pytest.mark.parametrize(
    ("key", "back"),
    [
        *((1.5, 1.5), (True, True), (np.float32(0.5), 0.5), (np.bool(True), True)),
        *((np.uint8(3), 3), (np.str_("a"), "a")),
    ],
)
def test_keys_are_numbers_and_texts(key, back):
    ((found, value),) = encode({key: 1})["dict"]
    assert found == back and type(found) is type(back) and value == 1


@pytest.mark.parametrize("key", [None, math.inf, math.nan, (1,), 1j, b"a"])
def test_other_keys_are_refused(key):
    refuses(encode, {key: 1}, words="a dictionary with unusual keys")


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_numbers_that_json_lacks_go_as_texts(number):
    assert encode(number) == {"float": repr(number)}
    np.testing.assert_equal(decode(encode(number)), number)


def test_truth_values_stay_truth_values():
    assert encode([True, False, 1]) == [True, False, 1]
    assert encode(True) is decode(True) is True


@pytest.mark.parametrize("name", sorted(plain.DTYPES))
def test_every_dtype_comes_back(name):
    array = np.array([[0, 1, 1]]).astype(name)
    data = encode(array.T)
    assert data["dtype"] == name and data["shape"] == [3, 1]
    back = decode(data)
    assert back.dtype == name and back.shape == (3, 1)
    np.testing.assert_array_equal(back, array.T)


def test_bytes_go_in_the_order_of_a_pc_whatever_the_array_s_is():
    swapped = np.array([1, 258], ">i2")
    assert encode(swapped) == encode(swapped.astype("<i2"))
    assert base64.b64decode(encode(swapped)["bytes"]) == b"\x01\x00\x02\x01"
    refuses(encode, np.array(["a"]), words="an array of <U1")


def test_arrays_have_at_most_32_axes():
    assert decode(encode(np.zeros((1,) * 32))).ndim == 32
    refuses(encode, np.zeros((1,) * 33), words="an array of too many axes")
    data = {"dtype": "bool", "shape": [1] * 32, "bytes": "AA=="}
    assert decode(data).ndim == 32
    shape = "an array of an impossible shape"
    refuses(decode, data | {"shape": [1] * 33}, words=shape)
    for wrong in ([-1], [True], ["1"], [1.0]):
        refuses(decode, data | {"shape": wrong}, words=shape)
    assert decode({"dtype": "bool", "shape": [0], "bytes": ""}).shape == (0,)


def test_a_byte_that_is_neither_true_nor_false_is_true():
    back = decode({"dtype": "bool", "shape": [3], "bytes": "AAEC"})
    assert back.dtype == bool and back.view(np.uint8).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"dtype": "int8", "shape": [2], "bytes": "AA=="}, "an array whose shape does"),
        ({"dtype": "int8", "shape": [1], "bytes": "A"}, "data that cannot be read"),
        ({"dtype": "int8", "shape": [1], "bytes": "A A=="}, "data that cannot be r"),
        ({"dtype": "str", "shape": [1], "bytes": "AA=="}, "data that cannot be read"),
        ({"dtype": "int8", "shape": [1], "bytes": "AA==", "x": 1}, "data that cannot"),
        *(({"float": "1"}, "data that"), ({"float": "nan", "x": 1}, "data that")),
        *(({"tuple": [], "x": 1}, "data that"), ({"dict": [], "x": 1}, "data that")),
        *(({"dict": [[1]]}, "data that"), ({"dict": [(1, 2)]}, "data that")),
        *(({"seed": 1, "x": 1}, "data that"), ({"seed": "1"}, "data that")),
        *(({"named": "numpy.exp", "x": 1}, "data that"), ({"named": 1}, "data that")),
        ({}, "data that"),
        (b"bytes", "data that"),
    ],
)
def test_data_that_encode_never_makes_are_refused(data, words):
    with pytest.raises(NotPlain, match=f"^{words}"):
        decode(data)


def test_seeds_and_names_stand_only_in_arguments_at_any_depth():
    for data in ({"seed": 1}, {"named": "numpy.exp"}):
        for around in (data, [data], {"tuple": [data]}, {"dict": [[1, data]]}):
            decode(around)
            with pytest.raises(NotPlain, match=r"^data that cannot be read"):
                decode(around, arguments=False)


@pytest.mark.parametrize("path", ["exp", "os.system", "numpy._core", "numpyish.exp"])
def test_only_public_names_of_two_packages_are_followed(path):
    refuses(plain.function, path, words=f"the name {path}")


def test_a_snapshot_tells_changes_and_lets_generators_be():
    rng, numbers = np.random.default_rng(1), [1, 2]
    values = [numbers, rng, 3, np.ones(2)]
    before = [plain.snapshot(value) for value in values]
    assert before[1] is None and plain.changed(before, values) == []
    numbers.append(3)
    values[3][0] = 0
    rng.random()
    assert plain.changed(before, values) == [0, 3]
    numbers.append(rng)  # no longer plain: changed, too
    assert plain.changed(before, values) == [0, 3]
