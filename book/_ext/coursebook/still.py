"""A slider's still: where scripts do not run, one frame of the figure takes its place.

`nnlib.figures.widgets.explore` stores beside the slider a picture of its first frame,
and the picture's words as plain text. A page shows one form of an output only, so that
the picture is put into a `<noscript>` before that form is chosen.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

WIDGET = "application/vnd.jupyter.widget-view+json"


class Still(SphinxPostTransform):
    """Put the stored picture of each slider beside it, for readers without scripts."""

    default_priority = 3  # myst-nb chooses among the forms of an output at 4

    def run(self, **options):
        """Go through the outputs that come in several forms."""
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            forms = {form["mime_type"]: form for form in bundle.children}
            if {WIDGET, "image/png", "text/plain"} <= forms.keys():
                forms[WIDGET].extend(noscript(forms["image/png"], forms["text/plain"]))


def noscript(picture, words):
    """Return the nodes that show a picture with its words as alt text."""
    images = [image.deepcopy() for image in picture.findall(nodes.image)]
    for image in images:
        image["alt"] = " ".join(words.astext().split())
    start, end = "<noscript>", "</noscript>"
    return [
        nodes.raw("", start, format="html"),
        *images,
        nodes.raw("", end, format="html"),
    ]


def setup(app):
    """Register the transform."""
    app.add_post_transform(Still)
