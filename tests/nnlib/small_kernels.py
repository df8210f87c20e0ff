"""What the tests of kernels, tiles and graphs share: a small network and batches."""

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import rule_for, vjp
from nnlib.gpu import to_cpu
from nnlib.losses import cross_entropy
from nnlib.propagation import mlp
from tests.devices import DEVICES

GPUS = [device for device in DEVICES if device != "numpy"]
each_gpu = pytest.mark.parametrize("device", GPUS)


def made(rng, activation=relu):
    return mlp(rng, [4, 8, 3], activation)


def batches(rng, n=6, size=10):
    for _ in range(n):
        x = rng.normal(size=(size, 4)).astype(np.float32)
        yield x, (x[:, 0] > 0).astype(np.int64)


def close(mine, expected, rtol=1e-5, atol=1e-6):
    np.testing.assert_allclose(to_cpu(mine), expected, rtol=rtol, atol=atol)


def a_loss_that_waits():
    """Return cross_entropy with a look at a number, entered with a rule."""

    def waits(logits, labels):
        logits.max().item()
        return cross_entropy(logits, labels)

    @rule_for(waits)
    def vjp_waits(logits, labels):
        return waits(logits, labels), vjp(cross_entropy, logits, labels)[1]

    return waits


def said(raised, call, *arguments, **settings):
    with pytest.raises(raised) as caught:
        call(*arguments, **settings)
    return str(caught.value)
