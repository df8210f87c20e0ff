"""The playground's place in the page: a stored picture, a button, the table of choices.

Scripts (`book/_site/live/playground*.js`) fill it once a reader asks for it. Without
them, and where pages are not live, the picture and its description stand alone.
"""

import json

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from coursebook.elements import make, text

EPOCHS, SIDE = 60, 40  # of the stored training, and of its picture's grid
STEPS = 4  # shades of a class, from unsure to sure
PRINTED = {0: "#1763c0", 1: "#b8480f"}
SHAPES = {
    0: "M{0} {1}m-.5 0a.5 .5 0 1 0 1 0a.5 .5 0 1 0-1 0z",
    1: "M{0} {1}m-.45-.45h.9v.9h-.9z",
}
SCRIPTS = ("outputs", "inside", "playground-form", "playground-draw", "playground-own")
SCRIPTS += ("playground-pass", "playground-cell", "playground")
DESCRIPTION = (
    "Two moons after {epochs} epochs: {n} points of two classes, and the line that a "
    "network of two hidden layers with 8 units each has drawn between them. "
    "{right:.0%} of the points lie on their own side."
)
START = "Start the playground (downloads about 12 MB once, from this site)"
WITHOUT = (
    "To train one here needs scripts, and a copy of this site that holds Python. On "
    "your own machine, chapter 8 trains such a network."
)


class Playground(SphinxDirective):
    """The place where a reader trains a network."""

    has_content = False

    def run(self):
        """Return the stored picture, the button, and what the scripts read."""
        drawing, words = stored()
        figure = make(
            "figure", drawing, make("figcaption", text(words)), classes=["stored"]
        )
        start = make(
            "button", text(START), type="button", classes=["start"], hidden=True
        )
        parts = [
            figure,
            make("p", start, hidden=True),
            make("p", text(WITHOUT), classes=["without"]),
            make("p", classes=["said"], role="status"),
            make("div", classes=["live"], hidden=True),
            nodes.raw("", choices(), format="html"),
        ]
        return [make("div", *parts, classes=["playground"], ids=["train"])]


def choices():
    """Return the table of settings, as the scripts read it."""
    from nnlib_live.playground import settings

    found = {
        "choices": {
            name: {"label": choice.label, "options": [*choice.options.items()]}
            for name, choice in settings.CHOICES.items()
        },
        "defaults": settings.DEFAULTS,
        "deepest": settings.DEEPEST,
        "widest": settings.WIDEST,
        "largest": settings.LARGEST_SEED,
    }
    words = json.dumps(found).replace("<", "\\u003c")
    return f'<script type="application/json" id="playground-choices">{words}</script>'


def stored():
    """Return the picture of a training with the usual settings, and what it shows."""
    from nnlib_live import playground

    data = playground.build({})
    playground.step("epoch", EPOCHS)
    seen = playground.boundary(SIDE)
    words = DESCRIPTION.format(
        epochs=EPOCHS, n=data["n"], right=playground.current().judge()
    )
    paths = [*ground(seen["classes"], seen["sure"]), *points(data, seen["window"])]
    svg = (
        f'<svg viewBox="0 0 {SIDE} {SIDE}" role="img" aria-label="{words}">'
        f"{''.join(paths)}</svg>"
    )
    return nodes.raw("", svg, format="html"), words


def ground(classes, sure):
    """Return a path for each class and shade: its squares, row by row."""
    shade = np.minimum((sure * STEPS).astype(int), STEPS - 1)
    found = []
    for k in np.unique(classes):
        for step in range(STEPS):
            here = (classes == k) & (shade == step)
            runs = "".join(
                f"M{start} {row}h{stop - start}v1h-{stop - start}z"
                for row, places in enumerate(here)
                for start, stop in stretches(places)
            )
            opacity = round(0.12 + 0.4 * step / (STEPS - 1), 2)
            found.append(f'<path {of(k)} opacity="{opacity}" d="{runs}"/>')
    return found


def of(k):
    """Return a class's attributes: a style gives its colour, and paper has this one."""
    return f'data-class="{k}" fill="{PRINTED[k]}"'


def stretches(places):
    """Return where each run of true values starts and stops."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], places, [0]])))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def points(data, window):
    """Return a path for each class: its points, each in the shape of the class."""
    left, right, bottom, top = window
    x = (data["x"] - [left, top]) / [right - left, bottom - top] * SIDE
    found = []
    for k in np.unique(data["labels"]):
        places = x[data["labels"] == k].round(1).tolist()
        marks = "".join(SHAPES[k].format(*place) for place in places)
        found.append(f'<path class="point" {of(k)} d="{marks}"/>')
    return found


def add_scripts(app, pagename, templatename, context, document):
    """Load scripts and style where there is a playground."""
    if document is None or not any(
        "playground" in node["classes"] for node in document.findall(nodes.Element)
    ):
        return
    app.add_css_file("live/playground.css")
    app.add_css_file("live/inside.css")
    for name in SCRIPTS:
        app.add_js_file(f"live/{name}.js", loading_method="defer")


def setup(app):
    """Register the directive and its scripts."""
    app.add_directive("playground", Playground)
    app.connect("html-page-context", add_scripts)
