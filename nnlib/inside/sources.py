"""The lines of code that say how a number is computed: found, and not typed again."""

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable
from typing import NamedTuple


class Source(NamedTuple):
    """Where a formula stands, its lines, and what its docstring says of it."""

    where: str
    code: str
    says: str


def plain(function: Callable) -> Callable:
    """Return the function itself, without its settings and its checks."""
    while isinstance(function, functools.partial):
        function = function.func
    return inspect.unwrap(function)


def formula_of(function: Callable) -> Source | None:
    """Return the body of a function; None where it is not written in Python.

    Examples
    --------
    >>> from nnlib.propagation import linear
    >>> formula_of(linear).code
    'return x @ W + b'
    """
    function = plain(function)
    try:
        lines, first = inspect.getsourcelines(function)
        (tree,) = ast.parse(textwrap.dedent("".join(lines))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    if not isinstance(tree, ast.FunctionDef):  # a lambda, in the line that makes it
        return Source(place(function, first), "".join(lines).strip(), "")
    body = tree.body[1:] if ast.get_docstring(tree) else tree.body
    if not body:
        return None
    start = body[0].lineno - 1
    # comments above the first statement say why it stands so
    while lines[start - 1].lstrip().startswith("#"):
        start -= 1
    code = textwrap.dedent("".join(lines[start : body[-1].end_lineno])).strip()
    return Source(place(function, first + start), code, summary(function))


def way_back_of(rule: Callable | None, pullback: Callable) -> Source | None:
    """Return the lines of a pullback; None where there are none to read.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.activations import relu
    >>> from nnlib.backprop import RULES
    >>> _, (to_z,) = RULES[relu](np.ones(2))
    >>> way_back_of(RULES[relu], to_z).code
    'lambda g: g * (y > 0)'
    """
    pullback = plain(pullback)
    try:
        lines, first = inspect.getsourcelines(pullback)
    except (OSError, TypeError):
        return None
    code = alone(textwrap.dedent("".join(lines)).strip())
    says = summary(plain(rule)) if rule else ""
    return Source(place(pullback, first), code, says)


def alone(code: str) -> str:
    """Return the lambda of a line that holds one and more, and other code as it is."""
    try:
        nodes = ast.walk(ast.parse(code))
    except SyntaxError:
        return code.rstrip(",")
    found = [node for node in nodes if isinstance(node, ast.Lambda)]
    return ast.get_source_segment(code, found[0]) or code if len(found) == 1 else code


def place(function: Callable, line: int) -> str:
    """Return the module and the line, such as ``nnlib.losses.regression, line 38``."""
    return f"{function.__module__}, line {line}"


def summary(function: Callable) -> str:
    """Return the first sentence of a docstring, in one line."""
    return " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
