"""Mark through a scheduler of Dask's: the grading process alone writes the marks.

A submission whose worker dies is given to another one by Dask. What was marked is
written at once, so that the same command goes on wherever this one was stopped.
"""

import argparse
import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

from nnlib_grader.grading import AGAIN
from nnlib_grader.machines import reports, worker
from nnlib_grader.machines.address import checked, security
from nnlib_grader.sandboxes.opening import BEST
from nnlib_grader.secret import mark_of, seed
from nnlib_grader.submissions.reading import Submission

LOOK = 5.0  # seconds between two looks whether there is a worker at all
ANSWERS = 30.0  # seconds until a scheduler has to answer
ALONE = 60.0  # seconds without any worker until grading stops
START = "python -m dask worker {address} --no-nanny --nthreads 1"
INSTALL = "--scheduler needs Dask: pip install 'nnlib-course[grader]' brings it."


class SchedulerMarker:
    """Marks submissions on the workers of a scheduler.

    Parameters
    ----------
    client : distributed.Client
    address : str
        The scheduler's.
    set_name : str
    secret : bytes
        Of the course; only a submission's own seed is sent.
    sandbox : str
        What every worker runs it in; one that does not have it refuses.
    """

    def __init__(
        self,
        client: Any,
        address: str,
        set_name: str,
        secret: bytes,
        sandbox: str = BEST[0],
    ):
        self.client, self.address, self.sandbox = client, address, sandbox
        self.set_name, self.secret = set_name, secret
        self.inputs = mark_of(secret)

    def mark(self, submission: Submission) -> dict[str, dict]:
        """Return by exercise a report.

        Raises
        ------
        SystemExit
            If no worker can mark it; the message says what is in the way.
        """
        drawn = seed(self.secret, self.set_name, submission.digest.encode())
        body = worker.request(submission, self.set_name, drawn, self.sandbox)
        # Not pure: a result must not be kept for the next submission of equal bytes.
        future = self.client.submit(worker.mark, body, pure=False)
        try:
            data = self.result(future)
            return reports.read(self.answered(data), self.set_name, submission)
        except reports.Refused as error:
            raise SystemExit(
                f"A worker sent something else: {error}. {AGAIN}"
            ) from None
        except Exception as error:  # of Dask's, of which there are many
            words = f"The scheduler at {self.address} gave up: {error}"
            raise SystemExit(f"{words[:500]}\n{AGAIN}") from None

    def result(self, future: Any) -> bytes:
        """Wait for what a worker sends, as long as there is one."""
        seen = time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError):
                return future.result(timeout=LOOK)
            if self.client.nthreads():
                seen = time.monotonic()
            elif time.monotonic() - seen > ALONE:
                start = START.format(address=self.address)
                raise SystemExit(f"No worker is left. Start one: {start}. {AGAIN}")

    def answered(self, data: bytes) -> bytes:
        """Return what a worker sent, unless it says that it cannot mark."""
        if type(data) is bytes and data.startswith(b'{"refused"'):
            raise SystemExit(f"{json.loads(data)['refused']} {AGAIN}")
        return data


@contextlib.contextmanager
def open_marker(given: argparse.Namespace, secret: bytes) -> Iterator[SchedulerMarker]:
    """Connect to the scheduler that the command line names.

    Raises
    ------
    SystemExit
        If it may not be spoken to, or does not answer.
    """
    address = checked(given.scheduler)
    if given.unsandboxed:
        raise SystemExit("--unsandboxed and --scheduler do not go together.")
    try:
        from distributed import Client
    except ImportError:
        raise SystemExit(INSTALL) from None
    try:
        client = Client(
            address, security=security(address), set_as_default=False, timeout=ANSWERS
        )
    except (OSError, ValueError) as error:
        words = f"No scheduler answers at {address}: {error}"
        raise SystemExit(words[:500]) from None
    with client:
        sandbox = given.backend or BEST[0]
        yield SchedulerMarker(client, address, given.set, secret, sandbox)
