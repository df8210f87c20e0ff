"""The ends of a range: which of them belong to it."""

import pytest

from nnlib.ranges import check_function, number_between, whole_number

OPEN, CLOSED = {"above": 0, "below": 1}, {"at_least": 0, "at_most": 1}


@pytest.mark.parametrize("end", [0, 1])
def test_an_end_belongs_to_a_closed_range_and_not_to_an_open_one(end):
    assert number_between("f", "rate", end, **CLOSED) == end
    with pytest.raises(ValueError, match="f: rate is"):
        number_between("f", "rate", end, **OPEN)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("inf"), float("nan")])
def test_what_is_outside_is_refused_by_both(value):
    for ends in (OPEN, CLOSED):
        with pytest.raises(ValueError, match="expected a finite number"):
            number_between("f", "rate", value, **ends)


def test_a_whole_float_is_told_how_to_be_a_whole_number():
    with pytest.raises(TypeError, match=r"expected a whole number: write 5\.$"):
        whole_number("fit", "epochs", 5.0)
    with pytest.raises(TypeError, match=r"expected a whole number\.$"):
        whole_number("fit", "epochs", 5.5)


def test_what_cannot_be_called_is_refused():
    check_function("evaluate", "loss", len)
    with pytest.raises(TypeError, match=r"evaluate: loss is .*, expected a function"):
        check_function("evaluate", "loss", "mse")
