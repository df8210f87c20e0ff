"""Losses, chapter 5: one number that says how wrong the outputs are.

Every loss compares a batch of outputs with what they should be and returns the mean,
so that its size does not depend on the batch's. The conventions are PyTorch's; where
a textbook differs, the docstring says so. For a training with other settings write
``functools.partial(huber, delta=0.5)``.
"""

from nnlib.losses.many_classes import cross_entropy, log_sum_exp, soft_cross_entropy
from nnlib.losses.regression import huber, mae, mse, quadratic_cost
from nnlib.losses.targets import one_hot
from nnlib.losses.two_classes import binary_cross_entropy, hinge

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
    "soft_cross_entropy",
]
