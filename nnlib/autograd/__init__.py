"""Automatic differentiation, chapter 11: a graph, and the table of chapter 6."""

import nnlib.autograd.arithmetic_rules
import nnlib.autograd.function_rules
import nnlib.autograd.shape_rules  # noqa: F401 - the rows of all enter the table
from nnlib.autograd.differentiation import differentiable, grad, value_and_grad
from nnlib.autograd.graph import Node, backward_order
from nnlib.autograd.measured_slopes import check_grad
from nnlib.autograd.tape import Tape, record

__all__ = [
    "Node",
    "Tape",
    "backward_order",
    "check_grad",
    "differentiable",
    "grad",
    "record",
    "value_and_grad",
]
