"""A learned row of numbers for each symbol: the table, and its way back, chapter 9.

A letter has no size, so that no single number stands for it. It gets a row of a table,
and the numbers of the row are learned like every weight. To look a row up is what a
one-hot row does when it meets a matrix, without the multiplications by 0.
"""

import numpy as np

from nnlib.backprop import rule_for
from nnlib.registry import shapes
from nnlib.terms import terms_for


def check_rows(W: np.ndarray, rows: np.ndarray) -> None:
    """Refuse a number for which the table has no row; -1 would be the last one."""
    if not isinstance(rows, np.ndarray) or not rows.size:
        return  # on a GPU a look at the numbers would wait for them
    lowest, highest = rows.min().item(), rows.max().item()
    if lowest < 0 or highest >= len(W):
        raise ValueError(
            f"embed: rows run from {lowest} to {highest}, expected 0 to {len(W) - 1}: "
            f"W has shape {W.shape}, a row for each of {len(W)} symbols."
        )


def explain_order(W: np.ndarray, rows: np.ndarray) -> None:
    """Say that the table comes first, where it came second."""
    kinds = [getattr(getattr(each, "dtype", None), "kind", "") for each in (W, rows)]
    if kinds[0] and kinds[0] in "iu" and kinds[1] == "f":
        raise TypeError(
            f"embed: W holds {W.dtype} and rows holds {rows.dtype}: they look swapped. "
            "The table comes first: write embed(W, rows). A layer of embed would be "
            "called with the rows first: call embed before the network."
        )


@shapes(
    "W (K, D), rows (...) integers -> (..., D)", also=check_rows, explain=explain_order
)
def embed(W: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return a row of the table for each number: ``W[rows]``.

    Parameters
    ----------
    W : (K, D)
        The table: one row of D numbers for each of K symbols.
    rows : (...) integers
        Which row is asked for, 0 to K - 1; (N,) or (N, T) for N texts of T letters.

    Returns
    -------
    (..., D)

    Raises
    ------
    TypeError
        If `W` is no array of floats, or `rows` none of integers.
    ValueError
        If a number has no row.

    References
    ----------
    Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model",
    Journal of Machine Learning Research 3 (2003), section 2, there called C.

    Examples
    --------
    >>> W = np.array([[0.5, 1.0], [2.0, 3.0], [4.0, 5.0]])
    >>> embed(W, np.array([2, 0, 2]))
    array([[4. , 5. ],
           [0.5, 1. ],
           [4. , 5. ]])
    """
    return W[rows]


@terms_for(embed)
def terms_embed(W, rows):
    """y[n, d] is one term: W[rows[n], d]; it hands g[n, d] to that row."""
    places = list(np.ndindex(rows.shape))

    def to_W(g, k, d):
        return [g[(*at, d)] for at in places if int(rows.values[at]) == k]

    return lambda *at: [W[int(rows.values[at[:-1]]), at[-1]]], (to_W, None)


@rule_for(embed)
def vjp_embed(W, rows):
    """For y = W[rows]: each row of g is added to the row of W that it came from.

    ``add.at`` adds once for each number, also where it occurs again;
    ``share[rows] += g`` would keep one of them.
    """

    def to_W(g):
        share = np.zeros_like(W)
        np.add.at(share, rows, g)
        return share

    return embed(W, rows), (to_W, None)
