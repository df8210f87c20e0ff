"""Words of PyTorch and Keras are refused with what to write, and that works."""

import copy
import pickle
import re

import numpy as np
import pytest

from nnlib import foreign
from nnlib.activations import relu
from nnlib.backprop import backprop
from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import forward, mlp, summary
from nnlib.training import accuracy, fit, load, predict, save

X, LABELS = np.ones((4, 2), np.float32), np.array([0, 1, 0, 1])


def start():
    network = mlp(np.random.default_rng(0), [2, 3, 2], relu)
    return network, Adam(network, 0.1)


@pytest.fixture
def names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    network, optimizer = start()
    _, grads = backprop(network, X, cross_entropy, LABELS)
    vector = network.parameters + 1
    known = (forward, predict, accuracy, summary, save, load)
    return {f.__name__: f for f in known} | {
        "network": network,
        "optimizer": optimizer,
        "grads": grads,
        "vector": vector,
        "x": X,
        "labels": LABELS,
    }


def written(words):
    """Return the pieces of code in some words: calls, attributes and assignments."""
    found = re.findall(
        r"[a-z_]+\([^()]*(?:\([^()]*\))?[^()]*\)|[a-z]+\[0\]\.W|"
        r"(?:network|optimizer)\.\w+(?:\.copy\(\))?(?: = vector)?",
        words,
    )
    return [code for code in found if "..." not in code and "to_" not in code]


@pytest.mark.parametrize("name", foreign.OF_A_NETWORK)
def test_a_foreign_name_of_a_network_says_what_to_write(name, names):
    with pytest.raises(AttributeError) as error:
        getattr(names["network"], name)
    said = str(error.value)
    assert said == f"Network: it has no {name!r}: {foreign.OF_A_NETWORK[name]}."
    for code in written(foreign.OF_A_NETWORK[name]):
        exec(code, names)


@pytest.mark.parametrize("name", foreign.OF_AN_OPTIMIZER)
def test_a_foreign_name_of_an_optimizer_says_what_to_write(name, names):
    with pytest.raises(AttributeError) as error:
        getattr(names["optimizer"], name)
    assert str(error.value).startswith(f"Adam: it has no {name!r}: ")
    for code in written(foreign.OF_AN_OPTIMIZER[name]):
        exec(code, names)


def test_the_pieces_of_code_are_found():
    assert written(foreign.STATE) == [
        'save(network, "network.npz")',
        'load("network.npz")',
    ]
    assert written(foreign.OF_A_NETWORK["set_weights"]) == [
        "network.parameters = vector"
    ]
    assert written(foreign.ANEW) == []
    some = [*foreign.OF_A_NETWORK.values(), *foreign.OF_AN_OPTIMIZER.values()]
    assert sum(bool(written(words)) for words in some) >= 14


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda n, o: Adam(n, lr=0.5), "learning_rate=0.5"),
        (lambda n, o: SGD(n, lr=0.5, momentum=0.9), "learning_rate=0.5"),
        (lambda n, o: Adam(n, 0.1, betas=(0.9, 0.999)), "beta1=0.9, beta2=0.999"),
        (lambda n, o: Adam(n, 0.1, eps=1e-07), "epsilon=1e-07"),
    ],
)
def test_a_foreign_setting_of_an_optimizer_says_which_is_meant(call, code):
    network, optimizer = start()
    with pytest.raises(TypeError, match="there is no argument") as error:
        call(network, optimizer)
    assert str(error.value).endswith(f": write {code}.")
    settings = eval(f"dict({code})")
    Adam(network, **{"learning_rate": 0.1} | settings)


@pytest.mark.parametrize(
    ("word", "value", "code"),
    [
        ("verbose", 0, "progress=False"),
        ("validation_data", (X, LABELS), "validation=(x, target)"),
        ("shuffle", True, "rng=np.random.default_rng(0)"),
    ],
)
def test_a_foreign_setting_of_fit_says_which_is_meant(word, value, code):
    network, optimizer = start()
    given = {"epochs": 1, "batch_size": 2, "rng": np.random.default_rng(0)}
    data = cross_entropy, optimizer, (X, LABELS)
    with pytest.raises(TypeError, match="fit: there is no argument") as error:
        fit(network, *data, **given, **{word: value})
    assert str(error.value).endswith(f": write {code}.")
    settings = eval(f"dict({code})", {"np": np, "x": X, "target": LABELS})
    fit(network, *data, **{"progress": False} | given | settings)


def test_a_word_is_left_alone_where_its_argument_is_not():
    assert foreign.argument("lr", ["network"], 0.1) is None
    assert foreign.argument("learning_rat", ["learning_rate"], 0.1) is None


def test_other_missing_names_get_python_s_own_words_and_copies_work():
    network, optimizer = start()
    with pytest.raises(AttributeError, match="'Network' object has no attribute 'u'"):
        _ = network.u
    with pytest.raises(AttributeError, match="'Adam' object has no attribute 'u'"):
        _ = optimizer.u
    for make in (copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))):
        assert np.array_equal(make(network).parameters, network.parameters)
        assert make(optimizer).learning_rate == 0.1
    assert not hasattr(network, "shape")
