"""What chapter 9 states of MNIST: stored of the full set, measured on the packaged."""

import pytest

from nnlib.data import digits
from nnlib.data.measured import measured
from tools import measure_clusters
from tools.measure_rows import RECIPE, measured_rows


def test_what_is_stored_of_the_full_set_is_what_was_published():
    stored = measured("rows.json")
    assert stored["recipe"] == RECIPE
    assert round(stored["error_test"], 2) == 13.87  # Hinton and Salakhutdinov
    assert round(stored["error_train"], 3) == 14.207
    assert (round(stored["mean"], 4), round(stored["deviation"], 4)) == (0.1307, 0.3081)
    assert stored["nearest_mean"] == 0.8203
    assert stored["least_squares"] == pytest.approx(1 - 0.1398, abs=2e-4)


def test_what_is_stored_of_clusters_has_raw_ahead_of_scaled_from_every_seed():
    stored = measured("clusters.json")
    assert stored["recipe"] == measure_clusters.RECIPE
    raw, scaled = stored["raw"], stored["scaled"]
    assert 0.36 < min(raw["pairs"]) and max(raw["pairs"]) < 0.40
    assert 0.30 < min(scaled["pairs"]) and max(scaled["pairs"]) < 0.33
    assert min(raw["purity"]) > max(scaled["purity"])


def test_the_clusters_of_a_few_images_are_measured_in_the_same_form():
    x, labels, *_ = digits()
    found = measure_clusters.measured_clusters(x[:300], labels[:300], [0, 1], 1)
    stored = measured("clusters.json")
    assert found.keys() == stored.keys() - {"date", "machine", "recipe"}
    for runs in found.values():
        assert runs.keys() == stored["raw"].keys()
        assert all(0 < one < 1 for each in runs.values() for one in each)


def test_the_packaged_digits_come_near():
    found = measured_rows(digits())
    assert found["error_test"] == pytest.approx(14.043, abs=5e-4)
    assert found["error_train"] == pytest.approx(14.176, abs=5e-4)
    assert found["nearest_mean"] == pytest.approx(0.837, abs=1e-3)
    assert found["least_squares"] == pytest.approx(1 - 0.162, abs=2e-3)
