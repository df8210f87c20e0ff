"""The warm process: NumPy is loaded once, and each submission is a copy of it.

It stands inside bubblewrap where there is one. It never holds a learner's work itself:
the copy reads the request, and what the copy sends goes from pipe to pipe within the
kernel. So there is nothing of one learner's in the memory of the next.

On stdin: a line of JSON for each run (`size` of the request, `seconds`, `memory`,
`sent`), then the request. On stdout: "part SIZE" and the bytes, any number of times,
then "end HOW".
"""

import contextlib
import fcntl
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import struct
import sys
import termios
import time


def main() -> None:
    """Load what answers use, then serve until stdin ends."""
    setting = json.loads(sys.argv[1])
    sys.path[:] = setting["path"]
    import layers

    layers.end_with_parent()
    load(setting)
    if "landlock" in setting["layers"]:
        setting["rules"] = layers.readable_only(setting["readable"])
    say("ready")
    while order := line(0):
        serve(json.loads(order), setting, layers)


def load(setting: dict) -> None:
    """Import what an answer may use, and what holds it.

    What else is installed beside NumPy is out of sight before the course is imported.
    """
    sys.path += setting["beside"]
    importlib.import_module("numpy")
    if "landlock" in setting["layers"]:
        importlib.import_module("landlockpy")
    sys.path[:] = setting["path"]
    import nnlib

    for module in pkgutil.walk_packages(nnlib.__path__, "nnlib."):
        with contextlib.suppress(Exception):  # one that needs a card, or a library
            importlib.import_module(module.name)
    importlib.import_module("nnlib_grader.boundary.submission")
    gc.collect()
    gc.freeze()  # a copy's own collections leave these pages shared


def line(stream: int) -> bytes:
    """Read a line and nothing after it: the rest is the copy's."""
    found = b""
    while not found.endswith(b"\n"):
        one = os.read(stream, 1)
        if not one:
            return b""
        found += one
    return found


def say(words: str) -> None:
    """Tell the grader something."""
    os.write(1, words.encode("ascii") + b"\n")


def serve(order: dict, setting: dict, layers) -> None:
    """Run one request in a copy, and pass on what it sends."""
    receiving, sending = os.pipe()
    go_on, gone_on = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(receiving)
        os.close(go_on)
        try:
            copy(order, setting, layers, sending, gone_on)
        finally:
            os._exit(71)
    os.close(sending)
    os.close(gone_on)
    held = os.read(go_on, 1)  # it has read its request: stdin is ours again
    os.close(go_on)
    end = passed_on(receiving, pid, order)
    os.close(receiving)
    say(f"end {end}" if held else "end unheld")


def copy(order: dict, setting: dict, layers, sending: int, gone_on: int) -> None:
    """Be the copy: read the request, put every layer on, run the answers."""
    from nnlib_grader.boundary import submission

    request = b""
    while len(request) < order["size"]:
        request += os.read(0, order["size"] - len(request))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    os.setsid()
    layers.end_with_parent()
    chosen = setting["layers"]
    if "landlock" in chosen:
        setting["rules"].restrict()
        setting["rules"].close()
    if "rlimits" in chosen:
        layers.limit(order["memory"], order["seconds"])
    layers.give_up_root()
    if "seccomp" in chosen:
        layers.seccomp(bytes.fromhex(setting["filter"]))
    os.write(gone_on, b"1")
    os.close(gone_on)
    submission.run(request, lambda text: submission.write_all(sending, text))
    os._exit(0)


def passed_on(receiving: int, pid: int, order: dict) -> str:
    """Pass on what a copy sends until it ends or has to be ended; return how it was."""
    watched = os.pidfd_open(pid)
    until, left, end = time.monotonic() + order["seconds"], order["sent"], ""
    while not end:
        wait = until - time.monotonic()
        ready = select.select([receiving, watched], [], [], max(wait, 0))[0]
        waiting = struct.unpack("i", fcntl.ioctl(receiving, termios.FIONREAD, b"1234"))
        if size := min(waiting[0], left):
            say(f"part {size}")
            while size:
                moved = os.splice(receiving, 1, size)
                size, left = size - moved, left - moved
        elif waiting[0]:
            end = "too large"
        elif watched in ready:
            end = "done"
        elif wait <= 0:
            end = "too long"
        elif receiving in ready:  # it closed its end, and goes on
            ready = select.select([watched], [], [], max(wait, 0))[0]
            end = "done" if ready else "too long"
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(watched)
    if end == "done" and status < 0:
        return "too long" if -status == signal.SIGXCPU else "killed"
    return "exited" if end == "done" and status else end


if __name__ == "__main__":
    main()
