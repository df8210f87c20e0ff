"""Words of PyTorch, Keras and scikit-learn get what to write, and that works."""

import copy
import pickle
import re

import numpy as np
import pytest

import nnlib
from nnlib import foreign, imports
from nnlib.activations import relu, softmax
from nnlib.backprop import backprop
from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD, Adam
from nnlib.optimizers.schedules import cosine
from nnlib.propagation import Network, forward, mlp, summary
from nnlib.training import (
    EarlyStopping,
    History,
    accuracy,
    load,
    predict,
    resume,
    save,
)
from tests.needs import needs
from tools.files import ROOT, read

X, LABELS = np.ones((4, 2), np.float32), np.array([0, 1, 0, 1])


def start():
    network = mlp(np.random.default_rng(0), [2, 3, 2], relu)
    return network, Adam(network, 0.1)


@pytest.fixture
def names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    network, optimizer = start()
    rng = np.random.default_rng(0)
    _, grads = backprop(network, X, cross_entropy, LABELS)
    history, stopping = History(loss=[1.0]), EarlyStopping()
    stopping(network, History([1.0], [1.0]))
    save(network, "kept.npz", optimizer, rng)
    known = (forward, predict, accuracy, summary, save, load, backprop, resume)
    known += (Network, SGD, Adam, relu, softmax)
    return {thing.__name__: thing for thing in known} | {
        "network": network,
        "layer": network[0],
        "optimizer": optimizer,
        "grads": grads,
        "history": history,
        "stopping": stopping,
        "schedule": cosine(0.1, 10),
        "vector": network.parameters + 1,
        "loss": cross_entropy,
        "x": X,
        "labels": LABELS,
        "target": LABELS,
        "path": "kept.npz",
        "rng": rng,
    }


def written(words):
    """Return the pieces of code in some words: calls, attributes and assignments."""
    found = re.findall(
        r"[A-Za-z_.]+\([^()]*(?:\([^()]*\))?[^()]*\)|"
        r"(?:network|optimizer|layer|grads|history|stopping)(?:\[0\])?(?:\.\w+)+"
        r"(?:\.copy\(\))?(?: = vector)?",
        words,
    )
    return [code for code in found if "..." not in code and "to_" not in code]


OBJECTS = {
    "network": ("Network", foreign.OF_A_NETWORK),
    "optimizer": ("Adam", foreign.OF_AN_OPTIMIZER),
    "grads": ("Gradient", foreign.OF_A_GRADIENT),
    "history": ("History", foreign.OF_A_HISTORY),
    "stopping": ("EarlyStopping", foreign.OF_EARLY_STOPPING),
    "schedule": ("cosine", foreign.OF_A_SCHEDULE),
}
ATTRIBUTES = [(o, name) for o, (_, words) in OBJECTS.items() for name in words]


@pytest.mark.parametrize(("thing", "name"), ATTRIBUTES)
def test_a_foreign_name_says_what_to_write(thing, name, names):
    kind, words = OBJECTS[thing]
    with pytest.raises(AttributeError) as error:
        getattr(names[thing], name)
    assert str(error.value) == f"{kind}: it has no {name!r}: {words[name]}."
    for code in written(words[name]):
        exec(code, names)


@pytest.mark.parametrize("name", foreign.OF_A_LAYER)
def test_a_foreign_name_of_a_layer_says_what_to_write(name, names):
    with pytest.raises(AttributeError) as error:
        getattr(names["layer"], name)
    words = foreign.OF_A_LAYER[name]
    assert str(error.value).endswith(f"its parameters: W, b: {words}.")
    for code in written(words):
        exec(code, names)


@pytest.mark.parametrize(("name", "meant"), foreign.PARAMETERS.items())
def test_a_foreign_name_of_a_parameter_says_its_own(name, meant, names):
    for part in names["layer"], names["grads"][0]:
        with pytest.raises(AttributeError, match=rf"Here {name} is {meant}\.$"):
            getattr(part, name)
        getattr(part, meant)
    with pytest.raises(AttributeError, match=r"its parameters: none\.$"):
        getattr(names["network"][1], name)


@pytest.mark.parametrize("name", imports.OF_THE_PACKAGE)
def test_a_foreign_name_of_the_package_says_where_it_is(name, names):
    with pytest.raises(AttributeError) as error:
        getattr(nnlib, name)
    words = imports.OF_THE_PACKAGE[name]
    assert str(error.value) == f"module 'nnlib' has no attribute {name!r}: {words}."
    found = re.findall(r"from nnlib.*|rng = [^,]*", words) or written(words)
    for code in found:
        exec(code, names | {"np": np})
    assert found or "np.array(...)" in words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("loss", "write history.loss"),
        ("val_loss", "write history.validation_loss"),
        ("validation_accuracy", "write history.validation_accuracy"),
        ("speed", "write history.loss"),
        (0, "write history.loss"),
    ],
)
def test_a_history_has_no_entries(name, words, names):
    with pytest.raises(TypeError) as error:
        names["history"][name]
    assert str(error.value) == f"History: it has no entry {name!r}: {words}."
    exec(words.removeprefix("write "), names)


@pytest.mark.parametrize("name", foreign.OF_AN_ESTIMATOR)
def test_a_name_of_scikit_learn_s_networks_says_what_to_write(name):
    needs("sklearn")
    from nnlib.estimators import Classifier

    model = Classifier((3,), epochs=1).fit(X, LABELS)
    words = foreign.OF_AN_ESTIMATOR[name]
    with pytest.raises(AttributeError, match=re.escape(f"has no {name!r}: {words}.")):
        getattr(model, name)
    eval(words.removeprefix("write "), {"model": model})


def test_what_the_reference_says_to_write_works(names):
    text = read(ROOT / "book" / "api.md").partition("(api-neurons)=")[0]
    cells = re.findall(r"^\|.*\| (`.*) \|$", text, re.MULTILINE)
    codes = [code for cell in cells for code in re.findall("`(.+?)`", cell)]
    assert len(codes) >= 10
    for code in codes:
        if "..." not in code and code != "backprop":
            exec(code, names)


def test_the_pieces_of_code_are_found():
    assert written(foreign.STATE) == [
        'save(network, "network.npz")',
        'load("network.npz")',
    ]
    assert written(foreign.OF_A_NETWORK["set_weights"]) == [
        "network.parameters = vector"
    ]
    assert written(foreign.OF_A_GRADIENT["grad"]) == ["grads.vector", "grads[0].W"]
    assert written(foreign.ANEW) == []
    tables = [*(words for _, words in OBJECTS.values()), foreign.OF_A_LAYER]
    some = [words for table in tables for words in table.values()]
    assert sum(bool(written(words)) for words in some) >= 0.8 * len(some)


def test_other_missing_names_get_python_s_own_words_and_copies_work():
    network, optimizer = start()
    with pytest.raises(AttributeError, match="'Network' object has no attribute 'u'"):
        _ = network.u
    with pytest.raises(AttributeError, match="'Adam' object has no attribute 'u'"):
        _ = optimizer.u
    _, grads = backprop(network, X, cross_entropy, LABELS)
    for make in (copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))):
        assert np.array_equal(make(grads).vector, grads.vector)
        assert make(History([0.5])) == History([0.5])
        assert make(EarlyStopping(7)).patience == 7
        assert np.array_equal(make(network).parameters, network.parameters)
        assert make(optimizer).learning_rate == 0.1
    assert not hasattr(network, "shape")
