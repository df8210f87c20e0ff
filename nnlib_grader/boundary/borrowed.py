"""Answers that hand in what is asked to be written.

Every exercise forbids the functions of nnlib but those that its text allows, and what
it names beside them.
"""

import sys
from collections.abc import Iterable, Mapping

from nnlib_grader.boundary.dotted import named
from nnlib_grader.boundary.names import Used

PACKAGE = "nnlib"


def borrowed(
    answer: str, used: Used, allowed: Iterable[str], forbidden: Mapping[str, str]
) -> str | None:
    """Return in words which ready function an answer uses that it must not, or None.

    Parameters
    ----------
    answer : str
        What the answer is called.
    used : Used
    allowed : iterable of str
        Functions that it may use, by dotted name.
    forbidden : mapping of str to str
        Functions of others that it must not use, and a sentence for each.
    """
    for words, thing in used.objects:
        if any(stands_for(name, thing) for name in allowed):
            continue
        for name, sentence in forbidden.items():
            if stands_for(name, thing):
                return f"{answer} uses {words}. {sentence}"
        if stands_for(f"{PACKAGE}.*", thing):
            what = "is" if words == answer else "uses"
            name = getattr(thing, "__qualname__", words)
            return (
                f"{answer} {what} {name}, a ready function of nnlib. Write it "
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
