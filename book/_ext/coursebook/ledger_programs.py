"""The program of each row, cut out of `book/ledger.py` and `book/ledger_further.py`.

These compute every number, and share what several rows need. A reader gets one
row's function with the definitions and the imports that it uses, in their order, and
two lines that print its number as the row has it.
"""

import ast
from pathlib import Path

FILES = ("ledger.py", "ledger_further.py")
ENTERS = "computes"  # the function that enters another under the id of a row


def programs(folder, rows):
    """Return by id the text of each row's program."""
    text = "\n\n".join(Path(folder, name).read_text(encoding="utf-8") for name in FILES)
    return {row["id"]: program(text, row["id"], row["ours"]) for row in rows}


def program(text, name, ours):
    """Return the program of one row, which prints the number like `ours`.

    Raises
    ------
    KeyError
        If nothing in the text is entered under the row's id.
    """
    body = ast.parse(text).body
    made = definitions(body)
    value, wanted = entered(body, text, name)
    needed = closure(wanted, made)
    lines = [imported(node, needed) for node in body if is_import(node)]
    parts = ["\n".join(line for line in lines if line)]
    for node in body:
        if not is_import(node) and names_made(node) & needed:
            parts.append(ast.get_source_segment(text, node))
    places = len(ours.partition(".")[2])
    parts.append(f'value = {value}\nprint(f"{{value:.{places}f}}")')
    return "\n\n".join(part for part in parts if part) + "\n"


def is_import(node):
    """Tell whether a statement imports."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def names_made(node):
    """Return the names that a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {each.id for each in node.targets if isinstance(each, ast.Name)}
    if is_import(node):
        return {each.asname or each.name for each in node.names}
    return set()


def definitions(body):
    """Return by name the statement that defines it."""
    return {name: node for node in body for name in names_made(node)}


def entry(call):
    """Return the id in `computes("id")`, or None."""
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == ENTERS:
        return call.args[0].value
    return None


def entered(body, text, name):
    """Return what computes a row, as an expression, and the names that it uses."""
    for node in body:
        if isinstance(node, ast.FunctionDef):
            if name in map(entry, node.decorator_list):
                return f"{node.name}()", {node.name}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if entry(node.value.func) == name:
                (given,) = node.value.args
                if isinstance(given, ast.Name):
                    return f"{given.id}()", {given.id}
                return ast.get_source_segment(text, given.body), asked(given.body)
    raise KeyError(name)


def asked(node):
    """Return the names that a piece of code looks up, but for its decorators."""
    parts = node.body if isinstance(node, ast.FunctionDef) else [node]
    if isinstance(node, ast.FunctionDef):
        parts = [*parts, node.args]
    found = (each for part in parts for each in ast.walk(part))
    return {each.id for each in found if isinstance(each, ast.Name)}


def closure(wanted, made):
    """Return the names that are needed, and those that their definitions need."""
    needed, waiting = set(), set(wanted)
    while waiting:
        name = waiting.pop()
        if name in made and name not in needed:
            needed.add(name)
            waiting |= asked(made[name])
    return needed


def imported(node, needed):
    """Return an import without the names that are not needed, or nothing."""
    names = [each for each in node.names if (each.asname or each.name) in needed]
    if not names:
        return ""
    kept = type(node)(**{**dict(ast.iter_fields(node)), "names": names})
    return ast.unparse(kept)
