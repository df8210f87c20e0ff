"""No sandbox: a plain process for each run, with the teacher's own rights.

It bounds time and what is sent, and nothing else. Only `--unsandboxed` asks for it, and
every page and export says so.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from nnlib_grader.sandboxes.box import Sandbox
from nnlib_grader.sandboxes.request import Limits

CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from nnlib_grader.boundary import submission; submission.main()"
)


class NoBoundary(Sandbox):
    """Runs each submission in a fresh process of this Python."""

    backend = "none"

    def close(self) -> None:
        """End nothing: each run has ended."""

    def once(
        self, body: bytes, seconds: float, reduced: Path, limits: Limits
    ) -> tuple[bytes, str]:
        """Run a request in a process of its own."""
        words = [sys.executable, "-P", "-X", "utf8", "-c", CODE, str(reduced)]
        with tempfile.TemporaryFile() as sent:  # a full pipe would have to be emptied
            with tempfile.TemporaryFile() as asked:
                asked.write(body)
                asked.seek(0)
                try:
                    code = subprocess.run(
                        words,
                        stdin=asked,
                        stdout=sent,
                        stderr=subprocess.DEVNULL,
                        timeout=seconds,
                        check=False,
                    ).returncode
                    end = "killed" if code < 0 else "exited" if code else "done"
                except subprocess.TimeoutExpired:
                    end = "too long"
            sent.seek(0)
            data = sent.read(limits.sent + 1)
        return data[: limits.sent], "too large" if len(data) > limits.sent else end
