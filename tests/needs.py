"""Skip a test, by name, where what it needs is not installed."""

import importlib
import shutil
from types import ModuleType

import pytest

INSTALL = "python course.py install dev"


def needs(module: str) -> ModuleType:
    """Import a module of the extra ``dev``, or skip with the command that adds it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        pytest.skip(f"needs {module}: {INSTALL}", allow_module_level=True)


def needs_program(name: str, package: str) -> str:
    """Return where a program is, or skip with what to install."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"needs {name}: install {package}", allow_module_level=True)
    return path
