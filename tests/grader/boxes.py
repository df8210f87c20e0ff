"""A reduced package for the tests of sandboxes, and submissions to it."""

import json
import shutil
from pathlib import Path

import pytest

import nnlib
import nnlib_grader
from nnlib_grader.boundary import plain
from nnlib_grader.sandboxes import opening
from nnlib_grader.sandboxes.linux import bubblewrap
from nnlib_grader.sandboxes.request import Limits, Request
from nnlib_grader.sandboxes.wasm import engine

LACKS = opening.missing() or bubblewrap.works()
needs_linux = pytest.mark.skipif(bool(LACKS), reason=f"no whole sandbox: {LACKS}")
NO_ENGINE = engine.missing()
needs_wasm = pytest.mark.skipif(bool(NO_ENGINE), reason=f"no engine: {NO_ENGINE}")
SHORT = Limits(run=1.5, submission=4.5)  # a busy machine forks within a second


def reduced(folder):
    """Copy what a sandbox mounts into a folder: the boundary and the package."""
    for package, part in ((nnlib, "nnlib"), (nnlib_grader, "nnlib_grader/boundary")):
        source = Path(package.__file__).parents[1] / part
        shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("*.pyc"))
    return folder


def request(folder, limits=SHORT, **sources):
    """Return a submission of answers `f`, each of them called with 21."""
    asked = {"answer": "f", "calls": [plain.encode((21,))], "limit": 1.0}
    calls = json.dumps({name: asked for name in sources}).encode()
    return Request(sources, "a set", calls, folder, limits)


def values(ran):
    """Return the value that each exercise's call returned, or its status."""
    found = {}
    for name, outcomes in ran.outcomes.items():
        first = json.loads(outcomes)[0] if outcomes else {"status": None}
        found[name] = first.get("value", first["status"])
    return found
