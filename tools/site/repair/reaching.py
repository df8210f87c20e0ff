"""Lines that reach for the checker or for the notebook's own machinery.

They may be harmless, and many attacks use none of these words: a teacher reads them.
"""

import re

WORDS = re.compile(
    r"\bnnlib_grader\b|\bsys\.modules\b|\b_getframe\b|_transformers|\bdisplay_?hook\b"
    r"|\bast_node_interactivity\b|\bdisplay_formatter\b|\bbuiltins\b|\bos\._exit\b"
)
LONGEST = 60  # characters of a line that are shown


def reaching(cells: list, known: set[str]) -> list[str]:
    r"""Return what to look at: each line once, unless the release has it too.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell
    >>> reaching([new_code_cell("import sys\nsys.modules.clear()")], set())
    ['read the line "sys.modules.clear()".']
    """
    lines = [
        line.strip()
        for cell in cells
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
    ]
    found = [line for line in lines if WORDS.search(line) and line not in known]
    return [f'read the line "{line[:LONGEST]}".' for line in dict.fromkeys(found)]
