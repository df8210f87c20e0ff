"""The devices that a test can run on: NumPy, the stand-in, and a GPU that answers."""

import sys

import pytest

from nnlib import gpu
from tests.device import stand_in_cupy

# A GPU that is not there is left out, not skipped: CI counts a skipped test as failed.
DEVICES = ["numpy", "stand-in"]
if gpu.available():
    DEVICES.append(pytest.param("gpu", marks=pytest.mark.gpu))

each_device = pytest.mark.parametrize("device", DEVICES)


def put(device, monkeypatch):
    """Return what moves arrays and networks to the device."""
    if device == "numpy":
        return lambda thing: thing
    if device == "stand-in":
        monkeypatch.setitem(sys.modules, "cupy", stand_in_cupy())
    return gpu.to_gpu
