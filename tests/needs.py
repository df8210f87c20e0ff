"""Skip a test, by name, where what it needs is not installed."""

import importlib
import os
import shutil
from types import ModuleType

import pytest

INSTALL = "python course.py install dev"


def needs(module: str, install: str = INSTALL) -> ModuleType:
    """Import a module of an extra, or skip with the command that adds it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        pytest.skip(f"needs {module}: {install}", allow_module_level=True)


def needs_keras() -> ModuleType:
    """Import Keras on PyTorch, or skip: it asks what it computes with only once."""
    needs("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return needs("keras")


def needs_program(name: str, package: str) -> str:
    """Return where a program is, or skip with what to install."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"needs {name}: install {package}", allow_module_level=True)
    return path
