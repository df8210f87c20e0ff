"""What a worker does with a submission: bytes come in, JSON goes out.

Dask's workers are started on the teacher's machines, in this checkout. Each of their
threads keeps a sandbox of its own from one submission to the next.
"""

import argparse
import atexit
import contextlib
import json
import multiprocessing
import threading

from nnlib_grader.marks.version import version
from nnlib_grader.sandboxed import SandboxMarker, open_marker
from nnlib_grader.sandboxes.opening import BEST
from nnlib_grader.sandboxes.request import NoSandbox
from nnlib_grader.submissions.learners import Learner
from nnlib_grader.submissions.reading import Submission

own = threading.local()  # of each thread: its markers, by set
NANNY = "A worker cannot start the process that compares. Start it with --no-nanny."
OTHER = "A worker has another version of the grader or the exercises than this machine."


def request(
    submission: Submission, set_name: str, drawn: int, backend: str = BEST[0]
) -> bytes:
    """Return what is sent to a worker: no name of the roster's, and no secret."""
    asked = {"set": set_name, "version": version(set_name), "seed": drawn}
    asked |= {"sources": submission.sources, "name": submission.name}
    asked |= {"hiding": submission.hiding, "backend": backend}
    return json.dumps(asked).encode("ascii")


def mark(data: bytes) -> bytes:
    """Mark what `request` wrote; return JSON with `reports`, or why it is `refused`."""
    asked = json.loads(data)
    if multiprocessing.current_process().daemon:
        return refused(NANNY)
    if asked["version"] != version(asked["set"]) or asked["backend"] not in BEST:
        return refused(OTHER)
    submission = Submission(Learner(""), asked["sources"], name=asked["name"])
    submission.hiding = asked["hiding"]
    try:
        chosen = marker(asked["set"], asked["backend"])
        reports = chosen.mark_drawn(submission, asked["seed"])
    except (SystemExit, NoSandbox) as error:  # none there, or it cannot start
        return refused(f"A worker refuses. {error}")
    return json.dumps({"reports": reports}).encode("ascii")


def refused(why: str) -> bytes:
    """Return that nothing was marked, and why."""
    return json.dumps({"refused": why}).encode("ascii")


def marker(set_name: str, backend: str) -> SandboxMarker:
    """Return this thread's marker of a set; open its sandboxes where there is none."""
    known = vars(own).setdefault("markers", {})
    key = set_name, backend
    if key not in known:
        given = argparse.Namespace(set=set_name, unsandboxed=False, backend=backend)
        given.workers = 1
        stack = contextlib.ExitStack()
        known[key] = stack.enter_context(open_marker(given, b""))
        atexit.register(stack.close)
    return known[key]
