"""Mark a submission: run its sources in a sandbox, compare in a child what comes back.

Nothing of a learner's is run or unpickled here. Where an answer is wrong and no mistake
names it, it is run once more on the inputs of the visible check, which are the same for
everybody: answers with equal results are one kind of slip, whatever they look like.
"""

import argparse
import contextlib
import functools
import hashlib
import json
import queue
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from nnlib_grader import comparer, sets
from nnlib_grader.check import hides
from nnlib_grader.marking import Comparing
from nnlib_grader.personal import of_learner
from nnlib_grader.reading import outcome
from nnlib_grader.sandboxes.box import Sandbox
from nnlib_grader.sandboxes.opening import open_sandbox
from nnlib_grader.sandboxes.request import Limits, NoSandbox, Ran, Request
from nnlib_grader.secret import mark_of, seed
from nnlib_grader.specification.exercise import Exercise
from nnlib_grader.submissions.reading import Submission

MOST_SOURCE = 3000  # characters of a wrong answer that are kept


class SandboxMarker:
    """Marks submissions, as many at a time as there are sandboxes.

    Parameters
    ----------
    set_name : str
    secret : bytes
        Of the course: it draws the inputs and enters no sandbox.
    reduced : dict of str to Path
        By exercise the folder that its sandbox mounts: exercises with equal needs
        share one.
    boxes : list of dict of Path to Sandbox
        For each submission at a time a sandbox for each of these folders.
    prepare : function
        Writes the folders. It is called before a submission is run, once; where every
        mark is kept, never.
    """

    def __init__(
        self,
        set_name: str,
        secret: bytes,
        reduced: dict[str, Path],
        boxes: list[dict[Path, Sandbox]],
        prepare: Callable[[], None] = lambda: None,
    ):
        self.set_name, self.secret, self.reduced = set_name, secret, reduced
        self.sandbox, self.inputs = backend_of(boxes), mark_of(secret)
        self.pairs = [(each, Comparing()) for each in boxes]
        self.free: queue.SimpleQueue = queue.SimpleQueue()
        self.prepare, self.preparing = functools.cache(prepare), threading.Lock()
        for pair in self.pairs:
            self.free.put(pair)

    def close(self) -> None:
        """End the comparing processes."""
        for _, comparing in self.pairs:
            comparing.end()

    def mark(self, submission: Submission) -> dict[str, dict]:
        """Return by exercise a report; never raise because of what came back."""
        drawn = seed(self.secret, self.set_name, submission.digest.encode())
        return self.mark_drawn(submission, drawn)

    def mark_drawn(self, submission: Submission, drawn: int) -> dict[str, dict]:
        """Return the reports on the inputs of a seed."""
        with self.preparing:
            self.prepare()
        box, comparing = pair = self.free.get()  # waits for a pair that is free
        try:
            for folder, each in box.items():
                each.ready(folder)  # before its time begins
            chosen = sets.load(self.set_name)
            ids = [id for id in submission.sources if not chosen[id].by_hand]
            until = time.monotonic() + Limits().submission

            def judged(ids: list[str], restored: Mapping[str, list[str]]) -> dict:
                ran = self.ran(box, submission, ids, drawn, until, restored)
                report = functools.partial(comparing.report, self.set_name)
                return {
                    id: report(id, drawn, data, ran.ended[id], submission.name)
                    for id, data in ran.outcomes.items()
                }

            reports = judged(ids, {})
            # as the visible check does: a name that hides Python's own is put back
            hidden = {
                id: names
                for id, names in submission.hiding.items()
                if id in reports and reports[id]["points"] < reports[id]["of"]
            }
            for id, report in judged([*hidden], hidden).items():
                if report["points"] > reports[id]["points"]:
                    reports[id] = report | {"notes": [hides(hidden[id])]}
            wrong = [id for id, report in reports.items() if nameless(report)]
            if wrong:
                again = self.ran(box, submission, wrong, comparer.VISIBLE, until)
                for id in wrong:
                    source = submission.sources[id][-MOST_SOURCE:]
                    same = alike(again.outcomes[id], again.ended[id])
                    reports[id]["unnamed"] = {"alike": same, "source": source}
            return reports
        finally:
            self.free.put(pair)

    def ran(
        self,
        boxes: dict[Path, Sandbox],
        submission: Submission,
        ids: list[str],
        drawn: int,
        until: float,
        restored: Mapping[str, list[str]] = MappingProxyType({}),
    ) -> Ran:
        """Run exercises of a submission on the inputs of a seed, until a time.

        The sandboxes share what is left by the number of their exercises, so that
        endless loops in one of them leave time for the honest answers of the next.
        """
        whole, waiting = Ran({}, {}, 0.0), len(ids)
        for folder, box in boxes.items():
            here = [id for id in ids if self.reduced[id] == folder]
            if not here:
                continue
            share = (until - time.monotonic()) * len(here) / waiting
            waiting -= len(here)
            if share <= 0:
                whole.outcomes.update(dict.fromkeys(here, b""))
                whole.ended.update(dict.fromkeys(here, "too long"))
                continue
            limits = Limits(run=min(Limits().run, share), submission=share)
            asked = self.request(submission, here, drawn, folder, limits, restored)
            ran = box.run(asked)
            whole.outcomes.update(ran.outcomes)
            whole.ended.update(ran.ended)
        return whole

    def request(
        self,
        submission: Submission,
        ids: list[str],
        drawn: int,
        folder: Path,
        limits: Limits,
        restored: Mapping[str, list[str]],
    ) -> Request:
        """Return what a sandbox runs."""
        calls = {}
        for id in ids:
            exercise = sets.load(self.set_name)[id]
            exercise = of_learner(exercise, {"learner": submission.name})
            calls[id] = asked(exercise, drawn) | {"restored": restored.get(id, [])}
        sources = {id: submission.sources[id] for id in ids}
        data = json.dumps(calls).encode()
        return Request(sources, self.set_name, data, folder, limits)


def backend_of(boxes: list[dict[Path, Sandbox]]) -> str:
    """Return what the sandboxes are called."""
    return next(iter(boxes[0].values())).backend


def asked(exercise: Exercise, drawn: int) -> dict:
    """Return what `boundary.submission` calls of an exercise."""
    calls = [call for check in comparer.draw(exercise, drawn) for call in check]
    found = {"answer": exercise.answer, "calls": calls, "limit": exercise.limit}
    found |= {"allowed": [*exercise.allowed], "forbidden": dict(exercise.refused)}
    if exercise.drive is not None:
        drive = exercise.drive
        found["driver"] = f"{drive.__module__}:{drive.__qualname__}"
    return found


def nameless(report: dict) -> bool:
    """Tell whether an answer is wrong and no check names a mistake."""
    failed = [check for check in report["checks"] if not check["passed"]]
    return bool(failed) and not any(check.get("mistake") for check in failed)


def alike(data: bytes, end: str) -> str:
    """Return a digest of what an answer gave, the same for equal results."""
    try:
        found = outcome.read(data) if data else []
    except outcome.Refused:
        found = []
    kept = [
        [each.get("status"), each.get("value"), each.get("error")] for each in found
    ]
    text = json.dumps([end, kept], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@contextlib.contextmanager
def open_marker(given: argparse.Namespace, secret: bytes) -> Iterator[SandboxMarker]:
    """Open the sandboxes that the command line asks for.

    Raises
    ------
    SystemExit
        If this machine has none; the message says what to install.
    """
    from nnlib_grader.withheld import groups, reduce  # it reads all of nnlib

    backend = "none" if given.unsandboxed else given.backend or "best"
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = {
            folder / str(number): group
            for number, group in enumerate(groups(sets.load(given.set)))
        }
        reduced = {id: place for place, group in places.items() for id in group.ids}

        def prepare() -> None:
            for place, group in places.items():
                reduce(group.names, place)

        try:
            boxes = [
                {each: stack.enter_context(open_sandbox(backend)) for each in places}
                for _ in range(given.workers)
            ]
        except NoSandbox as error:
            raise SystemExit(str(error)) from None
        marker = SandboxMarker(given.set, secret, reduced, boxes, prepare)
        stack.callback(marker.close)
        yield marker
