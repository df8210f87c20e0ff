"""Figures of the course: one style, and drawings that several chapters need.

Every function draws on the matplotlib axes that it is given and returns them.
A figure starts with the style and has one message::

    plots.use_style()
    figure, ax = plt.subplots()
    plots.curves(ax, [sigmoid, tanh], x)

Matplotlib is not needed by the rest of the package, so it is imported where it is
used. `pip install "nnlib-course[course]"` brings it.
"""

import io
import itertools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE = Path(__file__).with_name("course.mplstyle")

PALETTE = {
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "black": "#000000",
}
PAPER = "#FCFBF7"
GREY = "#6B6F76"
DASHES = ("-", "--", "-.", ":")  # a second sign beside colour
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def _pyplot():
    """Import pyplot, or say how to install it."""
    try:
        import matplotlib.pyplot as plt
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            "Figures need matplotlib. Install it with: "
            'python -m pip install "nnlib-course[course]"'
        ) from missing
    return plt


def use_style() -> None:
    """Use the course's style for every figure drawn after this call.

    In a notebook, figures are also stored as small PNG files that hold no date and
    no version, so that drawing the same figure again gives the same bytes.

    Raises
    ------
    ModuleNotFoundError
        If matplotlib is not installed.
    """
    plt = _pyplot()
    plt.style.use(STYLE)
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        from matplotlib.figure import Figure

        plt.switch_backend(plt.get_backend())  # it sets its own PNG writer: ours next
        shell.display_formatter.formatters["image/png"].for_type(Figure, png)


def png(figure: "Figure", colours: int = 128) -> bytes:
    """Return a figure as the bytes of a small PNG file.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    colours : int
        Size of the file's palette, 2 to 256. A drawing of lines and text is about
        a third of its full-colour size with 128.

    Returns
    -------
    bytes
        The same bytes each time: no date, no version of matplotlib.
    """
    result = io.BytesIO()
    _reduced(figure, colours).save(result, format="png", optimize=True)
    return result.getvalue()


def webp(figure: "Figure", colours: int = 32) -> bytes:
    """Return a figure as the bytes of a WebP file, for the frames of a slider.

    Nothing but the number of colours is lost. The file is about 0.6 of the size of
    a PNG file; notebooks store their figures as PNG, pages show both.
    """
    result = io.BytesIO()
    image = _reduced(figure, colours).convert("RGB")
    image.save(result, format="webp", lossless=True, quality=75, method=4)
    return result.getvalue()


def _reduced(figure, colours):
    """Return a figure as an image with a palette of so many colours."""
    from PIL import Image

    raw = io.BytesIO()
    figure.savefig(raw, format="png")
    raw.seek(0)
    with Image.open(raw) as image:
        return image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)


def curves(
    ax: "Axes", functions: dict[str, Callable] | list[Callable], x: np.ndarray
) -> "Axes":
    """Draw functions of one variable, each with its own colour and dash.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    functions : dict of str to callable, or list of callable
        In a list, a function's name becomes its label.
    x : (N,) array

    Returns
    -------
    matplotlib.axes.Axes
    """
    if not isinstance(functions, dict):
        functions = {function.__name__: function for function in functions}
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.axvline(0, color=GREY, linewidth=0.8)
    for (label, function), dash in zip(
        functions.items(), itertools.cycle(DASHES), strict=False
    ):
        ax.plot(x, function(x), dash, label=label)
    if len(functions) > 1:
        ax.legend()
    return ax


def histogram_rows(
    ax: "Axes", rows: dict[str, np.ndarray], limits: tuple[float, float], bins: int = 60
) -> "Axes":
    """Draw one histogram above the other, the first row at the top.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    rows : dict of str to array
        A row's label and its values, of any shape.
    limits : (float, float)
        The range of values shown; values outside it count in the outermost bins.
    bins : int

    Returns
    -------
    matplotlib.axes.Axes
    """
    edges = np.linspace(*limits, bins + 1)
    heights = range(len(rows) - 1, -1, -1)
    for height, values in zip(heights, rows.values(), strict=True):
        counts, _ = np.histogram(np.clip(values, *limits), edges)
        share = 0.9 * counts / max(counts.max(), 1)
        ax.stairs(
            height + share, edges, baseline=height, fill=True, color=PALETTE["blue"]
        )
    ax.set_yticks(list(heights), list(rows))
    ax.set(xlim=limits, ylim=(-0.1, len(rows)))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return ax


def _grid(x_limits, y_limits, resolution):
    """Return the coordinates of a grid, each (resolution, resolution)."""
    return np.meshgrid(
        np.linspace(*x_limits, resolution), np.linspace(*y_limits, resolution)
    )


def _limits(x):
    """Return the range of each column of x (N, 2), a tenth wider on both sides."""
    low, high = x.min(axis=0), x.max(axis=0)
    margin = 0.1 * (high - low)
    return tuple(zip(low - margin, high + margin, strict=True))


def scatter_classes(ax: "Axes", x: np.ndarray, labels: np.ndarray) -> "Axes":
    """Draw labelled points, each class with its own colour and marker.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x : (N, 2) array
    labels : (N,) array of int

    Returns
    -------
    matplotlib.axes.Axes
    """
    colours, markers = itertools.cycle(PALETTE.values()), itertools.cycle(MARKERS)
    for label, colour, marker in zip(np.unique(labels), colours, markers, strict=False):
        points = x[labels == label]
        ax.scatter(*points.T, s=26, c=colour, marker=marker, edgecolors=PAPER,
                   linewidths=0.6, label=f"class {label}", zorder=3)  # fmt: skip
    return ax


def decision_regions(
    ax: "Axes",
    classify: Callable,
    x: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    limits: tuple | None = None,
    resolution: int = 200,
) -> "Axes":
    """Colour the plane by the class that a classifier gives to each point.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    classify : callable
        Takes points (M, 2), returns their classes (M,): integers from 0.
    x : (N, 2) array, optional
        Points to draw on top, with their `labels` (N,).
    limits : ((float, float), (float, float)), optional
        The range of each axis; without it, the range of `x` and a margin.
    resolution : int
        Points on each side of the grid.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if limits is None:
        if x is None:
            raise ValueError("decision_regions: give the points x or the limits.")
        limits = _limits(x)
    first, second = _grid(*limits, resolution)
    points = np.stack([first.ravel(), second.ravel()], axis=1)  # (M, 2)
    classes = np.asarray(classify(points)).reshape(first.shape)
    n_classes = int(max(classes.max(), 0 if labels is None else np.max(labels))) + 1
    colours = list(itertools.islice(itertools.cycle(PALETTE.values()), n_classes))
    levels = np.arange(n_classes + 1) - 0.5
    ax.contourf(first, second, classes, levels, colors=colours, alpha=0.18)
    if n_classes > 1:
        ax.contour(first, second, classes, levels[1:-1], colors=GREY, linewidths=1.4)
    if x is not None and labels is not None:
        scatter_classes(ax, x, labels)
    ax.set(xlim=limits[0], ylim=limits[1])
    return ax


def loss_landscape(
    ax: "Axes",
    loss: Callable,
    x_limits: tuple[float, float],
    y_limits: tuple[float, float],
    paths: dict[str, np.ndarray] | None = None,
    resolution: int = 80,
    levels: int | Sequence[float] = 14,
) -> "Axes":
    """Draw a loss of two parameters as a contour map, with paths walked on it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    loss : callable
        Takes two arrays of one shape, returns the loss of each pair, same shape.
    x_limits, y_limits : (float, float)
    paths : dict of str to (T, 2) array, optional
        A path's label and its points, the first marked with a circle.
    resolution : int
    levels : int or sequence of float

    Returns
    -------
    matplotlib.axes.Axes
    """
    first, second = _grid(x_limits, y_limits, resolution)
    ax.contour(first, second, loss(first, second), levels, colors=GREY,
               linewidths=0.7, alpha=0.7)  # fmt: skip
    for (label, path), marker in zip(
        (paths or {}).items(), itertools.cycle(MARKERS), strict=False
    ):
        path = np.asarray(path)
        (line,) = ax.plot(*path.T, marker=marker, markersize=3.5, linewidth=1.6,
                          label=label)  # fmt: skip
        ax.plot(*path[0], "o", markersize=9, color=line.get_color(), mfc=PAPER)
    ax.set(xlim=x_limits, ylim=y_limits)
    ax.grid(False)
    if paths:
        ax.legend()
    return ax


def learning_curve(
    ax: "Axes",
    history: dict | object,
    names: Sequence[str] = ("loss", "validation_loss"),
) -> "Axes":
    """Draw how values changed from epoch to epoch, counted from 1.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    history : dict or object
        Holds a sequence of T numbers under each name, as a key or as an attribute.
        A name that is missing or empty is left out.
    names : sequence of str

    Returns
    -------
    matplotlib.axes.Axes
    """
    found = history if isinstance(history, dict) else vars(history)
    shown = {name: found[name] for name in names if len(found.get(name) or ())}
    if not shown:
        raise ValueError(
            f"learning_curve: the history holds none of {', '.join(names)}. "
            f"It holds: {', '.join(found) or 'nothing'}."
        )
    for (name, values), dash, marker in zip(
        shown.items(), itertools.cycle(DASHES), itertools.cycle(MARKERS), strict=False
    ):
        label = name.replace("_", " ")
        ax.plot(range(1, len(values) + 1), values, dash, marker=marker, label=label)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("epoch")
    if len(shown) > 1:
        ax.legend()
    else:
        ax.set_ylabel(next(iter(shown)).replace("_", " "))
    return ax
