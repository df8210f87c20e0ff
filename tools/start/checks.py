"""What can keep a command from its work, each said in a sentence that helps.

Standard library only, as in ``environment``.
"""

import contextlib
import errno
import importlib.util
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

INTERRUPTED = 130  # the shells' exit code for Ctrl-C
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
PIP_FAILED = (
    "making the environment failed; pip's last lines stand above. "
    "Run the same command again, or report them as an issue."
)
DISK_FULL = "the disk is full. Make room, then run the same command again."
UNFIT = {os.pathsep, "*", "?"}  # ends a path in a list of paths; stands for any name
NEEDED_BYTES = 1_500_000_000  # .venv (about 1 GB), the book and pip's own copies


class Problem(Exception):
    """Something the person at the keyboard can mend; its text says how."""

    def __init__(self, text: str, exit_code: int = 1) -> None:
        super().__init__(text)
        self.exit_code = exit_code


@contextlib.contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Keep a second course.py out; the system frees the lock when this one ends."""
    lock = None
    try:
        lock = sqlite3.connect(root / ".course.lock", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise Problem(f"cannot lock the folder {root}: {error}.") from error
        raise Problem(
            "another course.py is at work in this folder. Run the command again "
            "when it has finished."
        ) from error
    finally:
        if lock:
            lock.close()


def check_folder(root: Path) -> None:
    """Raise unless the folder can be written in, under a name that every tool takes."""
    named = [sign for sign in str(root) if sign in UNFIT or not sign.isprintable()]
    if named:
        raise Problem(
            f"the name of the folder {str(root)!r} holds {named[0]!r}, which the tools "
            "that the course needs read as something else. Rename the folder, or copy "
            "the course to another one, then run the command again."
        )
    try:
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        if error.errno in FULL:
            raise
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


def guarded(main: Callable[[], int], name: str) -> int:
    """Run a tool of that name; where something ends it early, say so in a sentence.

    Returns
    -------
    int
        The exit code: the tool's own, 1 for a problem or a full disk, 130 for Ctrl-C.
    """
    try:
        return main()
    except Problem as problem:
        print(f"\n{name}: {problem}", file=sys.stderr)
        return problem.exit_code
    except OSError as fault:
        if fault.errno not in FULL:
            raise
        print(f"\n{name}: {DISK_FULL}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def has(module: str) -> bool:
    """Tell whether a module of the standard library is there."""
    return importlib.util.find_spec(module) is not None


def diagnosis(log: str, otherwise: str = PIP_FAILED) -> str:
    """Say in a sentence what went wrong, from what a program printed."""
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
        return DISK_FULL
    if any(sign in log for sign in offline):
        return (
            "the packages could not be downloaded. Check the connection to the "
            "network (or the proxy's settings), then run the same command again."
        )
    return otherwise
