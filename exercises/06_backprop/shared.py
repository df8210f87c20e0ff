"""What exercises need: a slope, a network, and mistakes known by their errors."""

import itertools

from nnlib.activations import sigmoid
from nnlib_grader.specification.exercise import Mistake


def slope(z):
    """Return the sigmoid's slope."""
    return sigmoid(z) * (1 - sigmoid(z))


def network(rng, sizes, between):
    """Draw linear layers, with an activation between them."""
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        W, b = rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)
        layers += [["linear", W, b], between]
    return layers[:-1]


def raising(name, message, *answers, recognise=lambda given, value: False):
    """Return a mistake that is named for what any of several answers raises.

    Parameters
    ----------
    name, message : str
        As for `Mistake`.
    *answers : functions
        The first stands for all.
    recognise : function
        Recognises further wrong results, where nothing is raised.
    """
    return Mistake(name, message, answers[0], recognise, lambda *given: answers)
