"""What makes a right answer unusual, for any exercise."""

import numpy as np
import pytest

from nnlib_grader.specification import unusual


def thirds(n):
    return np.arange(n) / 3


def test_the_ways_give_the_same_numbers(capsys):
    ways = unusual.unusual(thirds, float32=True)
    assert ways["a list"](3) == thirds(3).tolist()
    assert ways["float32"](3).dtype == np.float32
    np.testing.assert_allclose(ways["float32"](3), thirds(3), rtol=1e-6)
    np.testing.assert_array_equal(ways["an object that is called"](3), thirds(3))
    assert capsys.readouterr() == ("", "")
    np.testing.assert_array_equal(ways["prints, a warning on stderr"](3), thirds(3))
    assert capsys.readouterr() == ("(3,)\n", "slow but right\n")
    assert set(ways) - set(unusual.unusual(thirds)) == {"float32"}


@pytest.mark.parametrize(
    ("value", "as_list"),
    [
        ((np.ones(2), 3.0), [[1.0, 1.0], 3.0]),
        ({"a": np.ones(1)}, {"a": [1.0]}),
        (np.float64(2), 2.0),
    ],
)
def test_parts_are_made_lists_one_by_one(value, as_list):
    found = unusual.listed(lambda: value)()
    assert found == as_list and type(found) is type(as_list)


def test_parts_are_narrowed_one_by_one():
    first, second = unusual.in_float32(lambda: (np.ones(2), 3.0))()
    assert first.dtype == second.dtype == np.float32


def test_numbers_become_numpy_s_wherever_they_stand():
    def answer():
        return {"a": (1, [2.5, True]), "b": "text", "c": np.ones(2)}

    found = unusual.as_numpys(answer)()
    one, (half, yes) = found["a"]
    assert [type(v) for v in (one, half, yes)] == [np.int64, np.float64, np.bool_]
    assert found["b"] == "text" and found["c"].shape == (2,)
    one, (half, yes) = unusual.without_axes(answer)()["a"]
    assert all(isinstance(v, np.ndarray) and v.shape == () for v in (one, half, yes))
