"""What holds a submission's process: limits, Landlock, seccomp.

Each is put on by the process itself, just before the learner's code runs, and none can
be taken off again.
"""

import ctypes
import os
import resource
import signal
from collections.abc import Sequence

NO_NEW_PRIVILEGES, SECCOMP, FILTER, END_WITH_PARENT = 38, 22, 2, 1  # of prctl(2)
OPEN_FILES = 64
CAPABILITIES = 0x20080522  # the version of capset(2)'s words


class Program(ctypes.Structure):
    """A filter for the kernel: how many steps it has, and where they are."""

    _fields_ = (("count", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def prctl(option: int, *arguments: object) -> None:
    """Ask something of the kernel about this process."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, *arguments, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, f"prctl {option} is refused")


def end_with_parent() -> None:
    """Let the kernel end this process when the one that started it ends."""
    prctl(END_WITH_PARENT, ctypes.c_ulong(signal.SIGKILL))


def limit(memory: int, seconds: float) -> None:
    """Limit memory, processor time, files and processes.

    With processes and shared memory refused, the address space is all of the memory.
    """
    busy = int(seconds) + 1
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, busy),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(what, (most, most))


def readable_only(paths: Sequence[str]):
    """Return rules that let some folders and files be read, and nothing else be opened.

    They hold nobody yet: each copy puts them on itself, by `restrict`.
    """
    from landlockpy import AccessFS, Ruleset

    rules = Ruleset()
    for path in paths:
        if os.path.islink(path):
            continue  # where it leads is named itself, if it is needed
        folder = AccessFS.READ_DIR if os.path.isdir(path) else AccessFS.NONE
        rules.allow_path(path, AccessFS.READ_FILE | folder)
    return rules


def give_up_root() -> None:
    """Give up what root may do beyond owning its files, where no bubblewrap has."""
    library = ctypes.CDLL(None, use_errno=True)
    header, none = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    if library.capset(header, none):
        raise OSError(ctypes.get_errno(), "capset is refused")


def seccomp(steps: bytes) -> None:
    """Refuse every system call that the filter does not allow."""
    prctl(NO_NEW_PRIVILEGES, ctypes.c_ulong(1))
    program = Program(len(steps) // 8, steps)
    prctl(SECCOMP, ctypes.c_ulong(FILTER), ctypes.byref(program))
