"""A figure as a small SVG file that is the same each time it is drawn.

Matplotlib writes six decimals, a name for every part, and the date. Here two decimals
are left, which is a fiftieth of a pixel, and only the names that something refers to.
Text is drawn as outlines, so that it looks the same on every machine.
"""

import base64
import hashlib
import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SVG = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
UNUSED = {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}
GROUND = "ground"  # the class of the sheet that a figure is drawn on
NUMBER = re.compile(r"#[0-9a-f]+|-?\d*\.\d+(?:e-?\d+)?|-?\d+e-?\d+")
NAMED = re.compile(r"(?<=url\(#)[\w.-]+|(?<=^#)[\w.-]+")
ROOT = {"stroke-linejoin": "round", "stroke-linecap": "butt", "fill": "#000000"}
DECIMALS = 2  # of coordinates, in points
SCALES = 6  # of what multiplies coordinates
HYPHEN = re.compile(r"(?:(?<=[\s([,:=·])|^)-(?=[\d.])")  # before a number, for a minus
FACTORS = re.compile(r"((?:matrix|scale)\([^)]*\))")
COLOURS = 64  # that an embedded picture holds; more are no help to the eye


def svg(figure: "Figure") -> str:
    """Return a figure as the text of an SVG file.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    str
        The same text each time: no date, no version of matplotlib. The sheet under
        the drawing has the class ``ground``.
    """
    import matplotlib
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_text(with_minus(text.get_text()))
    raw = io.BytesIO()
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "course"}):
        figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(raw.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in UNUSED:
                parent.remove(child)
    root.attrib.update(ROOT)
    for element in root.iter():
        _shorten(element)
    _ground(root)
    _flatten(root)
    return _named(root)


def with_minus(text: str) -> str:
    """Return a text whose negative numbers have a minus, as those of an axis have.

    >>> with_minus("-1.5 and 1e-5, on 2026-11-29")
    '−1.5 and 1e-5, on 2026-11-29'
    """
    return HYPHEN.sub("\N{MINUS SIGN}", text)


def _shorten(element: ElementTree.Element) -> None:
    """Round an element's numbers, and write its attributes in their short forms."""
    element.text = element.tail = None
    attributes = element.attrib
    if LINK in attributes:
        attributes["href"] = attributes.pop(LINK)
    for name, value in list(attributes.items()):
        if name == "href" and value.startswith("data:"):
            attributes[name] = _picture(value)
        elif name not in ("id", "href", "clip-path"):
            attributes[name] = "".join(
                rounded(part, SCALES if FACTORS.match(part) else DECIMALS)
                for part in FACTORS.split(value)
            )
    if "d" in attributes:
        attributes["d"] = re.sub(r"\s*([A-Za-z])\s*", r"\1", attributes["d"]).strip()
    if "style" in attributes:
        attributes["style"] = attributes["style"].replace(": ", ":").replace("; ", ";")


def rounded(text: str, places: int = DECIMALS) -> str:
    """Round every number in a text, and leave out the zeros at its end."""

    def short(match: re.Match) -> str:
        if match[0].startswith("#"):
            return match[0]  # a colour
        words = f"{float(match[0]):.{places}f}".rstrip("0").rstrip(".")
        return "0" if words == "-0" else words

    return NUMBER.sub(short, text)


def _picture(address: str) -> str:
    """Return an embedded PNG file with a palette: exact where its colours are few."""
    from PIL import Image

    data = base64.b64decode(address.partition("base64,")[2])
    with Image.open(io.BytesIO(data)) as image:
        pixels = np.asarray(image.convert("RGBA"))
    if pixels[..., 3].min() == 255:
        pixels = pixels[..., :3]  # nothing shines through
    channels = pixels.shape[2]
    colours, index = np.unique(
        pixels.reshape(-1, channels), axis=0, return_inverse=True
    )
    if len(colours) <= COLOURS:
        index = index.reshape(pixels.shape[:2]).astype(np.uint8)
        small = Image.fromarray(index)
        small.putpalette(colours.tobytes(), rawmode="RGBA"[:channels])
    else:
        small = Image.fromarray(pixels).quantize(COLOURS, dither=Image.Dither.NONE)
    result = io.BytesIO()
    small.save(result, format="png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(result.getvalue()).decode()


def _ground(root: ElementTree.Element) -> None:
    """Give the sheet its class, so that a page can draw the figure on its own paper."""
    sheet = root.find(f".//{{{SVG}}}g[@id='patch_1']/{{{SVG}}}path")
    if sheet is not None:
        sheet.set("class", GROUND)


def _flatten(element: ElementTree.Element) -> None:
    """Take away groups that do nothing, and definitions that define nothing."""
    kept: list[ElementTree.Element] = []
    for child in element:
        _flatten(child)
        style = child.get("style")
        if style == "":
            del child.attrib["style"]
        bare = child.tag == f"{{{SVG}}}g" and set(child.attrib) <= {"id"}
        if bare:
            kept.extend(child)
        elif len(child) or child.tag != f"{{{SVG}}}defs":
            kept.append(child)
    element[:] = kept


def _named(root: ElementTree.Element) -> str:
    """Write the file with short names that no other figure on a page has."""
    uses = ("href", "clip-path", "style")
    used = dict.fromkeys(
        name
        for element in root.iter()
        for kind in uses
        if not element.get(kind, "").startswith("data:")
        for name in NAMED.findall(element.get(kind, ""))
    )
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
    ElementTree.register_namespace("", SVG)
    own = hashlib.sha256(ElementTree.tostring(root)).hexdigest()[:5]
    short = {name: f"n{own}-{n}" for n, name in enumerate(used)}
    for element in root.iter():
        if "id" in element.attrib:
            element.set("id", short[element.get("id")])
        for kind in uses:
            value = element.get(kind, "")
            if "#" in value and not value.startswith("data:"):
                element.set(kind, NAMED.sub(lambda match: short[match[0]], value))
    return ElementTree.tostring(root, encoding="unicode") + "\n"
