"""Chapter 13 says what to write elsewhere for a line of nnlib: each line is run."""

import math
import re

import numpy as np
import pytest

from nnlib import activations, backprop, gpu, losses, optimizers
from nnlib.attention import layer_norm
from nnlib.autograd import grad
from nnlib.convolution import conv2d, max_pool2d
from nnlib.data import embed
from nnlib.neurons import weighted_sum
from nnlib.propagation import linear
from tests.needs import needs, needs_keras
from tools.files import ROOT

keras, torch = needs_keras(), needs("torch")
jax, optax = needs("jax"), needs("optax")
PAGE = (ROOT / "book" / "13_frameworks.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| `(.+)` \| `(.+)` \| `(.+)` \| `(.+)` \|$", re.M)
ROWS = ROW.findall(PAGE)
FRAMEWORKS = ("PyTorch", "Keras", "JAX")

RNG = np.random.default_rng(0)
ARRAYS = {
    "x": RNG.normal(size=(6, 4)),
    "W": RNG.normal(size=(4, 3)),
    "b": RNG.normal(size=3),
    "z": RNG.normal(size=(6, 3)),
    "y": 2 * RNG.normal(size=(6, 3)),
    "t": RNG.normal(size=(6, 3)),
    "p": RNG.normal(size=(2, 3, 4, 6)),
    "K": RNG.normal(size=(5, 3, 2, 2)),
    "c": RNG.normal(size=5),
    "g": RNG.normal(size=3),
}
ARRAYS = {name: array.astype(np.float32) for name, array in ARRAYS.items()}
LABELS = np.array([0, 2, 1, 1, 0, 2])


def square_sum(z):
    return (z * z).sum()


def tensors(make):
    return {name: make(array) for name, array in ARRAYS.items()} | {
        "labels": make(LABELS),
        "square_sum": square_sum,
        "math": math,
    }


NAMES = {
    "nnlib": tensors(np.array)
    | {
        "grad": grad,
        "weighted_sum": weighted_sum,
        "linear": linear,
        **{name: getattr(activations, name) for name in activations.__all__},
        **{name: getattr(losses, name) for name in losses.__all__},
        **{name: getattr(backprop, name) for name in backprop.__all__},
        "cosine": optimizers.cosine,
        "to_cpu": gpu.to_cpu,
        "embed": embed,
        "conv2d": conv2d,
        "max_pool2d": max_pool2d,
        "layer_norm": layer_norm,
    },
    "PyTorch": tensors(torch.tensor) | {"torch": torch, "F": torch.nn.functional},
    "Keras": tensors(torch.tensor)
    | {"ops": keras.ops, "losses": keras.losses, "optimizers": keras.optimizers},
    "JAX": tensors(jax.numpy.array) | {"jax": jax, "jnp": jax.numpy, "optax": optax},
}


def value(framework, line):
    found = eval(line, dict(NAMES[framework]))
    return found.detach().numpy() if hasattr(found, "detach") else np.array(found)


# Keras hands a tensor of PyTorch to NumPy in a way that NumPy will give up
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_every_column_of_a_row_returns_what_nnlib_does(row):
    ours = value("nnlib", row[1])
    assert ours.size and np.isfinite(ours).all()
    for framework, line in zip(FRAMEWORKS, row[2:], strict=True):
        theirs = value(framework, line)
        assert theirs.shape == ours.shape, f"{framework}: {line}"
        np.testing.assert_allclose(
            theirs, ours, rtol=2e-5, atol=1e-6, err_msg=f"{framework}: {line}"
        )


def test_the_table_is_read_whole_and_has_every_chapter_that_has_one():
    table = PAGE[PAGE.index("| chapter | nnlib") :].partition("\n\n")[0]
    assert len(ROWS) == table.count("\n") - 1 >= 15
    chapters = [int(row[0]) for row in ROWS]
    assert chapters == sorted(chapters)
    assert set(range(1, 15)) - {13} == set(chapters)


def test_a_wrong_line_is_noticed():
    wrong = value("PyTorch", "F.gelu(z)")
    assert not np.allclose(wrong, value("nnlib", "gelu(z)"), rtol=2e-5, atol=1e-6)
