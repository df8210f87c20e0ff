"""A learner's own functions as one file, `my_nnlib.py`, for any Python with NumPy.

Each function comes as it was kept, with its helpers. Where one of them calls the
package, as an optimizer does, the modules that it reaches are packed into the file.
"""

import ast
import base64
import importlib.util
import json
import re
import textwrap
import zlib
from pathlib import Path
from typing import Any

import nnlib

PACKAGE = "nnlib"
WIDTH = 80  # characters of packed text in a line
HEAD = '''"""{names}

I wrote these functions in the exercises of a course on neural networks; each passed
its check there. The file needs NumPy and nothing else.
"""'''
LOADER = """
# The functions below call some of the course's package, nnlib (MIT licence). What they
# reach of it is packed into this text, and used where nnlib itself is not installed.
import base64 as _base64
import importlib.abc as _abc
import importlib.util as _util
import json as _json
import sys as _sys
import zlib as _zlib

_PACKED = (
{packed}
)


class _Packed(_abc.MetaPathFinder, _abc.Loader):
    def __init__(self, text):
        self.sources = _json.loads(_zlib.decompress(_base64.b64decode(text)))

    def find_spec(self, name, path=None, target=None):
        for file in (name.replace(".", "/") + end for end in (".py", "/__init__.py")):
            if file in self.sources:
                package = file.endswith("/__init__.py")
                return _util.spec_from_loader(
                    name, self, origin=file, is_package=package
                )
        return None

    def exec_module(self, module):
        file = module.__spec__.origin
        exec(compile(self.sources[file], file, "exec"), vars(module))


if _util.find_spec("nnlib") is None:
    _sys.meta_path.append(_Packed(_PACKED))
"""
RULES = """
# How gradients go back through these functions: as through those of the package that
# they stand in for; through linear, by vjp_linear.
from nnlib.backprop import RULES as _RULES
from nnlib.backprop import rule_for as _rule_for


def _stand_in(function, path):
    module, _, name = path.rpartition(".")
    rule = _RULES.get(getattr(__import__(module, fromlist=[name]), name))
    if rule is None:
        return

    @_rule_for(function)
    def vjp(*arguments, **settings):
        _, pullbacks = rule(*arguments, **settings)
        return function(*arguments, **settings), pullbacks


{calls}
"""


def one_file(own: dict[str, str]) -> dict[str, Any]:
    """Write all functions into one text.

    Parameters
    ----------
    own : dict of str to str
        By name the text of each function's file, as `my_nnlib` holds it.

    Returns
    -------
    file : dict
        `text`; `names`, of the functions in it; `left_out`, by name why one is not.

    Examples
    --------
    >>> file = one_file({"same": "def same(x): return x"})
    >>> file["text"].splitlines()[-1]
    'def same(x): return x'
    """
    trees, left_out = {}, {}
    for name, text in own.items():
        try:
            trees[name] = ast.parse(text)
        except (SyntaxError, ValueError) as error:
            left_out[name] = f"its file ends in {type(error).__name__}: {error}"
    callers = [name for name, tree in trees.items() if imported(ast.walk(tree), "")]
    page = Page()
    for name in [*(name for name in trees if name not in callers), *callers]:
        if callers and name == callers[0]:
            page.parts.append(LOADER.format(packed=packed(reached(trees))).strip())
        page.take(name, statements(own[name], trees[name]))
    if callers:
        page.parts.append(RULES.format(calls=rules(trees)).strip())
    names = ", ".join(trees) or "nothing yet"
    head = "\n".join(textwrap.wrap(f"My own nnlib: {names}.", 80))
    return {
        "text": "\n\n\n".join([HEAD.format(names=head), *page.parts]) + "\n",
        "names": list(trees),
        "left_out": left_out,
    }


class Page:
    """The parts of the file, as they come; what is there already comes no second time.

    Attributes
    ----------
    parts : list of str
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.taken: dict[
            str, str
        ] = {}  # what a name at the top stands for, by its text

    def take(self, name: str, statements: dict[str, list[str]]) -> None:
        """Add the statements of a function's file; where names clash, apart."""
        given = [(one, part) for part, names in statements.items() for one in names]
        if any(self.taken.get(one, part) != part for one, part in given):
            self.parts.append(apart(name, statements))
            self.taken[name] = self.parts[-1]
            return
        new = [
            part
            for part, names in statements.items()
            if not any(one in self.taken for one in names)
        ]
        self.taken |= dict(given)
        imports = "\n".join(part for part in new if is_import(part))
        rest = [part for part in new if not is_import(part)]
        self.parts += [part for part in (imports, *rest) if part]


def stands_for(tree: ast.Module) -> str:
    """Return the dotted name of the package's function that a file stands in for."""
    found = re.search(
        r"stands in for (nnlib\.[\w.]+)\.$", ast.get_docstring(tree) or ""
    )
    return found[1] if found else ""


def rules(trees: dict[str, ast.Module]) -> str:
    """Return the lines that enter a backward rule for each function that has one."""
    lines = []
    for name, tree in trees.items():
        if name == "linear" and "vjp_linear" in trees:
            lines.append("_rule_for(linear)(vjp_linear)")
        elif path := stands_for(tree):
            lines.append(f'_stand_in({name}, "{path}")')
    return "\n".join(lines)


def reached(trees: dict[str, ast.Module]) -> dict[str, str]:
    """Return what of the package the functions and their rules call, by path."""
    names = {stands_for(tree).rpartition(".")[0] for tree in trees.values()}
    for tree in trees.values():
        names |= imported(ast.walk(tree), "")
    return modules({"nnlib.backprop", *names} - {""})


def statements(text: str, tree: ast.Module) -> dict[str, list[str]]:
    """Return the statements of a file, each with the names that it gives values to."""
    lines, found = text.splitlines(), {}
    for node in tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # the docstring
        first = min(line_of(each) for each in (node, *decorators(node)))
        found["\n".join(lines[first - 1 : node.end_lineno])] = given(node)
    return found


def line_of(node: ast.AST) -> int:
    """Return the line on which a statement or a decorator starts."""
    return getattr(node, "lineno", 1)


def decorators(node: ast.stmt) -> list[ast.expr]:
    """Return what decorates a function or a class."""
    return getattr(node, "decorator_list", [])


def given(node: ast.stmt) -> list[str]:
    """Return the names that a statement gives a value to."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    return [name] if (name := getattr(node, "name", None)) else []


def is_import(part: str) -> bool:
    """Tell whether a statement is an import."""
    return part.startswith(("import ", "from "))


def apart(name: str, parts: dict[str, list[str]]) -> str:
    """Return a file as a function of its own, whose helpers hide nobody else's."""
    body = "\n".join(indented(part) for part in parts)
    return f"def _own_{name}():\n{body}\n    return {name}\n\n\n{name} = _own_{name}()"


def indented(part: str) -> str:
    """Return a statement further in; texts over several lines stay as they are."""
    inside = {
        line
        for node in ast.walk(ast.parse(part))
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    return "\n".join(
        line if number in inside or not line else f"    {line}"
        for number, line in enumerate(part.split("\n"), start=1)
    )


def modules(names: set[str]) -> dict[str, str]:
    """Return some of the package's modules and all that they import, by path."""
    waiting, found = sorted(names), {}
    while waiting:
        name = waiting.pop()
        path = file_of(name)
        if path is None or str(path) in found:
            continue
        found[str(path)] = text = source(path)
        parent, _, _ = name.rpartition(".")
        home = name if path.name == "__init__.py" else parent
        waiting += [parent, *imported(ast.walk(ast.parse(text)), home)]
    return found


def imported(nodes: Any, home: str) -> set[str]:
    """Return the modules of the package that imports name, or may name."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            name = "." * node.level + (node.module or "")
            module = importlib.util.resolve_name(name, home) if node.level else name
            names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return {name for name in names if name.partition(".")[0] == PACKAGE}


def file_of(name: str) -> Path | None:
    """Return the path of a module below the package's parent, or None."""
    if not name:
        return None
    path = Path(*name.split("."))
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in files if (ROOT / file).is_file()), None)


ROOT = Path(nnlib.__file__).parents[1]


def source(path: Path) -> str:
    """Return the text of one of the package's modules."""
    return (ROOT / path).read_text(encoding="utf-8")


def packed(texts: dict[str, str]) -> str:
    """Return texts as lines of letters that the file's loader unpacks."""
    plain = {path.replace("\\", "/"): text for path, text in sorted(texts.items())}
    small = zlib.compress(json.dumps(plain).encode("ascii"), 9)
    letters = base64.b64encode(small).decode("ascii")
    rows = range(0, len(letters), WIDTH)
    return "\n".join(f'    "{letters[n : n + WIDTH]}"' for n in rows)
