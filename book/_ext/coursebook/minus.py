"""A negative number in the text has a minus, not a hyphen, as in formulas and figures.

Code, formulas and what a cell prints stay as they are.
"""

from docutils import nodes

from nnlib.figures.svg import with_minus

AS_IT_IS = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.math_block)


def write_minus(app, document):
    """Write the minus of each negative number in the text of a page."""
    for node in list(document.findall(nodes.Text)):
        if is_prose(node):
            words = node.astext()
            # Behind code or a formula a hyphen joins: `float32`-2 is no number.
            alone = node.parent.index(node) == 0
            written = with_minus(words) if alone else with_minus(f"-{words}")[1:]
            if written != words:
                node.parent.replace(node, nodes.Text(written))


def is_prose(node):
    """Tell whether a text is neither code nor a formula."""
    while node := node.parent:
        if isinstance(node, AS_IT_IS):
            return False
    return True


def setup(app):
    """Connect the step."""
    app.connect("doctree-read", write_minus, priority=900)
