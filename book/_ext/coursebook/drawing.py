"""Draw a digit, and the packaged network reads it in the page.

The directive is a frame that `drawing.js` fills; without scripts a sentence stands in
its place. The network's numbers are written into the site from `nnlib.data`, rounded to
float16, with ten test images that it reads: one for each digit.
"""

import base64
import json
from pathlib import Path

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from coursebook.elements import make, text

NUMBERS = "digits-network.js"
WITHOUT = "Where scripts run, you can draw a digit here, and the network reads it."


class Drawing(SphinxDirective):
    """The place where a reader draws."""

    has_content = False

    def run(self):
        """Return the frame, which the script shows."""
        without = make("p", text(WITHOUT), classes=["without"])
        return [make("div", without, classes=["drawing", "course-box"], ids=["draw"])]


def encoded(array, dtype):
    """Return an array's bytes as text: little-endian, in base64."""
    return base64.b64encode(np.asarray(array).astype(dtype).tobytes()).decode("ascii")


def numbers():
    """Return the script that holds the network and its test images."""
    from nnlib.data import digits, digits_network
    from nnlib.training import predict

    network, data = digits_network(), digits()
    read = predict(network, data.x_test) == data.labels_test
    first = [np.flatnonzero(read & (data.labels_test == k))[0] for k in range(10)]
    pixels = [np.rint(255 * data.x_test[row]) for row in first]
    stored = {
        "sizes": [784, 30, 10],
        "parameters": encoded(network.parameters, "<f2"),
        "images": [encoded(image, np.uint8) for image in pixels],
    }
    return f"window.digitsNetwork = {json.dumps(stored)};\n"


def has_drawing(document):
    """Tell whether a page has a place to draw."""
    return document is not None and any(
        "drawing" in node["classes"]
        for node in document.findall(nodes.Element)
        if "classes" in node
    )


def add_script(app, pagename, templatename, context, document):
    """Load the script where it is needed, and nowhere else."""
    if has_drawing(document):
        app.add_js_file("drawing.js", loading_method="defer")


def write_numbers(app, fault):
    """Write the network's numbers beside the site's scripts."""
    if not fault and app.builder.name == "html":
        path = Path(app.outdir, "_static", NUMBERS)
        path.write_text(numbers(), encoding="utf-8")


def setup(app):
    """Register the directive, its script and its numbers."""
    app.add_directive("drawing", Drawing)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_numbers)
