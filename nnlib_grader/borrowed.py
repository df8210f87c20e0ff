"""Answers that hand in what is asked to be written; names that hide the usual ones.

Every exercise forbids the functions of nnlib but those that its text allows, and what
`Exercise.forbidden` names.
"""

import sys
from collections.abc import Sequence

from nnlib_grader.boundary.dotted import named
from nnlib_grader.boundary.names import Used
from nnlib_grader.specification.exercise import Exercise

PACKAGE = "nnlib"


def borrowed(exercise: Exercise, used: Used) -> str | None:
    """Return in words which ready function an answer uses that it must not, or None."""
    for words, thing in used.objects:
        if any(stands_for(name, thing) for name in exercise.allowed):
            continue
        for name, sentence in exercise.forbidden.items():
            if stands_for(name, thing):
                return f"{exercise.answer} uses {words}. {sentence}"
        if stands_for(f"{PACKAGE}.*", thing):
            what = "is" if words == exercise.answer else "uses"
            name = getattr(thing, "__qualname__", words)
            return (
                f"{exercise.answer} {what} {name}, a ready function of nnlib. Write it "
                "yourself; the text says where a ready function may be called."
            )
    return None


def stands_for(path: str, thing: object) -> bool:
    """Tell whether a dotted name stands for a thing; "torch.*" stands for all of torch.

    Examples
    --------
    >>> import numpy as np
    >>> stands_for("numpy.interp", np.interp), stands_for("numpy.linalg.*", np.interp)
    (True, False)
    """
    module, _, name = path.rpartition(".")
    if name == "*":
        home = getattr(thing, "__module__", None) or ""
        known = getattr(thing, "__name__", "")  # some C functions tell no module
        there = getattr(sys.modules.get(module), known, None) is thing
        return f"{home}.".startswith(f"{module}.") or (bool(known) and there)
    try:
        return named(path) is thing
    except (ImportError, AttributeError):  # of a library that is not installed
        return False


def hides(names: Sequence[str]) -> str:
    """Say which names of the notebook hide others, and how to get these back."""
    back = "; ".join(
        "import numpy as np" if name == "np" else f"del {name}" for name in names
    )
    listed = " and ".join(names)
    if len(names) > 1:
        return (
            f"Your notebook has variables called {listed}, which hide the usual ones. "
            f"The check used the usual ones. This gives them back: {back}."
        )
    return (
        f"Your notebook has a variable called {listed}, which hides the usual one. The "
        f"check used the usual one. This gives it back: {back}."
    )
