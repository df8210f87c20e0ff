"""Keras on TensorFlow, in a process of its own: one job of CI alone installs it."""

import importlib.util
import os
import subprocess
import sys

import pytest

from tests.nnlib.test_keras_models import ON_JAX
from tools.files import ROOT

INSTALL = 'pip install "nnlib-course[tensorflow]"'
if importlib.util.find_spec("tensorflow") is None:
    pytest.skip(f"needs tensorflow: {INSTALL}", allow_module_level=True)


POOLS = """
import keras
import numpy as np
from nnlib.convolution import average_pool2d, conv2d, flatten, max_pool2d, unflatten
from nnlib.frameworks import compare, from_keras, to_keras
from nnlib.propagation import Layer, Network, linear
import tensorflow
rng = np.random.default_rng(0)
x, W, K = (
    rng.normal(size=size).astype(np.float32)
    for size in ((6, 72), (18, 3), (2, 2, 2, 2))
)
first, last = Layer(unflatten, channels=2, rows=6, columns=6), np.zeros(3, np.float32)
for pool in (max_pool2d, average_pool2d):
    size = Layer(pool, size=2, stride=2)
    whole = Network([first, size, flatten, Layer(linear, W, last)])
    model = to_keras(whole)
    found = compare(whole, model, x, np.arange(6) % 3)
    assert found.agree and found.gradients > 0, str(found)
    assert np.array_equal(from_keras(model).parameters, whole.parameters)
convolution = Network([first, Layer(conv2d, K, np.zeros(2, np.float32))])
try:
    to_keras(convolution)
    print("convolves", bool(tensorflow.config.list_physical_devices("GPU")))
except RuntimeError as error:
    print(error)
"""


def run(code):
    """Return what a program prints in a process of its own."""
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
    call = [sys.executable, "-c", code]
    done = subprocess.run(
        call, cwd=ROOT, env=quiet, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_keras_on_tensorflow_agrees():
    assert run(ON_JAX.replace('"jax"', '"tensorflow"')).split() == ["tensorflow"]


def test_pools_of_pictures_agree_and_a_convolution_is_refused_on_a_processor():
    said = run(POOLS)
    refused = said.startswith("to_keras: layer 1, conv2d, takes pictures")
    assert refused or said == "convolves True\n"
