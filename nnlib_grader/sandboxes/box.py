"""A sandbox: run a submission once, and what it broke once more by itself."""

import abc
import json
import time
from pathlib import Path

from nnlib_grader.sandboxes.request import Limits, Ran, Request

ENDS = ("done", "exited", "killed", "too long", "too large")  # of a run


class Sandbox(abc.ABC):
    """Runs submissions; a context manager, which ends what it started.

    Attributes
    ----------
    backend : str
        What it is called in reports: linux, wasm, none.
    """

    backend = ""

    def __enter__(self):
        """Return the sandbox."""
        return self

    def __exit__(self, *error):
        """End what was started."""
        self.close()

    def ready(self, reduced: Path) -> None:  # noqa: B027 - most start nothing
        """Start what a first run would wait for: no submission pays for that.

        Raises
        ------
        NoSandbox
            If it does not start.
        """

    @abc.abstractmethod
    def close(self) -> None:
        """End what was started; the next run would start it again."""

    @abc.abstractmethod
    def once(
        self, body: bytes, seconds: float, reduced: Path, limits: Limits
    ) -> tuple[bytes, str]:
        """Run a request's text; return what was sent, cut to its limit, and the end."""

    def run(self, request: Request) -> Ran:
        """Run a submission.

        All exercises run in one process. Where it does not reach its end, each exercise
        without outcomes runs once more by itself, the one that was running last of all.
        What is left of the submission's time is shared among those that wait, so that
        several endless loops leave time for the honest answer after them.
        """
        began = time.monotonic()
        limits, waiting = request.limits, list(request.sources)
        outcomes, end = self.part(request, waiting, limits.run)
        ended = dict.fromkeys(outcomes, "done")
        waiting = [each for each in waiting if each not in outcomes]
        if waiting and len(request.sources) == 1:
            ended[waiting.pop()] = end  # it ran by itself already; again below
            waiting = list(request.sources)
        elif end != "done":
            waiting = waiting[1:] + waiting[:1]
        for place, exercise in enumerate(waiting):
            left = limits.submission - (time.monotonic() - began)
            share = min(limits.run, left / (len(waiting) - place))
            if share <= 0:
                ended[exercise] = "too long"
                continue
            found, end = self.part(request, [exercise], share)
            outcomes |= found
            ended[exercise] = "done" if found else end
        seconds = time.monotonic() - began
        every = {each: outcomes.get(each, b"") for each in request.sources}
        return Ran(every, {each: ended[each] for each in every}, seconds)

    def part(
        self, request: Request, exercises: list[str], seconds: float
    ) -> tuple[dict[str, bytes], str]:
        """Run some exercises together; return the outcomes by exercise, and the end."""
        calls = json.loads(request.calls)  # the grader's own
        asked = {
            "sources": {each: request.sources[each] for each in exercises},
            "calls": {each: calls[each] for each in exercises},
        }
        body = json.dumps(asked).encode("ascii")
        sent, end = self.once(body, seconds, request.reduced, request.limits)
        found = sorted_lines(sent, exercises)
        if end == "done" and len(found) < len(exercises):
            end = "exited"
        return found, end


MOST_LINES = 1000  # that are looked at: eight million would take the parent 226 MB


def sorted_lines(sent: bytes, exercises: list[str]) -> dict[str, bytes]:
    r"""Return whole lines by exercise; what is not the next exercise's is dropped.

    An answer may write lines too. It cannot gain by it, as its own outcomes are its own
    words anyway; in order, it cannot speak for an exercise that comes later either,
    unless it claims its own first.

    Examples
    --------
    >>> sorted_lines(b"0 []\n7 []\n1 []", ["one", "two"])
    {'one': b'[]'}
    """
    found: dict[str, bytes] = {}
    for line in sent.split(b"\n", MOST_LINES)[:-1]:
        place, space, outcomes = line.partition(b" ")
        if not space or place != b"%d" % len(found) or len(found) == len(exercises):
            continue
        found[exercises[len(found)]] = outcomes
    return found
