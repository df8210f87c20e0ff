"""Call a learner's answer and report what happened, as plain data.

Nothing here knows what is right. An outcome is a dictionary: `status` (returned,
undefined, uncallable, raised, stopped, unplain), and what goes with it.
"""

import contextlib
import functools
import io
import linecache
import os
import sys
import time
import types
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nnlib_grader.boundary import plain
from nnlib_grader.boundary.outcomes import MOST_TEXT

COURSE = Path(__file__).resolve().parents[2]
LIBRARIES = (
    str(Path(os.__file__).parent),  # the standard library
    str(Path(np.__file__).parents[1]),  # what pip installs
    *(str(COURSE / name) for name in ("nnlib", "nnlib_grader", "exercises")),
    "<frozen ",
)


@functools.cache
def own(file: str) -> bool:
    """Tell whether code in a file is the learner's: a cell, or a module of theirs."""
    return not file.startswith(LIBRARIES)


class TooLong(BaseException):
    """Raised in an answer that ran past its time; `except Exception` lets it pass.

    Python stops tracing when a trace function raises. Where the answer swallows this
    with a bare `except:` and goes on, `again` starts the tracing anew.
    """

    def __init__(self, again):
        self.again = again

    def __del__(self):
        """Start tracing anew, if the answer goes on."""
        self.again()


class Paper(io.TextIOBase):
    """Keeps the first characters that are printed; nobody can close it."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        """Keep what there is room for."""
        self.text += text[: MOST_TEXT - len(self.text)]
        return len(text)

    def writable(self):
        """Say that it can be written on."""
        return True

    def close(self):
        """Stay open."""


class TimeLimit:
    """Raise TooLong in Python code that is still running after some seconds.

    A trace function looks at the clock at every step of the learner's own functions
    and at every call that they make. It needs neither signals nor threads, so it works
    the same on every system and in a browser.
    """

    def __init__(self, seconds: float):
        self.end = time.perf_counter() + seconds
        self.running = False

    def __enter__(self):
        """Start to look."""
        self.before, self.running = sys.gettrace(), True
        sys.settrace(self.look)

    def __exit__(self, *error):
        """Stop, and restore what traced before."""
        self.running = False
        sys.settrace(self.before)

    def again(self):
        """Start anew where the answer swallowed the error and goes on."""
        frame = sys._getframe() if self.running else None
        while frame is not None:
            if own(frame.f_code.co_filename):
                frame.f_trace, frame.f_trace_opcodes = self.look, True
            frame = frame.f_back
        if self.running:
            sys.settrace(self.look)

    def look(self, frame, event, argument):
        """Look at the clock."""
        if frame.f_globals is globals():
            return None  # this module's own steps, such as __exit__
        if time.perf_counter() > self.end:
            raise TooLong(self.again)
        if not own(frame.f_code.co_filename):
            return None
        frame.f_trace_opcodes = True  # `while True: pass` never reaches a new line
        return self.look


def run(
    name: str,
    calls: list,
    namespace: dict,
    limit: float,
    driven: Callable[[object], object] = lambda answer: answer,
) -> list[dict]:
    """Call the answer of a name with each list of arguments.

    Parameters
    ----------
    name : str
    calls : list
        For each call its arguments as plain data; None asks for the value of the name.
    namespace : dict
        Where the learner's code ran.
    limit : float
        Seconds for all calls together.
    driven : function
        Makes of the answer what is called with plain arguments.

    Returns
    -------
    outcomes : list of dict
        One for each call.
    """
    if name not in namespace:
        return [{"status": "undefined"} for _ in calls]
    answer = namespace[name]
    left, outcomes = limit, []
    for arguments in calls:
        began = time.perf_counter()
        if left <= 0:
            outcomes.append({"status": "stopped", "seconds": limit})
        elif arguments is None:
            outcomes.append(returned(answer))
        elif not callable(answer):
            outcomes.append({"status": "uncallable", "type": plain.type_name(answer)})
        else:
            called = driven(answer)
            outcomes.append(call(called, plain.decode(arguments), namespace, left))
        left -= time.perf_counter() - began
        if outcomes[-1]["status"] == "stopped":
            left = 0
            outcomes[-1]["seconds"] = limit
    return outcomes


def call(answer: object, arguments: list, namespace: dict, seconds: float) -> dict:
    """Call an answer once; what it prints and warns of is taken along."""
    before = [plain.snapshot(argument) for argument in arguments]
    out, err = Paper(), Paper()
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            warnings.catch_warnings(),
            np.errstate(all="warn"),
        ):
            warnings.simplefilter("ignore")
            with TimeLimit(seconds):
                value = answer(*arguments)
            if type(value) is types.CoroutineType:
                value.close()  # or Python warns that nobody awaited it
    except TooLong:
        return {"status": "stopped"}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also sys.exit(), which is no Exception
        return raised(error, namespace, seconds) | {"printed": out.text}
    outcome = returned(value)
    outcome["printed"] = out.text
    outcome["changed"] = plain.changed(before, arguments)
    outcome["lists"] = any(isinstance(arguments[n], list) for n in outcome["changed"])
    return outcome


def returned(value: object) -> dict:
    """Return the outcome for a value."""
    try:
        return {"status": "returned", "value": plain.encode(value)}
    except plain.NotPlain as error:
        return {"status": "unplain", "type": str(error)}


def raised(error: BaseException, namespace: dict, seconds: float) -> dict:
    """Return the outcome for an error, with the learner's own line."""
    line = None
    trace = BaseException.__traceback__.__get__(error)
    while trace is not None:
        if trace.tb_frame.f_globals is namespace:
            name = trace.tb_frame.f_code.co_filename
            line = linecache.getline(name, trace.tb_lineno).strip() or None
        trace = trace.tb_next
    message = ""
    # str(error) runs code of the learner's too, where the class is the learner's own
    with contextlib.suppress(BaseException), TimeLimit(seconds):
        message = str.__str__(str(error))[:MOST_TEXT]
    return {
        "status": "raised",
        "error": plain.type_name(error),
        "message": message,
        "line": line,
    }
