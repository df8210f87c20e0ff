"""Choose a recording, and the cells that follow read it in the page's Python.

The directive is a frame that `recording.js` fills where the page has live cells; else a
sentence stands in its place. The file lies under one name in Python's folder, where a
cell looks for it; in a notebook it lies beside the notebook.
"""

from sphinx.util.docutils import SphinxDirective

from coursebook.elements import make, text

NAME = "mine.wav"
WITHOUT = (
    "Where the page's cells run, you can choose a WAV file here. In a notebook, save "
    f"it beside the notebook as {NAME}."
)


class RecordingPlace(SphinxDirective):
    """The place where a reader chooses a file."""

    has_content = False

    def run(self):
        """Return the frame, which the script fills."""
        without = make("p", text(WITHOUT), classes=["without"])
        classes = ["recording", "course-box"]
        return [make("div", without, classes=classes, data_name=NAME)]


def add_script(app, pagename, templatename, context, document):
    """Load the script where it is needed, after that of the cells."""
    if document is None or not app.config.live:
        return
    if 'class="recording' in context["body"]:
        app.add_js_file("live/recording.js", loading_method="defer", priority=600)


def setup(app):
    """Register the directive and its script."""
    app.add_directive("recording", RecordingPlace)
    app.connect("html-page-context", add_script)
