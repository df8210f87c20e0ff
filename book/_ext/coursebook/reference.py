"""The reference is made from the docstrings of `nnlib`, as the checkout has them.

In a docstring |z| is a magnitude. In reStructuredText it would be a substitution.
"""

import re
import sys

BAR = re.compile(r"(`[^`]*`)|\|")


def keep_bars(app, what, name, thing, options, lines):
    """Escape the bars outside code, in place."""
    block = None  # the indentation of the line that opened a literal block
    for i, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if block is not None and line.strip() and indent <= block:
            block = None
        if block is None and not line.lstrip().startswith((">>>", "...")):
            lines[i] = BAR.sub(lambda bar: bar[1] or r"\|", line)
        if block is None and line.rstrip().endswith("::"):
            block = indent


def setup(app):
    """Put the checkout on the path and connect the step."""
    sys.path.insert(0, str(app.srcdir))
    app.connect("autodoc-process-docstring", keep_bars)
