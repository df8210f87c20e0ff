"""Figures of the course: one style, and drawings that several chapters need.

Every function draws on the matplotlib axes that it is given and returns them.
A figure starts with the style and has one message::

    plots.use_style()
    figure, ax = plt.subplots()
    plots.learning_curve(ax, history)

Matplotlib is not needed by the rest of the package, so it is imported where it is
used. `pip install "nnlib-course[course]"` brings it.
"""

import itertools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib.checks import described
from nnlib.figures.checks import DRAWN
from nnlib.figures.svg import svg
from nnlib.figures.ticks import write_without_powers
from nnlib.ranges import held_to

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLE = Path(__file__).with_name("course.mplstyle")

PALETTE = {
    "blue": "#1763C0",
    "vermilion": "#B8480F",
    "green": "#1F7157",
    "purple": "#9E4C93",
    "orange": "#B37B0C",
    "sky": "#1694DE",
    "black": "#000000",
}
PAPER = "#FCFBF7"
INK = "#1F2328"
GREY = "#6B6F76"
DASHES = ("-", "--", "-.", ":")  # a second sign beside colour
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def pyplot() -> ModuleType:
    """Import pyplot, or say how to install it."""
    try:
        import matplotlib.pyplot as plt
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            "Figures need matplotlib. Install it with: "
            'python -m pip install "nnlib-course[course]".'
        ) from missing
    return plt


def use_style() -> None:
    """Use the course's style for every figure drawn after this call.

    In a notebook, figures are also stored as small SVG files, sharp at every size,
    that hold no date and no version, so that drawing the same figure again gives the
    same bytes.

    Raises
    ------
    ModuleNotFoundError
        If matplotlib is not installed.
    """
    plt = pyplot()
    plt.style.use(STYLE)
    write_without_powers()
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        from matplotlib.figure import Figure

        plt.switch_backend(plt.get_backend())  # it sets its own PNG writer
        formatters = shell.display_formatter.formatters
        formatters["image/png"].pop(Figure, None)
        formatters["image/svg+xml"].for_type(Figure, svg)


@held_to(DRAWN)
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
    first, second = np.meshgrid(
        np.linspace(*x_limits, resolution), np.linspace(*y_limits, resolution)
    )
    grey: dict[str, Any] = {"colors": GREY, "linewidths": 0.6}
    ax.contour(first, second, loss(first, second), levels, **grey)
    for (label, path), marker in zip(
        (paths or {}).items(), itertools.cycle(MARKERS), strict=False
    ):
        path = np.asarray(path)
        (line,) = ax.plot(*path.T, marker=marker, ms=3.5, linewidth=1.6, label=label)
        ax.plot(*path[0], "o", markersize=9, color=line.get_color(), mfc=PAPER)
    ax.set(xlim=x_limits, ylim=y_limits)
    ax.grid(False)
    if paths:
        ax.legend()
    return ax


@held_to(DRAWN)
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

    Raises
    ------
    TypeError, ValueError
        If `history` is something else, or holds none of the names.
    """
    if not isinstance(history, dict) and not hasattr(history, "__dict__"):
        raise TypeError(
            f"learning_curve: history is {described(history)}, expected what fit "
            "returned, or a dict: write learning_curve(ax, {'loss': losses})."
        )
    found = history if isinstance(history, dict) else vars(history)
    shown = {name: found[name] for name in names if len(found.get(name) or ())}
    if not shown:
        raise ValueError(
            f"learning_curve: history holds {', '.join(found) or 'nothing'}, expected "
            f"one of {', '.join(names)}: write names=[...] with what it holds."
        )
    for (name, values), dash, marker in zip(
        shown.items(), itertools.cycle(DASHES), itertools.cycle(MARKERS), strict=False
    ):
        label = name.replace("_", " ")
        ax.plot(range(1, len(values) + 1), values, dash, marker=marker, label=label)
    ax.xaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]
    ax.set_xlabel("epoch")
    if len(shown) > 1:
        ax.legend()
    else:
        ax.set_ylabel(next(iter(shown)).replace("_", " "))
    return ax
