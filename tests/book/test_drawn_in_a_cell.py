"""A digit that the reader draws with signs in a cell becomes a picture of 28 by 28."""

import re

import numpy as np
import pytest

from tools.files import ROOT

DRAWN = re.compile(r"^(drawing = \"\"\"\n.*?)^```", re.MULTILINE | re.DOTALL)
SIGNS = re.compile(r"^[.#]+$", re.MULTILINE)
CELLS = [
    pytest.param(cell, id=page.stem)
    for page in sorted((ROOT / "book").glob("[0-9]*.md"))
    for cell in DRAWN.findall(page.read_text(encoding="utf-8"))
]


def seen(cell):
    """Run a cell; return the rows that it hands to a network."""
    rows = []

    def forward(network, x):
        rows.append(x)
        return np.zeros((1, 10))

    exec(cell, {"np": np, "forward": forward, "net": None, "reader": None})
    return rows


def test_chapters_9_and_10_take_a_drawing():
    assert [param.id for param in CELLS] == ["09_data", "10_convolution"]


@pytest.mark.parametrize("cell", CELLS)
def test_a_drawing_lies_in_the_middle_of_the_paper(cell):
    (x,) = seen(cell)
    picture = x.reshape(28, 28)
    assert x.dtype == np.float32 and set(np.unique(picture)) == {0, 1}
    assert not picture[:4].any() and not picture[:, :4].any()
    assert picture.sum() == 9 * cell.count("#", 0, cell.index("signs"))


@pytest.mark.parametrize("cell", CELLS)
def test_another_drawing_gives_another_picture(cell):
    signs = iter(["......."] * 2 + ["...#..."] * 3 + ["......."] * 2)
    other = SIGNS.sub(lambda _: next(signs), cell)
    assert other != cell
    (x,) = seen(other)
    np.testing.assert_array_equal(x.reshape(28, 28)[10:19, 13:16], 1)
    assert x.sum() == 9 * 3
