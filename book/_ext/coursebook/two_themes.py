"""Figures follow the theme: each stands twice in a page, which shows one of them.

A drawing is written once more for the dark. A picture, `class.png`, has a file of its
own for it beside it, `class-dark.png`, and two of its pixels make one of the page.

A browser fetches a picture that loads lazily only where it is shown, so that a reader
pays for one. Paper, other formats, and readers without scripts have the light one.
"""

from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from nnlib.figures.widgets import pixels
from nnlib_live.dark import dark, on_the_page
from nnlib_live.trimmed import trimmed

OURS = 'class="ground"'  # only figures of `nnlib.figures` say where their sheet is


class themed(nodes.image):
    """A figure for one theme: `theme`, `width` and `height` beside an image's own."""


class TwoThemes(SphinxTransform):
    """Put a light and a dark figure in the place of each that is there for both."""

    default_priority = 400  # before Sphinx looks for the pictures of a page

    def apply(self, **options):
        """Replace the drawings that notebooks hold, and pictures that come in pairs."""
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.env.relfn2path(image["uri"])[1])
            if found := drawn(path) or pictured(path):
                names, sides = found
                image.replace_self([*both(image, path, names, sides)])


def drawn(path):
    """Write a drawing of ours for each theme; return the files' names and the sides."""
    if path.suffix != ".svg" or not path.is_file():
        return None
    drawing = path.read_text(encoding="utf-8")
    if OURS not in drawing:
        return None
    drawing = trimmed(on_the_page(drawing))
    names = {}
    for theme, text in (("light", drawing), ("dark", dark(drawing))):
        names[theme] = f"{path.stem}-{theme}.svg"
        path.with_name(names[theme]).write_text(text, encoding="utf-8")
    return names, pixels(drawing)


def pictured(path):
    """Return the files' names and the sides of a picture that comes in a pair."""
    other = path.with_name(f"{path.stem}-dark{path.suffix}")
    if path.suffix != ".png" or not other.is_file():
        return None
    with Image.open(path) as picture:
        sides = tuple(side // 2 for side in picture.size)
    return {"light": path.name, "dark": other.name}, sides


def both(image, path, names, sides):
    """Yield the nodes of the two files."""
    for theme, name in names.items():
        own = themed(**image.attributes)
        own["uri"] = image["uri"].removesuffix(path.name) + name
        own.update_basic_atts({"classes": [f"for-{theme}"]})
        own["theme"], own["sides"] = theme, sides
        yield own


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
