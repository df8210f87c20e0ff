"""LeCun's network of 1989: as large as in the paper, its own layer right, its runs."""

import json

import numpy as np
import pytest

from nnlib.backprop import vjp
from nnlib.data import digits
from nnlib.data.measured import measured
from tests.needs import needs
from tools import measure_lecun1989 as lecun

SHORT = {**lecun.RECIPE, "n_train": 30, "n_test": 20, "passes": 2, "trial_passes": 1}


@pytest.fixture(scope="module")
def few():
    """Return 60 training and 20 test images of the packaged digits."""
    data = digits()
    return data._replace(
        **{name: getattr(data, name)[:60] for name in ("x_train", "labels_train")},
        **{name: getattr(data, name)[:20] for name in ("x_test", "labels_test")},
    )


def by_loops(x, W, b):
    """Return what `maps` says it computes, number by number."""
    looked_at = [
        [(4 * (o // 4) + c) % x.shape[1] for c in range(W.shape[1])]
        for o in range(len(W))
    ]
    edge = np.pad(x, [(0, 0), (0, 0), (2, 2), (2, 2)], constant_values=-1)
    y = np.zeros((len(x), *b.shape))
    for n, o, i, j in np.ndindex(y.shape):
        window = edge[n, looked_at[o], 2 * i : 2 * i + 5, 2 * j : 2 * j + 5]
        y[n, o, i, j] = (window * W[o]).sum() + b[o, i, j]
    return y


def test_it_has_the_parameters_and_the_connections_of_the_paper():
    network = lecun.network_1989(np.random.default_rng(0))
    sizes = [sum(p.size for p in layer.parameters) for layer in network]
    assert [size for size in sizes if size] == [1068, 2592, 5790, 310]
    assert network.parameters.size == 9760
    inputs = [25, 200, 192, 30]
    units = [layer.b.size for layer in network if layer.parameters]
    assert sum(n * (size + 1) for n, size in zip(units, inputs, strict=True)) == 64_660
    for layer, n in zip((network[0], network[2]), (25, 200), strict=True):
        assert 0.95 * 2.4 / n < np.abs(layer.W).max() <= 2.4 / n and not layer.b.any()


@pytest.mark.parametrize(("n_in", "n_read"), [(1, 1), (12, 8)])
def test_a_map_reads_its_maps_on_a_ground_of_minus_one(n_in, n_read):
    rng = np.random.default_rng(1)
    x, W = rng.normal(size=(2, n_in, 8, 8)), rng.normal(size=(12, n_read, 5, 5))
    b = rng.normal(size=(12, 4, 4))
    y, _ = vjp(lecun.maps, x, W, b)
    np.testing.assert_allclose(lecun.maps(x, W, b), by_loops(x, W, b))
    np.testing.assert_allclose(y, by_loops(x, W, b))
    alone = lecun.reads(12, n_read, n_in)
    assert all(len(set(row)) == n_read for row in alone.tolist())


def test_the_way_back_is_the_adjoint():
    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=s) for s in ((2, 3, 6, 4), (8, 2, 5, 5), (8, 3, 2))]
    y, pullbacks = vjp(lecun.maps, *arrays)
    g = rng.normal(size=y.shape)
    for i, to_array in enumerate(pullbacks):
        v = rng.normal(size=arrays[i].shape)
        moved = [a + v if k == i else a for k, a in enumerate(arrays)]
        change = lecun.maps(*moved) - y  # linear in each: a step as large as you like
        assert to_array(g).shape == v.shape
        assert (to_array(g) * v).sum() == pytest.approx((g * change).sum())


def test_the_scaled_tanh_is_one_at_one():
    z = np.array([-1.0, 0.0, 1.0])
    np.testing.assert_allclose(lecun.scaled_tanh(z), z, atol=1e-4)
    y, (to_z,) = vjp(lecun.scaled_tanh, z)
    np.testing.assert_array_equal(y, lecun.scaled_tanh(z))
    h = 1e-6
    slopes = (lecun.scaled_tanh(z + h) - lecun.scaled_tanh(z - h)) / (2 * h)
    np.testing.assert_allclose(to_z(np.ones(3)), slopes, rtol=1e-8)


def test_the_small_images_are_those_of_pytorch(few):
    torch = needs("torch")
    large = torch.from_numpy(2 * few.x_test.reshape(-1, 1, 28, 28) - 1)
    theirs = torch.nn.functional.interpolate(large, (16, 16), mode="bilinear")
    np.testing.assert_allclose(lecun.small_images(few.x_test), theirs, atol=1e-6)


def test_a_target_is_one_in_one_place():
    np.testing.assert_array_equal(
        lecun.targets_of(np.array([2])), [[-1, -1, 1, -1, -1, -1, -1, -1, -1, -1]]
    )


def test_a_run_learns_from_its_own_images_and_is_the_same_again(few):
    done, again, other = (lecun.run(few, seed, 0.05, SHORT) for seed in (0, 0, 1))
    assert json.loads(json.dumps(done)) == done
    for name in ("loss", "train", "test"):
        assert len(done[name]) == 2 and done[name] == again[name]
    assert done["loss"][1] < done["loss"][0] != other["loss"][0]
    longer = lecun.run(few, 0, 0.1, {**SHORT, "passes": 60})
    assert longer["train"][-1] <= 3 and longer["test"][-1] < 15


def test_a_rate_is_chosen_without_the_test_images(few):
    recipe = {**SHORT, "rates": [0.001, 0.1], "seeds": [5]}
    wrong = few._replace(labels_test=(few.labels_test + 1) % 10)
    found, blind = (lecun.measured_1989(data, recipe) for data in (few, wrong))
    assert found["trials"] == blind["trials"]
    assert found["runs"][0]["loss"] == blind["runs"][0]["loss"]
    assert found["runs"][0]["test"] != blind["runs"][0]["test"]
    best = min(found["trials"], key=lambda trial: trial["mistakes"])
    assert found["rate"] == best["rate"] and found["runs"][0]["seed"] == 5


def test_what_is_stored_belongs_to_the_recipe():
    stored = measured("lecun1989.json")
    assert stored["recipe"] == lecun.RECIPE
    assert [run["seed"] for run in stored["runs"]] == lecun.RECIPE["seeds"]
    assert [trial["rate"] for trial in stored["trials"]] == lecun.RECIPE["rates"]
    fewest = min(trial["mistakes"] for trial in stored["trials"])
    assert {"rate": stored["rate"], "mistakes": fewest} in stored["trials"]
    for run in stored["runs"]:
        assert {len(run[name]) for name in ("loss", "train", "test")} == {23}
