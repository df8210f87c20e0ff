"""The defaults of the frameworks: measured again, and held to what is stored."""

import copy

import pytest

from nnlib.data.measured import measured
from tests.needs import needs, needs_keras

needs_keras(), needs("jax"), needs("optax"), needs("flax")
from tools import frameworks  # noqa: E402 - after what it needs
from tools.same_network import same_network  # noqa: E402

STORED = measured(frameworks.NAME)
OLD = STORED["defaults"]


def test_the_frameworks_do_what_the_stored_table_says():
    """A new version that changes a default fails here, with the row's name."""
    found = frameworks.changed(OLD, frameworks.measure(), STORED["versions"])
    again = "look at chapter 13, then run python -m tools.frameworks"
    assert not found, "; ".join([*found, again])


def test_a_changed_default_is_named_with_both_versions():
    other = copy.deepcopy(OLD)
    other["Adam: epsilon"]["Keras"] = 1e-8
    (said,) = frameworks.changed(OLD, other, {"Keras": "keras 3.0"})
    assert said.startswith("Adam: epsilon, Keras: 1e-08 with keras 3.")
    assert said.endswith("stored is 1e-07 of keras 3.0")
    del other["Adam: epsilon"], other["GELU of 1"]
    (said,) = frameworks.changed(OLD, other, {})
    assert said == "the rows are others: ['Adam: epsilon', 'GELU of 1']"


# What was read or measured before the course measured it; 1 % is allowed for chance.
KNOWN = {
    "Adam: first step, gradient 1e-8": (0.05, 0.0003, 0.05),
    "AdamW: share decayed a step, rate 1": (0.01, 0.004, 1e-4),
    "RMSprop: first step, gradient 1": (1.0, 0.316, 0.316),
    "Adagrad: first step, gradient 1e-3": (0.1, 0.0003, 0.0003),
    "SGD: learning rate": (0.001, 0.01, "required"),
    "batch norm: share of the old mean kept": (0.9, 0.99, 0.99),
    "batch norm: epsilon": (1e-5, 1e-3, 1e-5),
    "layer norm: epsilon": (1e-5, 1e-3, 1e-6),
    "leaky ReLU of -1, as a layer": (-0.01, -0.3, "no layer"),
    "leaky ReLU of -1, as a function": (-0.01, -0.2, -0.01),
    "GELU of 1": (0.84134, 0.84134, 0.84119),
    # U(-1, 1) / sqrt(n) has 1 / sqrt(3); Glorot has sqrt(2 * 400 / 1400)
    "dense layer: spread of W times sqrt(n_in)": (0.577, 0.756, 1.0),
    # Flax divides by the root of the numbers in a row
    "embedding: spread": (1.0, 0.05 / 3**0.5, 1000**-0.5),
    "cross-entropy of (1, 0), class 1": (1.3133, 16.118, 1.3133),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_table_says_what_is_known_of_it(name):
    for found, known in zip(OLD[name].values(), KNOWN[name], strict=True):
        assert found == (
            known if isinstance(known, str) else pytest.approx(known, 0.06)
        )


def test_the_same_network_agrees_until_it_takes_a_step():
    for name, found in same_network().items():
        assert found["logits"] < 1e-6 and found["gradients"] < 1e-7, name
        assert found["largest step"] == pytest.approx(1e-3, rel=1e-3)
    theirs = same_network()
    assert theirs["PyTorch"]["step of Adam"] < 5e-8
    assert 5e-4 < theirs["Keras"]["step of Adam"] < 1e-3
    assert theirs["Keras"]["step of Adam in Keras' form"] < 1e-7


def test_the_stored_network_is_the_one_that_is_measured_now():
    found = same_network()
    for name, numbers in STORED["same_network"].items():
        for key, number in numbers.items():
            assert found[name][key] == pytest.approx(number, rel=0.1, abs=1e-6)
