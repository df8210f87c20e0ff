"""The course's own environment, ``.venv``: made once, made anew when its needs change.

Standard library only: this runs before anything is installed. A file in the
environment, ``course.json``, says from what it was made. It is written last, so an
environment that was interrupted half way is known by its state and made anew.
"""

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED_BYTES = 1_500_000_000  # .venv (about 1 GB), the book and pip's own copies


class Problem(Exception):
    """Something the person at the keyboard can mend; its text says how."""

    def __init__(self, text: str, exit_code: int = 1) -> None:
        super().__init__(text)
        self.exit_code = exit_code


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
            self._write_stamp({"state": "unfinished"})
            self._call("-m", "venv", str(self.folder), python=sys.executable)
            say("Downloading the packages: 2 to 5 minutes, once.")
        else:
            self._write_stamp({"state": "unfinished"})
        files = [self.root / "requirements.txt"]
        files += [self.requirements(name) for name in wanted["extras"]]
        chosen = [text for file in files for text in ("--requirement", str(file))]
        self._pip("--only-binary=:all:", *chosen)
        self._pip("--no-deps", "--no-build-isolation", "--editable", str(self.root))
        self._write_stamp(wanted)
        say(f"The environment is ready ({time.perf_counter() - began:.0f} s).")

    def remove(self) -> None:
        """Delete the environment, if it is one that course.py made."""
        if not os.path.lexists(self.folder):
            return
        if not self.read_stamp():
            raise Problem(
                f"the folder {self.folder} was not made by course.py, so it is left "
                "alone. Rename or delete it, then run the command again."
            )
        if Path(sys.prefix).resolve() == self.folder.resolve():
            raise Problem(
                "the environment has to be made anew, and this Python runs from it. "
                "Type 'deactivate', then run the command again."
            )
        try:
            shutil.rmtree(self.folder)
        except OSError as error:
            # Without its stamp the rest would look like a stranger's folder.
            self._write_stamp({"state": "unfinished"})
            raise Problem(
                f"cannot delete {self.folder} ({error.strerror}). Close the programs "
                "that use it (JupyterLab, an editor), then run the command again."
            ) from error

    def _write_stamp(self, stamp: dict) -> None:
        self.folder.mkdir(exist_ok=True)
        self.stamp.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")

    def _pip(self, *arguments: str) -> None:
        options = ["--no-input", "--disable-pip-version-check", "--retries", "2"]
        self._call("-m", "pip", "install", "--quiet", *options, *arguments)

    def _call(self, *arguments: str, python: str | None = None) -> None:
        """Run Python quietly; when it fails, say why in a sentence."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            call = [python or str(self.python), *arguments]
            if run(call, self.root, stdout=log, stderr=subprocess.STDOUT) == 0:
                return
            log.seek(0)
            lines = log.read().strip().splitlines()
        print("\n".join(lines[-15:]), file=sys.stderr)
        raise Problem(diagnosis("\n".join(lines)))


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
            program.wait(timeout=10)
        program.kill()
        program.wait()
        raise


@contextlib.contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Keep a second course.py out; the system frees the lock when this one ends."""
    lock = sqlite3.connect(root / ".course.lock", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.OperationalError as error:
        raise Problem(
            "another course.py is at work in this folder. Run the command again "
            "when it has finished."
        ) from error
    finally:
        lock.close()


def check_folder(root: Path) -> None:
    """Raise unless the folder can be written in."""
    try:
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        raise Problem(
            f"cannot write in {root} ({error.strerror}). Copy the course to a folder "
            "of your own, or run the command as the folder's owner."
        ) from error


def check_python() -> None:
    """Raise unless this Python can make environments."""
    missing = [name for name in ("venv", "ensurepip") if not has(name)]
    if missing:
        raise Problem(
            f"this Python ({sys.executable}) comes without {missing[0]}, which makes "
            "environments. On Debian and Ubuntu: sudo apt install python3-venv. "
            "Elsewhere: install Python with the installer of its makers."
        )


def check_space(root: Path) -> None:
    """Raise unless the disk has room for the environment and the book."""
    free = shutil.disk_usage(root).free
    if free < NEEDED_BYTES:
        raise Problem(
            f"the disk of {root} has {free / 1e9:.1f} GB left; the course needs "
            f"{NEEDED_BYTES / 1e9:.1f} GB. Make room, then run the command again."
        )


def has(module: str) -> bool:
    """Tell whether a module of the standard library is there."""
    return importlib.util.find_spec(module) is not None


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


def diagnosis(log: str) -> str:
    """Say in a sentence what went wrong, from what pip or venv printed."""
    full = (os.strerror(errno.ENOSPC), "No space left", "not enough space on the disk")
    offline = (
        "NewConnectionError",
        "NameResolutionError",
        "Failed to establish",
        "Max retries exceeded",
        "Network is unreachable",
        "ReadTimeoutError",
        "ProxyError",
        "(from versions: none)",
    )
    if any(sign in log for sign in full):
        return "the disk is full. Make room, then run the same command again."
    if any(sign in log for sign in offline):
        return (
            "the packages could not be downloaded. Check the connection to the "
            "network (or the proxy's settings), then run the same command again."
        )
    return (
        "making the environment failed; pip's last lines stand above. "
        "Run the same command again, or report them as an issue."
    )


def say(text: str) -> None:
    """Print at once, so that a long step is announced before it starts."""
    print(f"course: {text}", flush=True)


def read(path: Path) -> str:
    """Return a text file of the project."""
    return path.read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return a short hash."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
