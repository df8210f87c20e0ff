"""Attention, chapter 14: each row takes a mean of earlier rows, by its own weights.

A batch of B sequences of T letters lies in rows: (N, D) with N = B * T, the letters of
the first sequence first. So `linear`, `gelu` and `cross_entropy` serve as they are;
only here the rows of one sequence meet, and only here they are taken apart.
"""

from typing import Any

import numpy as np

from nnlib.attention.checks import check_attention, check_weights, explain_attention
from nnlib.attention.rows import scaling
from nnlib.precision import keeps_dtype
from nnlib.registry import checked, shapes


@shapes(
    "q (N, D), k (N, D), v (N, D) -> (N, D)",
    also=check_attention,
    explain=explain_attention,
)
@keeps_dtype
def attention(
    q: np.ndarray,
    k: np.ndarray,
    v: np.ndarray,
    length: int | None = None,
    heads: int = 1,
    causal: bool = True,
    mask: np.ndarray | None = None,
) -> np.ndarray:
    """Return for each row a mean of the values of its sequence, weighted by scores.

    Computed as softmax(q @ k.T / sqrt(d)) @ v for each sequence and each head, where
    d = D / heads is a head's number of columns. What may not be looked at has the
    score -inf before the softmax, so that its weight is 0 and the others sum to 1.

    Parameters
    ----------
    q : (N, D)
        Queries: what each letter asks for.
    k : (N, D)
        Keys: what each letter is found by.
    v : (N, D)
        Values: what each letter hands on.
    length : int, optional
        Rows of one sequence, T; N is a multiple of it. By default all rows are one.
    heads : int
        Each looks with its own D / heads columns of q, k and v.
    causal : bool
        Whether a letter sees only itself and what stands before it.
    mask : (T, T) of bool, optional
        True where row t may look at column s, beside what `causal` allows.

    Returns
    -------
    (N, D)

    Raises
    ------
    TypeError
        If q, k or v hold no floats, or the mask no truth values.
    ValueError
        If the shapes, the length or the heads do not fit, or the mask hides all from a
        letter.

    References
    ----------
    Vaswani et al., *Attention is all you need*, 2017, equation 1 and section 3.2.

    Examples
    --------
    >>> q, k = np.array([[1.0], [0.0]]), np.array([[1.0], [1.0]])
    >>> attention(q, k, np.array([[4.0], [6.0]]))
    array([[4.],
           [5.]])
    """
    weights = softmax_of_scores(q, k, length, heads, causal, mask)  # (B, heads, T, T)
    return rows_of(weights @ by_head(v, length, heads))


@checked(check_weights)
def attention_weights(
    q: np.ndarray,
    k: np.ndarray,
    length: int | None = None,
    heads: int = 1,
    causal: bool = True,
    mask: np.ndarray | None = None,
) -> np.ndarray:
    """Return the weights that `attention` takes its means with, to look at them.

    Parameters
    ----------
    q, k, length, heads, causal, mask
        As for `attention`.

    Returns
    -------
    (B, heads, T, T)
        ``[n, h, t, s]``: how much letter t of sequence n takes from letter s. Each row
        sums to 1.

    Raises
    ------
    TypeError, ValueError
        As `attention` does.

    References
    ----------
    Vaswani et al., *Attention is all you need*, 2017, equation 1.

    Examples
    --------
    >>> attention_weights(np.zeros((3, 2)), np.zeros((3, 2))).round(2)
    array([[[[1.  , 0.  , 0.  ],
             [0.5 , 0.5 , 0.  ],
             [0.33, 0.33, 0.33]]]])
    """
    return softmax_of_scores(q, k, length, heads, causal, mask)


def softmax_of_scores(
    q: np.ndarray,
    k: np.ndarray,
    length: int | None,
    heads: int,
    causal: bool,
    mask: np.ndarray | None,
) -> np.ndarray:
    """Return softmax(q @ k.T / sqrt(d)) along the last axis: (B, heads, T, T)."""
    q, k = by_head(q, length, heads), by_head(k, length, heads)  # (B, heads, T, d)
    scores = q @ turned(k) * scaling(q.shape[-1])  # (B, heads, T, T)
    if causal or mask is not None:
        scores = np.where(visible(scores, causal, mask), scores, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def visible(scores: np.ndarray, causal: bool, mask: Any) -> np.ndarray:
    """Return (T, T) of bool, beside `scores`: True where a row may look.

    Examples
    --------
    >>> visible(np.zeros((1, 1, 2, 2)), True, None)
    array([[ True, False],
           [ True,  True]])
    """
    at = np.arange(scores.shape[-1], like=scores)
    seen = at[:, None] >= at if causal else at[:, None] >= 0 * at
    return seen if mask is None else seen & np.asarray(mask, like=scores)


def by_head(x: np.ndarray, length: int | None, heads: int) -> np.ndarray:
    """Return the rows by sequence and head: (N, D) becomes (B, heads, T, D / heads)."""
    T = length or max(len(x), 1)
    parts = x.reshape((-1, T, heads, x.shape[1] // heads))  # (B, T, heads, d)
    return np.moveaxis(parts, 2, 1)  # (B, heads, T, d)


def rows_of(x: np.ndarray) -> np.ndarray:
    """Return what `by_head` took apart as rows again: (B, heads, T, d) to (N, D)."""
    B, heads, T, d = x.shape
    return np.moveaxis(x, 1, 2).reshape(
        (B * T, heads * d)
    )  # by way of (B, T, heads, d)


def turned(x: np.ndarray) -> np.ndarray:
    """Return x with its last two axes exchanged: the transpose of each matrix."""
    return np.moveaxis(x, -1, -2)
