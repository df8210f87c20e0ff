"""A learner's machine: an environment without the checkout, and the site's wheel.

What the course's package needs is borrowed from the environment of the tests, by links
in a folder outside the new environment, so that no pip in there can take it away.
"""

import contextlib
import functools
import http.server
import os
import subprocess
import sys
import threading
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest


class Environment:
    """A fresh environment, and an empty folder to work in."""

    def __init__(self, folder: Path):
        """Make both below a folder."""
        home, borrowed = folder / "environment", folder / "borrowed"
        self.work = folder / "work"
        for path in (borrowed, self.work):
            path.mkdir()
        venv.create(home, with_pip=False, symlinks=os.name != "nt")
        self.python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
        (self.packages,) = home.glob("**/site-packages")
        for place in {Path(p) for p in sys.path if p.endswith("site-packages")}:
            for entry in place.iterdir():
                if "nnlib" not in entry.name and entry.suffix != ".pth":
                    link(borrowed / entry.name, entry)
        (self.packages / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")

    def run(self, *words: str, **settings: str) -> str:
        """Run Python there without an index of packages; return what it prints."""
        done = subprocess.run(
            [str(self.python), *words],
            cwd=self.work,
            env={
                **{k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
                **{"PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1", "PIP_NO_COMPILE": "1"},
                **settings,
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def link(new: Path, target: Path) -> None:
    """Link to a file or folder, or skip the test where that is not allowed."""
    try:
        new.symlink_to(target)
    except FileExistsError:
        pass
    except OSError as error:
        pytest.skip(f"needs symbolic links ({error})")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
