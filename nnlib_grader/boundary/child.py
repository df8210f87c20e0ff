"""Call an answer in a copy of this process, which can be stopped whatever it does.

Linux copies a process in milliseconds (fork). The copy has the notebook as it stands;
what it changes, breaks or ends is its own. It sends each outcome as a line of JSON.
What counts is the time that it computes, so that a busy machine stops nobody.
"""

import json
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
    return sys.platform == "linux" and hasattr(os, "fork")


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
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, from 3.12 on
        pid = os.fork()
    if pid == 0:
        _child(work, receiving, sending)
    os.close(sending)
    fate = Fate()
    try:
        text, fate.end = _listen(pid, receiving, limit)
    finally:
        os.close(receiving)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    *lines, _ = text.split(b"\n")
    fate.sent = [json.loads(line) for line in lines]
    return fate


def _child(work: Callable, receiving: int, sending: int) -> None:
    """Work and send; whatever happens, the copy ends here."""
    try:
        os.close(receiving)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

        def send(outcome: dict) -> None:
            line = json.dumps(outcome).encode("ascii") + b"\n"
            while line:
                line = line[os.write(sending, line) :]

        work(send)
    finally:
        os._exit(0)


def _listen(pid: int, receiving: int, limit: float) -> tuple[bytes, str]:
    """Return what a copy sent until it closed its end, or had to be stopped."""
    text, began = bytearray(), time.monotonic()
    busy, moved = 0.0, began
    most = _memory(pid) + MOST_MEMORY
    while True:
        if select.select([receiving], [], [], STEP)[0]:
            part = os.read(receiving, 1 << 16)
            text += part
            if not part:
                return bytes(text), "done"
            if len(text) > MOST_SENT:
                return bytes(text), "large"
        computed, now = _computed(pid), time.monotonic()
        if computed - busy > STEP / 10:
            busy, moved = computed, now
        if computed > limit:
            return bytes(text), "slow"
        if now - moved > max(limit, IDLE):
            return bytes(text), "asleep"
        if _memory(pid) > most:
            return bytes(text), "large"


def _computed(pid: int) -> float:
    """Return the seconds that a process has computed, over all its threads."""
    return time.clock_gettime((~pid << 3) | 2)  # Linux: the clock of another process


def _memory(pid: int) -> int:
    """Return the bytes of memory that a process has in use."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
