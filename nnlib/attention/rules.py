"""Backward rules of chapter 14, in the table of chapter 6.

The tests compare each with a measured slope and with PyTorch.
"""

from nnlib.attention.looking import (
    attention,
    by_head,
    rows_of,
    softmax_of_scores,
    turned,
)
from nnlib.attention.rows import add, layer_norm, scaling, standardised
from nnlib.backprop import rule_for
from nnlib.precision import keeps_dtype
from nnlib.registry import checked_as


@rule_for(add)
def vjp_add(x, y):
    """For x + y: both get g."""
    return add(x, y), (lambda g: g, lambda g: g)


@rule_for(layer_norm)
@checked_as(layer_norm)
@keeps_dtype
def vjp_layer_norm(x, gain, shift, epsilon=1e-5):
    """For y = unit * gain + shift, unit = (x - mean) / scale.

    The mean and the scale depend on every number of the row. So dL/dx is not
    g * gain / scale alone: what points along the row of ones, and what points along
    unit, is taken out of it first.
    """
    unit, scale = standardised(x, epsilon)

    def to_x(g):
        g_unit, share = g * gain, 1 / x.shape[1]
        mean = g_unit.sum(axis=1, keepdims=True) * share
        along = (g_unit * unit).sum(axis=1, keepdims=True) * share
        return (g_unit - mean - unit * along) / scale

    return unit * gain + shift, (
        to_x,
        lambda g: (g * unit).sum(axis=0),
        lambda g: g.sum(axis=0),
    )


@rule_for(attention)
@checked_as(attention)
@keeps_dtype
def vjp_attention(q, k, v, length=None, heads=1, causal=True, mask=None):
    """For y = weights @ v, weights = softmax(scores), scores = q @ k.T / sqrt(d).

    Each step is a rule that stands already: a product's, a softmax's, a product's. A
    score that was masked has the weight 0, so that nothing comes back through it.
    """
    weights = softmax_of_scores(q, k, length, heads, causal, mask)  # (B, heads, T, T)
    in_heads = [by_head(x, length, heads) for x in (q, k, v)]  # (B, heads, T, d) each

    def to_scores(g):
        g_weights = by_head(g, length, heads) @ turned(in_heads[2])
        along = (g_weights * weights).sum(axis=-1, keepdims=True)
        return weights * (g_weights - along) * scaling(q.shape[1] // heads)

    return rows_of(weights @ in_heads[2]), (
        lambda g: rows_of(to_scores(g) @ in_heads[1]),
        lambda g: rows_of(turned(to_scores(g)) @ in_heads[0]),
        lambda g: rows_of(turned(weights) @ by_head(g, length, heads)),
    )
