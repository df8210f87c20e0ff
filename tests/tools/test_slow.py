"""The long trainings, on a tiny stand-in for MNIST; and what they have stored."""

import json
import statistics

import numpy as np
import pytest

from nnlib.data import Digits
from nnlib.propagation import Network
from nnlib.training.dropout_layer import Dropout
from tools import slow


def stand_in(seed=0, n_pixels=2):
    """Make 60 training and 20 test images of a few pixels, two classes apart."""
    rng = np.random.default_rng(seed)

    def part(n):
        labels = np.arange(n) % 2
        x = (
            rng.normal(size=(n, n_pixels)) + 4 * labels[:, None] - 2
        ) / 2  # of a size of 1
        return x.astype(np.float32), labels

    return Digits(*part(60), *part(20))


def small(name, **changes):
    # a network of pictures needs 28 x 28 of them
    sizes = (784, 2, 3, 5, 4, 2) if name == "lenet" else (2, 5, 2)
    changes = {"sizes": sizes, "epochs": 3, "seeds": (0, 1), **changes}
    return slow.EXPERIMENTS[name]._replace(**changes)


@pytest.mark.parametrize("name", slow.EXPERIMENTS)
def test_a_run_holds_plain_numbers_for_every_epoch(name):
    recipe = small(name)
    done = slow.run(recipe, stand_in(0, recipe.sizes[0]), 3, n_validation=10)
    assert json.loads(json.dumps(done)) == done
    assert done["seed"] == 3 and len(done["loss"]) == len(done["accuracy"]) == 3
    assert done["seconds"] >= 0 and done["cpu_seconds"] >= 0


def without_times(done):
    return {key: value for key, value in done.items() if "seconds" not in key}


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    recipe, data = small("modern"), stand_in()
    first, again, other = (slow.run(recipe, data, seed, 10) for seed in (0, 0, 1))
    assert without_times(first) == without_times(again)
    assert first["loss"] != other["loss"]


def test_the_recipes_learn():
    for name, learning_rate in (("nielsen-30", 3.0), ("modern", 0.02)):
        recipe = small(name, epochs=60, learning_rate=learning_rate)
        done = slow.run(recipe, stand_in(), 0, n_validation=10)
        assert done["test_accuracy"] > 0.9 and done["loss"][-1] < done["loss"][0]
        assert np.mean(done["by_digit"]) == pytest.approx(done["test_accuracy"])


def test_what_is_kept_aside_is_never_learned_from():
    recipe, data = small("nielsen-30"), stand_in()
    spoilt = data.labels_train.copy()
    spoilt[-10:] = 1 - spoilt[-10:]
    other = data._replace(labels_train=spoilt, labels_test=1 - data.labels_test)
    first, second = (slow.run(recipe, d, 0, 10) for d in (data, other))
    assert first["loss"] == second["loss"]
    third = slow.run(recipe, data._replace(labels_train=1 - data.labels_train), 0, 10)
    assert first["loss"] != third["loss"]


def test_the_accuracy_is_measured_on_what_is_watched():
    data = stand_in()
    wrong = data._replace(labels_test=1 - data.labels_test)  # only test labels swapped
    for watch, changes in (("test", True), ("validation", False)):
        recipe = small("nielsen-30", watch=watch)
        first, second = (slow.run(recipe, d, 0, 10)["accuracy"] for d in (data, wrong))
        assert (first != second) == changes


def test_nielsens_network_is_the_one_that_he_describes():
    labels = np.array([0, 9])
    rng = np.random.default_rng(0)
    network, loss, optimizer, target = slow.nielsen(rng, (784, 30, 10), labels, 1, 3.0)
    assert loss.__name__ == "quadratic_cost" and target.shape == (2, 10)
    assert [layer.function.__name__ for layer in network][1::2] == ["sigmoid"] * 2
    for values in (network[0].W, network[0].b, network[2].W):
        assert 0.5 < values.std() < 1.5  # N(0, 1), biases too
    assert optimizer.learning_rate == 3.0 and optimizer.momentum == 0


def test_the_modern_network_drops_out_and_ends_at_a_rate_of_zero():
    rng = np.random.default_rng(0)
    network, *_, optimizer, _ = slow.modern(rng, (4, 3, 3, 2), None, 50, 1e-3)
    assert isinstance(network, Network)
    assert sum(isinstance(layer, Dropout) for layer in network) == 2
    assert optimizer.learning_rate(0) == 1e-3 and optimizer.learning_rate(50) == 0


def test_a_file_is_written_after_each_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(slow.EXPERIMENTS, "tiny", small("nielsen-30"))
    lengths, one_run = [], slow.run

    def watched(*arguments):
        path = tmp_path / "tiny.json"
        lengths.append(len(read(path)["runs"]) if path.exists() else 0)
        return one_run(*arguments)

    monkeypatch.setattr(slow, "run", watched)
    result = slow.store("tiny", stand_in(), tmp_path, 10)
    assert lengths == [0, 1] and read(tmp_path / "tiny.json")["runs"] == result["runs"]
    assert "median" in capsys.readouterr().out


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_an_unknown_name_is_refused_before_any_data_is_fetched(monkeypatch, capsys):
    monkeypatch.setattr(slow, "mnist", lambda: pytest.fail("fetched"))
    with pytest.raises(SystemExit):
        slow.main(["nielsen-31"])
    assert "no experiment 'nielsen-31'" in capsys.readouterr().err


def test_the_names_choose_what_runs(monkeypatch):
    ran = []
    monkeypatch.setattr(slow, "mnist", stand_in)
    monkeypatch.setattr(slow, "store", lambda name, *_: ran.append(name))
    assert slow.main(["modern"]) == 0 and ran == ["modern"]
    assert slow.main([]) == 0 and ran[1:] == list(slow.EXPERIMENTS)


def test_the_processor_has_a_name(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text("processor\t: 0\nmodel name\t: Abacus 12\n", encoding="utf-8")
    assert slow.processor(path) == "Abacus 12"
    assert isinstance(slow.processor(tmp_path / "none"), str)


# What is stored.

STORED = [name for name in slow.EXPERIMENTS if (slow.FOLDER / f"{name}.json").exists()]


@pytest.mark.parametrize("name", STORED)
def test_stored_results_belong_to_the_present_recipe(name):
    stored, recipe = read(slow.FOLDER / f"{name}.json"), slow.EXPERIMENTS[name]
    present = slow.described(recipe, 60_000, slow.N_VALIDATION)
    assert stored["recipe"] == json.loads(json.dumps(present))
    assert [done["seed"] for done in stored["runs"]] == list(recipe.seeds)
    assert all(len(done["loss"]) == recipe.epochs for done in stored["runs"])
    assert stored["date"] and stored["machine"]["numpy"] and stored["machine"]["cores"]


def medians(name):
    runs = read(slow.FOLDER / f"{name}.json")["runs"]
    return statistics.median(done["test_accuracy"] for done in runs)


def test_the_stored_results_are_those_that_the_book_promises():
    assert 0.94 < medians("nielsen-30") < 0.9542
    assert medians("nielsen-small-rate") < 0.5 and medians("nielsen-large-rate") < 0.5
    assert medians("modern") >= 0.982
    assert medians("lenet") >= 0.989
    runs = read(slow.FOLDER / "modern.json")["runs"]
    assert all(done["cpu_seconds"] < 180 for done in runs)
