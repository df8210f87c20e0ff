"""The colours of a figure on the dark theme.

A figure is drawn once, on light paper. Its dark form has the same lines: the palette's
colours have partners of their own, and every other colour is turned over in lightness
between paper and ink, hue kept but near vermilion, so that a map that runs from paper
to blue or to red still does.
"""

import base64
import io
import re

import numpy as np
from PIL import Image

from nnlib.figures.plots import GREY, INK, PALETTE, PAPER

DARK_PAPER, DARK_INK = "#1C1916", "#ECE5DA"  # as course.css has them
PARTNERS = {
    PAPER: DARK_PAPER,
    "#FFFFFF": DARK_PAPER,
    INK: DARK_INK,
    "#000000": DARK_INK,
    GREY: "#A39B90",
    PALETTE["blue"]: "#4A98F0",
    PALETTE["vermilion"]: "#EF5F45",
    PALETTE["green"]: "#62E6BD",
    PALETTE["purple"]: "#C28CAE",
    PALETTE["orange"]: "#F6C040",
    PALETTE["sky"]: "#74CDF5",
}
NEAR = 0.4  # radians around vermilion's hue; orange lies half as far away again
COLOUR = re.compile(r"(?<=[:\"])#[0-9a-fA-F]{6}\b")
EMBEDDED = re.compile(r"(?<=data:image/png;base64,)[^\"]+")
GROUND = re.compile(r'<path [^>]*class="ground" ?/>')

# Ottosson (2020), "A perceptual color space for image processing": linear RGB to the
# cube of the cones' answers, and these to lightness, green-red and blue-yellow.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def rgb(colour):
    """Return a colour's (3,) levels, from 0 to 1."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(levels):
    """Return the light that levels of sRGB stand for, (..., 3), from 0 to 1."""
    levels = np.asarray(levels, dtype=float)
    return np.where(
        levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4
    )


def lab(levels):
    """Return lightness and the two hues of levels of sRGB, (..., 3)."""
    return np.cbrt(linear(levels) @ TO_CONES.T) @ TO_LAB.T


def levels_of(colours):
    """Return the levels of sRGB, (..., 3), of colours in Lab that a screen shows."""
    light = (colours @ np.linalg.inv(TO_LAB).T) ** 3 @ np.linalg.inv(TO_CONES).T
    light = np.clip(light, 0, 1)
    low = light <= 0.0031308
    return np.where(low, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def angle(hue):
    """Return the direction of a hue, (...,), in radians: red is near 0.5."""
    return np.arctan2(hue[..., 2], hue[..., 1])


BRICK, RED = (
    angle(lab(rgb(colour)))
    for colour in (PALETTE["vermilion"], PARTNERS[PALETTE["vermilion"]])
)


def redder(hue):
    """Turn hues, (..., 3), near vermilion's as far as its partner's is from its own.

    In other light a brick red is an orange, and not what the text calls red.
    """
    at, size = angle(hue), np.hypot(hue[..., 1], hue[..., 2])
    at = at + (RED - BRICK) * np.exp(-(((at - BRICK) / NEAR) ** 2))
    return np.stack([hue[..., 0], size * np.cos(at), size * np.sin(at)], axis=-1)


def turned_over(levels):
    """Return levels of sRGB, (..., 3), with the dark theme's paper and ink."""
    paper, ink, dark_paper, dark_ink = (
        lab(rgb(colour)) for colour in (PAPER, INK, DARK_PAPER, DARK_INK)
    )
    colours = lab(levels)
    share = np.clip((paper[0] - colours[..., :1]) / (paper[0] - ink[0]), 0, 1)
    hue = colours - paper - share * (ink - paper)  # what is neither paper nor ink
    hue[..., 0] = 0
    return levels_of(dark_paper + share * (dark_ink - dark_paper) + redder(hue))


def dark_colour(colour):
    """Return a colour's partner on the dark theme."""
    if colour.upper() in PARTNERS:
        return PARTNERS[colour.upper()].lower()
    levels = np.rint(255 * turned_over(rgb(colour))).astype(int)
    return "#" + "".join(f"{level:02x}" for level in levels)


def dark_picture(data):
    """Return an embedded PNG file, which has a palette, in the dark theme's colours."""
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        palette = bytes(image.getpalette("RGB") or ())
        colours = [f"#{palette[i : i + 3].hex()}" for i in range(0, len(palette), 3)]
        dark = "".join(dark_colour(colour)[1:] for colour in colours)
        image.putpalette(bytes.fromhex(dark), "RGB")
        result = io.BytesIO()
        image.save(result, format="png", optimize=True)
    return base64.b64encode(result.getvalue()).decode("ascii")


def on_the_page(drawing):
    """Return a figure's SVG without its sheet: the page is its paper."""
    return GROUND.sub("", drawing)


def dark(drawing):
    """Return a figure's SVG in the dark theme's colours."""
    drawing = COLOUR.sub(lambda match: dark_colour(match[0]), drawing)
    return EMBEDDED.sub(lambda match: dark_picture(match[0]), drawing)
