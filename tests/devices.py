"""The devices that a test can run on: NumPy, the stand-in, and a GPU."""

import sys

import pytest

from nnlib import gpu
from tests.device import stand_in_cupy

DEVICES = ["numpy", "stand-in", pytest.param("gpu", marks=pytest.mark.gpu)]

each_device = pytest.mark.parametrize("device", DEVICES)


def put(device, monkeypatch):
    """Return what moves arrays and networks to the device."""
    if device == "numpy":
        return lambda thing: thing
    if device == "stand-in":
        monkeypatch.setitem(sys.modules, "cupy", stand_in_cupy())
    return gpu.to_gpu
