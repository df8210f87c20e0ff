"""Why a call is not judged, in words: no value came, or the input was changed."""

from collections.abc import Sequence

import numpy as np

from nnlib_grader.boundary import plain
from nnlib_grader.diagnosis.wrong_answers import arguments
from nnlib_grader.specification.exercise import Check, Exercise

UNFINISHED = (
    "This answer is still to be written: the line `raise NotImplementedError()` still "
    "stands in it. Put your code in its place."
)


def first_fault(
    exercise: Exercise, check: Check, calls: Sequence, outcomes: Sequence[dict]
):
    """Return the first call that gave no value to judge, and why in words."""
    name = exercise.answer
    for call, outcome in enumerate(outcomes):
        words = fault(name, outcome)
        if words is None and outcome.get("changed") and not check.may_change:
            given = arguments(calls)[call] or ()
            words = changed(name, exercise.parameters, given, outcome)
        if words is None and outcome.get("warned") and not check.may_warn:
            words = warned(name, outcome)
        if words is None and outcome.get("unsteady"):
            words = unsteady(name, outcome)
        if words is not None:
            return call, words
    return 0, None


def changed(name: str, names: Sequence[str], given: tuple, outcome: dict) -> str:
    """Say in words that an answer changed its input."""
    which = ", ".join(names[n] for n in outcome["changed"] if n < len(names))
    if any(of_arrays(given[n]) for n in outcome["changed"] if n < len(given)):
        return (
            f"{name} changes its input {which} in place. In a list of arrays a[0] -= 1 "
            "changes the caller's array, also where list(...) has copied the list; "
            "a[0] = a[0] - 1 makes a new one. append, pop, reverse and sort change the "
            "list itself: do that to a copy."
        )
    if outcome.get("lists"):
        return (
            f"{name} changes its input {which} in place, and the caller's list with "
            "it. append, pop, reverse and sort do that; list(...) makes a copy, "
            "reversed(...) and sorted(...) leave the list alone."
        )
    return (
        f"{name} changes its input {which} in place. Work on a copy, or make a new "
        "array: z = z - 1 leaves the caller's array alone, z -= 1 does not, and y = z "
        "is no copy."
    )


def of_arrays(value: object) -> bool:
    """Tell whether a value is a list that holds arrays."""
    return isinstance(value, list) and any(isinstance(a, np.ndarray) for a in value)


def reads(exercise: Exercise, outcomes: Sequence[dict]) -> str | None:
    """Say what of the notebook, or of its first line, a wrong answer goes by."""
    first = outcomes[0]
    if first.get("unsteady"):
        return None  # its problem says what is certain
    if "=" in first.get("moved", ()):
        return (
            "A default value in the function's first line, such as [] or {}, is made "
            "once and kept from call to call, and yours has changed. Make it in the "
            "function."
        )
    if moved := [what for what in first.get("moved", ()) if "generator" not in what]:
        return (
            f"The function changes {' and '.join(moved)}, which your notebook keeps "
            "from call to call. Make in the function what it needs."
        )
    left_out = [exercise.answer, *first.get("moved", ())]
    names = [name for name in first.get("reads", ()) if name not in left_out]
    if not names or not exercise.parameters:
        return None
    listed = " and ".join(names)
    if len(names) > 1:
        return (
            f"The function reads {listed}, variables of your notebook, not arguments. "
            "They are the same for every input."
        )
    return (
        f"The function reads {listed}, a variable of your notebook, not an argument. "
        "It is the same for every input."
    )


def warned(name: str, outcome: dict) -> str:
    """Say in words that NumPy warned."""
    text = f"NumPy warned in {name}: {outcome['warned']}. "
    if holds_nan(plain.decode(outcome["value"])):
        return f"{text}The exercise asks for a way without that."
    return f"{text}The value may look right; the exercise asks for a way without that."


def holds_nan(value: object) -> bool:
    """Tell whether a value is no number somewhere, which nobody takes for right."""
    if isinstance(value, tuple | list):
        return any(map(holds_nan, value))
    return bool(np.any(value != value))  # nan alone is not itself


def unsteady(name: str, outcome: dict) -> str:
    """Say in words why the same call gives something else the second time."""
    text = f"Called twice with the same input, {name} gave two results: "
    moved = outcome.get("moved", [])
    own = [what for what in moved if what != "="]
    if any("generator" in what for what in own):
        return (
            f"{text}it draws from {' and '.join(own)}, which goes on from call to "
            "call. What is drawn by chance comes from an argument."
        )
    if own:
        return (
            f"{text}it changes {' and '.join(own)}, which your notebook keeps between "
            "the calls. Make in the function what it needs."
        )
    if moved:
        return (
            f"{text}a default value in its first line, such as [] or {{}}, is made "
            "once and kept from call to call. Make it in the function."
        )
    return (
        f"{text}it draws chance of its own, or remembers something. What is drawn by "
        "chance comes from an argument."
    )


def fault(name: str, outcome: dict) -> str | None:
    """Say in words why an outcome holds no value; None when it does."""
    status = outcome["status"]
    if status == "undefined":
        return (
            f"{name} is not defined. Run the cell above that defines it, and look "
            "whether the name is spelt as in the exercise, and whether the line `raise "
            "NotImplementedError()` still stands in the place of your answer."
        )
    if status == "uncallable":
        return f"{name} is no function but an object of type {outcome['type']}."
    if status == "lost":
        return f"No result of {name} came back that could be read."
    if status == "stopped":
        return (
            f"{name} was still running after {outcome['seconds']:g} seconds and "
            "was stopped. Look for a loop that never ends, or for one that could be "
            "an operation on the whole array."
        )
    if status == "asleep":
        return (
            f"{name} waited for {outcome['seconds']:g} seconds without computing and "
            "was stopped. Is there a sleep or an input() in it?"
        )
    if status == "large":
        return f"{name} took more memory than an answer needs and was stopped."
    if status == "ended":
        return (
            f"{name} ended Python itself, so nothing came back. Look for exit() or "
            "quit(), or for a crash in a library."
        )
    if status == "unplain":
        return f"{name} returned {outcome['type']}, not numbers or an array of them."
    if status == "raised":
        if outcome["error"] == "NotImplementedError":
            return UNFINISHED
        line = f" in the line `{outcome['line']}`" if outcome.get("line") else ""
        return f"{name} raised {outcome['error']}{line}: {outcome['message']}"
    if outcome["value"] is None:
        if outcome.get("printed", "").strip():
            return (
                f"{name} prints its result and returns None. Replace print(...) by "
                "return ..."
            )
        return (
            f"{name} returned None. Is the line with return missing, or does the "
            "function end before it, or is what it returns still None?"
        )
    return None
