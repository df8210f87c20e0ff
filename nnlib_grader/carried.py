"""Write down a learner's function with all that it needs, as a file of its own."""

import ast
import contextlib
import inspect
import linecache
import symtable
import types


class CannotCarry(ValueError):
    """A function that cannot be written down; the message says what is in the way."""


def source_of(name: str, namespace: dict) -> str:
    """Return the text of a module that defines a function of a notebook.

    Functions and classes of the notebook that it calls come along, and so do imports
    and variables that hold plain data.

    Raises
    ------
    CannotCarry
        If the text of a function is not known, or it uses something that cannot be
        written down.
    """
    imports: dict[str, str] = {}
    pieces: dict[str, str] = {}

    def carry(one: str) -> None:
        if one in imports or one in pieces:
            return
        value = namespace[one]
        if isinstance(value, types.ModuleType):
            imports[one] = f"import {value.__name__} as {one}"
        elif callable(value) and getattr(value, "__module__", None) != home:
            imports[one] = f"from {value.__module__} import {origin(value, one)}"
        elif inspect.isfunction(value) or inspect.isclass(value):
            pieces[one] = ""  # its place, before what it needs is asked for
            text = text_of(value, one)
            for other in names_in(text):
                if other in namespace and other != one and not other.startswith("__"):
                    carry(other)
            pieces[one] = pieces.pop(one) or text
        else:
            pieces[one] = f"{one} = {literal(value, one)}\n"

    home = namespace.get("__name__", "__main__")
    carry(name)
    lines = [
        line.removesuffix(f" as {one}") if line == f"import {one} as {one}" else line
        for one, line in sorted(imports.items())
    ]
    return "\n".join(lines) + "\n\n\n" + "\n\n".join(pieces.values())


def origin(value: object, name: str) -> str:
    """Return how a name is imported: "relu", or "relu as activation"."""
    own = getattr(value, "__name__", name)
    return own if own == name else f"{own} as {name}"


def text_of(value: types.FunctionType | type, name: str) -> str:
    """Return the source of a function or a class of a notebook.

    `inspect.getsource` finds no class there before Python 3.13, so the statement is
    looked for by its name in the cell that its code comes from.
    """
    parts = vars(value).values() if inspect.isclass(value) else [value]
    codes = [part.__code__ for part in parts if inspect.isfunction(part)]
    lines = linecache.getlines(codes[0].co_filename) if codes else []
    text = "".join(lines)
    with contextlib.suppress(SyntaxError):
        for node in reversed(ast.parse(text).body):
            if defines(node, name, value.__name__):
                first = min([node, *getattr(node, "decorator_list", [])], key=line_of)
                return (
                    "".join(lines[first.lineno - 1 : node.end_lineno]).rstrip() + "\n"
                )
    raise CannotCarry(
        f"the text of {name} is not known; write it with def in a cell of its own"
    )


def line_of(node: ast.AST) -> int:
    """Return the line on which a statement or a decorator starts."""
    return node.lineno


def defines(node: ast.stmt, *names: str) -> bool:
    """Tell whether a statement gives one of the names its value."""
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Name) and t.id in names for t in node.targets)
    return getattr(node, "name", None) in names


def names_in(text: str) -> list[str]:
    """Return the names that a text takes from outside itself, in their order."""
    found = [
        node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)
    ]
    wanted = outside(symtable.symtable(text, "<a cell>", "exec"))
    return [name for name in dict.fromkeys(found) if name in wanted]


def outside(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a scope and those in it read and do not make themselves."""
    top = table.get_type() == "module"  # where every name is the notebook's
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return names.union(*map(outside, table.get_children()))


def literal(value: object, name: str) -> str:
    """Return plain data as Python writes it."""
    text = repr(value)
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise CannotCarry(
            f"it uses {name}, a variable of your notebook that is no plain number or "
            "text; hand it over as an argument, or make it in the function"
        ) from None
    return text
