"""What exercises need: gradients on a tape, orders of a graph, errors as mistakes."""

from nnlib_grader.specification.exercise import Mistake


def gradients(tape, end, start=None):
    """Return the gradient of each name on a tape of [name, rates], read in reverse."""
    found = {**(start or {}), end: 1.0}
    for name, rates in reversed(tape):
        for source, rate in rates.items():
            found[source] = found.get(source, 0.0) + rate * found[name]
    return found


def too_early(parents, order):
    """Return a node of the order that stands before one that uses it, or None."""
    for place, node in enumerate(order):
        for later in order[place + 1 :]:
            if node in parents[later]:
                return node
    return None


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
