"""Sliders: a native control of the page over the frames that `explore` stored.

A notebook holds each slider as `nnlib.figures.widgets.Explorer.stored` describes it.
The page shows the frame of its start; `sliders.js` fetches the others when a reader
reaches for the control. Without scripts the start stays, with its value in words.
"""

import hashlib
import json
import math
import posixpath
from urllib.parse import quote

from docutils import nodes
from myst_nb.core.render import load_mime_renders
from sphinx.util import logging

from coursebook.elements import make, text
from nnlib.figures.widgets import STORED, drawing_of
from nnlib_live.dark import dark, on_the_page

LINK = "Link to this state"
WITHOUT = """<noscript><style>
.explore input, .explore .state-link { display: none !important; }
</style></noscript>"""


class frame(nodes.image):
    """A picture of a slider for one theme, fetched when it is shown.

    Its `pixels` are not called width and height: Sphinx would link it to its file.
    """


def visit_frame(self, node):
    """Write the picture with its size, so that the page does not move."""
    file = quote(self.builder.images[node["uri"]])
    width, height = node["pixels"]
    attributes = {
        "src": posixpath.join(self.builder.imgpath, file),
        "alt": node["alt"],
        "width": width,
        "height": height,
        "loading": "lazy",
    }
    self.body.append(self.emptytag(node, "img", "\n", **attributes))


def depart_frame(self, node):
    """Write nothing: an image has no end."""


class Sliders:
    """What shows a slider's stored form, as myst-nb asks for it."""

    mime_priority_overrides = (("html", STORED, 1),)

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes of a slider, or None where something else is stored."""
        if data.mime_type != STORED:
            return None
        figure = data.cell_metadata.get("mystnb", {}).get("figure", {})
        if not figure.get("name") or not figure.get("caption"):
            logging.getLogger(__name__).warning(
                "a slider needs a caption and a name, as every figure: write them "
                "into the head of its cell, under mystnb, figure",
                location=(renderer.source, data.line),
            )
            return []
        pictures = [stored_picture(renderer, each) for each in data.content["frames"]]
        return [shown(nodes.make_id(figure["name"]), data.content, pictures)]


def stored_picture(renderer, each):
    """Write a frame's files, one for each theme, and return its pictures."""
    light = on_the_page(drawing_of(each))
    name = hashlib.sha256(light.encode()).hexdigest()
    size = (each["width"], each["height"])
    pictures = []
    for theme, drawing in (("light", light), ("dark", dark(light))):
        path = [f"{name}-{theme}.svg"]
        uri = renderer.write_file(path, drawing.encode(), False, exists_ok=True)
        own = {"classes": [f"for-{theme}"], "theme": theme}
        pictures.append(frame("", uri=uri, alt=each["alt"], pixels=size, **own))
    return make("span", *pictures, classes=["frame"])


def shown(name, stored, pictures):
    """Return the controls, the frame of the start, and the frames that wait."""
    sliders = stored["sliders"]
    counts = [len(slider["words"]) for slider in sliders]
    at = sum(
        slider["start"] * math.prod(counts[i + 1 :]) for i, slider in enumerate(sliders)
    )
    return make(
        "div",
        *(control(f"{name}-{slider['name']}", slider) for slider in sliders),
        pictures[at].deepcopy(),
        make("template", *pictures),
        make("a", text(LINK), classes=["state-link"]),
        make("div", classes=["said-only"], role="status"),
        classes=["explore"],
    )


def control(name, slider):
    """Return a slider with its label and its value; a script switches it on."""
    words, start = slider["words"], slider["start"]
    return make(
        "div",
        make("label", text(slider["label"]), for_=name),
        make("output", text(words[start]), for_=name, aria_live="off"),
        make(
            "input",
            ids=[name],
            type="range",
            min="0",
            max=str(len(words) - 1),
            value=str(start),
            aria_valuetext=words[start],
            data_words=json.dumps(words, ensure_ascii=False),
            autocomplete="off",
            disabled=True,
        ),
        classes=["control"],
    )


def add_files(app, pagename, templatename, context, document):
    """Load the script and the style where there is a slider, and nowhere else."""
    if document is not None and any(document.findall(frame)):
        app.add_js_file("sliders.js", loading_method="defer")
        app.add_css_file("sliders.css")
        context["metatags"] = f"{context.get('metatags', '')}\n{WITHOUT}"


def setup(app):
    """Register the node and its files, and tell myst-nb, which asks entry points."""
    app.add_node(frame, html=(visit_frame, depart_frame))
    app.connect("html-page-context", add_files)
    if Sliders not in load_mime_renders():
        load_mime_renders().append(Sliders)
