"""The first hour: whatever is handed in works, or a sentence says what to write.

Everything public is called with what people have at hand: arrays of other libraries,
lists, text, nothing. The way out that a message names is tried with the caller's names.
"""

import ast
import functools
import inspect
import itertools
import re
import sys
import traceback
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nnlib.registry import name_of
from tests.device import stand_in_cupy
from tests.needs import needs, needs_keras

scipy, torch = needs("scipy"), needs("torch")
needs("scipy.sparse")
needs_keras()
needs("sklearn")  # of nnlib.estimators, whose examples stand among the others
from tests.first_hour import (  # noqa: E402 - after the checks
    BY_NAME,
    METHODS,
    example,
    public,
)

PUBLIC = public()
THINGS = PUBLIC | {
    name: functools.reduce(getattr, name.split(".")[1:], PUBLIC[name.split(".")[0]])
    for name in METHODS
}
OURS = (TypeError, ValueError, ArithmeticError, NotImplementedError, OSError)
SHAPE = re.compile(r"(?:has|have|of|returns) shape (\([\d, ]*\))")
# Python's own words do: the first two are called for each layer of each batch, the
# third stands before functions as their check, only `fit` fills a History, and the last
# takes any number of arrays.
PLAIN = [("vjp", "function"), ("Layer.__call__", "x")]
PLAIN += [("check_batch", "network"), ("check_batch", "x"), ("History", "loss")]
PLAIN += [("array_module", "arrays")]
TRIES = 3  # so many messages may lead from one to the next


@pytest.fixture(autouse=True)
def a_gpu_and_a_folder(monkeypatch, tmp_path, rules):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "cupy", stand_in_cupy())


class Frame:
    """What a DataFrame, or a Series, shows of itself."""

    def __init__(self, values):
        self.held, self.shape = np.array(values), np.shape(values)
        self.ndim, self.size = self.held.ndim, self.held.size
        setattr(self, "dtypes" if self.ndim > 1 else "dtype", self.held.dtype)

    def to_numpy(self, dtype=None):
        return np.array(self.held, dtype)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.held, dtype)

    def __len__(self):
        return len(self.held)

    def __getitem__(self, key):
        raise KeyError(key)


class OfJax:
    """What an array of JAX shows of itself: NumPy can read it, and not compute."""

    def __init__(self, values):
        self.held = np.array(values)
        self.dtype, self.shape = self.held.dtype, self.held.shape
        self.ndim, self.size = self.held.ndim, self.held.size

    def __array__(self, dtype=None, copy=None):
        return np.array(self.held, dtype)

    def __len__(self):
        return len(self.held)

    def __getitem__(self, index):
        return OfJax(self.held[index])


def numbers(right):
    """Return what the wrong kinds are made of: the right array, or any."""
    if isinstance(right, np.ndarray):
        return right
    return np.ones((4, 3), np.float32)


def in_rows(values):
    """Return two axes, as many as a sparse array has."""
    rows = np.atleast_2d(values)
    return rows.reshape(len(rows), -1)


WRONG = {
    "None": lambda right: None,
    "a list": lambda right: numbers(right).tolist(),
    "a string": lambda right: "mse",
    "a frame": lambda right: Frame(np.atleast_2d(numbers(right))),
    "a series": lambda right: Frame(numbers(right).reshape(-1)),
    "a tensor": lambda right: torch.from_numpy(numbers(right).copy()),
    "of JAX": lambda right: OfJax(numbers(right)),
    "sparse": lambda right: scipy.sparse.csr_array(in_rows(numbers(right))),
    "masked": lambda right: np.ma.masked_array(numbers(right)),
    "integers": lambda right: np.ones(numbers(right).shape, int),
    "float16": lambda right: numbers(right).astype(np.float16),
}


def parameters_of(thing):
    return inspect.signature(thing).parameters.values()


def keys_of(values):
    """Return the arguments that a learner fills."""
    return [key for key in values if key != "self"]


def called(thing, values, left_out=None):
    """Call with the values in order, or by name where one is left out."""
    parameters = inspect.signature(thing).parameters
    named = {
        key: values[key]
        for key in values
        if key in parameters and parameters[key].kind is inspect.Parameter.KEYWORD_ONLY
    }
    rest = [key for key in values if key not in named]
    if left_out in rest:
        place = rest.index(left_out)
        named |= {key: values[key] for key in rest[place + 1 :] if key in parameters}
        rest = rest[:place]
    result = thing(*(values[key] for key in rest), **named)
    return list(result) if inspect.isgenerator(result) else result


def heard(call):
    """Return the error of a call, or None; no warning of NumPy's may be heard."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            call()
        except Exception as error:
            caught = error
        else:
            caught = None
    for each in said:
        assert each.category is UserWarning, f"a warning: {each.message}"
        assert re.match(r"\w+: ", str(each.message)), f"a warning: {each.message}"
    return caught


def faults(error, name, thing, values):
    """Return what is wrong with an error, if anything is."""
    text = str(error)
    file = traceback.extract_tb(error.__traceback__)[-1].filename
    if not isinstance(error, OURS) or "/nnlib/" not in file or "tests" in file:
        return f"not ours, {type(error).__name__} from {file}"
    owner, _, method = name.partition(".")
    names = [owner if method == "__call__" else name, owner]
    names += [name_of(v) for v in values.values() if callable(v)]  # handed in too
    names += [name_of(v.function) for v in values.values() if hasattr(v, "function")]
    if name == "check_batch":
        names += ["forward"]
    if not re.match(
        rf"({'|'.join(map(re.escape, names))})(\([\w., ()]*\))?(, [\w.]+)?: ", text
    ):
        return "does not name the function"
    if not text.endswith(".") or text.endswith(".."):
        return "has no full stop"
    theirs = {str(shape) for shape in shapes_of(values)}
    foreign = set(SHAPE.findall(text.partition("expected")[0])) - theirs
    if foreign:
        return f"shows {foreign}, handed in were {theirs}"
    return None


def shapes_of(value):
    """Yield the shape of each array in what was handed in."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, torch.nn.Module):  # models of Keras on PyTorch are some, too
        value = list(value.parameters())
    if isinstance(value, list | tuple):
        for part in value:
            yield from shapes_of(part)
    elif hasattr(value, "layers"):
        yield from shapes_of([value.parameters, *value.layers])
    elif hasattr(value, "parameters"):
        yield from shapes_of(list(value.parameters))
    elif not isinstance(value, type):
        shape = getattr(value, "shape", ())  # of NumPy itself it is a function
        shape = () if callable(shape) else tuple(shape)
        yield from (shape, shape[1:])  # sizes[0] is a row of what was handed in


def way_out(text, known):
    """Return the code after "write": the longest beginning that Python reads.

    Prose behind it, such as "and hand it in", has names that are not known.
    """
    found = re.search(r"\b[wW]rite (.*)", text, re.DOTALL)
    if found is None:
        return None
    code = found[1]
    for end in range(len(code), 0, -1):
        if code[end : end + 1].isalnum() or code[end : end + 1] in ("_", "("):
            continue
        try:
            tree = ast.parse(code[:end].strip(" ,"))
        except SyntaxError:
            continue
        loaded = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
        if {n.id for n in loaded if isinstance(n.ctx, ast.Load)} <= set(known):
            return code[:end].strip(" ,")
    return None


def space_of(values, code):
    """Return what a learner has at hand: the values by name, and the imports.

    Of the usual values, only those that the code names are made: axes take long.
    """
    used = set(re.findall(r"\w+", code))
    usual = {name: make() for name, make in BY_NAME.items() if name in used}
    usual |= {"np": np, "plt": plt, "functools": functools, "Path": Path}
    usual |= {"bool": bool, "len": len}
    return usual | PUBLIC | values


def taken(code, name, wrong, values):
    """Follow a message, and return the values of the next call.

    Returns None where the code is the whole call, which must work with right values.
    """
    space = space_of(values, code)
    statement = ast.parse(code).body[0]
    if isinstance(statement, ast.Assign):
        exec(code, space)
        return {key: space[key] for key in values}
    if isinstance(statement, ast.ImportFrom):
        exec(code, space)
        return values | {wrong: space[statement.names[0].name]}
    changed = dict(values)
    for part in code.split(" and "):
        body = ast.parse(part, mode="eval").body
        function = body.func if isinstance(body, ast.Call) else None
        if isinstance(function, ast.Name) and function.id == name.partition(".")[0]:
            eval(part, space_of(example(name, THINGS[name]), part))
            return None
        result = eval(part, space)
        alike = [k for k, v in example(name, THINGS[name]).items() if made(v, result)]
        place = alike[0] if len(alike) == 1 else changes(body, wrong, values)
        changed[place] = result
    return changed


def made(right, result):
    """Tell whether both are of one of nnlib's classes, such as Adam."""
    return type(result) is type(right) and type(right).__module__.startswith("nnlib")


def changes(body, wrong, values):
    """Return which argument an expression puts right."""
    root = body
    while isinstance(root, ast.Attribute | ast.Subscript | ast.Call | ast.BinOp):
        root = next(ast.iter_child_nodes(root))
    if isinstance(root, ast.Name) and root.id in values:
        return root.id
    if isinstance(root, ast.Name) and root.id in PUBLIC:
        return wrong
    used = {n.id for n in ast.walk(body) if isinstance(n, ast.Name)}
    mine = [key for key in values if key in used]
    return mine[0] if len(mine) == 1 else wrong


def judged(name, thing, values, wrong):
    """Return what is wrong with a call and with where its message leads, or None."""
    for _ in range(TRIES + 1):
        error = heard(functools.partial(called, thing, values))
        if error is None:
            return None
        fault = faults(error, name, thing, values)
        if fault:
            return f"{fault}: {error}"
        code = way_out(str(error), space_of(values, str(error)))
        if code is None or "..." in code:
            return None
        try:
            values = taken(code, name, wrong, values)
        except Exception as failed:
            return f"{code} fails ({failed!r}): {error}"
        if values is None:
            return None
    return f"leads in a circle: {error}"


@pytest.mark.parametrize("name", THINGS)
def test_a_right_call_works(name):
    called(THINGS[name], example(name, THINGS[name]))


@pytest.mark.parametrize("name", THINGS)
def test_what_is_at_hand_works_or_is_answered(name):
    thing, found = THINGS[name], {}
    for key in keys_of(example(name, thing)):
        for kind, make in WRONG.items():
            values = example(name, thing)
            values[key] = make(values[key])
            found[key, kind] = judged(name, thing, values, key)
            plt.close("all")
    assert not {call: said for call, said in found.items() if said}


@pytest.mark.parametrize("name", THINGS)
def test_a_missing_argument_is_named(name):
    thing = THINGS[name]
    for parameter in parameters_of(thing):
        key, values = parameter.name, example(name, thing)
        if key == "self":
            continue
        optional = parameter.default is not parameter.empty
        if optional or key not in values or (name, key) in PLAIN:
            continue
        error = heard(functools.partial(called, thing, values, left_out=key))
        assert error is not None
        assert not faults(error, name, thing, values), error
        assert key in str(error)


@pytest.mark.parametrize("name", [n for n in PUBLIC if n not in dict(PLAIN)])
def test_a_word_too_many_is_named(name):
    thing, values = PUBLIC[name], example(name, PUBLIC[name])
    error = heard(lambda: thing(**values, zebra=1))
    assert error is not None
    assert not faults(error, name, thing, values), error


@pytest.mark.parametrize("name", THINGS)
def test_swapped_arguments_work_or_are_answered(name):
    thing, found = THINGS[name], {}
    for one, other in itertools.pairwise(keys_of(example(name, thing))):
        values = example(name, thing)
        values[one], values[other] = values[other], values[one]
        error = heard(functools.partial(called, thing, values))
        if error is not None:
            fault = faults(error, name, thing, values)
            found[one, other] = fault and f"{fault}: {error}"
    assert not {pair: said for pair, said in found.items() if said}
