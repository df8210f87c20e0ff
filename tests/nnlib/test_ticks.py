"""The numbers at logarithmic axes: on one line, at the ticks that matplotlib chose."""

import matplotlib
import matplotlib.pyplot as plt
import pytest

from nnlib.figures import plots
from nnlib.figures.svg import svg
from tests.book.fixture_figures import text_sizes

matplotlib.use("agg")


@pytest.fixture(autouse=True)
def style():
    with plt.style.context("default"):
        plots.use_style()
        yield
    plt.close("all")


def written(axis, which):
    """Return the numbers that a reader sees beside an axis's ticks."""
    low, high = sorted(axis.get_view_interval())
    return [
        text
        for tick, text in zip(
            axis.get_ticklocs(minor=which == "minor"),
            [label.get_text() for label in axis.get_ticklabels(which=which)],
            strict=True,
        )
        if low <= tick <= high and text
    ]


def test_decades_are_written_without_powers():
    _, ax = plt.subplots()
    ax.loglog([1e-3, 1e4], [1e-20, 1e2])
    ax.set_ylim(1e-20, 1e2)
    ax.figure.canvas.draw()
    assert {"0.001", "1", "1,000"} <= set(written(ax.xaxis, "major"))
    heights = written(ax.yaxis, "major")
    assert "1e-20" in heights and len(heights) >= 3
    assert not [text for text in heights if "$" in text]


def test_a_part_of_a_decade_has_numbers_too():
    _, ax = plt.subplots()
    ax.semilogy([1, 2], [0.2, 0.8])
    ax.figure.canvas.draw()
    assert "0.2" in written(ax.yaxis, "minor")


def test_no_text_of_a_logarithmic_figure_is_smaller_than_the_others():
    figure, ax = plt.subplots()
    ax.loglog([1e-6, 1e6], [1e-6, 1e6])
    sizes = text_sizes(svg(figure))
    assert len(sizes) > 4 and min(sizes) == max(sizes)
