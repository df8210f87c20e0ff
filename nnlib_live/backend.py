"""Matplotlib's backend in a page: `show` sends the figures to the cell that draws.

Chosen by the environment, ``MPLBACKEND=module://nnlib_live.backend``.
"""

from typing import Any

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nnlib_live import cells, drawn


class FigureManager(FigureManagerBase):
    """What pyplot asks to show a figure."""

    @classmethod
    def pyplot_show(cls, **_: Any) -> None:
        """Send every open figure, where a cell runs, and close it."""
        if cells.running:
            drawn.send_open(cells.running[-1].draw)


class FigureCanvas(FigureCanvasAgg):
    """The sheet: that of Agg, with a manager of ours."""

    manager_class = FigureManager
