"""The stored figures of the book, and what in them a reader must be able to see."""

import re
from xml.etree import ElementTree

import nbformat
import numpy as np

from nnlib.figures import widgets
from nnlib.figures.svg import LINK, SVG
from tools.chapters import outputs
from tools.chapters.chapter import chapter_sources
from tools.files import ROOT

STYLE = re.compile(r"([\w-]+):([^;]+)")
TEXT = re.compile(r"scale\(([\d.]+) -\1\)")  # letters are drawn upside down
PART = re.compile(r"scale\(([\d.]+)\)")  # a raised or lowered letter of a text
NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
CUT = 0.8  # points of a mark that nobody misses
SCALE = 100  # points of a letter that is drawn at scale 1


def drawings():
    """Return every figure of the book: its name, and its SVG or those of its frames."""
    found = {}
    for source in chapter_sources(ROOT):
        notebook = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
        shown = [
            [widgets.drawing_of(frame) for frame in outputs.frames(output)]
            or [output.data[outputs.FIGURE]]
            for cell in notebook.cells
            for output in cell.get("outputs", ())
            if outputs.FIGURE in output.get("data", {})
        ]
        found |= {f"{source.stem}-{n}": texts for n, texts in enumerate(shown, 1)}
    return found


def parts(drawing):
    """Yield each element that is drawn, with its style as a dict."""
    for element in ElementTree.fromstring(drawing).iter():
        if not element.tag.endswith(("clipPath", "defs")):
            yield element, dict(STYLE.findall(element.get("style", "")))


def text_sizes(drawing):
    """Return the sizes of a figure's texts, in pixels at its own width."""
    found = []
    for element, _ in parts(drawing):
        match = TEXT.search(element.get("transform", ""))
        if element.tag == f"{{{SVG}}}g" and match:
            size = float(match[1]) * SCALE * 4 / 3
            found += [size * part for part in letters(element)]
    return found


def letters(text):
    """Return the size of each letter of a text, as a part of the text's own size."""
    found = []
    for letter in text.findall(f".//{{{SVG}}}use"):
        part = PART.search(letter.get("transform", ""))
        found.append(float(part[1]) if part else 1)
    return found


def painted(drawing):
    """Yield what a figure draws in lines and letters: kind, colour and opacity."""
    black = ElementTree.fromstring(drawing).get("fill", "#000000")
    for element, style in parts(drawing):
        opacity = float(style.get("opacity", 1))
        if TEXT.search(element.get("transform", "")):
            yield "text", style.get("fill", black), opacity
        elif style.get("stroke", "none") != "none":
            yield (
                "line",
                style["stroke"],
                opacity * float(style.get("stroke-opacity", 1)),
            )


def light_of(levels):
    """Return the relative luminance of levels of sRGB (3,), as WCAG defines it."""
    linear = np.where(
        levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4
    )
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(colour, ground, opacity=1.0):
    """Return the contrast of a colour that lets so much of its ground through."""
    front, back = (
        np.array([int(each[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        for each in (colour, ground)
    )
    low, high = sorted(
        [light_of(opacity * front + (1 - opacity) * back), light_of(back)]
    )
    return (high + 0.05) / (low + 0.05)


def cut_marks(drawing):
    """Return where marks on the data are cut by the edge of their axes, in points.

    A mark counts whose middle lies within the axes: what lies outside is not shown.
    """
    root = ElementTree.fromstring(drawing)
    named = {element.get("id"): element for element in root.iter()}
    cut = []
    for group in root.iter(f"{{{SVG}}}g"):
        frame = named.get((group.get("clip-path") or "")[5:-1])
        if frame is None:
            continue
        x, y, width, height = (
            float(frame[0].get(name)) for name in ("x", "y", "width", "height")
        )
        for use in group.iter(f"{{{SVG}}}use"):
            middle = np.array([float(use.get("x", 0)), float(use.get("y", 0))])
            mark = points(named[(use.get("href") or use.get(LINK))[1:]].get("d", ""))
            near, far = middle - (x, y), (x + width, y + height) - middle
            if min(*near, *far) < 0 or not len(mark):
                continue
            over = max(*(-mark.min(0) - near), *(mark.max(0) - far))
            if over > CUT:
                cut.append((*middle, round(over, 1)))
    return cut


def points(path):
    """Return the (N, 2) points of a path."""
    return np.array(NUMBER.findall(path), float).reshape(-1, 2)
