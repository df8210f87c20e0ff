"""A negative number in the text has a minus, not a hyphen, as in formulas and figures.

Code, formulas and what a cell prints stay as they are.
"""

from docutils import nodes

from nnlib.figures.svg import with_minus

AS_IT_IS = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.math_block)


def write_minus(app, node):
    """Write the minus of each negative number in the text below a node."""
    for place, child in enumerate(getattr(node, "children", [])):
        if isinstance(child, nodes.Text):
            words = child.astext()
            # Behind code or a formula a hyphen joins: `float32`-2 is no number.
            written = with_minus(f"-{words}")[1:] if place else with_minus(words)
            if written != words:
                node[place] = nodes.Text(written)
        elif not isinstance(child, AS_IT_IS):
            write_minus(app, child)


def setup(app):
    """Connect the step."""
    app.connect("doctree-read", write_minus, priority=900)
