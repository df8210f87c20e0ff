"""Activation functions, chapter 4: what a neuron makes of its weighted sum.

Without an activation a stack of layers is one linear layer. The functions here
bend the line. All but the last two work entry by entry, on an array of any shape
or on a plain number, and return what they were given: float32 in, float32 out.
They hold no calculus; `slope` measures how steep they are.
"""

from nnlib.activations.rectified import elu, gelu, leaky_relu, relu, silu
from nnlib.activations.rowwise import log_softmax, softmax
from nnlib.activations.saturating import sigmoid, step, tanh
from nnlib.activations.slopes import slope

__all__ = [
    "elu",
    "gelu",
    "leaky_relu",
    "log_softmax",
    "relu",
    "sigmoid",
    "silu",
    "slope",
    "softmax",
    "step",
    "tanh",
]
