"""Data to learn from, digits and toy problems, and a network that has learned."""

from nnlib.data.images import Digits, digits, mnist
from nnlib.data.toys import moons, regression_curve, rings, spirals, xor
from nnlib.data.trained import digits_network

__all__ = [
    "Digits",
    "digits",
    "digits_network",
    "mnist",
    "moons",
    "regression_curve",
    "rings",
    "spirals",
    "xor",
]
