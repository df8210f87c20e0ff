"""Backpropagation, chapter 6: how the loss changes with every parameter."""

import nnlib.backprop.loss_rules
import nnlib.backprop.rules  # noqa: F401 - the rows of both enter the table
from nnlib.backprop.backward_pass import backprop, vjp
from nnlib.backprop.gradcheck import check_gradients
from nnlib.backprop.gradient import Gradient
from nnlib.backprop.slopes import numerical_gradient
from nnlib.backprop.table import RULES, rule_for

__all__ = [
    "RULES",
    "Gradient",
    "backprop",
    "check_gradients",
    "numerical_gradient",
    "rule_for",
    "vjp",
]
