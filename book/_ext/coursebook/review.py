"""The place where a reader is asked again what was missed; `review.js` fills it.

What was missed is in the reader's browser alone (`missed.js`). The page keeps questions
with other numbers for those that have them (`fresh`).
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from coursebook import fresh
from coursebook.elements import make, text

WITHOUT = "Where scripts run, what you have missed is asked again here."


class Review(SphinxDirective):
    """The frame of what comes back."""

    has_content = False

    def run(self):
        """Return the frame, with a sentence that stands there without scripts."""
        frame = make("div", make("p", text(WITHOUT)), classes=["review"])
        return [frame, *fresh.every(self)]


def has_review(document):
    """Tell whether a page asks again."""
    return document is not None and any(
        "review" in node.get("classes", ())
        for node in document.findall(nodes.Element)
        if isinstance(node, nodes.Element)
    )


def add_script(app, pagename, templatename, context, document):
    """Load the script where it is needed, and nowhere else."""
    if has_review(document):
        app.add_js_file("review.js", loading_method="defer")
        app.add_css_file("formulas.css")  # the boxes come with theirs


def setup(app):
    """Register the directive and its script."""
    app.add_directive("review", Review)
    app.connect("html-page-context", add_script)
