import errno
import functools
import json
from pathlib import Path

import numpy as np
import pytest

from nnlib.activations import elu, gelu, leaky_relu, relu, sigmoid, silu, softmax, tanh
from nnlib.losses import cross_entropy
from nnlib.optimizers import (
    SGD,
)
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.registry import shapes
from nnlib.training import Dropout, fit, load, save, storage
from tests.fresh import run
from tests.nnlib.stored_files import rewrite
from tools.files import ROOT


def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network():
    return mlp(rng(), [2, 3, 2], relu)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a network, é.npz"


@pytest.mark.parametrize(
    "activation", [sigmoid, tanh, relu, leaky_relu, elu, gelu, silu, softmax]
)
def test_what_is_loaded_computes_the_same(path, activation):
    network = mlp(rng(), [4, 5, 3], activation)
    save(network, path)
    again, x = load(path), rng().normal(size=(6, 4)).astype(np.float32)
    assert (forward(again, x) == forward(network, x)).all()
    assert repr(again) == repr(network)


def test_settings_dropout_and_dtype_come_back(path):
    network = Network(
        [
            Layer(linear, rng().normal(size=(2, 3)), np.ones(3)),
            Layer(leaky_relu, slope=0.25),
            Dropout(0.4),
        ]
    )
    save(network, str(path))
    again = load(str(path))
    assert again[1].settings == {"slope": 0.25}
    assert isinstance(again[2], Dropout) and again[2].rate == 0.4
    assert again.parameters.dtype == np.float64
    assert (again.parameters == network.parameters).all()


def test_what_is_loaded_can_be_trained(network, path):
    save(network, path)
    again = load(path)
    again[0].W[0, 0] = 7  # a view of the vector
    assert again.parameters[0] == 7
    x, labels = np.eye(4, 2, dtype=np.float32), np.array([0, 1, 0, 1])
    optimizer = SGD(again, 0.1)
    fit(again, cross_entropy, optimizer, (x, labels), 1, 2, rng(), progress=False)
    assert again.parameters[0] != 7
    assert network.parameters[0] != 7


def test_the_file_has_the_very_name_given_and_stands_alone(network, tmp_path):
    save(network, tmp_path / "network.data")
    assert [path.name for path in tmp_path.iterdir()] == ["network.data"]
    load(tmp_path / "network.data")


def test_the_file_needs_no_pickle_and_holds_names(network, path):
    save(network, path)
    with np.load(path, allow_pickle=False) as stored:
        structure = json.loads(stored["structure"].item())
        assert (stored["parameters"] == network.parameters).all()
    assert structure["format"] == "nnlib network" and structure["version"] == 2
    assert [item["function"] for item in structure["layers"]] == [
        "linear",
        "relu",
        "linear",
    ]
    assert structure["layers"][0]["shapes"] == [[2, 3], [3]]
    # the chapter, not the module inside it, which may change its name
    modules = ["nnlib.propagation", "nnlib.activations", "nnlib.propagation"]
    assert [item["module"] for item in structure["layers"]] == modules


def test_saving_again_replaces_the_file(network, path):
    save(network, path)
    network.parameters[...] = 1
    save(network, path)
    assert (load(path).parameters == 1).all()


# refused when saving


def own(x):
    return x


class Gate(Layer):
    pass


def impostor(x):
    return x


impostor.__name__ = "relu"


@pytest.mark.parametrize(
    "layer",
    [
        own,
        lambda x: x,
        np.negative,
        impostor,
        Gate(relu),
        np.exp,
        functools.partial(own),  # it has no name
    ],
    ids=["def", "lambda", "numpy", "impostor", "subclass", "ufunc", "partial"],
)
def test_a_function_of_your_own_is_refused(layer, path):
    network = Network([layer])
    words = "^save: .* is made of what has no entry in nnlib.registry.*write @shapes"
    with pytest.raises(ValueError, match=words):
        save(network, path)
    assert not path.exists()


def test_a_partial_is_refused_and_a_layer_with_the_setting_is_saved(path):
    words = r"^save: .*a functools\.partial.*write Layer\(leaky_relu, slope=0\.2\)\.$"
    with pytest.raises(ValueError, match=words):
        save(Network([functools.partial(leaky_relu, slope=0.2)]), path)
    save(Network([Layer(leaky_relu, slope=0.2)]), path)
    assert load(path)[0].settings == {"slope": 0.2}


def test_a_setting_that_is_no_plain_number_is_refused(path):
    network = Network([Layer(leaky_relu, slope=np.zeros(2))])
    words = r"^save: the setting slope of .* is a.*, expected a number or text"
    with pytest.raises(ValueError, match=words):
        save(network, path)
    assert not path.exists()


def test_a_failed_save_leaves_the_old_file_and_nothing_else(network, path, monkeypatch):
    save(network, path)
    before = path.read_bytes()

    def fail(file, **arrays):
        file.write(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr(storage.np, "savez", fail)
    with pytest.raises(OSError, match="no space"):
        save(network, path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_there(network, tmp_path):
    with pytest.raises(FileNotFoundError):
        save(network, tmp_path / "missing" / "network.npz")


def sharing(rng):
    """A network whose two hidden layers are one, with dropout between."""
    first, last = (mlp(rng, sizes, relu)[0] for sizes in ([2, 5], [5, 2]))
    hidden = mlp(rng, [5, 5], relu)[0]
    return Network([first, tanh, hidden, tanh, Dropout(0.3), hidden, relu, last])


# sharing, and functions of your own with an entry


def test_a_shared_layer_stays_shared(path):
    network = sharing(rng())
    save(network, path)
    again = load(path)
    assert again.shared and again.places == network.places
    again[2].W[0, 0] = 7
    assert again[5].W[0, 0] == 7 and repr(again) == repr(network)


def test_places_that_do_not_follow_each_other_are_damage(network, path):
    save(network, path)
    with np.load(path) as stored:
        layers = json.loads(stored["structure"].item())["layers"]
    layers[2]["starts"] = [100, 200]
    rewrite(path, layers=layers)
    with pytest.raises(ValueError, match=r"is damaged: its layers start at"):
        load(path)


@shapes("x (N, n), a (n,) -> (N, n)")
def scaled_by(x, a, power=1):
    return x * a**power


def test_a_function_of_your_own_with_an_entry_comes_back(path):
    layer = Layer(scaled_by, np.arange(2.0), power=np.int64(2))
    save(Network([layer]), path)
    again = load(path)
    assert again[0].function is scaled_by
    assert again[0].settings == {"power": 2} and type(again[0].settings["power"]) is int
    with pytest.raises(AssertionError):
        run(f"from nnlib.training import load; load({str(path)!r})", ROOT)


# a disk that is full, a folder that is missing


def test_a_full_disk_is_said_and_leaves_the_old_file(network, path, monkeypatch):
    save(network, path)
    before = path.read_bytes()

    def full(file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(OSError, match=r"save: the file was not written \(No space"):
        save(network, path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_the_file_is_on_the_disk_before_the_old_one_goes(network, path, monkeypatch):
    done = []
    for name in ("fsync", "replace"):
        real = getattr(storage.os, name)
        monkeypatch.setattr(
            storage.os, name, lambda *a, n=name, r=real: (done.append(n), r(*a))
        )
    save(network, path)
    assert done == ["fsync", "replace"]


def test_a_missing_folder_is_made_by_the_advice(network, tmp_path):
    path = tmp_path / "a" / "b" / "network.npz"
    with pytest.raises(FileNotFoundError, match=r"^save: there is no folder") as caught:
        save(network, path)
    eval(str(caught.value).split("write ")[1].rstrip("."), {"Path": Path, "path": path})
    save(network, path)
    assert (load(path).parameters == network.parameters).all()
