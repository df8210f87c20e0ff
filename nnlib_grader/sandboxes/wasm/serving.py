"""The process in which the engine runs: what breaks it breaks no grading.

On the pipe: an order as JSON (`seconds`, `memory`, `sent`) and the request; back come
how it ended and what was sent. "broken" is the engine's own fault, and no learner's.
"""

import json
import shutil
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from nnlib_grader.sandboxes.request import Limits
from nnlib_grader.sandboxes.wasm import engine

READY, BROKEN = "ready", "broken"
MOST_WORDS = 1000  # bytes of an end


def serve(pipe: Connection, reduced: str, place: str) -> None:
    """Prepare a copy of a reduced package, then run what comes until nobody asks.

    Parameters
    ----------
    pipe : Connection
    reduced : str
        The folder with the reduced package.
    place : str
        An empty folder, for the copy.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the one that asks
    folder = Path(place).resolve() / "course"
    try:
        left_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(reduced, folder, ignore=left_out)
        engine.prepare(folder)
    except Exception as error:
        say(pipe, f"{BROKEN} {error}")
        return
    say(pipe, READY)
    while True:
        try:
            order, body = json.loads(pipe.recv_bytes()), pipe.recv_bytes()
        except EOFError:
            return
        limits = Limits(memory=order["memory"], sent=order["sent"])
        try:
            sent, end = engine.run(body, order["seconds"], folder, limits)
        except Exception as error:
            sent, end = b"", f"{BROKEN} {error}"
        say(pipe, end)
        pipe.send_bytes(sent)


def say(pipe: Connection, words: str) -> None:
    """Tell the grader something."""
    pipe.send_bytes(words.encode("utf-8", "replace")[:MOST_WORDS])
