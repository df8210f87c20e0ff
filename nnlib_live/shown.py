"""A value as a page shows it: a figure, a slider, a table, or its words."""

import sys
from typing import Any

from nnlib_live import drawn, sliders

LONGEST = 20_000  # letters of a value's words
LARGEST = 100_000  # letters of a table's HTML; of a larger one the words are shown


def output_of(value: Any) -> dict | None:
    """Return a value as an output of a cell; None has none."""
    if value is None:
        return None
    figures = sys.modules.get("matplotlib.figure")
    if figures is not None and isinstance(value, figures.Figure):
        result = drawn.drawing(value)
        sys.modules["matplotlib.pyplot"].close(value)
        return result
    widgets = sys.modules.get("nnlib.figures.widgets")
    if widgets is not None and isinstance(value, widgets.Explorer):
        return sliders.output_of(value)
    html, svg = represented(value, "_repr_html_"), represented(value, "_repr_svg_")
    if html and len(html) <= LARGEST:
        return {"kind": "html", "html": html, "text": words_of(value)}
    if svg and len(svg) <= drawn.LARGEST:
        return {"kind": "svg", "light": svg, "dark": svg, "alt": words_of(value)}
    return {"kind": "text", "text": words_of(value) + "\n", "stream": "value"}


def represented(value: Any, name: str) -> str | None:
    """Return what a method such as `_repr_html_` says of a value, or None."""
    method = getattr(value, name, None)
    return method() if callable(method) and not isinstance(value, type) else None


def words_of(value: Any) -> str:
    """Return a value's words: numbers of NumPy as numbers, and cut where too long."""
    pretty = getattr(value, "_repr_pretty_", None)
    if callable(pretty) and not isinstance(value, type):
        printer = Printer()
        pretty(printer, False)
        text = "".join(printer.words)
    elif "numpy" in sys.modules:
        with sys.modules["numpy"].printoptions(
            legacy="1.25"
        ):  # 0.5, no np.float64(0.5)
            text = repr(value)
    else:
        text = repr(value)
    return cut(text)


def cut(text: str, most: int = LONGEST) -> str:
    """Return a text, or as much of it as is shown, and how much is left out."""
    if len(text) > most:
        text = f"{text[:most]}… and {len(text) - most:,} letters more."
    return text


class Printer:
    """As much of IPython's printer as `_repr_pretty_` needs."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def text(self, words: str) -> None:
        """Take words."""
        self.words.append(words)
