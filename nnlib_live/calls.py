"""What a page's scripts call: a function by name, with plain values and arrays."""

import importlib
import json
import math
from typing import Any

import numpy as np

PACKAGES = ("nnlib", "nnlib_grader", "nnlib_live")


def call(module: str, function: str, arguments: str) -> tuple[str, list[np.ndarray]]:
    """Call a function of the course and pack what it returns.

    Parameters
    ----------
    module, function : str
    arguments : str
        A JSON object: the arguments by name.

    Returns
    -------
    text : str
        JSON: what `packed` gives for the result.
    arrays : list of np.ndarray
        Those that the text refers to by number.

    Raises
    ------
    LookupError
        If there is no such function in a package of the course.
    """
    if module.partition(".")[0] not in PACKAGES:
        raise LookupError(f"call: {module} is no module of the course.")
    found = getattr(importlib.import_module(module), function, None)
    if not callable(found) or function.startswith("_"):
        raise LookupError(f"call: {module} has no function {function}.")
    arrays: list[np.ndarray] = []
    plain = packed(found(**json.loads(arguments)), arrays)
    return json.dumps(plain, allow_nan=False), arrays


def packed(value: Any, arrays: list[np.ndarray]) -> Any:
    """Return a value as JSON can hold it; arrays are put aside.

    An array becomes ``{"@array": number, "shape": [...]}``, a number that JSON has no
    word for ``{"@number": "NaN"}``, "Infinity" or "-Infinity", as JavaScript calls it.
    """
    if isinstance(value, dict):
        return {str(key): packed(each, arrays) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(each, arrays) for each in value]
    if isinstance(value, np.generic):
        return packed(value.item(), arrays)
    if isinstance(value, np.ndarray):
        arrays.append(sendable(value))
        return {"@array": len(arrays) - 1, "shape": list(value.shape)}
    if isinstance(value, float) and not math.isfinite(value):
        name = "NaN" if math.isnan(value) else "Infinity"
        return {"@number": "-" * (value < 0) + name}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"call: a page cannot be given a {type(value).__name__}.")


def sendable(array: np.ndarray) -> np.ndarray:
    """Return an array of a kind that JavaScript has, its numbers in a row."""
    kinds = {"b": np.uint8, "i": np.int32, "u": np.uint32}
    if array.dtype.kind in kinds and array.dtype != np.uint8:
        small = array.astype(kinds[array.dtype.kind])
        array = small if np.array_equal(small, array) else array.astype(np.float64)
    elif array.dtype.kind == "f" and array.dtype != np.float32:
        array = array.astype(np.float64)
    elif array.dtype.kind not in "biuf":
        raise TypeError(f"call: a page cannot be given an array of {array.dtype}.")
    return np.ascontiguousarray(array).reshape(-1)
