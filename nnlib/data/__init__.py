"""Data to learn from: handwritten digits, and toy problems in the plane."""

from nnlib.data.images import Digits, digits, mnist
from nnlib.data.toys import moons, regression_curve, rings, spirals, xor

__all__ = [
    "Digits",
    "digits",
    "mnist",
    "moons",
    "regression_curve",
    "rings",
    "spirals",
    "xor",
]
