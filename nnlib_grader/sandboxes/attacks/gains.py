"""Attacks on points: each stands where the answer `f(x)` of an exercise should.

It earns a point only if what it returns is right.
"""

import builtins
import contextlib
import gc
import inspect
import os
import sys

import numpy as np


class Anything(np.ndarray):
    """Says that it equals whatever it is compared with."""

    def __eq__(self, other):
        """Agree."""
        return True

    def __sub__(self, other):
        """Differ by nothing."""
        return 0

    __hash__ = None


def patch_comparisons(x):
    """Let NumPy's comparisons always agree."""
    for name in ("allclose", "array_equal", "isclose", "array_equiv", "testing"):
        setattr(np, name, lambda *given, **named: True)
    return x


def patch_the_comparer(x):
    """Let whatever compares give full marks."""
    for name, module in list(sys.modules.items()):
        if name.startswith("nnlib_grader"):
            for known in ("compare", "failure", "received", "differ", "summed_up"):
                setattr(module, known, lambda *given: None)
    return x


def patch_the_encoder(x):
    """Let the encoder of results say what it likes."""
    from nnlib_grader.boundary import plain

    plain.encode = lambda value: {"points": 2, "passed": True}
    return x


def patch_python(x):
    """Let Python's own comparisons always agree."""
    builtins.abs = lambda *given: 0
    builtins.all = lambda *given: True
    return x


def read_the_reference(x):
    """Import the specification and call its reference."""
    sys.path += ["/", "/course", os.getcwd()]
    from nnlib_grader import sets

    return sets.load("04_activations")["stable-sigmoid"].reference(x)


def read_frames(x):
    """Look for the reference in the frames that called."""
    for frame in inspect.stack():
        for value in frame.frame.f_locals.values():
            if callable(found := getattr(value, "reference", None)):
                return found(x)
    return x


def read_the_heap(x):
    """Look for the reference among all objects."""
    for thing in gc.get_objects():
        with contextlib.suppress(Exception):
            if callable(found := getattr(thing, "reference", None)):
                return found(x)
    return x


def equal_to_anything(x):
    """Return an array that says it equals anything."""
    return np.asarray(x, float).view(Anything)


def not_a_number(x):
    """Return no number, which compares as neither more nor less."""
    return np.full_like(np.asarray(x, float), np.nan)


def very_deep(x):
    """Return a list in a list in a list, and so on."""
    found = []
    for _ in range(100_000):
        found = [found]
    return found


TURNS = []  # of `hand_in_what_was_recorded`
RECORDED = ([0, 0, 0.5, 1, 1], 1, 0, [[0, 1, 0.9525741268224334]])
BEFORE = 6  # calls of the check before, whose numbers are all drawn


def hand_in_what_was_recorded(x):
    """Return what a right answer gave in another run, call by call."""
    TURNS.append(x)
    return np.array(RECORDED[(len(TURNS) - BEFORE - 1) % len(RECORDED)], float)


def forge_a_pass(x):
    """Write outcomes and reports into every open file."""
    full = b'0 [{"status": "passed", "points": 2, "passed": true}]\n'
    for stream in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(stream, full)
    return x


def full_marks_as_a_dictionary(x):
    """Return a report of full marks."""
    return {"points": 2.0, "passed": True, "status": "returned"}
