"""Pictures of a network and of digits, drawn with matplotlib.

Like the functions of `plots`, each draws on the axes that it is given.
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib.checks import described
from nnlib.figures.checks import DIGITS, DRAWN
from nnlib.figures.plots import GREY, PALETTE, PAPER
from nnlib.propagation import Network
from nnlib.ranges import held_to, whole_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _sizes_and_weights(
    network: Network | list[int],
) -> tuple[list[int], list[np.ndarray] | None]:
    """Return the layer sizes and the weight matrices (n_in, n_out) of a network."""
    if isinstance(network, list | tuple):
        name = "the size of a layer"
        return [whole_number("network_graph", name, size) for size in network], None
    if not isinstance(network, Network):
        raise TypeError(
            f"network_graph: network is {described(network)}, expected a Network, or "
            "a list of sizes: write network_graph(ax, [2, 3, 1])."
        )
    weights = [np.asarray(layer.W) for layer in network if hasattr(layer, "W")]
    if not weights:
        raise ValueError(
            "network_graph: network has no layer with weights W, expected at least "
            "one: write network_graph(ax, [2, 3, 1]) with the sizes of its layers."
        )
    return [weights[0].shape[0], *(W.shape[1] for W in weights)], weights


def _shown(size: int, at_most: int) -> list[int | None]:
    """Return the indices of the units to draw; None stands for those left out."""
    if size <= at_most:
        return list(range(size))
    first = at_most // 2
    last = at_most - first - 1
    return [*range(first), None, *range(size - last, size)]


@held_to(DRAWN)
def network_graph(
    ax: "Axes",
    network: Network | list[int],
    labels: list[str] | None = None,
    at_most: int = 7,
) -> "Axes":
    """Draw a network as a graph: units as circles, weights as lines.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    network : Network, or list of int
        With a network, a line's colour and dash tell a weight's sign (blue and solid
        for positive, vermilion and dashed for negative) and its width the weight's
        size. A list of layer sizes gives grey lines.
    labels : list of str, optional
        A name under each layer; by default its number of units.
    at_most : int
        A larger layer shows its first and last units with dots between them.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError
        If `network` is neither, or a size is no whole number.
    ValueError
        If no layer of the network has weights.
    """
    sizes, weights = _sizes_and_weights(network)
    if labels and len(labels) != len(sizes):
        raise ValueError(
            f"network_graph: labels is {described(labels)}, expected {len(sizes)}, one "
            "under each layer."
        )
    rows = [_shown(size, at_most) for size in sizes]
    height = max(len(row) for row in rows)
    places = [  # of the units drawn: (column, height), by layer and index
        {
            unit: (column, (height - len(row)) / 2 + len(row) - 1 - position)
            for position, unit in enumerate(row)
        }
        for column, row in enumerate(rows)
    ]
    for column in range(len(sizes) - 1):
        W = None if weights is None else weights[column]
        largest = 1.0 if W is None else float(np.abs(W).max()) or 1.0
        for i, start in places[column].items():
            for j, end in places[column + 1].items():
                if i is None or j is None:
                    continue
                line: dict[str, Any] = {"color": GREY, "linewidth": 0.7}
                if W is not None:
                    positive = W[i, j] >= 0
                    line = {
                        "color": PALETTE["blue" if positive else "vermilion"],
                        "linestyle": "-" if positive else "--",
                        "linewidth": 0.2 + 2.4 * abs(float(W[i, j])) / largest,
                    }
                ax.plot(*zip(start, end, strict=True), zorder=1, **line)
    for column, (row, size) in enumerate(zip(places, sizes, strict=True)):
        for unit, (across, up) in row.items():
            if unit is None:
                ax.text(across, up, "⋮", ha="center", va="center")
            else:
                ax.plot(across, up, "o", markersize=15, mec="black", mfc=PAPER)
        name = labels[column] if labels else f"{size}"
        ax.text(column, -0.9, name, ha="center", va="top")
    ax.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-1.4, height - 0.4))
    ax.axis("off")
    return ax


@held_to(DIGITS)
def digit_grid(
    ax: "Axes",
    images: np.ndarray,
    labels: np.ndarray | None = None,
    predictions: np.ndarray | None = None,
    columns: int = 8,
) -> "Axes":
    """Draw images of digits side by side, with what they are and what was read.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    images : (N, P) or (N, height, width) array
        Grey values from 0 (background) to 1 (ink). With (N, P) the images are square.
    labels : (N,) array of int, optional
    predictions : (N,) array of int, optional
        Under each image stands the prediction. Where it differs from the label, the
        image has a frame and the text says both: "3 → 8" is a 3 read as an 8.
    columns : int

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the images are rows that are no squares.
    """
    if images.ndim == 2:
        side = math.isqrt(images.shape[1])
        if side * side != images.shape[1]:
            raise ValueError(
                f"digit_grid: images has shape {images.shape}, expected a square "
                "number of columns, or (N, height, width): write "
                "images.reshape(-1, height, width)."
            )
        images = images.reshape(-1, side, side)  # (N, P) -> (N, side, side)
    for name, digits in ("labels", labels), ("predictions", predictions):
        if digits is not None and len(digits) < len(images):
            raise ValueError(
                f"digit_grid: {name} holds {len(digits)} digits, expected one for each "
                f"of {len(images)} images: write images[: len({name})]."
            )
    n_rows = math.ceil(len(images) / columns)
    written = labels is not None or predictions is not None
    tall = 1.4 if written else 1.0
    for n, image in enumerate(images):
        left, low = n % columns, (n_rows - 1 - n // columns) * tall
        box = (left + 0.04, left + 0.96, low + 0.04, low + 0.96)
        ax.imshow(image, cmap="Greys", vmin=0, vmax=1, extent=box)
        label = None if labels is None else int(labels[n])
        read = label if predictions is None else int(predictions[n])
        wrong = label is not None and read != label
        if wrong:
            ax.plot(
                [box[0], box[1], box[1], box[0], box[0]],
                [box[2], box[2], box[3], box[3], box[2]],
                color=PALETTE["vermilion"],
            )
        if written:
            words = f"{label} → {read}" if wrong else f"{read}"
            ink = PALETTE["vermilion" if wrong else "black"]
            place: dict[str, Any] = {"ha": "center", "va": "top"}
            ax.text(left + 0.5, low - 0.01, words, color=ink, **place)
    ax.set(xlim=(0, min(columns, len(images))), ylim=(0.96 - tall, n_rows * tall))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax
