"""Sliders of a live page: `explore` sends its controls, and each frame when asked."""

import itertools
from collections import OrderedDict
from typing import Any

from nnlib.figures.widgets import Explorer, draw_frame
from nnlib_live import drawn

KEPT = 40  # sliders that can still be moved; the oldest is let go
known: OrderedDict[int, Explorer] = OrderedDict()
numbers = itertools.count(1)


def output_of(explorer: Explorer) -> dict:
    """Return an explorer as an output, with the frame of its start.

    Parameters
    ----------
    explorer : nnlib.figures.widgets.Explorer

    Returns
    -------
    dict
        ``kind``, "explore"; its ``number``, for `frame`; ``sliders`` as
        `Explorer.stored` has them; the ``frame`` of the start, as `frame` returns it.
    """
    number = next(numbers)
    known[number] = explorer
    while len(known) > KEPT:
        known.popitem(last=False)
    controls = explorer.controls()
    at = [slider["start"] for slider in controls]
    shown = frame(number, at)
    return {"kind": "explore", "number": number, "sliders": controls, "frame": shown}


def frame(number: int, at: list[int]) -> dict[str, Any]:
    """Draw the frame of an explorer for a position of each slider, counted from 0.

    Returns
    -------
    dict
        `light`, `dark`, `width`, `height` as `drawn.themes` has them, and `alt`.

    Raises
    ------
    LookupError
        If the explorer is not known any more.
    """
    if number not in known:
        raise LookupError("this slider's cell has to be run again.")
    explorer = known[number]
    values = {
        name: options[position]
        for (name, options), position in zip(explorer.values.items(), at, strict=True)
    }
    text, alt = draw_frame(explorer.draw, explorer.alt, values)
    return {**drawn.themes(text), "alt": alt}
