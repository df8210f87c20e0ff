"""What a folded piece of code says that it shows, and one piece where several meet.

A chapter draws a figure in several short cells, all folded. On the page they are one
piece: its code follows itself, and its line says what it leads to.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

FIGURE = "how this figure is drawn"
NUMBERS = "how this is computed"
CODE = "the code"


class Shown(SphinxPostTransform):
    """Merge neighbouring folded cells and name them, before myst-nb folds them."""

    default_priority = 198  # myst-nb folds the cells at 199
    formats = ("html",)

    def run(self, **options):
        """Go through the folded cells, the last first."""
        cells = [
            node for node in self.document.findall(nodes.container) if is_folded(node)
        ]
        for cell in reversed(cells):
            following = cell.next_node(descend=False, siblings=True)
            if part(cell, "output") is None and is_folded(following):
                put_before(cell, following)
                cell.parent.remove(cell)
            else:
                name(cell)


def is_folded(node):
    """Tell whether a node is a cell whose code is folded away."""
    return (
        isinstance(node, nodes.container)
        and node.get("nb_element") == "cell_code"
        and node.get("hide_mode") == "input"
    )


def part(cell, which):
    """Return a cell's source or its output, or None."""
    kind = f"cell_code_{which}"
    return next((n for n in cell.children if n.get("nb_element") == kind), None)


def put_before(cell, following):
    """Put a cell's code before the code of the cell that follows, in one block."""
    block = part(following, "source").next_node(nodes.literal_block)
    first = part(cell, "source").next_node(nodes.literal_block)
    code = f"{first.astext().rstrip()}\n\n\n{block.astext()}"
    block.rawsource = code
    block.children = [nodes.Text(code)]


def name(cell):
    """Say in the cell's two prompts what its code leads to."""
    output = part(cell, "output")
    if output is None:
        what = CODE
    elif any(True for _ in output.findall(is_drawn)):
        what = FIGURE
    else:
        what = NUMBERS
    cell["prompt_show"] = f"Show {what}"
    cell["prompt_hide"] = f"Hide {what}"


def is_drawn(node):
    """Tell whether a node of an output is more than printed words."""
    return isinstance(node, nodes.Element) and not isinstance(
        node, (nodes.container, nodes.literal_block)
    )


def setup(app):
    """Register the step."""
    app.add_post_transform(Shown)
