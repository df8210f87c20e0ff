"""The slope that two exercises need."""

from nnlib.activations import sigmoid


def slope(z):
    """Return the sigmoid's slope."""
    return sigmoid(z) * (1 - sigmoid(z))
