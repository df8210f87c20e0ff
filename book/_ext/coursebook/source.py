"""The code that a page shows: without the comments that are for the formatter alone."""

from docutils import nodes

FOR_THE_FORMATTER = "  # fmt: skip"


def leave_out(app, document):
    """Take the formatter's comments out of every block of code."""
    for block in document.findall(nodes.literal_block):
        if FOR_THE_FORMATTER in block.astext():
            shown = block.astext().replace(FOR_THE_FORMATTER, "")
            block.rawsource = shown
            block.children = [nodes.Text(shown)]


def setup(app):
    """Register what happens when a page was read."""
    app.connect("doctree-read", leave_out)
