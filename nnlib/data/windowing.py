"""Series as rows, chapter 9: a window slides along, and each place is a row."""

import numpy as np

from nnlib.data.checks import check_series
from nnlib.ranges import held_to, whole_number
from nnlib.registry import checked


def check_long_enough(series: np.ndarray, width: int, ahead: int = 1) -> None:
    """Refuse a series that is shorter than one window and what follows it."""
    width = whole_number("windows", "width", width)
    needed = width + whole_number("windows", "ahead", ahead)
    if len(series) < needed:
        raise ValueError(
            f"windows: series has shape {series.shape}, expected {needed} numbers or "
            f"more: a window of {width} and the number {needed - width} after it. Take "
            "a longer series or a narrower window."
        )


@held_to({"series": check_series})
@checked(check_long_enough)
def windows(
    series: np.ndarray, width: int, ahead: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Cut a series into rows of `width` numbers, each with a later number to foresee.

    Row i holds series[i], ..., series[i + width - 1]; its target is
    series[i + width - 1 + ahead]. The target is never inside its own row.

    Parameters
    ----------
    series : (n,)
        One number for each moment, in order of time.
    width : int
        Numbers in a window.
    ahead : int
        How many moments after the window's last one the target lies.

    Returns
    -------
    x : (N, width)
        N = n - width - ahead + 1; a copy, so that to write into it is harmless.
    target : (N, 1)

    Raises
    ------
    TypeError
        If `series` is no array of floats, or a setting no whole number.
    ValueError
        If the series has a gap or a second axis, or is shorter than width + ahead.

    References
    ----------
    Zhang, Lipton, Li and Smola, *Dive into Deep Learning*, section 9.1.

    Examples
    --------
    >>> x, target = windows(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), width=3)
    >>> x
    array([[1., 2., 3.],
           [2., 3., 4.]])
    >>> target
    array([[4.],
           [5.]])
    """
    x = np.lib.stride_tricks.sliding_window_view(series[:-ahead], width).copy()
    return x, series[width + ahead - 1 :, None].copy()
