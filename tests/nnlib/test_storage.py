import functools
import io
import json
import re
import zipfile

import numpy as np
import pytest

from nnlib import activations
from nnlib.activations import elu, gelu, leaky_relu, relu, sigmoid, silu, softmax, tanh
from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.training import Dropout, fit, load, save, storage


def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network():
    return mlp(rng(), [2, 3, 2], relu)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a network, é.npz"


def rewrite(path, **changes):
    """Write a file as `save` does, but with some of its structure changed."""
    with np.load(path) as stored:
        structure = json.loads(stored["structure"].item())
        parameters = stored["parameters"]
    parameters = changes.pop("parameters", parameters)
    structure.update(changes)
    np.savez(path, structure=json.dumps(structure), parameters=parameters)


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
    x, labels = np.ones((4, 2), np.float32), np.array([0, 1, 0, 1])
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
    assert structure["format"] == "nnlib network" and structure["version"] == 1
    assert [item["function"] for item in structure["layers"]] == [
        "linear",
        "relu",
        "linear",
    ]
    assert structure["layers"][0]["shapes"] == [[2, 3], [3]]


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
        activations.np.exp,
        functools.partial(leaky_relu, slope=0.2),  # it has no name
    ],
    ids=["def", "lambda", "numpy", "impostor", "subclass", "ufunc", "partial"],
)
def test_a_function_of_your_own_is_refused(layer, path):
    network = Network([layer])
    words = "save: .* is not made of nnlib's own functions.*network.parameters with"
    with pytest.raises(ValueError, match=words):
        save(network, path)
    assert not path.exists()


def test_a_setting_that_is_no_plain_number_is_refused(path):
    network = Network([Layer(leaky_relu, slope=np.zeros(2))])
    with pytest.raises(ValueError, match=r"the setting slope=array.* is not a plain"):
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


# refused when loading


def test_no_file(path):
    with pytest.raises(FileNotFoundError, match=r"load: there is no file .*network"):
        load(path)


def test_a_file_cut_off_anywhere(network, path):
    save(network, path)
    whole = path.read_bytes()
    for size in (0, 1, 4, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"load: .*(damaged|cut off|not written)"):
            load(path)


def test_a_flipped_bit_in_the_numbers(network, path):
    save(network, path)
    content = bytearray(path.read_bytes())
    place = content.index(network.parameters.tobytes())
    content[place + 5] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"is damaged or cut off \(.*CRC"):
        load(path)


def foreign_files():
    npy, npz, pickled, archive = (io.BytesIO() for _ in range(4))
    np.save(npy, np.arange(3))
    np.savez(npz, weights=np.arange(3))
    np.save(pickled, np.array([{}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("structure.npy", "no array")
    numbers, text, other = (io.BytesIO() for _ in range(3))
    np.savez(numbers, structure=np.arange(3), parameters=np.arange(3))
    np.savez(text, structure="no JSON", parameters=np.arange(3))
    np.savez(other, structure="[1, 2]", parameters=np.arange(3))
    named = io.BytesIO()
    np.savez(named, structure='{"format": "another"}', parameters=np.arange(3))
    return {
        "text": b"hello, I am no network",
        "npy": npy.getvalue(),
        "npz": npz.getvalue(),
        "pickle": pickled.getvalue(),
        "zip": archive.getvalue(),
        "numbers": numbers.getvalue(),
        "no JSON": text.getvalue(),
        "another JSON": other.getvalue(),
        "another format": named.getvalue(),
    }


@pytest.mark.parametrize("kind", foreign_files())
def test_a_foreign_file(kind, path):
    path.write_bytes(foreign_files()[kind])
    with pytest.raises(ValueError, match=r"load: .* was not written by nnlib's save"):
        load(path)


def test_a_file_of_a_newer_nnlib(network, path):
    save(network, path)
    rewrite(path, version=2, layers="something new")
    with pytest.raises(
        ValueError, match=r"has format 2, .*up to format 1. Update nnlib"
    ):
        load(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("os.system", "nnlib has no layer function 'os.system'"),
        ("np", "nnlib has no layer function 'np'"),
        ("check_floats", "nnlib has no layer function 'check_floats'"),
        ("__import__", "nnlib has no layer function"),
    ],
)
def test_a_file_names_no_function_but_nnlibs(network, path, name, words):
    save(network, path)
    rewrite(path, layers=[{"function": name, "shapes": [], "settings": {}}])
    with pytest.raises(ValueError, match=f"load: .* is damaged: {re.escape(words)}"):
        load(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": np.zeros(3, np.float32)},
        {"parameters": np.zeros(18, np.float32)},
        {"parameters": np.zeros(17, np.int64)},
        {"layers": [{"function": "linear"}]},
        {"layers": [{"layer": "Dropout", "rate": 2}]},
        {"layers": [1]},
        {"layers": None},
        {"version": None, "layers": []},
    ],
    ids=str,
)
def test_a_structure_that_does_not_fit_its_numbers(network, path, changes):
    save(network, path)
    assert network.parameters.size == 17
    rewrite(path, **changes)
    with pytest.raises(ValueError, match=r"load: .* is damaged: "):
        load(path)


def test_the_count_of_parameters_that_does_not_fit_is_named(network, path):
    save(network, path)
    rewrite(path, parameters=np.zeros(18, np.float32))
    words = re.escape(f"load: {path} is damaged: its layers need 17 parameters and it ")
    with pytest.raises(ValueError, match=f"^{words}holds 18$"):
        load(path)
