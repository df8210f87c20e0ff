"""What a reader sees of the stored figures: contrast on both grounds, text, weight."""

import pytest

from nnlib.figures.plots import PAPER
from nnlib.figures.widgets import pixels
from tests.book.fixture_figures import (
    contrast,
    cut_marks,
    drawings,
    painted,
    text_sizes,
)
from tests.needs import needs

needs("sphinx")
from nnlib_live.dark import DARK_PAPER, dark, dark_colour  # noqa: E402

DRAWINGS = drawings()
GRID = "#e3e1da"
SEPARATORS = {GRID, PAPER.lower()}  # they part what is seen without them
PHONE = 350  # pixels of a figure on a phone that is 390 wide
each = pytest.mark.parametrize("drawings", DRAWINGS.values(), ids=list(DRAWINGS))


def test_the_book_has_its_figures_and_sliders():
    assert len(DRAWINGS) > 110
    assert len([texts for texts in DRAWINGS.values() if len(texts) > 1]) > 20


@each
def test_lines_and_letters_stand_out_from_light_paper(drawings):
    for drawing in drawings:
        assert not faint(drawing, PAPER, SEPARATORS)


@each
def test_lines_and_letters_stand_out_from_dark_paper(drawings):
    left_out = {dark_colour(colour) for colour in SEPARATORS}
    for drawing in drawings:
        assert not faint(dark(drawing), DARK_PAPER, left_out)


def faint(drawing, paper, left_out):
    """Return the lines and letters that do not stand out from the paper."""
    least = {"line": 3, "text": 4.5}
    return {
        (kind, colour, opacity, round(contrast(colour, paper, opacity), 2))
        for kind, colour, opacity in painted(drawing)
        if colour not in left_out and contrast(colour, paper, opacity) < least[kind]
    }


@each
def test_text_is_12_to_18_pixels_on_a_desk_and_12_on_a_phone(drawings):
    for drawing in drawings:
        width, sizes = pixels(drawing)[0], text_sizes(drawing)
        assert width <= 480
        assert not sizes or max(sizes) <= 18
        assert not sizes or min(sizes) * min(1, PHONE / width) >= 12


@each
def test_no_mark_is_cut_by_the_edge_of_its_axes(drawings):
    for drawing in drawings:
        assert not cut_marks(drawing)


@each
def test_a_figure_weighs_at_most_64_kb(drawings):
    assert max(len(drawing.encode()) for drawing in drawings) <= 64_000


def test_the_checks_see_what_is_faint_and_what_is_small():
    start = '<svg xmlns="http://www.w3.org/2000/svg">'
    line = start + '<path style="{}" /></svg>'
    assert not faint(line.format("stroke:#6b6f76"), PAPER, SEPARATORS)
    assert faint(line.format("stroke:#6b6f76;opacity:0.4"), PAPER, SEPARATORS)
    assert faint(line.format("stroke:#9aa0a6"), PAPER, SEPARATORS)
    assert not faint(line.format("stroke:#e3e1da"), PAPER, SEPARATORS)
    text = start + '<g transform="scale(0.1 -0.1)" style="{}"><use /></g></svg>'
    assert text_sizes(text) == [pytest.approx(40 / 3)]
    assert not faint(text.format("fill:#6b6f76"), PAPER, SEPARATORS)
    assert faint(text.format("fill:#85796c"), PAPER, SEPARATORS)


@pytest.mark.parametrize(
    ("x", "y", "cut"), [(9, 9, 0), (2, 9, 1), (9, 18, 1), (-1, 9, 0), (3, 17, 0)]
)
def test_the_checks_see_what_is_cut(x, y, cut):
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><clipPath id="f">'
        '<rect x="0" y="0" width="20" height="20" /></clipPath>'
        '<defs><path id="m" d="M-3 0L3 0L0 3L0 -3" /></defs>'
        f'<g clip-path="url(#f)"><use x="{x}" y="{y}" href="#m" /></g></svg>'
    )
    assert len(cut_marks(drawing)) == cut
