"""The course's own environment, ``.venv``: made once, made anew when its needs change.

Standard library only: this runs before anything is installed. A file in the
environment, ``course.json``, says from what it was made. It is written last, so an
environment that was interrupted half way is known by its state and made anew.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.files import ROOT, digest, read, write
from tools.start.checks import (
    PIP_FAILED,
    Problem,
    check_folder,
    check_python,
    check_space,
    diagnosis,
    only_one,
)

# One thread in a process: the tests run side by side, and a sum split over threads may
# differ in its last digit.
ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
}
CALLER = (
    "COURSE_CALLER"  # the folder in which course.py was called: it works in its own
)
GRACE = 10.0  # seconds that a program has to tidy up after Ctrl-C


class Environment:
    """The virtual environment in a checkout's folder ``.venv``."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "course.json"
        inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
        self.python = self.folder / inside

    def ensure(self, extras: Sequence[str] = ()) -> None:
        """Make the environment, unless it is there and whole."""
        if self.read_stamp() == self.wanted(extras) and self.python.exists():
            return
        check_folder(self.root)
        with only_one(self.root):
            self._make(self.wanted(extras))

    def read_stamp(self) -> dict:
        """Return what the environment was made from; {} when there is none."""
        try:
            return json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def wanted(self, extras: Sequence[str] = ()) -> dict:
        """Return what the environment has to be made from, as the stamp says it."""
        project = tomllib.loads(read(self.root / "pyproject.toml"))
        package = {name: project[name] for name in ("build-system", "project")}
        known = sorted(set(extras) | set(self.read_stamp().get("extras", ())))
        return {
            "state": "finished",
            "python": sys.version,
            "folder": str(self.root),
            "package": digest(json.dumps(package, sort_keys=True)),
            "requirements": digest(read(self.root / "requirements.txt")),
            "extras": {name: digest(read(self.requirements(name))) for name in known},
        }

    def requirements(self, extra: str) -> Path:
        """Return the file with an extra's pins, or say which extras there are."""
        path = self.root / f"requirements-{extra}.txt"
        if not path.exists():
            there = sorted(self.root.glob("requirements-*.txt"))
            names = ", ".join(file.stem.removeprefix("requirements-") for file in there)
            raise Problem(f"there is no extra {extra!r}. The extras: {names}.", 2)
        return path

    def _make(self, wanted: dict) -> None:
        found = self.read_stamp()
        began = time.perf_counter()
        add = found.get("state") == "finished" and self.python.exists()
        add = add and {**found, "extras": 0} == {**wanted, "extras": 0}
        say(f"{'Adding to' if add else 'Making'} .venv: {why(found, wanted)}")
        if not add:
            self.remove()
            check_python()
            check_space(self.root)
        before = self.stamp.with_suffix(".before")
        try:
            if add:
                write(before, read(self.stamp))
            self._write_stamp({"state": "unfinished"})
            self._install(wanted["extras"], add)
            self._write_stamp(wanted)
        except (Problem, OSError):
            # Nothing half done: back to the environment that was, or to none. A full
            # disk takes no stamp, but a renamed one.
            if not add:
                self.remove()
            elif before.exists():
                before.replace(self.stamp)
            raise
        before.unlink(missing_ok=True)
        say(f"The environment is ready ({time.perf_counter() - began:.0f} s).")

    def _install(self, extras: Iterable[str], add: bool) -> None:
        if not add:
            self._call("-m", "venv", str(self.folder), python=sys.executable)
            say("Downloading the packages: 1 to 5 minutes, once.")
        files = [self.root / "requirements.txt", *map(self.requirements, extras)]
        if sys.platform == "linux" and any("torch" in read(file) for file in files):
            say("PyTorch comes with its GPU libraries on Linux: up to 5 GB.")
        chosen = [text for file in files for text in ("--requirement", str(file))]
        self._pip("--only-binary=:all:", *chosen)
        # Not by the folder's name: pip would take brackets in it for extras.
        self._pip("--no-deps", "--no-build-isolation", "--editable", ".")

    def remove(self) -> None:
        """Delete the environment, if it is one that course.py made."""
        if not os.path.lexists(self.folder):
            return
        empty = self.folder.is_dir() and not any(self.folder.iterdir())
        if not self.read_stamp() and not empty:
            raise Problem(
                f"the folder {self.folder} was not made by course.py, so it is left "
                "alone. Rename or delete it, then run the command again."
            )
        if Path(sys.prefix).resolve() == self.folder.resolve():
            raise Problem(
                "the environment has to be made anew, and this Python runs from it. "
                "Type 'deactivate', then run the command again."
            )
        # Renamed first: a folder that is in use stays whole, and one that is deleted
        # half way is never taken for an environment.
        old = self.root / ".venv.old"
        shutil.rmtree(old, ignore_errors=True)
        try:
            self.folder.rename(old)
        except OSError as error:
            raise Problem(
                f"cannot delete {self.folder} ({error.strerror}). Close the programs "
                "that use it (JupyterLab, an editor), then run the command again."
            ) from error
        shutil.rmtree(old, ignore_errors=True)

    def _write_stamp(self, stamp: dict) -> None:
        self.folder.mkdir(exist_ok=True)
        write(self.stamp, json.dumps(stamp, indent=1) + "\n")

    def _pip(self, *arguments: str) -> None:
        options = ["--no-input", "--disable-pip-version-check", "--retries", "2"]
        self._call("-m", "pip", "install", "--quiet", *options, *arguments)

    def _call(self, *arguments: str, python: str | None = None) -> None:
        quietly([python or str(self.python), *arguments], self.root)


def quietly(call: Sequence[str], root: Path, otherwise: str = PIP_FAILED) -> None:
    """Run a program quietly; when it fails, show its last lines and say why."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        if run(call, root, stdout=log, stderr=subprocess.STDOUT) == 0:
            return
        log.seek(0)
        lines = log.read().strip().splitlines()
    print("\n".join(lines[-15:]), file=sys.stderr)
    raise Problem(diagnosis("\n".join(lines), otherwise))


def run(call: Sequence[str], root: Path = ROOT, **options) -> int:
    """Run a program in the checkout; return its exit code. Ctrl-C ends it too."""
    foreign = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")
    settings = {name: os.environ[name] for name in os.environ if name not in foreign}
    settings.update(options.pop("env", {}))
    program = subprocess.Popen(call, cwd=root, env=settings, **options)
    try:
        return program.wait()
    except KeyboardInterrupt:
        # The terminal sent Ctrl-C to the program as well: let it tidy up.
        with contextlib.suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
            program.wait(timeout=GRACE)
        program.kill()
        program.wait()
        raise


def why(found: dict, wanted: dict) -> str:
    """Say in a few words why the environment is made."""
    if not found:
        return "it is not there yet."
    if found.get("state") != "finished":
        return "the last time was interrupted."
    reasons = {
        "folder": "the course's folder was moved.",
        "python": "it was made with another Python.",
        "requirements": "requirements.txt has changed.",
        "package": "pyproject.toml has changed.",
        "extras": f"with {', '.join(wanted['extras'])}.",
    }
    changed = (text for key, text in reasons.items() if found.get(key) != wanted[key])
    return next(changed, "its Python is missing.")


def say(text: str) -> None:
    """Print at once, so that a long step is announced before it starts."""
    print(f"course: {text}", flush=True)
