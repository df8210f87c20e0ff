"""What a cell's text defines and needs, read and never run."""

import ast
import builtins
import functools
import warnings

from IPython.core.inputtransformer2 import TransformerManager

KEPT = 1000  # cells whose statements are remembered: more than any notebook has


def python_of(source: str) -> str:
    r"""Return a cell as Python: without the magics that IPython knows.

    Examples
    --------
    >>> python_of("%%time\nx = 1")
    'x = 1\n'
    """
    if source.lstrip().startswith("%%"):  # the lines below it run in the notebook too
        source = source.lstrip().partition("\n")[2]
    try:
        return TransformerManager().transform_cell(source)
    except SyntaxError:
        return source


@functools.lru_cache(KEPT)
def fault(source: str) -> str | None:
    """Return what keeps a cell from being Python, or None.

    Examples
    --------
    >>> fault("x = (1")
    "line 1: '(' was never closed"
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            compile(python_of(source), "cell", "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        return f"line {error.lineno or 1}: {error.msg}"
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return str(error) or type(error).__name__
    return None


@functools.lru_cache(KEPT)
def tree(source: str) -> ast.Module:
    """Return a cell's statements; none where it is no Python."""
    if fault(source):
        return ast.Module([], [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(python_of(source))


def outer(whole: ast.Module):
    """Yield what runs with the cell itself: not the insides of functions, classes."""
    closed = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    waiting = list(whole.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, closed):
            waiting += ast.iter_child_nodes(node)


@functools.lru_cache(KEPT)
def defined(source: str) -> frozenset[str]:
    r"""Return the names that a cell gives a value.

    Examples
    --------
    >>> sorted(defined("import numpy as np\nif True:\n    def f(x): y = x"))
    ['f', 'np']
    """
    found = set()
    for node in outer(tree(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.partition(".")[0])
    return frozenset(found)


@functools.lru_cache(KEPT)
def needed(source: str) -> frozenset[str]:
    """Return the names that a cell reads and does not define itself."""
    whole = ast.walk(tree(source))
    read = {
        node.id
        for node in whole
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return frozenset(read) - defined(source) - set(dir(builtins))


def unfinished(source: str, stub: str) -> bool:
    r"""Tell whether a cell still is the stub that the learner was given.

    Examples
    --------
    >>> unfinished("def f(x):\n    raise NotImplementedError  # mine", "...")
    True
    """
    found = tree(source)
    if same(found, tree(stub)):
        return True
    functions = [node for node in found.body if isinstance(node, ast.FunctionDef)]
    return bool(functions) and all(map(only_raises, functions))


def same(one: ast.Module, other: ast.Module) -> bool:
    """Tell whether two cells hold the same statements."""
    if len(one.body) != len(other.body):
        return False
    try:
        return ast.dump(one) == ast.dump(other)
    except RecursionError:  # an expression of thousands of terms
        return False


def only_raises(function: ast.FunctionDef) -> bool:
    """Tell whether a function does nothing but raise NotImplementedError."""
    body = function.body[ast.get_docstring(function) is not None :]
    if not body or not isinstance(body[0], ast.Raise):
        return False
    names = [node.id for node in ast.walk(body[0]) if isinstance(node, ast.Name)]
    return "NotImplementedError" in names
