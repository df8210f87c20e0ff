"""A training that goes on from a file, bit for bit as if it had not stopped."""

import numpy as np
import pytest

from nnlib.activations import relu, tanh
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
from nnlib.propagation import Network, mlp
from nnlib.registry import enter
from nnlib.training import Dropout, History, fit, load, resume, save, storage
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
        ({"optimizer": "adam"}, "optimizer is 'adam', expected the Optimizer of"),
        ({"rng": 0}, "rng is 0, expected a generator"),
        ({"history": [0.3]}, "history is a list of 1, expected the History of"),
        ({"path": 3}, "path is 3, expected the name of a file"),
        ({"network": [1]}, "network is a list of 1, expected a Network"),
    ],
)
def test_what_cannot_be_saved_is_named(network, path, wrong, words):
    with pytest.raises(TypeError, match=f"^save: {words}"):
        save(**{"network": network, "path": path, **wrong})
    assert not path.exists()


def test_network_and_path_swapped(network, path):
    with pytest.raises(TypeError, match=r": write save\(network, path\)\.$"):
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
