"""A figure as a page shows it: for both themes, with words of what is in it."""

import base64
import io
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nnlib.figures.svg import svg
from nnlib.figures.widgets import pixels
from nnlib_live.trimmed import trimmed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST = 1_500_000  # letters of an SVG file; a larger figure becomes a picture
TRIMMED = 200_000  # letters of a file that is read again within a moment


def drawing(figure: "Figure") -> dict:
    """Return a figure as an output: ``svg``, or ``png`` where it has too many points.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    dict
        ``kind``; `light` and `dark`, two SVG files as text, or `data`, a PNG file in
        base64; ``width`` and ``height`` in pixels of the page; ``alt``, the words.
    """
    words = described(figure)
    text = svg(figure)
    if len(text) <= LARGEST:
        if len(text) <= TRIMMED:
            from nnlib_live.dark import on_the_page  # after matplotlib, for Pillow

            text = trimmed(on_the_page(text))
        return {"kind": "svg", **themes(text), "alt": words}
    raw = io.BytesIO()
    figure.savefig(raw, format="png")
    width, height = (round(96 * inches) for inches in figure.get_size_inches())
    data = base64.b64encode(raw.getvalue()).decode("ascii")
    return {
        "kind": "png",
        "data": data,
        "width": width,
        "height": height,
        "alt": words,
    }


def themes(text: str) -> dict:
    """Return an SVG file for both themes, with its size."""
    from nnlib_live.dark import dark, on_the_page  # after matplotlib, which has Pillow

    light = on_the_page(text)
    width, height = pixels(text)
    return {"light": light, "dark": dark(light), "width": width, "height": height}


def described(figure: "Figure") -> str:
    """Say what a figure holds: for each of its panels the titles and the lines."""
    panels = [panel(ax) for ax in figure.get_axes()]
    named = [words for words in panels if words]
    return f"Figure. {' '.join(named)}" if named else "Figure without labels."


def panel(ax: Any) -> str:
    """Say what one pair of axes holds."""
    words = [ax.get_title()]
    if ax.get_ylabel() and ax.get_xlabel():
        words.append(f"{ax.get_ylabel()} against {ax.get_xlabel()}")
    else:
        words.append(ax.get_ylabel() or ax.get_xlabel())
    labels = [each for each in ax.get_legend_handles_labels()[1] if each]
    if labels:
        words.append("with " + ", ".join(labels))
    return ": ".join(filter(None, words[:2])) + (
        f", {words[2]}." if len(words) > 2 else "." * any(words)
    )


def send_open(send: Callable[[dict], None]) -> None:
    """Send every open figure of pyplot in the order of their numbers, and close it."""
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is None:
        return
    for number in plt.get_fignums():
        figure = plt.figure(number)
        try:
            output = drawing(figure)
        finally:
            plt.close(figure)
        send(output)
