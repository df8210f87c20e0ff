"""What exercises need: gradients on a tape, and orders of a graph."""


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
