"""What chapter 14 states of longer trainings: of the page's own cells, and stored."""

import numpy as np

from nnlib.data.measured import measured
from tools import measure_names


def test_the_chapter_s_own_cells_are_trained():
    own = measure_names.of_the_chapter(8)
    assert own["D"] == 8 and own["letters"].shape == (26_545, 16)
    layers = own["all_layers"](np.random.default_rng(0))
    logits = own["transformer"](layers, own["letters"][:2])
    assert logits.shape == (32, 27) and layers[8].W.shape == (8, 32)


def test_a_run_learns_and_is_the_same_again():
    size, loss = measure_names.trained(8, 20, 16, 0)
    other = measure_names.trained(8, 20, 16, 1)
    assert measure_names.trained(8, 20, 16, 0) == (size, loss) != other
    assert size == other[0] < 4459 and loss < 3.2


def test_what_is_stored_belongs_to_the_recipe():
    stored = measured("names.json")
    assert stored["recipe"] == measure_names.RECIPE
    found = [
        [run[key] for key in ("width", "steps", "batch")] for run in stored["runs"]
    ]
    assert found == stored["recipe"]["runs"]
    short, longer, wide = (np.median(run["held_out"]) for run in stored["runs"])
    assert 2.28 < short < 2.34 and wide < longer < short - 0.05
    assert [run["parameters"] for run in stored["runs"]] == [4459, 4459, 15035]
