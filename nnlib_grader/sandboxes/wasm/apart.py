"""The `wasm` sandbox, from outside: start the engine's process, hand it requests."""

import contextlib
import json
import multiprocessing
import sys
import tempfile
from pathlib import Path
from typing import Any

from nnlib_grader.sandboxes.box import ENDS, Sandbox
from nnlib_grader.sandboxes.request import Limits, NoSandbox
from nnlib_grader.sandboxes.wasm import engine, serving

START = 1800.0  # seconds until it has to be ready, where it is compiled anew
MORE = 5.0  # seconds past a run's own until the process counts as lost
LEAVES = 5.0  # seconds in which it should end once nobody asks any more
FIRST = (
    "The sandbox's own Python is compiled for this machine, once: that takes one or "
    "two minutes and 2.5 GB of memory. It is kept in {place}."
)


class WasmSandbox(Sandbox):
    """Runs each submission in a fresh instance of a Python in WebAssembly."""

    backend = "wasm"

    def __init__(self):
        self.child: Any = None  # of multiprocessing, where it runs
        self.pipe: Any = None
        self.reduced: Path | None = None  # what the process has prepared
        self.place: Any = None

    def ready(self, reduced: Path) -> None:
        """Start the process, where it does not run yet."""
        try:
            self.started(reduced)
        except (EOFError, OSError, ValueError) as error:
            self.close()
            raise NoSandbox(f"The sandbox's own process is lost: {error}.") from None

    def started(self, reduced: Path) -> None:
        """Start the process for a reduced package, unless it is there."""
        if reduced != self.reduced:
            self.close()
        if self.pipe is not None:
            return
        with contextlib.ExitStack() as held:
            if not engine.compiled():
                held.enter_context(engine.alone())
            if not engine.compiled():
                print(FIRST.format(place=engine.kept()), file=sys.stderr, flush=True)
            self.start(reduced)

    def start(self, reduced: Path) -> None:
        """Start the process, and wait until it is ready."""
        self.place = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        spawn = multiprocessing.get_context("spawn")
        self.pipe, other = spawn.Pipe()
        self.child = spawn.Process(
            target=serving.serve,
            args=(other, str(reduced), self.place.name),
            daemon=True,
        )
        self.child.start()
        other.close()
        self.reduced = reduced
        if (said := self.heard(START)) != serving.READY:
            raise OSError(said)

    def heard(self, seconds: float) -> str:
        """Return what the process says next, if it does so in time."""
        if not self.pipe.poll(seconds):
            raise OSError("no answer")
        return self.pipe.recv_bytes(serving.MOST_WORDS).decode("utf-8", "replace")

    def close(self) -> None:
        """End the process, and wait for its end."""
        if self.child is not None:
            self.pipe.close()  # it leaves by itself, unless it is lost
            self.child.join(LEAVES)
            self.child.kill()
            self.child.join()
            self.child.close()
            self.place.cleanup()
        self.child = self.pipe = None

    def once(
        self, body: bytes, seconds: float, reduced: Path, limits: Limits
    ) -> tuple[bytes, str]:
        """Run a request in a fresh instance."""
        try:
            self.started(reduced)
            order = {"seconds": seconds, "memory": limits.memory, "sent": limits.sent}
            self.pipe.send_bytes(json.dumps(order).encode("ascii"))
            self.pipe.send_bytes(body)
            end = self.heard(seconds + MORE)
            if end in ENDS:
                return self.pipe.recv_bytes(limits.sent), end
        except (EOFError, OSError, ValueError):
            end = ""
        self.close()  # the next run starts another
        if end.startswith(serving.BROKEN):
            raise NoSandbox(f"The sandbox's own process is {end}.")
        return b"", "killed"
