"""The worked solutions of a chapter, as cells to run after those of its notebook.

An exercise's code is text, not a cell. Its ```python blocks, task and solution, are
run in order after the chapter; there, a line that starts with "# " is a line of their
output.
"""

import builtins
import re
import symtable

from nbformat.v4 import new_code_cell, new_output

# Each exercise starts from the chapter's names, and leaves none to the next. A kernel
# keeps the source of its cells, and a listing of a function asks for it.
FIRST = "_names = dict(globals())\n"
RUN = """\
import linecache
_code, _place = {code!r}, {place!r}
linecache.cache[_place] = len(_code), None, _code.splitlines(True), _place
exec(compile(_code, _place, "exec"), _names)"""


def exercises(text: str) -> list[list[str]]:
    """Return for each exercise in the text of a chapter the list of its blocks."""
    bodies = re.findall(r"^(:{3,})\{exercise\}[^\n]*\n(.*?)^\1$", text, re.S | re.M)
    return [
        re.findall(r"^```python\n(.*?)^```", body, re.S | re.M) for _, body in bodies
    ]


def said(code: str) -> list[str]:
    """Return the lines that a block says it prints."""
    return [line[2:] for line in code.splitlines() if line.startswith("# ")]


def cells(text: str) -> list[tuple[str, dict]]:
    """Return the name and the cell of each block, with the output that it names."""
    found = []
    for number, blocks in enumerate(exercises(text), start=1):
        for part, code in enumerate(blocks, start=1):
            name = f"exercise {number}, part {part}"
            source = RUN.format(code=code, place=f"<{name}>")
            lines = "".join(f"{line}\n" for line in said(code))
            output = [new_output("stream", name="stdout", text=lines)] if lines else []
            cell = new_code_cell(
                source if part > 1 else FIRST + source,
                outputs=output,
                execution_count=1,  # nbval compares no output of a cell without one
            )
            found.append((name, cell))
    return found


def made(code: str) -> set[str]:
    """Return the names that code makes outside of functions."""
    table = symtable.symtable(code, "<code>", "exec")
    return {
        s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()
    }


def unknown(blocks: list[str], seen: list[str]) -> set[str]:
    """Return the names that an exercise uses and no cell in sight makes.

    Parameters
    ----------
    blocks : list of str
        The exercise's code.
    seen : list of str
        The code of the chapter's cells that a reader sees.
    """
    known = set(dir(builtins)).union(*map(made, [*seen, *blocks]))
    return {
        name for code in blocks for name in _asked(symtable.symtable(code, "", "exec"))
    } - known


def _asked(table) -> set[str]:
    """Return the names that a piece of code and its functions take from outside."""
    asked = {
        s.get_name()
        for s in table.get_symbols()
        if s.is_referenced() and (s.is_global() or table.get_type() == "module")
    }
    return asked.union(*map(_asked, table.get_children()))
