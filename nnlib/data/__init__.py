"""Data to learn from, digits and toy problems, and a network that has learned."""

from nnlib.data.embedding import embed
from nnlib.data.images import Digits, digits, mnist
from nnlib.data.name_list import LETTERS, letter_numbers, names
from nnlib.data.toys import moons, regression_curve, rings, spirals, xor
from nnlib.data.trained import digits_network
from nnlib.losses import one_hot

__all__ = [
    "LETTERS",
    "Digits",
    "digits",
    "digits_network",
    "embed",
    "letter_numbers",
    "mnist",
    "moons",
    "names",
    "one_hot",
    "regression_curve",
    "rings",
    "spirals",
    "xor",
]
