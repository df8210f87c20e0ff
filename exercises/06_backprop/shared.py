"""What several exercises need: a slope, and mistakes known by their errors."""

from nnlib.activations import sigmoid
from nnlib_grader.specification.exercise import Mistake


def slope(z):
    """Return the sigmoid's slope."""
    return sigmoid(z) * (1 - sigmoid(z))


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
