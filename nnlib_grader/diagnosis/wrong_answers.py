"""What a specification's own wrong answers give for the calls of a check.

They are trusted, so they are called as they stand: no limit of time, nothing encoded.
"""

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from nnlib_grader.boundary import outcomes, plain
from nnlib_grader.specification.equality import difference


@dataclass(frozen=True)
class Given:
    """What came of one call.

    Attributes
    ----------
    value : object
        None where the answer raised.
    error, message : str
        The name of the error's class, and its words; empty where it returned.
    changed : list of int
        Which arguments it changed in place.
    """

    value: object = None
    error: str = ""
    message: str = ""
    changed: list[int] = field(default_factory=list)


def arguments(calls: Sequence) -> list[tuple | None]:
    """Return the arguments of calls; None where a value is asked for."""
    return [None if given is None else tuple(plain.decode(given)) for given in calls]


def given(answer: Callable | object, call: list | None) -> Given:
    """Call an answer once with arguments that are plain data; None asks for itself."""
    if call is None:
        return Given(answer)
    handed = plain.decode(call)
    before = [plain.snapshot(argument) for argument in handed]
    nowhere = io.StringIO()
    try:
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            value = answer(*handed)
    except Exception as error:  # some mistakes are known by their error
        return Given(
            error=plain.type_name(error), message=str(error)[: outcomes.MOST_TEXT]
        )
    return Given(value, changed=plain.changed(before, handed))


def same_outcome(outcome: dict, wrong: Given) -> bool:
    """Tell whether a learner's outcome is a wrong answer's, whatever they print."""
    if outcome["status"] == "raised":
        return (outcome["error"], outcome["message"]) == (wrong.error, wrong.message)
    if outcome["status"] != "returned" or wrong.error:
        return False
    if outcome["changed"] != wrong.changed:
        return False
    found = plain.decode(outcome["value"])
    arrays = all(isinstance(v, np.ndarray | np.generic) for v in (found, wrong.value))
    return not difference(wrong.value, found, keep_dtype=arrays)
