"""Start a process in bubblewrap, where it sees little of the machine."""

import functools
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path


def command(readable: Sequence[str]) -> list[str]:
    """Return bubblewrap's words: namespaces of its own, some paths to read, no more.

    The folders between are in memory; `/` is made read-only after the last mount, so
    that nobody fills it. There is no /proc, no /tmp and no /dev/shm.
    """
    words = [str(shutil.which("bwrap"))]
    words += ["--unshare-all", "--die-with-parent", "--new-session"]
    words += ["--cap-drop", "ALL"]
    for path in readable:
        if path.startswith("/dev/"):
            words += ["--dev-bind", path, path]
        elif not Path(path).is_symlink():
            words += ["--ro-bind", path, path]
        else:  # /lib is one, to usr/lib
            words += ["--symlink", str(Path(path).readlink()), path]
    return [*words, "--remount-ro", "/"]


@functools.cache
def works() -> str:
    """Return nothing where bubblewrap works, else why not."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    words = [*command(["/usr", "/lib", "/lib64"]), "/usr/bin/env", "true"]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    return "" if done.returncode == 0 else done.stderr.strip()[:200]
