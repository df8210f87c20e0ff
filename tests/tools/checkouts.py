"""Run course.py as a person would, in a copy of the checkout."""

import os
import subprocess
import sys

# What course.py needs before anything is installed.
START = ["course.py", "tools", "nnlib", "pyproject.toml", "LICENSE", "README.md"]


def course_py(folder, *arguments, **settings):
    """Run course.py as a person would, from another folder."""
    return subprocess.run(
        [sys.executable, str(folder / "course.py"), *arguments],
        cwd=folder.parent,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def index_at(server):
    """Return pip's settings for a package index at a socket of this machine."""
    return {
        "PIP_INDEX_URL": f"http://127.0.0.1:{server.getsockname()[1]}/",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
