"""Compare what a sandbox sent in a process of its own, which may die or be stopped.

What comes back is bounded, so that comparing costs little (`boundary.outcomes`). This
is for what nobody has thought of: one exercise is lost then, and nothing else.
"""

import json
import multiprocessing
import sys
from multiprocessing.connection import Connection
from typing import Any

from nnlib_grader import comparer, sets
from nnlib_grader.boundary.outcomes import TEXTS
from nnlib_grader.personal import of_learner
from nnlib_grader.reading import outcome
from nnlib_grader.sandboxes.request import NoSandbox
from nnlib_grader.specification.exercise import Exercise

MOST_SECONDS = 10.0  # of waiting for one exercise; a tenth of a second is usual
MOST_START = 300.0  # seconds in which a child has loaded NumPy, on a busy machine
READY_BYTES = 5
NOT_STARTED = f"The process that compares did not start in {MOST_START:g} seconds."
MOST_MEMORY = 1_000_000_000  # bytes of the whole child, NumPy and nnlib among them
MOST_REPORT = 1_000_000  # bytes
UNREADABLE = "What came back cannot be compared: {}."
ENDED = {  # what a sandbox says of a run, as the status of a call
    "exited": "ended",
    "killed": "ended",
    "too long": "stopped",
    "too large": "large",
}


class Comparing:
    """The child that compares; another one is started where it has died."""

    def __init__(self, seconds: float = MOST_SECONDS):
        self.seconds = seconds
        self.child: Any = None  # of multiprocessing, where it runs
        self.pipe: Any = None

    def __enter__(self) -> "Comparing":
        """Start nothing yet."""
        return self

    def __exit__(self, *error) -> None:
        """End the child."""
        self.end()

    def report(
        self,
        set_name: str,
        id: str,
        seed: int,
        data: bytes,
        end: str,
        learner: str = "",
    ) -> dict:
        """Return the report on one exercise, with the numbers of a learner's name."""
        exercise = sets.load(set_name)[id]
        if not data and end == "done":
            return comparer.refused(exercise, UNREADABLE.format("nothing came back"))
        try:
            if self.child is None:
                self.start(set_name)
            self.pipe.send_bytes(
                json.dumps([set_name, id, seed, end, learner]).encode()
            )
            self.pipe.send_bytes(data[: outcome.MOST_BYTES + 1])
            if self.pipe.poll(self.seconds):
                return self.received(exercise)
            words = f"comparing took over {self.seconds:g} seconds"
        except (EOFError, OSError, ValueError):
            words = "the comparing process ended"
        self.end()
        return comparer.refused(exercise, UNREADABLE.format(words))

    def received(self, exercise: Exercise) -> dict:
        """Return the report that the child sent."""
        report = json.loads(self.pipe.recv_bytes(MOST_REPORT))
        if "refused" in report:
            words = UNREADABLE.format(report["refused"])
            return comparer.refused(exercise, words)
        return report

    def start(self, set_name: str) -> None:
        """Start a child that has nothing of this process but its end of the pipe."""
        spawn = multiprocessing.get_context("spawn")
        self.pipe, other = spawn.Pipe()
        self.child = spawn.Process(
            target=compare_all, args=(other, set_name), daemon=True
        )
        self.child.start()
        other.close()
        try:  # once it is ready, its seconds are those of comparing alone
            ready = self.pipe.poll(MOST_START) and self.pipe.recv_bytes(READY_BYTES)
        except (EOFError, OSError):
            ready = False
        if not ready:  # no submission has a part in that: nobody gets 0 for it
            self.end()
            raise NoSandbox(NOT_STARTED)

    def end(self) -> None:
        """Kill the child, if there is one, and wait for its end."""
        if self.child is not None:
            self.pipe.close()
            self.child.kill()
            self.child.join()
            self.child.close()
        self.child = None


def compare_all(pipe: Connection, first: str) -> None:
    """Compare what comes through a pipe until it is closed: the child's work."""
    limit_memory()
    sets.load(first)
    pipe.send_bytes(b"ready")
    while True:
        try:
            set_name, id, seed, end, learner = json.loads(pipe.recv_bytes())
            data = pipe.recv_bytes()
        except EOFError:
            return
        exercise = of_learner(sets.load(set_name)[id], {"learner": learner})
        try:
            report = compared(exercise, seed, data, end)
        except outcome.Refused as error:
            report = {"refused": str(error)}
        except Exception as error:
            report = {"refused": f"comparing ended in {type(error).__name__}"}
        pipe.send_bytes(json.dumps(report).encode())


def compared(exercise: Exercise, seed: int, data: bytes, end: str) -> dict:
    """Return the report on what came back; what did not come has the run's end."""
    drawn = comparer.draw(exercise, seed)
    found = outcome.read(data) if data else []
    status = ENDED.get(end)
    if status in TEXTS:
        missing = sum(map(len, drawn)) - len(found)
        rest = {"status": status, "seconds": exercise.limit}
        found += [dict(rest) for _ in range(missing)]
    return comparer.compare(exercise, drawn, found)


def limit_memory() -> None:
    """Let the system refuse memory beyond the child's, where it can."""
    if sys.platform != "linux":
        return
    import resource  # Windows has none

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
