"""The names that an answer uses: the learner's own variables, and whose functions.

Only code is read, none is run. What counts is the learner's code: the answer, and every
function and class of the learner's that it reaches by name.
"""

import builtins
import dis
import functools
import inspect
import itertools
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from nnlib_grader.boundary.clock import own

HIDDEN = object()
MOST = 1000  # entries of a list or dictionary: more of them are data
WRAPPERS = (functools._lru_cache_wrapper, staticmethod, classmethod)
# Steps that stand between a name and the attribute that is taken of it.
PASSED = {"PUSH_NULL", "PRECALL", "CACHE", "SWAP", "ROT_TWO", "POP_TOP", "COPY"}


@dataclass
class Used:
    """What the code of an answer reaches.

    Attributes
    ----------
    names : set of str
        The notebook's names that it reads.
    objects : list of (str, object)
        What it reaches of others, with the words that reach it: "act.relu".
    """

    names: set[str] = field(default_factory=set)
    objects: list[tuple[str, object]] = field(default_factory=list)


def used_by(answer: object, name: str = "it") -> Used:
    """Return what an answer uses, itself included where it is not the learner's.

    Examples
    --------
    >>> import numpy as np
    >>> [words for words, _ in used_by(np.interp, "line").objects]
    ['line']
    """
    found, seen, waiting = Used(), set(), [(name, answer)]
    while waiting:
        words, thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        inner = list(parts(thing))
        if inner or is_own(thing):
            waiting += [(words, part) for part in inner]
        if is_own(thing) and isinstance(thing, types.FunctionType):
            for chain in chains(thing.__code__):
                reach(chain, thing.__globals__, found, waiting)
        elif isinstance(thing, types.ModuleType) or (not inner and callable(thing)):
            found.objects.append((words, thing))
    return found


def is_own(thing: object) -> bool:
    """Tell whether a function or a class is the learner's."""
    if isinstance(thing, types.FunctionType):
        return own(thing.__code__.co_filename)
    if not isinstance(thing, type):
        return False
    file = getattr(sys.modules.get(thing.__module__), "__file__", None)
    if thing.__module__ == "__main__" or file is None:
        return thing.__module__ not in sys.builtin_module_names
    return own(file)


def parts(thing: object) -> Iterator[object]:
    """Go through what a thing consists of, where code of the learner's may be."""
    if isinstance(thing, functools.partial):
        yield from (thing.func, *thing.args, *thing.keywords.values())
    elif isinstance(thing, types.MethodType):
        yield thing.__func__
    elif isinstance(thing, type):
        if is_own(thing):
            yield from thing.__bases__
            yield from vars(thing).values()
    elif isinstance(thing, types.FunctionType):
        if is_own(thing):
            for cell in thing.__closure__ or ():
                try:
                    yield cell.cell_contents
                except ValueError:  # a name that has no value yet
                    continue
            yield from thing.__defaults__ or ()
            yield from (thing.__kwdefaults__ or {}).values()
    elif isinstance(thing, WRAPPERS):
        yield thing.__wrapped__
    elif isinstance(thing, property):
        yield thing.fget
    elif isinstance(thing, np.vectorize):
        yield thing.pyfunc
    elif is_own(type(thing)):
        yield type(thing)
        yield from attributes(thing).values()
    elif type(thing) in (list, tuple):
        yield from thing[:MOST]
    elif type(thing) is dict:
        yield from itertools.islice(thing.values(), MOST)


def attributes(thing: object) -> dict[str, object]:
    """Return what an object holds, without running code of its class."""
    try:
        return object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}


def chains(code: types.CodeType) -> Iterator[list[str]]:
    """Go through the names of some code, each with the attributes taken of it.

    An import gives the module's name, with a dot before it, and what is taken from it.
    """
    chain: list[str] = []
    local: dict[str, list[str]] = {}  # what an import inside the function gave
    for step in dis.get_instructions(code):
        name = step.argval
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            chain = [name]
        elif step.opname == "IMPORT_NAME":
            chain = ["." + name]
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM") and chain:
            yield [*chain, name]
            if step.opname == "IMPORT_FROM":
                local["?"] = [*chain, name]
            else:
                chain = [*chain, name]
            continue
        elif step.opname.startswith("STORE_FAST") and isinstance(name, str):
            local[name] = local.pop("?", chain)
            continue
        elif step.opname.startswith("LOAD_FAST") and isinstance(name, str):
            chain = local.get(name, [])
        elif step.opname not in PASSED:
            chain = []
        if chain:
            yield chain
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from chains(constant)


def reach(chain: list[str], names: dict, found: Used, waiting: list) -> None:
    """Follow a chain of names to what it stands for."""
    first, *rest = chain
    if first.startswith("."):
        thing = sys.modules.get(first[1:], HIDDEN)
    else:
        found.names.add(first)
        thing = names.get(first, HIDDEN)
    for name in rest:
        if not isinstance(thing, types.ModuleType):
            return  # an attribute of anything else is looked up when it runs
        if not thing.__name__.endswith(f".{name}"):  # as `import a.b as c` has it
            thing = vars(thing).get(name, HIDDEN)
    if thing is not HIDDEN:
        waiting.append((".".join(chain).lstrip("."), thing))


def data(names: set[str], namespace: dict) -> list[str]:
    """Return which names stand for data of the notebook: no module, nothing called."""
    return sorted(
        name
        for name in names & namespace.keys()
        if not isinstance(namespace[name], types.ModuleType)
        and not callable(namespace[name])
        and not name.startswith("_")
    )


def hidden(names: set[str], namespace: dict) -> list[str]:
    """Return which names hide one of Python's own, or NumPy's np."""
    return sorted(
        name
        for name in names & namespace.keys()
        if (
            hasattr(builtins, name)
            and not inspect.isfunction(namespace[name])
            and namespace[name] is not getattr(builtins, name)
        )
        or (name == "np" and getattr(namespace[name], "__name__", "") != "numpy")
    )
