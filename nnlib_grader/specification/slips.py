"""Slips in an answer of several numbers: each spoils one of them."""

from collections.abc import Callable, Sequence

from nnlib_grader.specification.equality import difference
from nnlib_grader.specification.exercise import Mistake


def all_apart(
    right: Sequence[float],
    slips: dict[str, tuple[int, list[float]]],
    near: Callable[[float, float], bool],
) -> bool:
    """Tell whether no two slips of one part give the same, or what is right.

    Parameters
    ----------
    right : sequence of float
        What the answer holds, part by part.
    slips : dict
        By the name of a slip the place of its part, and the wrong numbers there.
    near : function
        ``near(one, two)`` tells whether two numbers could be taken for one.

    Examples
    --------
    >>> slips = {"doubled": (0, [2.0]), "squared": (0, [1.0, 2.0])}
    >>> all_apart((1.0, 3.0), slips, lambda one, two: one == two)
    False
    """
    found = [(place, None, one) for place, one in enumerate(right)]
    for name, (place, values) in slips.items():
        found += [(place, name, one) for one in values]
    return not any(
        place == other and name != another and near(one, two)
        for place, name, one in found
        for other, another, two in found
    )


def slip(
    name: str,
    message: str,
    right: Sequence[float],
    place: int,
    values: Sequence[float],
    tolerance: dict[str, float],
    general: bool = False,
) -> Mistake:
    """Return the mistake of one slip; the other parts do not count.

    Parameters
    ----------
    name, message : str
        As for `Mistake`.
    right : sequence of float
        What the answer holds, part by part.
    place : int
        Of the part that the slip spoils.
    values : sequence of float
        What the slip makes of it; the first stands for all.
    tolerance : dict
        ``rtol`` and ``atol``, as for `difference`.
    general : bool
        Whether any other number in this place is this slip as well.
    """

    def with_part(value):
        return tuple(value if n == place else each for n, each in enumerate(right))

    def recognise(_, value):
        if general:
            part = difference(right[place], value[place], **tolerance)
            return len(value) == len(right) and bool(part)
        return any(not difference(one, value[place], **tolerance) for one in values)

    others = [with_part(one) for one in values[1:]]
    return Mistake(name, message, with_part(values[0]), recognise, lambda *_: others)
