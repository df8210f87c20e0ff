"""Losses, chapter 5: one number that says how wrong the outputs are."""

from nnlib.losses.formulas import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    log_sum_exp,
    mae,
    mse,
    one_hot,
    quadratic_cost,
)

__all__ = [
    "binary_cross_entropy",
    "cross_entropy",
    "hinge",
    "huber",
    "log_sum_exp",
    "mae",
    "mse",
    "one_hot",
    "quadratic_cost",
]
