"""Figures follow the theme: each is written twice, and the page shows one of them.

A browser fetches a picture that loads lazily only where it is shown, so that a reader
pays for one. Paper, other formats, and readers without scripts have the light one.
"""

from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from nnlib.figures.widgets import pixels
from nnlib_live.dark import dark, on_the_page
from nnlib_live.trimmed import trimmed

OURS = 'class="ground"'  # only figures of `nnlib.figures` say where their sheet is


class themed(nodes.image):
    """A figure for one theme: `theme`, `width` and `height` beside an image's own."""


class TwoThemes(SphinxTransform):
    """Put a light and a dark figure in the place of each SVG that a notebook holds."""

    default_priority = 400  # before Sphinx looks for the pictures of a page

    def apply(self, **options):
        """Write both files beside the picture that myst-nb has written."""
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.env.relfn2path(image["uri"])[1])
            if path.suffix != ".svg" or not path.is_file():
                continue
            drawing = path.read_text(encoding="utf-8")
            if OURS in drawing:
                drawing = trimmed(on_the_page(drawing))
                image.replace_self(self.both(image, path, drawing))

    def both(self, image, path, drawing):
        """Return the nodes of the two files."""
        result = []
        for theme, text in (("light", drawing), ("dark", dark(drawing))):
            name = f"{path.stem}-{theme}.svg"
            path.with_name(name).write_text(text, encoding="utf-8")
            own = themed(**image.attributes)
            own["uri"] = image["uri"].removesuffix(path.name) + name
            own.update_basic_atts({"classes": [f"for-{theme}"]})
            own["theme"], own["sides"] = theme, pixels(drawing)
            result.append(own)
        return result


class OneTheme(SphinxPostTransform):
    """Leave the dark figures out of what is no page of the site."""

    default_priority = 5

    def run(self, **options):
        """Go through the figures of the page."""
        for image in list(self.document.findall(themed)):
            if self.app.builder.name != "html" and image["theme"] == "dark":
                image.parent.remove(image)


def show(translator, node):
    """Write a figure's element: its place is kept before it has come."""
    builder = translator.builder
    uri = builder.images.get(node["uri"], node["uri"])
    width, height = node["sides"]
    attributes = {
        "src": f"{builder.imgpath}/{uri}",
        "alt": node.get("alt", ""),
        "width": width,
        "height": height,
        "loading": "lazy",
    }
    translator.body.append(translator.emptytag(node, "img", "", **attributes))


def as_image(translator, node):
    """Write a figure as the builder writes any image."""
    translator.visit_image(node)


def end(translator, node):
    """Write nothing: an image has no inside."""


def setup(app):
    """Register the figure and both steps."""
    other = (as_image, end)
    app.add_node(themed, html=(show, end), latex=other, text=other, texinfo=other)
    app.add_transform(TwoThemes)
    app.add_post_transform(OneTheme)
