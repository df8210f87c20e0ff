"""Call a learner's answer and report what happened, as plain data.

Nothing here knows what is right. An outcome is a dictionary: `status` (returned,
undefined, uncallable, raised, stopped, unplain), and what goes with it.
"""

import contextlib
import inspect
import io
import linecache
import sys
import time
import warnings

import numpy as np

from grader import plain

MOST_TEXT = 2000


class TooLong(BaseException):
    """Raised in an answer that ran past its time; `except Exception` lets it pass."""


@contextlib.contextmanager
def time_limit(seconds: float, namespace: dict):
    """Raise TooLong in Python code that is still running after some seconds.

    A trace function looks at the clock at every step of the learner's own functions
    and at every call that they make. It needs neither signals nor threads, so it works
    the same on every system and in a browser.
    """
    end = time.perf_counter() + seconds

    def look(frame, event, argument):
        if time.perf_counter() > end:
            raise TooLong
        if frame.f_globals is not namespace:
            return None
        frame.f_trace_opcodes = True  # `while True: pass` never reaches a new line
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)


def run(name: str, calls: list, namespace: dict, limit: float) -> list[dict]:
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
            outcomes.append({"status": "uncallable", "type": type(answer).__name__})
        else:
            outcomes.append(call(answer, plain.decode(arguments), namespace, left))
        left -= time.perf_counter() - began
        if outcomes[-1]["status"] == "stopped":
            left = 0
            outcomes[-1]["seconds"] = limit
    return outcomes


def call(answer: object, arguments: list, namespace: dict, seconds: float) -> dict:
    """Call an answer once; what it prints and warns of is taken along."""
    before = [fixed(argument) for argument in arguments]
    out, err = io.StringIO(), io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            warnings.catch_warnings(),
            np.errstate(all="warn"),
        ):
            warnings.simplefilter("ignore")
            with time_limit(seconds, namespace):
                value = answer(*arguments)
    except TooLong:
        return {"status": "stopped"}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also sys.exit(), which is no Exception
        return raised(error, namespace) | {"printed": out.getvalue()[:MOST_TEXT]}
    outcome = returned(value)
    outcome["printed"] = out.getvalue()[:MOST_TEXT]
    outcome["changed"] = [
        n
        for n, (old, argument) in enumerate(zip(before, arguments, strict=True))
        if old is not None and old != fixed(argument)
    ]
    outcome["lists"] = any(isinstance(arguments[n], list) for n in outcome["changed"])
    return outcome


def returned(value: object) -> dict:
    """Return the outcome for a value."""
    try:
        return {"status": "returned", "value": plain.encode(value)}
    except plain.NotPlain as error:
        return {"status": "unplain", "type": str(error)}


def fixed(argument: object) -> object:
    """Return plain data to tell later whether an argument was changed, or None."""
    try:
        return plain.encode(argument)
    except plain.NotPlain:
        return None  # a generator or a function: drawing from it changes nothing here


def raised(error: BaseException, namespace: dict) -> dict:
    """Return the outcome for an error, with the learner's own line."""
    line = number = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals is namespace:
            number = trace.tb_lineno
            name = trace.tb_frame.f_code.co_filename
            line = linecache.getline(name, number).strip() or None
        trace = trace.tb_next
    with contextlib.suppress(Exception):
        return {
            "status": "raised",
            "error": type(error).__name__,
            "message": str(error)[:MOST_TEXT],
            "line": line,
            "number": number,
        }
    return {"status": "raised", "error": "an error", "message": "", "line": line}


def parameters(answer: object) -> list[str]:
    """Return the names of a function's parameters, or an empty list."""
    try:
        return list(inspect.signature(answer).parameters)
    except (TypeError, ValueError):
        return []
