"""The picture of a computation, drawn with matplotlib: each value and its gradient."""

from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib.checks import described
from nnlib.figures.checks import check_axes
from nnlib.figures.plots import GREY, PALETTE, PAPER
from nnlib.registry import checked

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nnlib.autograd import Node, Tape


def check_computation(ax: Any, tape: Any) -> None:
    """Refuse what is no tape, and what is too large for a picture."""
    check_axes("computation_graph", "ax", ax)
    if not hasattr(tape, "nodes") or not hasattr(tape, "gradients"):
        raise TypeError(
            f"computation_graph: tape is {described(tape)}, expected a Tape: write "
            "computation_graph(ax, record(lambda a, b: a * b + a, 2.0, 3.0))."
        )
    if len(tape.nodes) > 40:
        raise ValueError(
            f"computation_graph: tape has {len(tape.nodes)} nodes, expected 40 at "
            "most, so that the numbers can be read: record a part of the computation."
        )


@checked(check_computation)
def computation_graph(ax: "Axes", tape: "Tape") -> "Axes":
    """Draw a recorded computation: a box for each node, arrows from what it took.

    A box holds the name, the function that made the node and its value; below stands,
    in another colour, its gradient. A node stands to the right of all that it was made
    from.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    tape : Tape
        As `nnlib.autograd.record` returns it, of 40 nodes at most.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError
        If `tape` is none.
    ValueError
        If it has more nodes.
    """
    scalar = np.shape(tape.value) == ()
    gradients = tape.gradients() if scalar else {}
    at = places(tape)
    boxes = {}
    for node, (name, _, value) in zip(tape.nodes, tape.lines(), strict=True):
        frame = {"boxstyle": "round", "fc": PAPER, "ec": PALETTE["blue"]}
        head = name if node.function is None else f"{name}\n{node.name}"
        across, up = at[node]
        text = f"{head}\n{tape.shown(value)}"
        box = ax.text(across, up, text, ha="center", va="center", bbox=frame)
        boxes[node] = box.get_bbox_patch()
        if node in gradients:
            ax.annotate(
                tape.shown(gradients[node]),
                (0.5, 0),
                (0, -5),
                xycoords=box,
                textcoords="offset points",
                color=PALETTE["vermilion"],
                ha="center",
                va="top",
            )
    for node in tape.nodes:
        for parent in dict.fromkeys(tape.parents(node)):
            arrow = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 1, "shrinkB": 1}
            ends = {"patchA": boxes[parent], "patchB": boxes[node]}
            ax.annotate("", at[node], at[parent], arrowprops=arrow | ends)
    ax.set(xlim=(-0.6, max(x for x, _ in at.values()) + 0.6))
    heights = [y for _, y in at.values()]
    ax.set(ylim=(min(heights) - 0.6, max(heights) + 0.6))
    ax.axis("off")
    return ax


def places(tape: "Tape") -> dict["Node", tuple[float, float]]:
    """Return where each node stands: its column is its longest way from an argument."""
    column: dict[Node, int] = {}
    for node in tape.nodes:  # what a node was made from comes before it
        column[node] = 1 + max((column[p] for p in tape.parents(node)), default=-1)
    rows: dict[int, list[Node]] = {}
    for node, across in column.items():
        rows.setdefault(across, []).append(node)
    return {
        node: (across, (len(row) - 1) / 2 - i)
        for across, row in rows.items()
        for i, node in enumerate(row)
    }
