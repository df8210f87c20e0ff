"""Call a learner's answer and report what happened, as plain data.

Nothing here knows what is right. An outcome is a dictionary: `status` (returned,
undefined, uncallable, raised, stopped, asleep, large, ended, unplain), and what goes
with it.
"""

import builtins
import contextlib
import io
import linecache
import time
import types
import warnings
from collections.abc import Callable, Sequence

import numpy as np

from nnlib_grader.boundary import child, names, overflow, plain
from nnlib_grader.boundary.clock import TimeLimit, TooLong
from nnlib_grader.boundary.outcomes import MOST_TEXT
from nnlib_grader.boundary.state import differ, state

QUICK = 0.05  # seconds: a call that takes longer is not made a second time


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


def run(
    name: str,
    calls: list,
    namespace: dict,
    limit: float,
    driven: Callable[[object], object] = lambda answer: answer,
    restored: Sequence[str] = (),
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
        Seconds of computing for all calls together.
    driven : function
        Makes of the answer what is called with plain arguments.
    restored : sequence of str
        Names of Python's own, or np, that stand for these again during the calls.

    Returns
    -------
    outcomes : list of dict
        One for each call. The first says also, as `unsteady`, that the same call gives
        something else a second time, as `moved` what of the learner's own the calls
        changed, and as `reads` which data of the notebook the answer reads.
    """
    if name not in namespace:
        return [{"status": "undefined"} for _ in calls]
    answer = namespace[name]
    if all(arguments is None for arguments in calls):
        return [returned(answer) for _ in calls]
    if not callable(answer):
        kind = plain.type_name(answer)
        return [{"status": "uncallable", "type": kind} for _ in calls]
    called = driven(answer)
    watched = names.data(names.used_by(answer).names, namespace)

    def work(send: Callable[[dict], None], seconds: float = np.inf) -> None:
        with put_back(namespace, restored):
            for outcome in each_call(
                answer, called, calls, namespace, watched, seconds
            ):
                send(outcome)

    late = "stopped"
    if child.possible():
        fate = child.run(work, limit)
        if fate.end != "asleep":
            return completed(fate, len(calls), limit)
        late = "asleep"
    # It slept, or waits for a library that works in no copy, or there are no copies.
    sent: list[dict] = []
    work(sent.append, limit)
    for outcome in sent:
        if outcome.get("status") == "stopped":
            outcome |= {"status": late, "seconds": limit}
    return completed(child.Fate(sent), len(calls), limit)


def completed(fate: child.Fate, count: int, limit: float) -> list[dict]:
    """Return an outcome for each call, also for those that sent none."""
    found, facts = fate.sent, {}
    if found and "status" not in found[-1]:  # the last line tells of the whole
        *found, facts = found
    status = {"slow": "stopped", "done": "ended"}.get(fate.end, fate.end)
    rest = {"status": status, "seconds": limit}
    outcomes = found + [dict(rest) for _ in range(count - len(found))]
    outcomes[0] |= facts
    return outcomes


@contextlib.contextmanager
def put_back(namespace: dict, restored: Sequence[str]):
    """Let names of the notebook stand for Python's own, or NumPy, for a while."""
    before = {name: namespace[name] for name in restored if name in namespace}
    for name in before:
        namespace[name] = np if name == "np" else getattr(builtins, name)
    try:
        yield
    finally:
        namespace.update(before)


def each_call(answer, called, calls: list, namespace: dict, watched, seconds: float):
    """Yield the outcome of each call, and at last what is known of all together."""
    before = state(answer, namespace, watched)
    left, first, quick = seconds, None, False
    for arguments in calls:
        began = time.perf_counter()
        if left <= 0:
            outcome = {"status": "stopped"}
        elif arguments is None:
            outcome = returned(answer)
        else:
            outcome = call(called, plain.decode(arguments), namespace, left)
        yield outcome
        taken = time.perf_counter() - began
        first, quick = first or outcome, quick if first else taken < QUICK
        left -= taken
        if outcome["status"] == "stopped":
            left = 0
    facts: dict[str, object] = {"reads": watched} if watched else {}
    called_once = first["status"] in ("returned", "raised") and calls[0] is not None
    if called_once and quick and left > 0:
        again = call(called, plain.decode(calls[0]), namespace, left)
        if again["status"] != "stopped" and differ(first, again):
            facts["unsteady"] = True
    after = state(answer, namespace, watched)
    if moved := [what for what in before if before[what] != after[what]]:
        facts["moved"] = moved
    yield facts


def call(answer: object, arguments: list, namespace: dict, seconds: float) -> dict:
    """Call an answer once; what it prints and warns of is taken along."""
    before = [plain.snapshot(argument) for argument in arguments]
    out, err = Paper(), Paper()
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            warnings.catch_warnings(record=True) as heard,
            np.errstate(all="warn", under="ignore"),
            overflow.heard(),
        ):
            warnings.simplefilter("ignore")
            warnings.simplefilter("always", RuntimeWarning)
            with TimeLimit(seconds) if seconds < np.inf else contextlib.nullcontext():
                value = answer(*arguments)
            if type(value) is types.CoroutineType:
                value.close()  # or Python warns that nobody awaited it
    except TooLong:
        return {"status": "stopped"}
    except KeyboardInterrupt as error:
        if seconds < np.inf:
            raise  # the learner pressed Ctrl-C; a copy of the process never sees it
        return raised(error, namespace) | {"printed": out.text}
    except BaseException as error:  # also sys.exit(), which is no Exception
        return raised(error, namespace) | {"printed": out.text}
    outcome = returned(value)
    if heard:
        outcome["warned"] = str(heard[0].message)[:MOST_TEXT]
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


def raised(error: BaseException, namespace: dict) -> dict:
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
    with contextlib.suppress(BaseException), TimeLimit(0.1):
        message = str.__str__(str(error))[:MOST_TEXT]
    return {
        "status": "raised",
        "error": plain.type_name(error),
        "message": message,
        "line": line,
    }
