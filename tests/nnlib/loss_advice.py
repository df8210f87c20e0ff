"""Provoke an error of a loss, and follow the advice in it."""

import re

import numpy as np
import pytest

from nnlib import losses
from nnlib.backprop import RULES

LOGITS = np.array([[1.0, -2.0, 0.5], [0.0, 0.0, -1.0]])
LABELS = np.array([2, 0])


class Series:
    """A stand-in for a column or a table of pandas."""

    def __init__(self, values, dtype=None):
        self.values = np.array(values, dtype)
        self.dtype, self.shape = self.values.dtype, self.values.shape

    def __array__(self, dtype=None, copy=None):
        return self.to_numpy(dtype)

    def to_numpy(self, dtype=None):
        return self.values.astype(dtype or self.dtype)


def refused(function, arguments, settings=None):
    """Return the one error's text, the same from the function and its rule."""
    texts = set()
    for called in {function, RULES.get(function, function)}:
        with pytest.raises((TypeError, ValueError)) as caught:
            called(*arguments, **(settings or {}))
        assert caught.value.__cause__ is None
        # one error, not a chain of two
        assert caught.value.__suppress_context__ or not caught.value.__context__
        texts.add(str(caught.value))
    (text,) = texts
    assert text.startswith(f"{function.__name__}: ")
    assert text.endswith(".")
    return text


def follow(text, **names):
    """Run the code behind the last "write" and return what it makes of a name."""
    code = text.rpartition("write ")[2].removesuffix(".")
    names = {**vars(losses), "np": np, **names}
    if re.match(r"[\w, ]+ = ", code):
        exec(code, names)
        return names
    return eval(code, names)
