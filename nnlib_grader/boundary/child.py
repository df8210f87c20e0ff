"""Call an answer in a copy of this process, which can be stopped whatever it does.

Linux copies a process in milliseconds (fork). The copy has the notebook as it stands;
what it changes, breaks or ends is its own. It sends each outcome as a line of JSON.
What counts is the time that it computes, so that a busy machine stops nobody.
"""

import json
import math
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

STEP = 0.02  # seconds between two looks at the copy
IDLE = 1.0  # at least so many seconds without computing before it counts as asleep
MOST_MEMORY = 2_000_000_000  # bytes that an answer may take beyond the notebook's own
MOST_SENT = 64_000_000  # bytes of all outcomes together
forbidden = False  # set in a sandbox, which is a copy itself and ends as a whole


@dataclass
class Fate:
    """What became of the copy.

    Attributes
    ----------
    sent : list of dict
        What arrived, line by line.
    end : str
        done (it ended by itself), slow (it computed too long), asleep (it neither
        computed nor ended), or large (it took too much memory).
    """

    sent: list[dict] = field(default_factory=list)
    end: str = "done"


def possible() -> bool:
    """Tell whether this system copies processes safely.

    macOS can, but its own libraries may crash in a copy.
    """
    return sys.platform == "linux" and hasattr(os, "fork") and not forbidden


def run(work: Callable[[Callable[[dict], None]], None], limit: float) -> Fate:
    """Let a copy of this process work, and read what it sends.

    Parameters
    ----------
    work : function
        ``work(send)`` calls ``send(line)`` for each outcome, a dictionary.
    limit : float
        Seconds of computing.
    """
    receiving, sending = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: Python's from 3.12 on, and JAX's
        pid = os.fork()
    if pid == 0:
        _child(work, receiving, sending, limit)
    os.close(sending)
    fate = Fate()
    try:
        text, fate.end = _listen(pid, receiving, limit)
    finally:
        os.close(receiving)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    *lines, _ = text.split(b"\n")
    fate.sent = [_read(line) for line in lines]
    return fate


def _read(line: bytes) -> dict:
    """Return an outcome; an answer may have written on the copy's files too."""
    try:
        outcome = json.loads(line)
    except ValueError:
        outcome = None
    return outcome if isinstance(outcome, dict) else {"status": "lost"}


def _child(work: Callable, receiving: int, sending: int, limit: float) -> None:
    """Work and send; whatever happens, the copy ends here."""
    try:
        os.close(receiving)
        _end_with_the_kernel(limit)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

        def send(outcome: dict) -> None:
            line = json.dumps(outcome).encode("ascii") + b"\n"
            while line:
                line = line[os.write(sending, line) :]

        work(send)
    finally:
        os._exit(0)


def _end_with_the_kernel(limit: float) -> None:
    """Let the system end the copy too: a kernel that is restarted looks no more."""
    import resource  # Windows has none

    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    seconds = math.ceil(limit) + 2
    if most == resource.RLIM_INFINITY or seconds < most:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _listen(pid: int, receiving: int, limit: float) -> tuple[bytes, str]:
    """Return what a copy sent until it closed its end, or had to be stopped."""
    text, idle = bytearray(), 0.0
    busy, last = 0.0, time.monotonic()
    most = _memory(pid) + MOST_MEMORY
    while True:
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if select.select([receiving], [], [], STEP)[0]:
            part = os.read(receiving, 1 << 16)
            text += part
            if not part:
                return bytes(text), "done"
            if len(text) > MOST_SENT:
                return bytes(text), "large"
        elif ended:  # though a process that it started holds the other end open
            return bytes(text), "done"
        computed, now = _computed(pid), time.monotonic()
        if _waits(pid) and computed - busy < (now - last) / 2:
            idle += now - last
        busy, last = computed, now
        if computed > limit:
            return bytes(text), "slow"
        if idle > max(limit, IDLE):
            return bytes(text), "asleep"
        if _memory(pid) > most:
            return bytes(text), "large"


def _computed(pid: int) -> float:
    """Return the seconds that a process has computed, over all its threads."""
    return time.clock_gettime((~pid << 3) | 2)  # Linux: the clock of another process


def _waits(pid: int) -> bool:
    """Tell whether a process waits for something else than its turn to compute."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "R"


def _memory(pid: int) -> int:
    """Return the bytes of memory that a process has in use."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
