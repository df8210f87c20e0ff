"""Code in a fresh process, where nothing is imported yet, and a package that is not."""

import subprocess
import sys
from pathlib import Path

import pytest


def run(code: str, folder: Path) -> str:
    """Run Python code in a folder and return what it prints; fail where it fails."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def without(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a module look as if it were not installed."""

    class Nowhere:
        def find_spec(self, module, path=None, target=None):
            if module == name:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Nowhere(), *sys.meta_path])
