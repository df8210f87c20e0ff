"""What several exercises need: windows of pictures, and sizes told apart."""

import numpy as np


def windows(x, size, stride=1):
    """Return the windows of the last two axes: their places first, then their own axes.

    `size` is the height and the width of a window, and the result a view.
    """
    seen = np.lib.stride_tricks.sliding_window_view(x, size, axis=(-2, -1))
    return seen[..., ::stride, ::stride, :, :]


def apart(rng, draw, right, *kinds, tries=2000):
    """Draw arguments on which kinds of wrong answers give results of their own.

    Parameters
    ----------
    rng : Generator
    draw : function
        ``draw(rng)`` returns arguments; their results are whole numbers.
    right : function
    *kinds : lists of functions
        Answers of one kind may agree; those of two kinds, or a wrong one and the right
        one, may not: a slip that is right by chance would earn points.
    """
    for _ in range(tries):
        given = draw(rng)
        found = [{right(*given)}, *({way(*given) for way in kind} for kind in kinds)]
        if len(set.union(*found)) == sum(map(len, found)):
            return given
    raise ValueError("no arguments tell the kinds apart")
