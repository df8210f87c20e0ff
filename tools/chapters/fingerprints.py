"""What a chapter's stored outputs depend on, as hashes.

A chapter is run again when one of these changed:

- ``code``: its code cells, in order, with the tags that change how they run;
- ``sources``: the modules of ``nnlib`` that it imports, those that they import, and
  the data files that these modules name. A chapter that never trains is not run again
  for a change in ``training``;
- ``style``: the style of the figures, where the chapter imports ``plots``;
- ``results``: stored measurements in ``nnlib/data/results`` that its code names.
"""

import ast
from pathlib import Path

from tools.files import digest, read

PACKAGE = "nnlib"
STYLE = "course.mplstyle"
RUNNING_TAGS = ("raises-exception", "skip-execution")


def code_cells(notebook) -> list:
    """Return a notebook's code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def python_of(cell) -> str:
    """Return a cell's source with its magics and shell lines blanked."""
    lines = cell.source.splitlines()
    return "\n".join("" if line.lstrip()[:1] in ("%", "!") else line for line in lines)


def imported(tree: ast.AST, modules: dict[str, Path]) -> set[str]:
    """Return the modules of the package that a piece of code imports.

    Parameters
    ----------
    tree : ast.AST
    modules : dict of str to Path
        Every module of the package by name, the package itself included.

    Returns
    -------
    set of str
    """
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    found = set()
    for name in names:
        while name and name not in modules:
            name = name.rpartition(".")[0]
        if name:
            found.add(name)
    return found


def package_modules(root: Path) -> dict[str, Path]:
    """Return the files of the package's modules by name."""
    modules = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def needed(notebook, modules: dict[str, Path]) -> set[str]:
    """Return the modules that a notebook imports, and those that they import."""
    waiting = set()
    for cell in code_cells(notebook):
        try:
            waiting |= imported(ast.parse(python_of(cell)), modules)
        except SyntaxError:  # running the chapter shows it
            return set(modules)
    found = set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= imported(ast.parse(read(modules[name])), modules) - found
        folder = name.rpartition(".")[0]
        if "." in folder:  # its __init__ runs too; that of the package itself is empty
            waiting |= {folder} - found
    return found


def fingerprint(notebook, root: Path) -> dict:
    """Return the hashes of all that a notebook's outputs depend on.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    root : Path
        The folder that holds ``nnlib`` and ``book``.
    """
    modules = package_modules(root)
    files = [
        path
        for path in sorted((root / PACKAGE).rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc", ".md", ".json")
    ]
    sources, style = {}, None
    for name in sorted(needed(notebook, modules)):
        source = read(modules[name])
        sources[name] = digest(source)
        for path in files:
            if path.name in source:
                if path.name == STYLE:
                    style = digest(path.read_bytes())
                else:
                    sources[path.name] = digest(path.read_bytes())
    cells = code_cells(notebook)
    code = [
        text
        for cell in cells
        for text in (
            cell.source,
            *(tag for tag in RUNNING_TAGS if tag in cell.metadata.get("tags", ())),
        )
    ]
    results = {
        path.name: digest(path.read_bytes())
        for path in sorted((root / PACKAGE / "data" / "results").glob("*"))
        if path.is_file() and any(path.name in cell.source for cell in cells)
    }
    return {
        "code": digest(*code),
        "results": results,
        "sources": sources,
        "style": style,
    }


def differences(stored: dict, present: dict) -> list[str]:
    """Say in words what changed between two fingerprints."""
    words = []
    if stored.get("code") != present["code"]:
        words.append("its code cells changed")
    for part in ("sources", "results"):
        old, new = stored.get(part) or {}, present[part]
        changed = [name for name in new if name in old and old[name] != new[name]]
        words += [
            f"{verb} {_list(names)}" if verb else f"{_list(names)} changed"
            for verb, names in (
                ("", changed),
                ("it now uses", [name for name in new if name not in old]),
                ("it no longer uses", [name for name in old if name not in new]),
            )
            if names
        ]
    if stored.get("style") != present["style"]:
        words.append(f"the style of the figures ({STYLE}) changed")
    return words


def _list(names: list[str]) -> str:
    """Name up to three, and count the rest."""
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + rest
