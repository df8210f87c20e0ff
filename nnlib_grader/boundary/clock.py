"""Stop code that runs too long in this process, at no cost until then.

A timer rings once the time is over; only then the learner's code is traced, so that it
is stopped where it swallows the first stop with a bare ``except:``. The timer needs the
main thread, and wakes a sleep on every system but Windows. In WebAssembly, in a browser
and in the sandbox `wasm`, there are no signals and no threads: there the learner's own
loops and calls look at the time, and what they never come to, a sleep or a library's
own loop, the page or the sandbox has to stop. A loop inside a library's own machine
code ends when the library returns.
"""

import contextlib
import functools
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

COURSE = Path(__file__).resolve().parents[2]
LIBRARIES = (
    str(Path(os.__file__).parent),  # the standard library
    str(Path(np.__file__).parents[1]),  # what pip installs
    *(str(COURSE / name) for name in ("nnlib", "nnlib_grader", "exercises")),
    "<frozen ",
)
AGAIN = 0.05  # seconds until the timer rings again
WEBASSEMBLY = ("emscripten", "wasi")  # what sys.platform is there
SLOWER = 3  # what WebAssembly takes longer for a loop of Python's, at least
Ring = Callable[[types.FrameType | None], None]  # called with the step it stops


@functools.cache
def own(file: str) -> bool:
    """Tell whether code in a file is the learner's: a cell, or a module of theirs."""
    return not file.startswith(LIBRARIES)


class TooLong(BaseException):
    """Raised in an answer that ran past its time; `except Exception` lets it pass."""


class TimeLimit:
    """Raise TooLong in code that is still running after some seconds.

    Examples
    --------
    >>> with TimeLimit(5.0):
    ...     sum(range(10))
    45
    """

    def __init__(self, seconds: float):
        self.seconds, self.outer = seconds, None

    def __enter__(self):
        """Wind the timer up."""
        self.before, self.outer = sys.gettrace(), sys._getframe(1)
        self.disarm = armed(self.ring, self.seconds)

    def __exit__(self, *error):
        """Take the timer away, and restore what traced before."""
        self.outer = None
        self.disarm()
        sys.settrace(self.before)

    def ring(self, frame: types.FrameType | None) -> None:
        """Stop the code that runs; where it goes on, its next step stops it too."""
        inner = []
        while frame is not None and frame is not self.outer:
            inner.append(frame)
            frame = frame.f_back
        if frame is None or any(each.f_code.co_filename == HERE for each in inner):
            return  # it has ended: the timer is just being taken away
        for each in inner:
            if own(each.f_code.co_filename):
                each.f_trace, each.f_trace_opcodes = self.look, True
        sys.settrace(self.look)
        raise TooLong

    def look(self, frame: types.FrameType, event: str, argument: object):
        """Stop a step of the learner's own code."""
        # What is raised while another error is on its way takes that one's place, in
        # the same `try`, and Python stops tracing: wait for the step after it.
        if event == "exception" or self.outer is None:
            return self.look
        if own(frame.f_code.co_filename):
            soon()
            raise TooLong
        return None


HERE = TimeLimit.ring.__code__.co_filename


def soon() -> None:
    """Let the alarm ring in some millionths of a second, at no regular time.

    A function that calls another in a `try` may swallow two stops in a row.
    """
    if hasattr(signal, "setitimer") and signal.getitimer(signal.ITIMER_REAL)[1]:
        wait = (1 + time.perf_counter_ns() % 50) * 1e-6
        signal.setitimer(signal.ITIMER_REAL, wait, AGAIN)


def armed(ring: Ring, seconds: float) -> Callable[[], None]:
    """Let a function be called in the main thread; return what takes that back."""
    if sys.platform in WEBASSEMBLY:
        return counted(ring, seconds)
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    with contextlib.suppress(OSError, AttributeError, NotImplementedError):
        return alarm(ring, seconds)
    with contextlib.suppress(RuntimeError):  # a thread that cannot be started
        return watchdog(ring, seconds)
    return lambda: None


def alarm(ring: Ring, seconds: float) -> Callable[[], None]:
    """Ring by the system's own timer, which also wakes a sleep."""
    before = signal.signal(signal.SIGALRM, lambda number, frame: ring(frame))
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)

    def disarm() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    return disarm


def watchdog(ring: Ring, seconds: float) -> Callable[[], None]:
    """Ring from a thread, as if Ctrl-C were pressed: for Windows."""
    over, late = threading.Event(), threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def interrupted(number, frame):
        if late.is_set():
            ring(frame)
        elif callable(before):
            before(number, frame)  # it was Ctrl-C

    def watch() -> None:
        wait = seconds
        while not over.wait(wait):
            late.set()
            signal.raise_signal(signal.SIGINT)
            wait = AGAIN

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    signal.signal(signal.SIGINT, interrupted)

    def disarm() -> None:
        over.set()
        thread.join()
        signal.signal(signal.SIGINT, before)

    return disarm


def counted(ring: Ring, seconds: float) -> Callable[[], None]:
    """Ring from the learner's own loops and calls: in WebAssembly, from Python 3.12 on.

    A step of other code is looked at once and never again, so that it costs nothing.
    """
    watch: Any = getattr(sys, "monitoring", None)
    free = [n for n in (3, 4) if watch and watch.get_tool(n) is None]
    if not free:
        return lambda: None
    over, tool = time.perf_counter() + SLOWER * seconds, free[0]

    def look(code: types.CodeType, *where):
        if not own(code.co_filename):
            return watch.DISABLE
        if time.perf_counter() > over:
            ring(sys._getframe(1))
        return None

    steps = watch.events.JUMP | watch.events.PY_START
    watch.use_tool_id(tool, "nnlib_grader")
    for event in (watch.events.JUMP, watch.events.PY_START):
        watch.register_callback(tool, event, look)
    watch.set_events(tool, steps)

    def disarm() -> None:
        watch.set_events(tool, 0)
        watch.free_tool_id(tool)

    return disarm
