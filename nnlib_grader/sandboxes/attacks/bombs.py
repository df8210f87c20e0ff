"""Attacks on time and memory: what is reached is told by the end of the run."""

import ctypes
import itertools
import os
import sys
import time


def memory(decoy, port):
    """Take 1.5 GB of memory."""
    return len(bytearray(1_500_000_000)) > 0


def memory_in_parts(decoy, port):
    """Take 1.5 GB of memory in small parts."""
    held = []
    for _ in range(1500):
        held.append(bytearray(1_000_000))
    return True


def memory_mapped(decoy, port):
    """Map 1.5 GB of memory that belongs to no file."""
    import mmap

    return len(mmap.mmap(-1, 1_500_000_000)) > 0


def endless_loop(decoy, port):
    """Compute for ever and swallow every stop."""
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def endless_in_c(decoy, port):
    """Compute for ever in one step of C."""
    return sum(itertools.repeat(1))


def sleep(decoy, port):
    """Sleep, again after every alarm."""
    import signal

    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True:
        time.sleep(60)


def leave(decoy, port):
    """End the process, as if all were well."""
    os._exit(0)


def leave_with_an_error(decoy, port):
    """End the process with an error's number."""
    os._exit(71)


def crash(decoy, port):
    """Read at address 0."""
    ctypes.string_at(0)


def abort(decoy, port):
    """Abort by the C library."""
    ctypes.CDLL(None).abort()


def recurse(decoy, port):
    """Call itself until the stack is full."""
    sys.setrecursionlimit(10**9)

    def deeper():
        return deeper()

    return deeper()


def flood(decoy, port):
    """Write to every open file for ever."""
    room = b"x" * 1_000_000
    while True:
        for stream in range(64):
            try:
                os.write(stream, room)
            except OSError:
                continue


def flood_with_prints(decoy, port):
    """Print 1 GB."""
    for _ in range(1000):
        print("x" * 1_000_000)
    os._exit(1)


def forge_lines(decoy, port):
    """Send lines for other exercises, and for more than there are."""
    for stream in range(3, 64):
        try:
            os.write(stream, b"1 []\n" * 1000 + b"9" * 100_000 + b" []\nend done\n")
        except OSError:
            continue
    os._exit(0)


def open_many(decoy, port):
    """Open 1,000 files."""
    return len([os.open("/dev/null", os.O_RDONLY) for _ in range(1000)]) > 0


def big_file(decoy, port):
    """Fill what a write to a file would fill."""
    with open("/dev/shm/nnlib-attack", "wb") as file:
        return file.write(b"x" * 1_000_000) > 0


def close_everything(decoy, port):
    """Close every open file, and go on."""
    os.closerange(0, 64)
    while True:
        pass


def exit_handlers(decoy, port):
    """Leave something to be done at the end."""
    import atexit

    atexit.register(time.sleep, 60)
    raise SystemExit(0)
