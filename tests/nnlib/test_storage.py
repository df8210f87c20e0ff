import base64
import errno
import functools
import io
import json
import re
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from nnlib import activations
from nnlib.activations import elu, gelu, leaky_relu, relu, sigmoid, silu, softmax, tanh
from nnlib.data import moons
from nnlib.losses import cross_entropy
from nnlib.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    cosine,
    step_decay,
    warmup,
)
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.registry import enter, shapes
from nnlib.training import Dropout, History, fit, load, resume, save, storage
from tests.fresh import run

ROOT = Path(__file__).parents[2]


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
    words = "^save: .* is made of what has no entry in nnlib.registry.*write @shapes"
    with pytest.raises(ValueError, match=words):
        save(network, path)
    assert not path.exists()


def test_a_setting_that_is_no_plain_number_is_refused(path):
    network = Network([Layer(leaky_relu, slope=np.zeros(2))])
    words = r"^save: the setting slope of .* is a.* ndarray, expected a number or text"
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
    rewrite(path, version=3, layers="something new")
    with pytest.raises(
        ValueError, match=r"has format 3, .*up to format 2. Update nnlib"
    ):
        load(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("os.system", "its layers use the function 'os.system' of"),
        ("np", "its layers use the function 'np' of"),
        ("check_array", "its layers use the function 'check_array' of"),
        ("__import__", "its layers use the function '__import__' of"),
    ],
)
@pytest.mark.parametrize("module", [None, "os", "nnlib.checks", "nnlib.nowhere"])
def test_a_file_names_no_function_without_an_entry(network, path, name, words, module):
    save(network, path)
    layer = {"function": name, "shapes": [], "starts": [], "settings": {}}
    rewrite(path, layers=[layer | ({} if module is None else {"module": module})])
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
    with pytest.raises(ValueError, match=f"^{words}holds 18.$"):
        load(path)


# what others wrote


# Written by nnlib before its functions had entries: W 0 to 5 eighths, b 1, -1, 0.5, a
# leaky ReLU, dropout, three ones and a zero, a ReLU.
FORMAT_1 = (
    "c-qZX(MkeA6rI&n5R{-kVDn`QR%u&%k*JsGMG9XeLPRzlGhE$eb~Qu<|DlI|#P_0yzMx;I->5ryhh~>G"
    "qV>U%<2rNa&b{aC$f;G6TSc-Qd*q3|U4P-okzL~XY}EEgjFyJ(L?PScJ+<5_o{v}c%i4`X#$>8>sMls%"
    "Mb%E~X4%kmRqHy;XV$Rguny&s3(NK>tb0Anr7+(=(AAk5V`Qh$LjlkQH~<D104#uyu?j%N-$R5AxCh)~"
    "jIUA5d63TPW1cRZF~+?-?%_EOo*~yWLU}g!H3{X*ISqi!X@uvtvA0#V3KA#5#ljll{&~$F#$DVS)d$Cs"
    "lxqT-(!3$9H6v;WJ$<RKyNFtx?+l?!YyZ_iaPOnmE!2Txd=x{IxI9IUjT}TRdEX(RgxVkfqD|C&3hQx>"
    ">!Ox}{QU?GnDoC{)l+$m?`hq4)s%9Lh`VZR*j?R}J1O`y@mUL4!t00kDJ&rmmf%{<8c?4yPk6!t_ljq<"
    "Cv?kyas<QFW12!1+c+g;4tN2OGhhptb38BSa|xWYk|-vFM#w#mBS(J5T;bmVTMVai!4@b-K9IVTCL#H1"
    ")l{0t67b=+lgaSeH);UqD*"
)


def test_a_file_of_format_1_is_still_read(path):
    path.write_bytes(zlib.decompress(base64.b85decode(FORMAT_1)))
    network = load(path)
    assert network[0].W.tolist() == [[0, 0.125, 0.25], [0.375, 0.5, 0.625]]
    assert network[0].b.tolist() == [1, -1, 0.5]
    assert network[1].settings == {"slope": 0.25} and network[2].rate == 0.4
    assert network[3].W.tolist() == [[1], [1], [1]] and network[3].b.tolist() == [0]
    assert [layer.function for layer in network[::4]] == [linear, relu]
    assert network.parameters.dtype == np.float32
    with pytest.raises(ValueError, match="holds a network, expected its optimizer"):
        resume(path)


def test_a_function_of_your_own_is_not_taken_for_nnlibs(path):
    @shapes("x (...) -> (...)")
    def relu(x):
        return x

    path.write_bytes(zlib.decompress(base64.b85decode(FORMAT_1)))
    assert load(path)[4].function is activations.relu is not relu


# going on with a training


def sharing(rng):
    """A network whose two hidden layers are one, with dropout between."""
    first, last = (mlp(rng, sizes, relu)[0] for sizes in ([2, 5], [5, 2]))
    hidden = mlp(rng, [5, 5], relu)[0]
    return Network([first, tanh, hidden, tanh, Dropout(0.3), hidden, relu, last])


OPTIMIZERS = {
    "SGD": lambda network: SGD(network, 0.1, weight_decay=0.01),
    "Momentum": lambda network: Momentum(network, 0.1),
    "Nesterov": lambda network: Nesterov(network, 0.1),
    "AdaGrad": lambda network: AdaGrad(network, 0.1),
    "RMSProp": lambda network: RMSProp(network, 0.01),
    "Adam": lambda network: Adam(network, 0.01, frozen=[0]),
    "AdamW": lambda network: AdamW(network, 0.01, clip_norm=0.5, decay_biases=False),
    "cosine": lambda network: SGD(network, cosine(0.3, steps=40)),
    "warm": lambda network: Adam(network, warmup(9, step_decay(0.1, every=20))),
}


def six_epochs(make, stop=None):
    """Train for six epochs; where asked, through a file after three of them."""
    generator = rng()
    network = sharing(generator)
    optimizer, history = make(network), None
    data, held_out = moons(generator, 60), moons(generator, 20)
    for _ in range(2):
        history = fit(
            network,
            cross_entropy,
            optimizer,
            data,
            3,
            7,
            generator,
            validation=held_out,
            progress=False,
            history=history,
        )
        if stop is not None:
            save(network, stop, optimizer, generator, history)
            network, optimizer, generator, history = resume(stop)
    return network, optimizer, generator, history


def same_training(one, other):
    """Tell whether two trainings are in the same state, bit for bit."""
    arrays, others = one.optimizer.state(), other.optimizer.state()
    return (
        (one.network.parameters == other.network.parameters).all()
        and one.optimizer.steps == other.optimizer.steps
        and one.optimizer.settings().keys() == other.optimizer.settings().keys()
        and all((arrays[name] == others[name]).all() for name in arrays)
        and one.rng.bit_generator.state == other.rng.bit_generator.state
        and one.history == other.history
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_three_epochs_a_file_and_three_more_are_six(name, path):
    whole = storage.Training(*six_epochs(OPTIMIZERS[name]))
    parts = storage.Training(*six_epochs(OPTIMIZERS[name], path))
    assert same_training(whole, parts)
    assert parts.history.epochs == 6 and parts.optimizer.network is parts.network
    assert parts.network.shared and parts.network.parameters.size == 15 + 30 + 12


@pytest.mark.parametrize("bits", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_every_generator_of_numpy_goes_on_where_it_was(network, path, bits):
    generator = np.random.Generator(getattr(np.random, bits)(5))
    generator.random(7, dtype=np.float32)  # half of a 64-bit number is left over
    save(network, path, SGD(network, 0.1), generator)
    again = resume(path).rng
    assert again.random(9).tolist() == generator.random(9).tolist()
    assert again.random(5, np.float32).tolist() == generator.random(5, "f4").tolist()


def test_a_generator_of_another_kind_is_refused(network, path):
    class Own(np.random.PCG64):
        @property
        def state(self):
            return {"bit_generator": "Own"}

    with pytest.raises(ValueError, match=r"^save: rng draws from Own, expected one of"):
        save(network, path, rng=np.random.Generator(Own()))
    assert not path.exists()


def test_a_training_goes_on_in_another_process(path, tmp_path):
    generator = rng()
    network = sharing(generator)
    optimizer = Adam(network, cosine(0.1, steps=60))
    data = moons(rng(), 40)
    first = fit(
        network, cross_entropy, optimizer, data, 2, 8, generator, progress=False
    )
    save(network, path, optimizer, generator, first)
    later = tmp_path / "later.npz"
    run(
        "import sys, numpy as np\n"
        "from nnlib.data import moons\n"
        "from nnlib.losses import cross_entropy\n"
        "from nnlib.training import fit, resume, save\n"
        f"network, optimizer, rng, history = resume({str(path)!r})\n"
        "data = moons(np.random.default_rng(0), 40)\n"
        "history = fit(network, cross_entropy, optimizer, data, 3, 8, rng,\n"
        "              progress=False, history=history)\n"
        f"save(network, {str(later)!r}, optimizer, rng, history)\n",
        ROOT,
    )
    both = fit(network, cross_entropy, optimizer, data, 3, 8, generator,
               progress=False, history=first)  # fmt: skip
    here = storage.Training(network, optimizer, generator, both)
    assert same_training(here, resume(later))


def test_a_history_may_be_left_out_and_an_optimizer_or_generator_may_not(network, path):
    save(network, path, Adam(network), rng())
    assert resume(path).history == History()
    for parts, missing in (
        ({}, "optimizer and rng"),
        ({"rng": rng()}, "optimizer"),
        ({"optimizer": SGD(network, 0.1)}, "rng"),
    ):
        save(network, path, **parts)
        words = (
            rf"^resume: .* holds a network, expected its {missing} too: write save\("
        )
        with pytest.raises(ValueError, match=words):
            resume(path)
        assert (load(path).parameters == network.parameters).all()


def test_a_schedule_of_your_own_is_refused(network, path):
    optimizer = SGD(network, lambda step: 0.1)
    with pytest.raises(ValueError, match=r"learning_rate .* which a file cannot hold"):
        save(network, path, optimizer, rng())
    assert not path.exists()


def test_an_optimizer_of_your_own_comes_back(network, path):
    class Signs(Optimizer):
        remembers = ("m",)

        def update(self, theta, g, rate):
            self.m += g
            theta -= rate * np.sign(self.m)

    enter(Signs)
    optimizer = Signs(network, 0.1)
    optimizer.m += 3
    save(network, path, optimizer, rng())
    again = resume(path).optimizer
    assert type(again) is Signs and (again.m == 3).all()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"optimizer": "adam"}, "optimizer is 'adam', expected one of Optimizer"),
        ({"rng": 0}, "rng is 0, expected a generator"),
        ({"history": [0.3]}, "history is a list of 1, expected one of History"),
        ({"path": 3}, "path is 3, expected the name of a file"),
        ({"network": [1]}, "network is a list of 1, expected a Network"),
    ],
)
def test_what_cannot_be_saved_is_named(network, path, wrong, words):
    with pytest.raises(TypeError, match=f"^save: {words}"):
        save(**{"network": network, "path": path, **wrong})
    assert not path.exists()


def test_network_and_path_swapped(network, path):
    with pytest.raises(TypeError, match=r": the order is save\(network, path\)"):
        save(path, network)


def test_another_networks_optimizer_is_not_saved(network, path):
    other = mlp(rng(), [2, 3, 2], relu)
    words = r"another network's .*write save\(optimizer.network, path, optimizer\)"
    with pytest.raises(ValueError, match=words):
        save(network, path, SGD(other, 0.1))


@pytest.mark.parametrize("read", [load, resume])
def test_each_reader_says_its_own_name(read, path, tmp_path):
    name = read.__name__
    with pytest.raises(FileNotFoundError, match=rf"^{name}: there is no file .*\.$"):
        read(path)
    with pytest.raises(ValueError, match=rf"^{name}: .* is a folder, expected the"):
        read(tmp_path)
    with pytest.raises(TypeError, match=rf"^{name}: path is None, expected the name"):
        read(None)
    path.write_bytes(b"nothing")
    with pytest.raises(ValueError, match=rf"^{name}: .* was not written by nnlib's"):
        read(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"rng": {"bit_generator": "system"}},
        {"rng": {"bit_generator": "PCG64"}},
        {"rng": None},
        {"optimizer": {"name": "Adam"}},
        {"optimizer": {"name": "linear", "module": "nnlib.propagation.layers",
                       "settings": {}, "steps": 0}},
        {"layers": []},
        {"version": 2},  # the optimizer's arrays are left out
        {"history": {"losses": []}},
    ],
    ids=str,
)  # fmt: skip
def test_a_training_that_does_not_fit_together_is_named(network, path, changes):
    save(network, path, Adam(network), rng(), History())
    rewrite(path, **changes)
    with pytest.raises(ValueError, match=r"^resume: .* is damaged: .*\.$"):
        resume(path)


def test_a_training_cut_off_anywhere(network, path):
    save(network, path, Adam(network), rng(), History([0.3]))
    whole = path.read_bytes()
    for size in range(0, len(whole), max(len(whole) // 25, 1)):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"resume: .*(cut off|not written)"):
            resume(path)


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
