"""Arguments and results as a learner would type them."""

import inspect
import re

import numpy as np

from nnlib_grader.boundary import plain
from nnlib_grader.boundary.plain import Named, Seed

WHOLE = 24  # numbers of an array that is shown whole
ROOM = 7  # lines for all inputs of a call together
MOST_IN_A_LINE = 110


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
    elif inspect.isfunction(value):
        text = value.__name__
    elif isinstance(value, tuple | list | dict):
        text = shown_parts(value, most)
    elif isinstance(value, float | np.floating | np.ndarray):
        text = f"{float(value):.8g}"
    else:
        text = repr(value)
    return text if len(text) <= most else text[: most - 4] + " ..."


def all_shown(values: list, lines: int = ROOM) -> list[str]:
    """Return values as a learner reads them, together in about so many lines.

    The largest are put into a line each, with their shape and first numbers, until the
    rest fits; so is every array that would be shown with gaps.

    Examples
    --------
    >>> all_shown([2, np.arange(600.0)])
    ['2', 'an array of shape (600,): 0., 1., 2., ...']
    """
    texts = [in_a_line(value) if has_gaps(value) else shown(value) for value in values]
    for place in sorted(range(len(texts)), key=lambda n: -texts[n].count("\n")):
        if sum(text.count("\n") + 1 for text in texts) > lines:
            texts[place] = in_a_line(values[place])
    return texts


def has_gaps(value: object) -> bool:
    """Tell whether a value is or holds an array too large to be shown whole."""
    if isinstance(value, tuple | list):
        return any(map(has_gaps, value))
    if isinstance(value, dict):
        return has_gaps(list(value.values()))
    return isinstance(value, np.ndarray) and value.size > WHOLE


def in_a_line(value: object) -> str:
    """Return a value in one line: of an array its shape and its first numbers."""
    if isinstance(value, np.ndarray) and value.ndim:
        first = np.array2string(value.ravel()[:3], precision=3, separator=", ")[1:-1]
        more = ", ..." if value.size > 3 else ""
        text = f"an array of shape {value.shape}: {first}{more}"
    elif isinstance(value, dict):
        parts = (f"{key!r}: {in_a_line(part)}" for key, part in value.items())
        text = "{" + ", ".join(parts) + "}"
    elif isinstance(value, tuple | list):
        first, last = "()" if isinstance(value, tuple) else "[]"
        parts = [in_a_line(part) for part in value[:5]] + ["..."] * (len(value) > 5)
        text = first + ", ".join(parts) + last
    else:
        text = " ".join(shown(value).split())
    return text if len(text) <= MOST_IN_A_LINE else text[: MOST_IN_A_LINE - 4] + " ..."


def shown_array(value: np.ndarray) -> str:
    """Return an array as one would type it; a large one as its corners and shape."""
    edges = 3 if value.ndim == 1 else 2
    with np.printoptions(precision=5, threshold=WHOLE, edgeitems=edges, linewidth=63):
        text = re.sub(r",\s+shape=\([^)]*\)", "", repr(value))
    text = "np." + text.replace("\n", "\n   ").replace("dtype=", "dtype=np.")
    return f"{text}  (shape {value.shape})" if value.size > WHOLE else text


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
