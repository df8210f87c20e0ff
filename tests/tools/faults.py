"""A disk that is full from the n-th file on that is opened for writing, or Ctrl-C."""

import builtins
import contextlib
import errno
import io
import os
from pathlib import Path

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
STOP = KeyboardInterrupt()
FAULTS = {"full": FULL, "stop": STOP}


@contextlib.contextmanager
def at(n, root, fault, monkeypatch):
    """Let the n-th opening for writing below a folder raise; yield the count.

    A disk that is full stays full; Ctrl-C is pressed once.
    """
    count, opened = [0], io.open

    def watched(file, mode="r", *arguments, **settings):
        if set(mode) & set("wax+") and Path(root) in Path(str(file)).parents:
            count[0] += 1
            if count[0] == n or (count[0] > n and fault is FULL):
                opened(file, mode, *arguments, **settings).close()  # empty, as then
                raise fault
        return opened(file, mode, *arguments, **settings)

    with monkeypatch.context() as patch:
        patch.setattr(io, "open", watched)
        patch.setattr(builtins, "open", watched)
        yield count


def tree(root):
    """Return the bytes of every file below a folder, by its path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
