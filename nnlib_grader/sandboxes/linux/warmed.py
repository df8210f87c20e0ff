"""The `linux` sandbox, from outside: start the warm process, hand it submissions."""

import json
import os
import selectors
import subprocess
import time
from collections.abc import Collection
from pathlib import Path

from nnlib_grader.sandboxes.box import ENDS, Sandbox
from nnlib_grader.sandboxes.linux import bubblewrap, system_calls
from nnlib_grader.sandboxes.linux.places import INSIDE, places
from nnlib_grader.sandboxes.request import Limits, NoSandbox

LAYERS = ("bubblewrap", "landlock", "seccomp", "rlimits")
START = 300.0  # seconds until the warm process has to be ready: machines are busy
MORE = 2.0  # seconds past a run's own until the warm process counts as lost
LEAVES = 1.0  # seconds in which it should end once nobody asks any more
LONGEST_LINE = 64  # bytes of what the warm process says
# One thread, and sets in one order: two runs give the same bytes.
ENVIRONMENT = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
    **{"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
}


class Lost(Exception):
    """The warm process ended, or said what it never says."""


class LinuxSandbox(Sandbox):
    """Forks each submission from a warm process.

    Parameters
    ----------
    layers : collection of str
        Of `LAYERS`. Only a test that shows what a layer is for leaves one out.
    """

    backend = "linux"

    def __init__(self, layers: Collection[str] = LAYERS):
        self.layers = tuple(layers)
        self.warm: subprocess.Popen | None = None
        self.reduced: Path | None = None  # what the warm process has loaded

    def ready(self, reduced: Path) -> None:
        """Start the warm process, where it does not run yet."""
        try:
            self.warmed(reduced)
        except (Lost, OSError, ValueError) as error:
            self.close()
            raise NoSandbox(f"The sandbox's own process is lost: {error}.") from None

    def warmed(self, reduced: Path) -> subprocess.Popen:
        """Return the warm process of a reduced package, started where it is missing."""
        if reduced != self.reduced:
            self.close()
        return self.warm or self.start(reduced)

    def start(self, reduced: Path) -> subprocess.Popen:
        """Start the warm process for a reduced package, and wait until it is ready."""
        seen = places(reduced)
        setting = {"path": seen.path, "beside": seen.beside}
        setting |= {"readable": seen.readable}
        setting |= {"layers": self.layers, "filter": system_calls.allowed().hex()}
        words = [str(seen.python), "-P", "-s", "-S", "-B", "-X", "utf8"]
        words += [str(INSIDE / "warm.py"), json.dumps(setting)]
        if "bubblewrap" in self.layers:
            words = bubblewrap.command(seen.readable) + words
        warm = subprocess.Popen(
            words,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
        )
        self.warm, self.reduced = warm, reduced
        self.until = time.monotonic() + START
        if self.line() != "ready":
            raise Lost("the warm process did not start")
        return warm

    def close(self) -> None:
        """End the warm process; the kernel ends its copies with it."""
        if self.warm is None:
            return
        warm, self.warm = self.warm, None
        warm.stdin.close()  # it leaves by itself, unless it is lost
        try:
            warm.wait(LEAVES)
        except subprocess.TimeoutExpired:
            warm.kill()
            warm.wait()
        warm.stdout.close()

    def once(
        self, body: bytes, seconds: float, reduced: Path, limits: Limits
    ) -> tuple[bytes, str]:
        """Run a request in a copy of the warm process."""
        sent = bytearray()
        try:
            warm = self.warmed(reduced)
            order = {"size": len(body), "seconds": seconds}
            order |= {"memory": limits.memory, "sent": limits.sent}
            self.until = time.monotonic() + seconds + MORE
            for text in (json.dumps(order).encode("ascii") + b"\n", body):
                while text:
                    text = text[warm.stdin.write(text) :]
            while (said := self.line().partition(" "))[0] == "part":
                size = int(said[2])
                if len(sent) + size > limits.sent:
                    raise Lost("more than was asked for")
                sent += self.read(size)
            if said[2] == "unheld":
                raise NoSandbox("A layer of the sandbox could not be put on.")
            if said[0] != "end" or said[2] not in ENDS:
                raise Lost("no end")
            return bytes(sent), said[2]
        except (Lost, OSError, ValueError):
            self.close()  # the next run starts another
            return bytes(sent), "killed"

    def line(self) -> str:
        """Return what the warm process says next."""
        text = b""
        while not text.endswith(b"\n"):
            text += self.read(1)
            if len(text) > LONGEST_LINE:
                raise Lost("a long line")
        return text.decode("ascii").strip()

    def read(self, size: int) -> bytes:
        """Return so many bytes, or lose patience."""
        stream, found = self.warm.stdout.fileno(), b""
        with selectors.DefaultSelector() as ready:
            ready.register(stream, selectors.EVENT_READ)
            while len(found) < size:
                if not ready.select(max(self.until - time.monotonic(), 0)):
                    raise Lost("no answer")
                if not (part := os.read(stream, size - len(found))):
                    raise Lost("it has ended")
                found += part
        return found
