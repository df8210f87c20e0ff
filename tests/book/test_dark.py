"""The colours of a figure on the dark theme."""

import base64
import colorsys
import io
import re

import matplotlib
import numpy as np
import pytest
from PIL import Image

from nnlib.figures.plots import INK, PALETTE, PAPER
from nnlib.figures.svg import svg
from tests.book.fixture_figures import contrast
from tests.needs import needs
from tests.nnlib.test_plots import DICHROMATS
from tools.files import ROOT, read

needs("sphinx")
from nnlib_live.dark import (  # noqa: E402
    DARK_INK,
    DARK_PAPER,
    dark,
    dark_colour,
    on_the_page,
    rgb,
    turned_over,
)


def test_paper_and_ink_are_those_of_the_pages():
    style = read(ROOT / "book" / "_site" / "course.css")
    for name, light, darker in (("paper", PAPER, DARK_PAPER), ("ink", None, DARK_INK)):
        first, second = re.findall(rf"--{name}: (#\w{{6}});", style)[:2]
        assert light is None or first == light.lower()
        assert second == darker.lower()


def test_paper_and_ink_change_places():
    assert dark_colour(PAPER) == dark_colour("#ffffff") == DARK_PAPER.lower()
    assert dark_colour(INK) == dark_colour("#000000") == DARK_INK.lower()
    for colour, other in ((PAPER, DARK_PAPER), (INK, DARK_INK)):
        np.testing.assert_allclose(turned_over(rgb(colour)), rgb(other), atol=1e-6)


def shades_to(name):
    """Return a map from paper to a colour of the palette, on the dark theme."""
    shares = np.linspace(0, 1, 9)[:, None]
    shades = (1 - shares) * rgb(PAPER) + shares * rgb(PALETTE[name])
    colours = ["#" + bytes(np.rint(255 * s).astype(int).tolist()).hex() for s in shades]
    return [dark_colour(colour) for colour in colours]


@pytest.mark.parametrize("name", ["blue", "vermilion"])
def test_a_map_from_paper_to_a_colour_keeps_its_order(name):
    contrasts = [contrast(colour, DARK_PAPER) for colour in shades_to(name)]
    assert contrasts[0] < 1.1 and np.all(np.diff(contrasts) > 0)


@pytest.mark.parametrize("name", PALETTE)
def test_the_palette_stands_out_from_dark_paper_as_text_does(name):
    assert contrast(dark_colour(PALETTE[name]), DARK_PAPER) >= 4.5


def test_what_the_text_calls_red_is_red_and_not_orange():
    hues = [360 * colorsys.rgb_to_hsv(*rgb(c))[0] for c in shades_to("vermilion")]
    assert hues[-1] < 12 and max(hues[3:]) < 20


@pytest.mark.parametrize("kind", DICHROMATS)
@pytest.mark.parametrize("shown", [str, dark_colour], ids=["light", "dark"])
def test_the_palette_is_told_apart_by_a_colour_blind_reader(kind, shown):
    seen = [
        np.clip(DICHROMATS[kind] @ rgb(shown(colour)) ** 2.2, 0, 1) ** (1 / 2.2)
        for colour in PALETTE.values()
    ]
    for i, first in enumerate(seen):
        for second in seen[:i]:
            assert np.linalg.norm(first - second) > 0.1


@pytest.fixture
def drawing():
    figure = matplotlib.figure.Figure(facecolor=PAPER)
    ax = figure.add_subplot()
    ax.set_title("words", color=PALETTE["blue"])
    ax.imshow([[0, 1]], cmap="Greys", interpolation="none")
    return svg(figure)


def test_names_and_numbers_stay_and_only_colours_change(drawing):
    plain = [
        re.sub(r"base64,[^\"]+", "", re.sub(r"[:\"]#[0-9a-f]{6}\b", "", text))
        for text in (drawing, dark(drawing))
    ]
    assert plain[0] == plain[1] and drawing != dark(drawing)
    assert PALETTE["blue"].lower() in drawing
    assert PALETTE["blue"].lower() not in dark(drawing)
    assert dark_colour(PALETTE["blue"]) in dark(drawing)


def test_what_has_no_colour_of_its_own_is_drawn_in_ink(drawing):
    assert re.match(r'<svg [^>]*fill="#000000"', drawing)
    assert re.match(rf'<svg [^>]*fill="{DARK_INK.lower()}"', dark(drawing))


def test_an_embedded_picture_is_turned_over(drawing):
    data = re.search(r'base64,([^"]+)', dark(drawing))[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        pixels = np.asarray(image.convert("RGB"))
    expected = [[rgb(DARK_PAPER) * 255, rgb(DARK_INK) * 255]]
    np.testing.assert_array_equal(pixels, np.rint(expected))


def test_the_sheet_is_left_out_and_nothing_else(drawing):
    shown = on_the_page(drawing)
    assert drawing.count('class="ground"') == 1 and 'class="ground"' not in shown
    assert drawing.count("<path") == shown.count("<path") + 1
