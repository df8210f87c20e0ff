"""What the tape refuses, and what to write instead."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from nnlib import foreign
from nnlib.checks import converted, described, is_array, way_out
from nnlib.misfits import binds
from nnlib.registry import name_of

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}
SIGNS |= {"matmul": "@"}
INSTEAD = {
    "dot": "x @ y in place of np.dot(x, y)",
    "norm": "np.sqrt((x**2).sum()) in place of np.linalg.norm(x)",
    "std": "np.sqrt(((x - x.mean()) ** 2).mean()) in place of np.std(x)",
    "var": "((x - x.mean()) ** 2).mean() in place of np.var(x)",
}
SQUARES = "lambda x: (x**2).sum()"
CALL = f"{SQUARES}, np.array([1.0, 2.0])"
EXAMPLES = {"record": CALL, "check_grad": CALL}


class ChangedInPlace(ValueError):
    """An array that is recorded would have been changed in place."""


class AskedForNumbers(TypeError):
    """A recorded array was to become plain numbers."""


def new_array(name: str) -> str:
    """Say what to write in place of a change, by the function that was to make it."""
    way = f"y = np.{name}(x) in place of np.{name}(x, out=y)"
    if name == "setitem":
        way = "x = np.where(mask, 0, x) in place of x[mask] = 0"
    if name in SIGNS:
        way = f"x = x {SIGNS[name]} y in place of x {SIGNS[name]}= y"
    return f"expected a new array, as the way back needs the old numbers: write {way}."


def check_differentiable(caller: str, function: Any, argnums: Any = 0) -> None:
    """Refuse what is no function, and positions that are no whole numbers."""
    if not callable(function):
        raise TypeError(
            f"{caller}: function is {described(function)}, expected a function: "
            f"write {caller}({EXAMPLES.get(caller, SQUARES)})."
        )
    for position in argnums if isinstance(argnums, tuple) else (argnums,):
        if isinstance(position, bool) or not isinstance(position, int):
            raise TypeError(
                f"{caller}: argnums is {described(argnums)}, expected the position of "
                "an argument, or a tuple of positions: write argnums=(0, 1)."
            )


def check_watched(function: Callable, positions: Sequence[int]) -> None:
    """Refuse a call none of whose arguments can have a gradient."""
    if not positions:
        raise TypeError(
            f"record: no argument of {name_of(function)} holds floats, expected "
            "at least one that a gradient can belong to: write "
            f"record({CALL})."
        )


def check_record(function: Any, *arguments: Any, **settings: Any) -> None:
    """Refuse what is no function; its arguments are looked at when it is called."""
    check_differentiable("record", function)


def check_output(output: Any) -> None:
    """Refuse what has no parents."""
    if not isinstance(getattr(output, "parents", None), Sequence):
        raise TypeError(
            f"backward_order: output is {described(output)}, expected a Node: write "
            "record(lambda x: (x**2).sum(), np.array([1.0, 2.0])).output."
        )


def no_rule_here(function: Callable | str) -> NoReturn:
    """Say how a function that the tape met gets a backward rule."""
    name = function if isinstance(function, str) else name_of(function)
    way = f": {INSTEAD[name]}" if name in INSTEAD else ""
    raise NotImplementedError(
        f"{name} has no backward rule, and cannot be taken apart. Write it with "
        f"functions that have one{way}, or give it one with @rule_for (chapter 6)."
    )


def refuse_out(function: Callable, settings: Mapping) -> None:
    """Refuse to write into an array that is recorded."""
    if settings and settings.get("out") is not None:
        name = name_of(function)
        raise ChangedInPlace(
            f"{name}: an array that is recorded is changed, {new_array(name)}"
        )


def check_rule_call(
    function: Callable, rule: Callable, arguments: Sequence, settings: Mapping
) -> None:
    """Refuse arguments and settings that a rule does not know."""
    takes = inspect.signature(rule)
    if not binds(takes, tuple(arguments), dict(settings)):
        raise TypeError(
            f"{name_of(function)}: its backward rule takes "
            f"{', '.join(takes.parameters)}, and {len(arguments)} arguments and "
            f"{', '.join(settings) or 'no setting'} were given: write it without the "
            "others."
        )


def refuse_two_places(function: Callable, values: Sequence) -> None:
    """Refuse a constant on the CPU that meets an array of a GPU, or the reverse."""
    arrays = [value for value in values if is_array(value) and np.shape(value)]
    here = [array for array in arrays if isinstance(array, np.ndarray)]
    there = [array for array in arrays if not isinstance(array, np.ndarray)]
    if here and there:
        raise RuntimeError(
            f"{name_of(function)}: the array of shape {here[0].shape} is on the CPU "
            f"and that of shape {there[0].shape} on a GPU, expected one place: move "
            "one of them with to_gpu or to_cpu of nnlib.gpu."
        )


def refuse_leaving(shape: tuple) -> NoReturn:
    """Say that a recorded array cannot become a plain number or array."""
    raise AskedForNumbers(
        f"a recorded array of shape {shape} was asked for plain numbers, by float(), "
        ".item(), math.exp, np.asarray or y[i] = x: no gradient could come back. "
        "Expected functions of NumPy or nnlib: write np.exp(x) in place of "
        "math.exp(x), np.stack([a, b]) in place of np.array([a, b]), and "
        "np.where(mask, x, y) in place of y[mask] = x[mask]."
    )


def no_second(name: str) -> NotImplementedError:
    """Return the error of a rule whose own numbers cannot be recorded."""
    return NotImplementedError(
        f"the backward rule of {name} writes into an array, so that no second "
        "derivative goes through it. Expected rules that make new arrays: write "
        "the formula with functions of NumPy, whose rules do."
    )


def refuse_attribute(name: str) -> NoReturn:
    """Say what a recorded array has in place of an array's many methods."""
    if name.startswith("__"):  # NumPy and Python ask for some of these themselves
        raise AttributeError(name)
    if name in foreign.OF_A_RECORDED:
        words = foreign.advice(name, foreign.OF_A_RECORDED)
        raise AttributeError(f"a recorded array has no .{name}{words}.")
    raise AttributeError(
        f"a recorded array has no .{name}, expected an operator, a function of NumPy "
        "or nnlib, or .sum, .mean, .max, .min, .reshape, .ravel, .transpose, .T, "
        ".astype or .copy: write x @ y in place of x.dot(y), and np.clip(x, 0, 1) in "
        "place of x.clip(0, 1)."
    )


def refused_words(caller: str, error: str) -> str | None:
    """Put into words what NumPy refused in an array that is locked, or in its own."""
    if "read-only" in error:
        return f"{caller}: an array that is recorded is changed, {new_array('add')}"
    if "setting an array element" in error:
        return (
            f"{caller}: a recorded number is written into an array, and no gradient "
            "could come back from there. Expected a new array: write y = "
            "np.stack([a, b]) in place of y[0] = a and y[1] = b."
        )
    return None


def check_number(caller: str, function: Callable, y: Any) -> None:
    """Refuse a result that is not one number: it has no one gradient."""
    if is_array(y) and np.shape(y) == ():
        return
    if is_array(y):
        raise ValueError(
            f"{caller}: {name_of(function)} returns an array of shape {y.shape}, "
            "expected one number: write .sum() or .mean() behind it. For each number "
            "of an array, use vjp or record(...).backward(g)."
        )
    if isinstance(y, int | float):
        return
    code = "return sum(y)" if isinstance(y, list | tuple) else "return in front of it"
    raise TypeError(
        f"{caller}: {name_of(function)} returns {described(y)}, expected one number: "
        f"write {code}."
    )


def check_weighable(caller: str, function: Callable, y: Any) -> None:
    """Refuse a result that no weights can be put to: one that holds no floats."""
    if (is_array(y) and y.dtype.kind == "f") or isinstance(y, float):
        return
    several = isinstance(y, list | tuple)
    code = "return np.stack(y)" if several else "return in front of it"
    raise TypeError(
        f"{caller}: {name_of(function)} returns {described(y)}, expected a number or "
        f"an array of floats: write {code}."
    )


def check_position(
    caller: str, function: Callable, position: int, arguments: tuple
) -> None:
    """Refuse the position of an argument that was not handed in, or was by name."""
    n = len(arguments)
    if not -n <= position < n:
        raise TypeError(
            f"{caller}: argnums asks for argument {position} (the first is 0), and "
            f"{name_of(function)} was called with {n or 'none'}, expected arguments "
            "in order, without their names: write grad(function)(x), not "
            "grad(function)(x=x)."
        )


def check_given(caller: str, name: str, argument: Any) -> None:
    """Refuse an argument that no gradient can belong to."""
    number = isinstance(argument, int | float) and not isinstance(argument, bool)
    if number or (is_array(argument) and argument.dtype.kind == "f"):
        return
    said, code = f"is {described(argument)}", way_out(name, argument, "floats")
    if is_array(argument):
        said = f"holds {argument.dtype}"
        code = f": write {converted(name, argument, 'floats')}"
    raise TypeError(
        f"{caller}: {name} {said}, expected floats{code}, or leave it out of argnums."
    )


def check_backward(value: Any, g: Any) -> None:
    """Refuse to go back from an array without a gradient that fits it."""
    if g is None and np.shape(value) != ():
        raise ValueError(
            f"backward: the output has shape {value.shape}, expected one number: "
            "write .sum() or .mean() behind it, or hand in the gradient that comes "
            "from behind: backward(np.ones(...))."
        )
    if g is not None and np.shape(g) != np.shape(value):
        raise ValueError(
            f"backward: g has shape {np.shape(g)}, expected {np.shape(value)}, the "
            "shape of the output."
        )


def refuse_changed(names: Sequence[str]) -> None:
    """Raise ValueError where arrays hold other numbers than when they were recorded."""
    if names:
        raise ValueError(
            f"backward: {', '.join(names)} was changed in place since it was recorded, "
            "expected the numbers that the output was computed from: record again, or "
            "hand in a copy: .copy()."
        )
