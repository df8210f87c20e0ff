"""What an answer might remember from call to call, and whether two calls differ.

A large value is not looked at whole: what is not seen to change is not named, and a
check does not wait for data that an answer only reads.
"""

import collections
import types

import numpy as np

from nnlib_grader.boundary import plain
from nnlib_grader.boundary.names import attributes, is_own

MOST = 1000  # entries of a value that are looked at
DEEPEST = 4  # lists inside lists


def state(answer: object, namespace: dict, watched: list[str]) -> dict[str, object]:
    """Return what an answer might remember, by what a learner calls it.

    These are NumPy's own generator, the notebook's data that the answer reads, and the
    values in its first line, under "=".
    """
    drawn = np.random.get_state()  # noqa: NPY002 (a learner may draw from it)
    found = {"NumPy's own generator, np.random": remembered(drawn)}
    for name in watched:
        value = namespace.get(name)
        chance = isinstance(value, np.random.Generator)
        found[f"the generator {name}" if chance else name] = remembered(value)
    if isinstance(answer, types.FunctionType):
        held = [*(answer.__defaults__ or ()), *(answer.__kwdefaults__ or {}).values()]
        found["="] = remembered(held)
    return found


def remembered(value: object, deep: int = 0) -> object:
    """Return what a value holds now, as far as it is looked at.

    Examples
    --------
    >>> seen = [1, [2]]
    >>> before = remembered(seen)
    >>> seen[1].append(3)
    >>> remembered(seen) == before
    False
    """
    if deep > DEEPEST:
        return None
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    if type(value) is np.ndarray:
        step = 1 + value.size // MOST
        return value.shape, value.flat[::step].tobytes()
    if type(value) in (list, tuple):
        part = [*value[:MOST], *value[-MOST:]]
        return len(value), [remembered(each, deep + 1) for each in part]
    if type(value) in (set, collections.deque):
        return len(value)
    if type(value) in (dict, collections.defaultdict, collections.Counter):
        part = list(value.items())[-MOST:]
        return len(value), [remembered(each, deep + 1) for each in part]
    if is_own(type(value)):
        return remembered(attributes(value), deep + 1)
    return repr(value) if type(value) in (bool, int, float, complex, str) else None


def differ(first: dict, again: dict) -> bool:
    """Tell whether the same call gave something else, by more than rounding."""
    if first["status"] != "returned" or again["status"] != "returned":
        return any(first.get(key) != again.get(key) for key in ("status", "error"))
    one, other = (plain.decode(each["value"]) for each in (first, again))
    return not alike(one, other)


def alike(one: object, other: object) -> bool:
    """Tell whether two values are the same up to rounding."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float | np.ndarray):
        return np.shape(one) == np.shape(other) and np.allclose(
            one, other, 1e-5, 1e-7, equal_nan=True
        )
    return one == other
