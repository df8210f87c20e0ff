"""What a figure leaves empty above and below goes; its width and its ink stay."""

import pytest

from nnlib.figures.widgets import pixels
from nnlib_live.dark import on_the_page
from nnlib_live.trimmed import MARGIN, trimmed
from tests.book.fixture_figures import drawings

SHEET = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="100pt" '
    'viewBox="0 0 90 100">{}</svg>'
)
LINE = '<path d="M0 {0}L90 {0}" style="stroke:#000000" {1} />'
FRAME = '<clipPath id="f"><rect x="0" y="40" width="90" height="20" /></clipPath>'
MARK = '<defs><path id="m" d="M0 -5L0 5" /></defs>'


def shown(*parts):
    """Return between which heights a figure of these parts is shown."""
    drawing = trimmed(SHEET.format("".join(parts)))
    box = drawing.partition('viewBox="')[2].partition('"')[0]
    left, top, width, high = map(float, box.split())
    assert (left, width) == (0, 90) and f'width="90pt" height="{high:.2f}pt"' in drawing
    return top, top + high


def around(low, high):
    return pytest.approx((low - MARGIN, high + MARGIN), abs=0.02)


CLIPPED = f'<g clip-path="url(#f)">{LINE.format(20, "")}</g>'
CASES = {
    "lines": ([LINE.format(30, ""), LINE.format(60, "")], (30, 60)),
    "moved": ([LINE.format(10, 'transform="translate(0 25)"')], (35, 35)),
    "turned": ([LINE.format(20, 'transform="translate(0 50) scale(2 -1)"')], (30, 30)),
    "rotated": (
        [LINE.format(0, 'transform="translate(9 80) rotate(-30)"')],
        (35, 80),
    ),
    "matrix": ([LINE.format(0, 'transform="matrix(1 0.1 0 1 0 50)"')], (50, 59)),
    "mark": ([MARK, '<use x="3" y="50" href="#m" />'], (45, 55)),
    "image": (
        ['<image width="9" height="20" transform="translate(0 30)" />'],
        (30, 50),
    ),
    "clipped": (
        [FRAME, CLIPPED, LINE.format(50, "")],
        (50, 50),
    ),
    "not painted": (
        [LINE.format(50, ""), '<path d="M0 0L90 90" style="fill:none" />'],
        (50, 50),
    ),
}


@pytest.mark.parametrize(("parts", "expected"), CASES.values(), ids=list(CASES))
def test_a_figure_is_as_high_as_its_ink(parts, expected):
    assert shown(*parts) == around(*expected)


def test_nothing_is_shown_beyond_the_sheet():
    assert shown(LINE.format(-20, ""), LINE.format(99, "")) == (0, 100)


def test_a_figure_without_ink_and_a_strange_file_stay():
    for drawing in (SHEET.format(""), '<svg xmlns="http://www.w3.org/2000/svg" />'):
        assert trimmed(drawing) == drawing


def test_the_figures_of_the_book_keep_their_width_and_lose_less_than_half():
    saved = 0
    for texts in drawings().values():
        if len(texts) > 1:
            continue  # the frames of a slider stay of one size
        drawing = on_the_page(texts[0])
        (width, height), (same, less) = pixels(drawing), pixels(trimmed(drawing))
        assert same == width and 0.6 * height <= less <= height
        saved += height - less
    assert saved > 500  # pixels
