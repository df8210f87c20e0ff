"""The style of the figures, and the pictures of losses and digits."""

import sys
from types import SimpleNamespace

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from nnlib.figures import pictures, plots
from nnlib.figures.svg import svg

matplotlib.use("agg")


def luminance(colour):
    value = np.array(matplotlib.colors.to_rgb(colour))
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(first, second):
    low, high = sorted([luminance(first), luminance(second)])
    return (high + 0.05) / (low + 0.05)


def test_style_sets_the_font_and_an_opaque_background(ax):
    ax.text(0.5, 0.5, "words")
    assert ax.texts[0].get_fontname() == "DejaVu Sans"
    assert matplotlib.colors.to_hex(ax.figure.get_facecolor()).upper() == plots.PAPER


def test_style_stores_the_figures_of_a_notebook_with_its_own_writer(monkeypatch):
    files, drawings, switched = {}, {}, []
    formatters = {
        "image/png": files,
        "image/svg+xml": SimpleNamespace(for_type=drawings.__setitem__),
    }
    formatter = SimpleNamespace(formatters=formatters)
    shell = SimpleNamespace(display_formatter=formatter)

    def switch_backend(name):  # the notebook's backend brings another writer
        switched.append(name)
        files[matplotlib.figure.Figure] = "the backend's writer"

    ipython = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setattr(plt, "switch_backend", switch_backend)
    with plt.style.context("default"):
        plots.use_style()
    assert switched == [plt.get_backend()]
    assert drawings == {matplotlib.figure.Figure: svg} and not files


@pytest.mark.parametrize("ipython", [None, SimpleNamespace(get_ipython=lambda: None)])
def test_style_leaves_the_backend_alone_outside_a_notebook(monkeypatch, ipython):
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setattr(plt, "switch_backend", pytest.fail)
    with plt.style.context("default"):
        plots.use_style()
        assert plt.rcParams["figure.facecolor"].upper() == plots.PAPER


def test_style_and_palette_name_the_same_colours():
    with plt.style.context(plots.STYLE):
        cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    names = ("blue", "vermilion", "green", "purple", "orange", "sky", "black")
    assert [colour.lstrip("#") for colour in cycle] == [
        plots.PALETTE[name].lstrip("#") for name in names
    ]


def test_text_and_first_colours_stand_out_from_paper():
    with plt.style.context(plots.STYLE):
        for name in ("text.color", "axes.labelcolor", "xtick.labelcolor"):
            assert contrast(plt.rcParams[name], plots.PAPER) >= 7
    assert contrast(plots.GREY, plots.PAPER) >= 4.5
    for name, colour in plots.PALETTE.items():
        least = 3 if name in ("orange", "sky") else 4.5  # these two colour no text
        assert contrast(colour, plots.PAPER) >= least, name


def test_no_dash_and_no_marker_comes_twice():
    assert len(set(plots.DASHES)) == len(plots.DASHES) == 4
    assert len(set(plots.MARKERS)) == len(plots.MARKERS) == len(plots.PALETTE)


# Machado, Oliveira and Fernandes (2009), severity 1: linear RGB as dichromats see it.
DICHROMATS = {
    "protan": [[0.152286, 1.052583, -0.204868],
               [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968],
               [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779],
               [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


@pytest.mark.parametrize("kind", DICHROMATS)
def test_first_colours_differ_for_a_colour_blind_reader(kind):
    seen = []
    for name in ("blue", "vermilion", "green", "purple"):
        rgb = np.array(matplotlib.colors.to_rgb(plots.PALETTE[name])) ** 2.2
        seen.append(np.clip(DICHROMATS[kind] @ rgb, 0, 1) ** (1 / 2.2))
    for i, first in enumerate(seen):
        for second in seen[:i]:
            assert np.linalg.norm(first - second) > 0.1  # and dashes differ too


def test_loss_landscape_marks_where_a_path_starts(ax):
    path = [(1.0, 1.0), (0.5, 0.2)]
    plots.loss_landscape(
        ax, lambda a, b: a**2 + b**2, (-2, 2), (-2, 2), {"SGD": path}, resolution=9
    )
    line, start = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), path)
    np.testing.assert_array_equal(start.get_xydata(), path[:1])


def test_loss_landscape_shows_its_limits_where_a_path_leaves_them(ax):
    path = {"SGD": [(-9.0, -9.0), (9.0, 9.0)]}
    plots.loss_landscape(ax, np.add, (-2, 2), (-3, 3), path, resolution=5)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-3, 3))


@pytest.mark.parametrize("visible", [True, False])
def test_loss_landscape_has_grey_lines_at_its_levels_and_no_grid(ax, visible):
    ax.grid(visible)
    plots.loss_landscape(ax, np.add, (-2, 2), (-3, 3), levels=[-1, 0.5, 2])
    (contours,) = ax.collections
    np.testing.assert_array_equal(contours.levels, [-1, 0.5, 2])
    grey, drawn = matplotlib.colors.to_rgb(plots.GREY), contours.get_edgecolor()
    np.testing.assert_array_equal(np.unique(drawn[:, :3], axis=0), [grey])
    grid = [*ax.xaxis.get_gridlines(), *ax.yaxis.get_gridlines()]
    assert not any(line.get_visible() for line in grid)


def test_loss_landscape_tells_paths_apart_and_shows_their_starts(ax):
    paths = {name: [(0.0, 0.0), (1.0, 1.0)] for name in ("SGD", "Adam")}
    shapes = []

    def loss(a, b):
        shapes.append(a.shape)
        return a + b

    plots.loss_landscape(ax, loss, (-2, 2), (-2, 2), paths)
    lines, starts = ax.lines[::2], ax.lines[1::2]
    assert [line.get_marker() for line in lines] == ["o", "s"]
    assert lines[0].get_color() != lines[1].get_color()
    for line, start in zip(lines, starts, strict=True):
        assert start.get_mfc() == plots.PAPER  # a ring around the first point
        assert start.get_markersize() > line.get_markersize()
    assert shapes == [(80, 80)]


@pytest.mark.parametrize("kind", [dict, SimpleNamespace])
def test_learning_curve_counts_epochs_from_one(ax, kind):
    history = kind(loss=[2.0, 1.0], validation_loss=[])
    plots.learning_curve(ax, history)
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xdata(), [1, 2])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "loss")


def test_learning_curve_has_ticks_at_whole_epochs_only(ax):
    plots.learning_curve(ax, {"loss": [3.0, 2.0, 1.0]})
    np.testing.assert_array_equal(ax.get_xticks() % 1, 0)


def test_learning_curve_alone_is_named_at_the_axis(ax):
    plots.learning_curve(ax, {"validation_loss": [1.0]})
    assert ax.get_ylabel() == "validation loss" and ax.get_legend() is None


def test_learning_curve_says_what_the_history_holds(ax):
    with pytest.raises(ValueError) as caught:
        plots.learning_curve(ax, {"loss": [1.0], "time": [2.0]}, names=["a", "b"])
    assert str(caught.value) == (
        "learning_curve: history holds loss, time, expected one of a, b: write "
        "names=[...] with what it holds."
    )
    with pytest.raises(ValueError, match="history holds nothing, expected"):
        plots.learning_curve(ax, {})
    with pytest.raises(TypeError) as caught:
        plots.learning_curve(ax, [1.0, 2.0])
    assert str(caught.value) == (
        "learning_curve: history is a list of 2, expected what fit returned, or a "
        "dict: write learning_curve(ax, {'loss': losses})."
    )
    plots.learning_curve(ax, {"loss": [1.0, 2.0]})


def test_loss_landscape_shows_its_limits_and_ends_of_one_colour(ax):
    paths = {"SGD": [(1.0, 1.0), (0.5, 0.2)]}
    plots.loss_landscape(ax, lambda a, b: a + b, (-2, 2), (-3, 3), paths, resolution=5)
    assert ax.get_xlim() == (-2, 2) and ax.get_ylim() == (-3, 3)
    line, start = ax.lines
    assert start.get_color() == line.get_color() and start.get_marker() == "o"
    assert ax.get_legend().get_texts()[0].get_text() == "SGD"


def test_learning_curves_differ_in_dash_and_marker_and_are_named(ax):
    plots.learning_curve(ax, {"loss": [2.0, 1.0], "validation_loss": [3.0, 2.0]})
    loss, validation = ax.lines
    assert loss.get_linestyle() != validation.get_linestyle()
    assert (loss.get_marker(), validation.get_marker()) == ("o", "s")
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["loss", "validation loss"]


def test_digit_grid_marks_what_was_misread(ax):
    images = np.zeros((3, 16))
    pictures.digit_grid(ax, images, labels=[1, 2, 3], predictions=[1, 7, 3])
    assert [text.get_text() for text in ax.texts] == ["1", "2 → 7", "3"]
    assert len(ax.lines) == 1 and len(ax.images) == 3


def test_digit_grid_fills_rows_from_the_top_left(ax):
    images = np.linspace(0.2, 0.7, 12).reshape(3, 2, 2)
    pictures.digit_grid(ax, images, columns=2)
    corners = [image.get_extent() for image in ax.images]
    np.testing.assert_allclose(
        corners,
        [[0.04, 0.96, 1.04, 1.96], [1.04, 1.96, 1.04, 1.96], [0.04, 0.96, 0.04, 0.96]],
    )
    for shown, image in zip(ax.images, images, strict=True):
        np.testing.assert_array_equal(shown.get_array(), image)
        assert shown.get_clim() == (0, 1)  # not from the least grey to the most
        assert shown.get_cmap().name == "Greys"
    assert ax.get_xlim() == (0, 2) and ax.get_ylim() == pytest.approx((-0.04, 2))
    assert not ax.axison and not ax.texts


def test_digit_grid_writes_under_each_image_and_frames_what_was_misread(ax):
    images = np.zeros((2, 4))
    pictures.digit_grid(ax, images, labels=[1, 2], predictions=[1, 7], columns=1)
    np.testing.assert_allclose(ax.images[0].get_extent(), [0.04, 0.96, 1.44, 2.36])
    right, wrong = ax.texts
    assert right.get_position() == pytest.approx((0.5, 1.39))
    assert wrong.get_position() == pytest.approx((0.5, -0.01))
    assert (right.get_ha(), right.get_va()) == ("center", "top")
    assert right.get_color() == plots.PALETTE["black"]
    assert wrong.get_color() == plots.PALETTE["vermilion"]
    (frame,) = ax.lines
    left, high = 0.04, 0.96
    np.testing.assert_allclose(
        frame.get_xydata(),
        [(left, left), (high, left), (high, high), (left, high), (left, left)],
    )
    assert frame.get_color() == plots.PALETTE["vermilion"]
    assert ax.get_ylim() == pytest.approx((0.96 - 1.4, 2.8))


def test_digit_grid_takes_labels_or_predictions_alone(ax):
    pictures.digit_grid(ax, np.zeros((1, 4)), labels=[3])
    pictures.digit_grid(ax, np.zeros((1, 4)), predictions=[5])
    assert [text.get_text() for text in ax.texts] == ["3", "5"]
    assert not ax.lines


def test_digit_grid_has_eight_columns_unless_told(ax):
    pictures.digit_grid(ax, np.zeros((9, 4)))
    assert ax.get_xlim() == (0, 8) and ax.get_ylim() == pytest.approx((-0.04, 2))


def test_digit_grid_refuses_rows_that_are_no_square(ax):
    with pytest.raises(ValueError) as caught:
        pictures.digit_grid(ax, np.zeros((2, 15)))
    assert str(caught.value) == (
        "digit_grid: images has shape (2, 15), expected a square number of columns, or "
        "(N, height, width): write images.reshape(-1, height, width)."
    )
    pictures.digit_grid(ax, np.zeros((2, 15)).reshape(-1, 3, 5))


def test_missing_matplotlib_is_named_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        plots.use_style()
    assert str(caught.value) == (
        "Figures need matplotlib. Install it with: "
        'python -m pip install "nnlib-course[course]".'
    )
