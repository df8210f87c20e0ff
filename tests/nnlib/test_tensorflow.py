"""Keras on TensorFlow, in a process of its own: CI does not install it."""

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


def test_keras_on_tensorflow_agrees():
    code = ON_JAX.replace('"jax"', '"tensorflow"')
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    call = [sys.executable, "-c", code]
    done = subprocess.run(
        call, cwd=ROOT, env=quiet, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["tensorflow"]
