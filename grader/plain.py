"""Values as plain data that fits into JSON, and back.

Between the learner's code and the comparer only plain data pass: no object of the
learner's can forge an answer, and nothing is ever unpickled. Arrays keep their dtype
and their shape; a list stays a list.
"""

import base64
import importlib
import math
import re
from dataclasses import dataclass

import numpy as np

DTYPES = {
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"),
    *("uint64", "float16", "float32", "float64"),
}
MOST_BYTES = 20_000_000  # of one array
MOST_ITEMS = 100_000  # in one list, tuple or dictionary, and in all of them together
DEEPEST = 20


class NotPlain(ValueError):
    """A value that cannot be plain data; the message says which type it has."""


@dataclass(frozen=True)
class Seed:
    """An argument that becomes a fresh ``numpy.random.Generator`` for each call."""

    number: int


@dataclass(frozen=True)
class Named:
    """An argument that becomes a function of nnlib or NumPy, by its dotted name."""

    path: str


def encode(value: object, depth: int = 0, budget: list | None = None) -> object:
    """Return a value as plain data.

    Raises
    ------
    NotPlain
        If it holds anything but numbers, text, None, arrays of numbers, and lists,
        tuples and dictionaries of these; or if it is too large.
    """
    budget = [MOST_ITEMS] if budget is None else budget
    budget[0] -= 1
    if budget[0] < 0 or depth > DEEPEST:
        raise NotPlain("a value with too many parts")
    kind = type(value)
    if value is None or kind in (bool, str):
        if kind is str and len(value) > MOST_ITEMS:
            raise NotPlain("a text that is too long")
        return value
    if kind is int:
        if abs(value) >= 2**63:
            raise NotPlain("an integer that is too large")
        return value
    if kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, np.ndarray | np.generic):
        return encode_array(value)
    if isinstance(value, Seed):
        return {"seed": value.number}
    if isinstance(value, Named):
        return {"named": value.path}
    if kind is dict:
        if not all(type(key) in (str, int, float, bool) for key in value):
            raise NotPlain("a dictionary with unusual keys")
        pairs = [[key, encode(part, depth + 1, budget)] for key, part in value.items()]
        return {"dict": pairs}
    if isinstance(value, tuple):
        return {"tuple": [encode(part, depth + 1, budget) for part in value]}
    if kind is list:
        return [encode(part, depth + 1, budget) for part in value]
    raise NotPlain(f"an object of type {kind.__name__}")


def encode_array(value: np.ndarray) -> dict:
    """Return an array of numbers as its dtype, its shape and its bytes."""
    array = np.array(value)  # a copy; a subclass becomes a plain array
    if array.dtype.name not in DTYPES:
        raise NotPlain(f"an array of {array.dtype}")
    if array.nbytes > MOST_BYTES:
        raise NotPlain("an array that is too large")
    array = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    data = base64.b64encode(array.tobytes()).decode("ascii")
    return {"dtype": array.dtype.name, "shape": list(array.shape), "bytes": data}


def decode(data: object) -> object:
    """Return the value that plain data stand for; fresh objects at each call."""
    if isinstance(data, list):
        return [decode(part) for part in data]
    if not isinstance(data, dict):
        return data
    if "float" in data:
        return float(data["float"])
    if "seed" in data:
        return np.random.default_rng(data["seed"])
    if "named" in data:
        return function(data["named"])
    if "tuple" in data:
        return tuple(decode(part) for part in data["tuple"])
    if "dict" in data:
        return {key: decode(part) for key, part in data["dict"]}
    if data["dtype"] not in DTYPES:
        raise NotPlain(f"an array of {data['dtype']}")
    raw = base64.b64decode(data["bytes"], validate=True)
    array = np.frombuffer(raw, np.dtype(data["dtype"]).newbyteorder("<"))
    return array.astype(data["dtype"]).reshape(data["shape"])  # astype copies


def function(path: str) -> object:
    """Return the function that a dotted name stands for.

    Raises
    ------
    NotPlain
        If the name is not one of nnlib's or NumPy's.
    """
    module, _, name = path.rpartition(".")
    if module.split(".")[0] not in ("nnlib", "numpy") or name.startswith("_"):
        raise NotPlain(f"the name {path}")
    return getattr(importlib.import_module(module), name)


def shown(value: object, most: int = 400) -> str:
    """Return a value as a learner reads it, cut where it grows long."""
    if isinstance(value, Seed):
        text = f"np.random.default_rng({value.number})"
    elif isinstance(value, Named):
        text = re.sub(r"^numpy\b", "np", value.path)
        text = text.rpartition(".")[2] if text.startswith("nnlib") else text
    elif isinstance(value, np.ndarray) and value.ndim:
        text = shown_array(value)
    elif isinstance(value, tuple | list | dict):
        text = shown_parts(value, most)
    elif isinstance(value, float | np.floating | np.ndarray):
        text = f"{float(value):.8g}"
    else:
        text = repr(value)
    return text if len(text) <= most else text[: most - 4] + " ..."


def shown_array(value: np.ndarray) -> str:
    """Return an array as one would type it; a large one as its corners and shape."""
    edges = 3 if value.ndim == 1 else 2
    with np.printoptions(precision=5, threshold=24, edgeitems=edges, linewidth=63):
        text = re.sub(r",\s+shape=\([^)]*\)", "", repr(value))
    text = "np." + text.replace("\n", "\n   ").replace("dtype=", "dtype=np.")
    return f"{text}  (shape {value.shape})" if value.size > 24 else text


def shown_parts(value: tuple | list | dict, most: int) -> str:
    """Return a tuple, a list or a dictionary, a part a line where it grows long."""
    if isinstance(value, dict):
        parts = [f"{key!r}: {shown(part, most)}" for key, part in value.items()]
    else:
        parts = [shown(part, most) for part in value]
    if len(parts) > 8:
        parts = [*parts[:8], "..."]
    first, last = {tuple: "()", list: "[]", dict: "{}"}[type(value)]
    long = sum(map(len, parts)) > 60 or any("\n" in part for part in parts)
    text = (",\n " if long else ", ").join(part.replace("\n", "\n ") for part in parts)
    return (
        f"{first}{text}{',' if type(value) is tuple and len(value) == 1 else ''}{last}"
    )
