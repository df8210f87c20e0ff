"""What chapter 14 asks of its arrays and settings, said with the learner's shapes."""

from typing import Any

import numpy as np

from nnlib.checks import check_array, described, is_array, way_out
from nnlib.ranges import true_or_false, whole_number


def explain_sum(x: Any, y: Any) -> None:
    """Say what a skip needs, and where NumPy would have stretched one of the two."""
    for name, number in (("x", x), ("y", y)):
        if isinstance(number, int | float):
            raise TypeError(
                f"add: {name} is {number}, expected an array of the other's shape; if "
                "the number is meant for all of them, write x + y."
            )
    shapes = np.shape(x), np.shape(y)
    if not (is_array(x) and is_array(y)) or shapes[0] == shapes[1]:
        return
    words = f"add: x has shape {shapes[0]} and y has shape {shapes[1]}, expected one"
    try:
        stretched = np.broadcast_shapes(*shapes)
    except ValueError:
        raise ValueError(
            f"{words} shape: a skip adds a layer's output to what went into the layer, "
            "so let the layer return as many columns as it takes."
        ) from None
    raise ValueError(
        f"{words} shape. NumPy's + would stretch them to {stretched}; if that is "
        "meant, write x + y."
    )


def explain_rows(function: str, **arrays: Any) -> None:
    """Say how a batch of sequences becomes rows: (B, T, D) is (B * T, D)."""
    of_attention = function.startswith("attention")
    for name, array in arrays.items():
        if is_array(array) and array.ndim == 3:
            B, T, D = array.shape
            code = f"{name}.reshape(-1, {D})"
            also = f" and length={T}" if of_attention else ""
            raise ValueError(
                f"{function}: {name} has shape {array.shape}, expected rows, (N, D), "
                f"here ({B * T}, {D}): write {code}{also}."
            )
        if is_array(array) and array.ndim == 4 and of_attention:
            raise ValueError(
                f"{function}: {name} has shape {array.shape}, expected rows, (N, D): "
                "a row for each letter of each sequence. Heads are cut inside: leave "
                "them together and write heads=."
            )


def explain_norm(x: Any, gain: Any, shift: Any, epsilon: float = 1e-5) -> None:
    """Say what is meant where `layer_norm` is given a batch of sequences."""
    explain_rows("layer_norm", x=x)


def explain_attention(q: Any, k: Any, v: Any, *settings: Any, **named: Any) -> None:
    """Say what is meant where `attention` is given batches of sequences."""
    explain_rows("attention", q=q, k=k, v=v)


def check_attention(
    q: np.ndarray,
    k: np.ndarray,
    v: np.ndarray,
    length: int | None = None,
    heads: int = 1,
    causal: bool = True,
    mask: np.ndarray | None = None,
) -> None:
    """Refuse a length, heads or a mask that do not fit the rows."""
    check_settings("attention", q, length, heads, causal, mask)


def check_weights(
    q: np.ndarray,
    k: np.ndarray,
    length: int | None = None,
    heads: int = 1,
    causal: bool = True,
    mask: np.ndarray | None = None,
) -> None:
    """Refuse what no weights can be computed of."""
    function = "attention_weights"
    explain_rows(function, q=q, k=k)
    for name, array in (("q", q), ("k", k)):
        check_array(function, name, array, number=False)
    if q.shape != k.shape or q.ndim != 2:
        raise ValueError(
            f"{function}: q has shape {q.shape} and k has shape {k.shape}, expected "
            "(N, D) and (N, D)."
        )
    check_settings(function, q, length, heads, causal, mask)


def check_settings(
    function: str, q: np.ndarray, length: Any, heads: Any, causal: Any, mask: Any
) -> None:
    """Refuse settings that do not fit N rows of D columns."""
    N, D = q.shape
    heads = whole_number(function, "heads", heads)
    true_or_false(function, "causal", causal)
    if D == 0 or D % heads:
        raise ValueError(
            f"{function}: heads is {heads} and q has shape {q.shape}, expected heads "
            f"that share the {D} columns evenly: D must be a multiple of heads."
        )
    T = max(N, 1) if length is None else whole_number(function, "length", length)
    if N % T:
        raise ValueError(
            f"{function}: length is {T} and q has shape {q.shape}, expected rows of "
            f"whole sequences: {N} is no multiple of {T}."
        )
    if mask is not None:
        check_mask(function, mask, T, causal)


def check_mask(function: str, mask: Any, T: int, causal: bool) -> None:
    """Refuse a mask of another shape or kind, or one that hides all from a letter."""
    if not is_array(mask):
        way = way_out("mask", mask, "floats").replace("np.float32", "bool")
        raise TypeError(
            f"{function}: mask is {described(mask)}, expected an array of bool, True "
            f"where a row may look{way}."
        )
    if mask.dtype != bool:
        raise TypeError(
            f"{function}: mask holds {mask.dtype}, expected bool, True where a row may "
            "look: write mask == 1."
        )
    if mask.shape != (T, T):
        raise ValueError(
            f"{function}: mask has shape {mask.shape}, expected (T, T), here "
            f"({T}, {T}): a row for each letter that looks, a column for each that is "
            "looked at."
        )
    at = np.arange(T, like=mask)
    seen = mask & (at[:, None] >= at) if causal else mask
    blind = (~seen.any(axis=1)).tolist()
    if any(blind):
        raise ValueError(
            f"{function}: row {blind.index(True)} of mask hides every letter that "
            f"{'causal leaves' if causal else 'there is'}, expected one at least: a "
            "softmax of nothing is no number. Let each letter see itself: write "
            "mask | np.eye(len(mask), dtype=bool)."
        )
