"""A negative number in the text has a minus, not a hyphen, as in formulas and figures.

Code, formulas and what a cell prints stay as they are.
"""

from docutils import nodes

from nnlib.figures.svg import with_minus

AS_IT_IS = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.math_block)


def whole_texts(node):
    """Make one text of those that follow each other below a node.

    A line of the source ends a text, and the next one may begin with a number.
    """
    kept = []
    for child in node.children:
        if kept and isinstance(child, nodes.Text) and isinstance(kept[-1], nodes.Text):
            kept[-1] = nodes.Text(kept[-1].astext() + child.astext())
        else:
            kept.append(child)
    node[:] = kept


def rewrite(node, change):
    """Change each text below a node, but no code, no formula and no slider's value.

    A script writes that value as it is stored. `change` is also told whether something
    other than text stands before it.
    """
    whole_texts(node)
    for place, child in enumerate(node.children):
        if isinstance(child, nodes.Text):
            words = child.astext()
            if (written := change(words, place > 0)) != words:
                node[place] = nodes.Text(written)
        elif not isinstance(child, AS_IT_IS) and child.get("tag") != "output":
            rewrite(child, change)


def minus_in(words, behind):
    """Return a text with its minus; behind code a hyphen joins: `float32`-2."""
    return with_minus(f"-{words}")[1:] if behind else with_minus(words)


def write_minus(app, document):
    """Write the minus of each negative number in a document."""
    rewrite(document, minus_in)


def setup(app):
    """Connect the step."""
    app.connect("doctree-read", write_minus, priority=900)
