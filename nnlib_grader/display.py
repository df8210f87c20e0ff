"""Arguments and results as a learner would type them."""

import re

import numpy as np

from nnlib_grader.boundary import plain
from nnlib_grader.boundary.plain import Named, Seed


def undecoded(arguments: list) -> list:
    """Return arguments as a learner reads them: seeds and functions by name."""
    values = []
    for data in arguments:
        if isinstance(data, dict) and "seed" in data:
            values.append(Seed(data["seed"]))
        elif isinstance(data, dict) and "named" in data:
            values.append(Named(data["named"]))
        else:
            values.append(plain.decode(data))
    return values


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
