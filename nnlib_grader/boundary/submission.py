"""Run the answers of one submission, and send what came of each.

A sandbox calls this with the learner's source and the arguments of the calls. An answer
has a namespace of its own, so that one exercise's fault stays its own.

A request is JSON: `sources`, by exercise the learner's code, and `calls`, by exercise
`answer` (the name to call), `calls` (each call's arguments as plain data), `limit`
(seconds) and, where there is one, `driver` ("package.module:function"), `restored`, and
`allowed` and `forbidden`, which say what the answer may use.
What is sent is a line for each exercise: its place in the request, a space, and the
outcomes as JSON.
"""

import contextlib
import importlib
import json
import linecache
import os
import sys
from collections.abc import Callable

from nnlib_grader.boundary import child, runner
from nnlib_grader.boundary.borrowed import borrowed
from nnlib_grader.boundary.clock import TimeLimit, TooLong
from nnlib_grader.boundary.names import used_by


def run(request: bytes, send: Callable[[bytes], None]) -> None:
    """Run every exercise of a request, in order.

    Parameters
    ----------
    request : bytes
    send : function
        Takes a line for each exercise, as soon as it is there.
    """
    child.forbidden = True  # a sandbox lets nothing copy itself
    read = json.loads(request)
    for place, (exercise, source) in enumerate(read["sources"].items()):
        outcomes = outcomes_of(exercise, source, read["calls"][exercise])
        send(b"%d %s\n" % (place, json.dumps(outcomes).encode("ascii")))


def outcomes_of(exercise: str, source: str, asked: dict) -> list[dict]:
    """Run a learner's code, then the calls of its answer."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    failed = executed(f"<{exercise}>", source, namespace, asked["limit"])
    if failed is not None and asked["answer"] not in namespace:
        return [dict(failed) for _ in asked["calls"]]
    used = used_by(namespace.get(asked["answer"]), asked["answer"])
    rules = asked.get("allowed", ("nnlib.*",)), asked.get("forbidden", {})
    if words := borrowed(asked["answer"], used, *rules):
        return [{"status": "borrowed", "words": words} for _ in asked["calls"]]
    driven = driver(asked.get("driver"))
    limit, restored = asked["limit"], asked.get("restored", ())
    return runner.run(
        asked["answer"], asked["calls"], namespace, limit, driven, restored
    )


def executed(file: str, source: str, namespace: dict, limit: float) -> dict | None:
    """Run source text; return the outcome for its error, or None where it ran."""
    lines = source.splitlines(keepends=True)
    linecache.cache[file] = (len(source), None, lines, file)
    paper = runner.Paper()
    try:
        with (
            contextlib.redirect_stdout(paper),
            contextlib.redirect_stderr(paper),
            TimeLimit(limit),
        ):
            exec(compile(source, file, "exec", dont_inherit=True), namespace)
    except TooLong:
        return {"status": "stopped", "seconds": limit}
    except BaseException as error:  # also sys.exit(), which is no Exception
        return runner.raised(error, namespace)
    return None


def driver(path: str | None) -> Callable:
    """Return what makes of an answer a function of plain arguments."""
    if path is None:
        return lambda answer: answer
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def main() -> None:
    """Read a request on stdin, answer on what stdout was; a learner prints nowhere."""
    request = sys.stdin.buffer.read()
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    run(request, lambda line: write_all(answers, line))
    # A learner's thread or `atexit` would go on after the last answer.
    os._exit(0)


def write_all(stream: int, data: bytes) -> None:
    """Write all of some bytes, also where a pipe takes them in parts."""
    while data:
        data = data[os.write(stream, data) :]


if __name__ == "__main__":
    main()
