"""Grade a class: what is recorded already is not run again.

A marker runs a submission's sources in a sandbox and compares what comes back; here are
its results put beside what the reading said, under the teacher's rules, and written.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from typing import Protocol

from nnlib_grader import sets
from nnlib_grader.marks.changes import with_history
from nnlib_grader.marks.rules import Rules
from nnlib_grader.marks.store import FORMAT, Store
from nnlib_grader.marks.version import version
from nnlib_grader.submissions.reading import Submission

AGAIN = "The marks so far are kept; the same command goes on from there."
KEPT_BY = ("version", "sandbox", "inputs")  # what has to be the same beside the file


class Marker(Protocol):
    """What gives the report of each exercise that a submission answers."""

    sandbox: str  # "linux", "wasm" or "none"
    inputs: str  # which secret draws them

    def mark(self, submission: Submission) -> dict[str, dict]:
        """Return by exercise a report, as `nnlib_grader.comparer.compare` writes it."""


@dataclass
class Tally:
    """What became of a class: how many were marked now, kept, and have messages."""

    marked: int = 0
    kept: int = 0
    unread: int = 0
    messages: int = 0


def grade(
    submissions: list[Submission],
    set_name: str,
    store: Store,
    marker: Marker,
    rules: Rules,
    progress: Callable[[int, int], None] = lambda done, all: None,
    workers: int = 1,
) -> Tally:
    """Mark what is not marked yet; write a record for each learner.

    Parameters
    ----------
    submissions : list of Submission
    set_name : str
    store : Store
    marker : Marker
    rules : Rules
    progress : function
        ``progress(done, all)`` is called after each learner.
    workers : int
        How many submissions are in sandboxes at a time. One thread, this one, writes.
    """
    possible = rules.counted(sets.load(set_name).exercises.values())
    tally = Tally()
    found = reports(submissions, set_name, store, marker, workers)
    for done, (submission, old, exercises) in enumerate(found, start=1):
        kept = old is not None and exercises is old["exercises"]
        tally.kept += kept and bool(submission.sources)
        record = record_of(submission, set_name, marker, exercises, possible)
        store.put(with_history(rules.settle(record), old))
        tally.marked += bool(submission.sources) and not kept
        tally.unread += not record["read"]
        tally.messages += bool(record["messages"])
        progress(done, len(submissions))
    return tally


def reports(
    submissions: Iterable[Submission],
    set_name: str,
    store: Store,
    marker: Marker,
    workers: int,
):
    """Yield each submission with its old record and its reports, as they are there.

    At most two submissions a worker wait, so that memory does not grow with the class;
    one that takes its whole time holds up its own worker and no other.
    """
    now = version(set_name), marker.sandbox, marker.inputs
    waiting: dict[Future, tuple[Submission, dict | None]] = {}
    with ThreadPoolExecutor(workers) as pool:
        for each in submissions:
            old = store.get(each.learner.id)
            same = old and old["digest"] == each.digest
            if same and tuple(map(old.get, KEPT_BY)) == now:
                yield each, old, old["exercises"]
            elif each.sources:
                if len(waiting) >= 2 * workers:
                    yield from arrived(waiting)
                waiting[pool.submit(marker.mark, each)] = each, old
            else:
                yield each, old, {}
        while waiting:
            yield from arrived(waiting)


def arrived(waiting: dict[Future, tuple[Submission, dict | None]]):
    """Wait for a report at least; yield what is there and take it from the waiting."""
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield *waiting.pop(future), future.result()


def record_of(
    submission: Submission,
    set_name: str,
    marker: Marker,
    exercises: dict,
    possible: dict[str, float],
) -> dict:
    """Return what is known of a learner, before the teacher's rules."""
    return {
        "format": FORMAT,
        "set": set_name,
        "learner": asdict(submission.learner),
        "file": submission.file,
        "digest": submission.digest,
        "received": submission.received.isoformat() if submission.digest else "",
        "called_late": submission.late,
        "read": bool(submission.digest),
        "version": version(set_name),
        "sandbox": marker.sandbox,
        "inputs": marker.inputs,
        "messages": submission.messages,
        "exercises": exercises,
        "possible": possible,
        "of": float(sum(possible.values())),
    }
