"""A figure as SVG: the same each time, small, and complete."""

import base64
import io
import re
from xml.etree import ElementTree

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from nnlib.figures import plots
from nnlib.figures.svg import SVG, rounded, svg, with_minus

matplotlib.use("agg")


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("M 1.23456 -0.001 L 10.0 2.50", "M 1.23 0 L 10 2.5"),
        ("fill: #1e5e25; stroke-width: 0.8", "fill: #1e5e25; stroke-width: 0.8"),
        ("-1.5e-05 -2.999", "0 -3"),
        ("url(#p1) 12 100", "url(#p1) 12 100"),
    ],
)
def test_numbers_are_rounded_and_colours_are_none(text, short):
    assert rounded(text) == short


def embedded(drawing):
    found = []
    for data in re.findall(r'base64,([^"]+)', drawing):
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            found.append((image.mode, np.asarray(image.convert("RGBA"))))
    return found


def test_drawing_again_gives_the_same_text(rng):
    pixels, texts = rng.random((4, 4)), []
    for _ in range(2):
        with plt.style.context(plots.STYLE):
            figure, ax = plt.subplots()
            ax.plot([1, 2], [3, 4], "o-", label="line $x_1$")
            ax.imshow(pixels)
            ax.legend()
            texts.append(svg(figure))
            plt.close(figure)
    assert texts[0] == texts[1]
    for word in ("Matplotlib", "date", "DOCTYPE", "<!--", "metadata", "  "):
        assert word not in texts[0]


def test_every_name_is_used_and_every_use_is_named(ax):
    ax.plot([1, 2], [3, 4], "o-", label="line")
    ax.bar([1], [2], hatch="//", color=plots.PALETTE["blue"])
    ax.legend()
    root = ElementTree.fromstring(svg(ax.figure))
    named = {each.get("id") for each in root.iter()} - {None}
    used = {
        name
        for each in root.iter()
        for kind in ("href", "clip-path", "style")
        for name in re.findall(r"(?:url\(|^)#([\w-]+)", each.get(kind, ""))
    }
    assert named == used and len(named) > 3
    assert {len(name.split("-")[0]) for name in named} == {6}


def test_two_figures_share_no_name(ax):
    ax.plot([1, 2])
    first = set(re.findall('id="([^"]+)"', svg(ax.figure)))
    ax.plot([2, 1])
    second = set(re.findall('id="([^"]+)"', svg(ax.figure)))
    assert first and second and not first & second


def test_the_sheet_is_the_one_part_that_says_so(ax):
    root = ElementTree.fromstring(svg(ax.figure))
    (sheet,) = [each for each in root.iter() if each.get("class") == "ground"]
    assert sheet.tag == f"{{{SVG}}}path" and sheet.get("style") == "fill:#fcfbf7"


def test_a_picture_keeps_its_pixels_and_gets_a_palette(ax):
    shades = np.arange(4).reshape(2, 2)
    ax.imshow(shades, cmap="Greys", interpolation="none")
    ((mode, pixels),) = embedded(svg(ax.figure))
    assert mode == "P"
    expected = np.rint(255 * matplotlib.colormaps["Greys"](shades / 3))
    np.testing.assert_array_equal(pixels, expected)


def test_a_picture_of_many_colours_is_left_64(ax, rng):
    ax.imshow(rng.random((40, 40, 3)), interpolation="none")
    ((_, pixels),) = embedded(svg(ax.figure))
    assert pixels.shape == (40, 40, 4)
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) == 64


def test_a_figure_is_480_pixels_wide_and_weighs_little(ax):
    ax.plot(np.sin(np.linspace(0, 9, 500)))
    drawing = svg(ax.figure)
    assert 'width="360pt"' in drawing and len(drawing) < 20_000


def test_text_is_drawn_as_outlines_whatever_a_reader_has_set(ax):
    ax.set_title("words")
    with plt.rc_context({"svg.fonttype": "none"}):
        assert "<text" not in svg(ax.figure)


def test_a_negative_number_has_a_minus_and_a_date_keeps_its_hyphens():
    drawings = []
    for sign in "-−":
        _, ax = plt.subplots()
        ax.set_title(f"{sign}0.5·{sign}2 on 2026-11-29, 1e-5")
        drawings.append(svg(ax.figure))
        plt.close(ax.figure)
    assert drawings[0] == drawings[1]
    assert (
        with_minus("on 2026-11-29, 1e-5 and x - 1") == "on 2026-11-29, 1e-5 and x - 1"
    )
