"""What chapter 9 states of MNIST: stored of the full set, measured on the packaged."""

import pytest

from nnlib.data import digits
from nnlib.data.measured import measured
from tools.measure_rows import RECIPE, measured_rows


def test_what_is_stored_of_the_full_set_is_what_was_published():
    stored = measured("rows.json")
    assert stored["recipe"] == RECIPE
    assert round(stored["error_test"], 2) == 13.87  # Hinton and Salakhutdinov
    assert round(stored["error_train"], 3) == 14.207
    assert (round(stored["mean"], 4), round(stored["deviation"], 4)) == (0.1307, 0.3081)
    assert stored["nearest_mean"] == 0.8203
    assert stored["least_squares"] == pytest.approx(1 - 0.1398, abs=2e-4)


def test_the_packaged_digits_come_near():
    found = measured_rows(digits())
    assert found["error_test"] == pytest.approx(14.043, abs=5e-4)
    assert found["error_train"] == pytest.approx(14.176, abs=5e-4)
    assert found["nearest_mean"] == pytest.approx(0.837, abs=1e-3)
    assert found["least_squares"] == pytest.approx(1 - 0.162, abs=2e-3)
