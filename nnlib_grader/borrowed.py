"""Answers that hand in what is asked to be written; names that hide the usual ones.

Every exercise forbids the functions of nnlib but those that its text allows, and what
`Exercise.forbidden` names.
"""

import importlib
from collections.abc import Sequence

from nnlib_grader.boundary.names import Used
from nnlib_grader.specification.exercise import Exercise

PACKAGE = "nnlib"


def borrowed(exercise: Exercise, used: Used) -> str | None:
    """Return in words which ready function an answer uses that it must not, or None."""
    allowed = [standing_for(name) for name in exercise.allowed]
    banned = {name: standing_for(name) for name in exercise.forbidden}
    for words, thing in used.objects:
        if any(thing is one for one in allowed):
            continue
        for name, one in banned.items():
            if thing is one:
                return f"{exercise.answer} uses {words}. {exercise.forbidden[name]}"
        module = getattr(thing, "__module__", None)
        if isinstance(module, str) and module.split(".")[0] == PACKAGE:
            what = "is" if words == exercise.answer else "uses"
            name = getattr(thing, "__qualname__", words)
            return (
                f"{exercise.answer} {what} {name}, a ready function of nnlib. Write it "
                "yourself; the text says where a ready function may be called."
            )
    return None


def standing_for(path: str) -> object:
    """Return what a dotted name stands for."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def hides(names: Sequence[str]) -> str:
    """Say which names of the notebook hide others, and how to get these back."""
    back = "; ".join(
        "import numpy as np" if name == "np" else f"del {name}" for name in names
    )
    listed = " and ".join(names)
    return (
        f"Your notebook has a variable called {listed}, which hides the usual one. The "
        f"check used the usual one. This gives it back: {back}."
    )
