"""The table of backward rules: how each function hands back its share of the error."""

from collections.abc import Callable

from nnlib.propagation import linear

RULES: dict[Callable, Callable] = {}


def rule_for(function: Callable) -> Callable:
    """Enter the decorated rule into RULES as the backward rule of `function`."""

    def register(rule):
        RULES[function] = rule
        return rule

    return register


@rule_for(linear)
def vjp_linear(x, W, b):
    """Return x @ W + b and what g = dL/dy says of x, W and b."""
    return linear(x, W, b), (
        lambda g: g @ W.T,
        lambda g: x.T @ g,
        lambda g: g.sum(axis=0),
    )
