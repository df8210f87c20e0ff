"""Code on a page: a function whole, as it runs, without its docstring."""

import ast
import difflib
import inspect
import textwrap
from collections.abc import Callable


def listing(code: Callable) -> str:
    """Return the source of a function or a class, without docstrings.

    Nothing else is left out, so that a page shows what the package computes.

    Parameters
    ----------
    code : function, method or class
        Written in Python, in a file or a cell.

    Returns
    -------
    str
        Not indented, whatever class the function stands in.

    Raises
    ------
    TypeError
        If it is not written in Python, as `len` is.

    Examples
    --------
    >>> from nnlib.neurons import weighted_sum
    >>> print(listing(weighted_sum))
    @shapes(ONE_NEURON)
    def weighted_sum(x: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
        return x @ w + b
    """
    try:
        source = textwrap.dedent(inspect.getsource(code))
    except TypeError:
        raise TypeError(
            f"listing: {code!r} is not written in Python, expected a function, a "
            "method or a class that is: write listing(relu)."
        ) from None
    lines = source.splitlines()
    kinds = (ast.FunctionDef, ast.ClassDef)
    parts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    documented = [node.body[0] for node in parts if ast.get_docstring(node) is not None]
    for words in sorted(documented, key=lambda node: -node.lineno):
        end = words.end_lineno or words.lineno
        if lines[end : end + 1] == [""]:  # the empty line below a class's docstring
            end += 1
        del lines[words.lineno - 1 : end]
    return "\n".join(lines)


def changes(old: Callable, new: Callable) -> str:
    """Return the lines in which a function differs from another one, marked.

    A line that went has a minus in front, a line that came a plus. The lines that
    define the functions are left out, and so is what both have in common.

    Parameters
    ----------
    old, new : functions
        Written in Python, in a file or a cell.

    Returns
    -------
    str
        In the order of the new function. Lines keep how far they stand in.

    Raises
    ------
    TypeError
        If one of them is not written in Python.

    Examples
    --------
    >>> from nnlib.neurons import neuron, weighted_sum
    >>> print(changes(weighted_sum, neuron))
    - return x @ w + b
    + return activation(weighted_sum(x, w, b))
    """
    before, after = _body(old), _body(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    lines: list[str] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
            lines += [f"- {line}" for line in before[i1:i2]]
            lines += [f"+ {line}" for line in after[j1:j2]]
    return "\n".join(lines)


def _body(code: Callable) -> list[str]:
    """Return the lines of a function without its head, moved to the left."""
    source = listing(code)
    start = ast.parse(source).body[0].body[0].lineno  # type: ignore[attr-defined]
    return textwrap.dedent("\n".join(source.splitlines()[start - 1 :])).splitlines()
