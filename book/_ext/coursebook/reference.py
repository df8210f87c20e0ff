"""The reference is made from the docstrings of `nnlib`, as the checkout has them.

In a docstring |z| is a magnitude. In reStructuredText it would be a substitution. A
setting that is a class, a function or pi is shown by its name, as one writes it. What
only refuses wrong arguments is called by the package alone, and a field of a named
tuple is described with its class: neither has an entry of its own. What an argument is
stands behind a colon, for a shape has brackets itself.
"""

import math
import re
import sys

SHOWN = re.compile(
    r"<(?:class|ufunc) '(?P<quoted>[\w.]+)'>|<function (?P<bare>[\w.]+) at 0x[0-9a-f]+>"
)
NO_ENTRY = ("Alias for field number ", "Refuse ")
KIND = re.compile(r"(<p><strong>[^<]+</strong>) \((<em>.*?</em>)\)(?= –|</p>)")
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


def as_written(app, what, name, thing, options, signature, returns):
    """Return the signature with the names of classes in place of their reprs."""
    if signature:
        signature = SHOWN.sub(lambda found: found["quoted"] or found["bare"], signature)
        signature = signature.replace(str(math.pi), "pi")
    return signature, returns


def left_out(app, what, name, thing, skip, options):
    """Leave out what nobody looks up; None where Sphinx decides."""
    return True if (thing.__doc__ or "").startswith(NO_ENTRY) else None


def behind_a_colon(app, pagename, templatename, context, document):
    """Write what an argument is behind a colon: "x: (N, n_in)"."""
    if "body" in context:
        context["body"] = KIND.sub(r"\1: \2", context["body"])


def setup(app):
    """Put the checkout on the path and connect the steps."""
    sys.path.insert(0, str(app.srcdir))
    app.connect("autodoc-process-docstring", keep_bars)
    app.connect("autodoc-process-signature", as_written)
    app.connect("autodoc-skip-member", left_out)
    app.connect("html-page-context", behind_a_colon)
