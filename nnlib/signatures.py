"""The shapes that a function takes and returns, written down once and held to.

``"x (N, n_in), W (n_in, n_out), b (n_out,) -> (N, n_out)"`` names the arguments and the
sizes of their axes. One name is one size, wherever it stands. ``...`` is any number of
axes, the same ones wherever it stands; ``()`` is a single number. A word behind the
shape says what the array holds; without one, it holds floats.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Shape = tuple  # of whole numbers, and of names where a size is not known
ARGUMENT = re.compile(r"(?:(\w+) )?\(([^()]*)\)(?: (\w+))?")


@dataclass(frozen=True)
class Argument:
    """One argument: its name, the names of its axes' sizes, and what it holds."""

    name: str
    axes: tuple[str, ...]
    holds: str = "floats"

    def __str__(self) -> str:
        """Return the shape as it is written, such as ``(n_out,)``."""
        return written(self.axes)


@dataclass(frozen=True)
class Signature:
    """The arguments of a function in order, and the shape of its result.

    Attributes
    ----------
    arguments : tuple of Argument
    result : tuple of str
        The axes of what is returned.
    more : callable or None
        Called with the sizes found and the settings; returns the sizes that the result
        has and no argument shows, such as a convolution's output.

    Examples
    --------
    >>> signature = parse("x (N, n_in), W (n_in, n_out), b (n_out,) -> (N, n_out)")
    >>> signature.output([("N", 4), (4, 2), (2,)])
    ('N', 2)
    """

    arguments: tuple[Argument, ...]
    result: tuple[str, ...]
    more: Callable[[dict, Mapping], dict] | None = field(default=None, compare=False)

    def sizes(self, shapes: Sequence[Shape | None]) -> dict | None:
        """Return the size of each name, or None where the shapes do not fit.

        A shape that is None is not known, and fits everywhere.
        """
        found: dict = {}
        for argument, shape in zip(self.arguments, shapes, strict=False):
            if shape is not None and not fits(argument.axes, shape, found):
                return None
        return found

    def output(
        self, shapes: Sequence[Shape | None], settings: Mapping | None = None
    ) -> Shape | None:
        """Return the shape of the result; None where it cannot be known.

        Raises
        ------
        ValueError
            If the shapes do not fit.
        """
        sizes = self.sizes(shapes)
        if sizes is None:
            raise ValueError(f"the shapes {list(shapes)} do not fit {self}")
        if self.more is not None:
            sizes |= self.more(sizes, settings or {})
        return filled(self.result, sizes)

    def wanted(self, position: int, shapes: Sequence[Shape | None]) -> Shape | None:
        """Return the shape that one argument must have, given those of the others."""
        others = [None if i == position else s for i, s in enumerate(shapes)]
        return filled(self.arguments[position].axes, self.sizes(others) or {})

    def swapped(self, shapes: Sequence[Shape | None]) -> bool:
        """Tell whether the same shapes would fit in another order.

        A shape that is None is not known, and stays where it is.
        """
        known = [i for i, shape in enumerate(shapes) if shape is not None]
        for order in itertools.permutations(known):
            moved = list(shapes)
            for place, source in zip(known, order, strict=True):
                moved[place] = shapes[source]
            if self.sizes(moved) is not None:
                return True
        return False

    def __str__(self) -> str:
        """Return the signature as it was written."""
        takes = ", ".join(f"{each.name} {each}" for each in self.arguments)
        return f"{takes} -> {written(self.result)}"


def parse(text: str, more: Callable[[dict, Mapping], dict] | None = None) -> Signature:
    """Read a signature.

    Raises
    ------
    ValueError
        If the text is not one.

    Examples
    --------
    >>> print(parse("logits (N, K), labels (N,) integers -> ()").arguments[1].holds)
    integers
    """
    takes, arrow, returns = text.partition("->")
    found = [match.groups() for match in ARGUMENT.finditer(takes)]
    result = ARGUMENT.fullmatch(returns.strip())
    if not arrow or not found or result is None or not all(name for name, *_ in found):
        raise ValueError(
            f"{text!r} is no signature. One looks like this: "
            '"x (N, n_in), W (n_in, n_out) -> (N, n_out)".'
        )
    return Signature(
        tuple(
            Argument(name, axes_of(s), holds or "floats") for name, s, holds in found
        ),
        axes_of(result[2]),
        more,
    )


def axes_of(text: str) -> tuple[str, ...]:
    """Return the names between two brackets."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def written(axes: Sequence) -> str:
    """Return a shape as Python writes a tuple, without quotes around names."""
    comma = "," if len(axes) == 1 and axes[0] != "..." else ""
    return f"({', '.join(map(str, axes))}{comma})"


def fits(axes: tuple[str, ...], shape: Shape, sizes: dict) -> bool:
    """Tell whether a shape fits, and note in `sizes` what each name stands for."""
    if "..." in axes:
        start = axes.index("...")
        end = len(shape) - (len(axes) - start - 1)
        if end < start:
            return False
        middle = tuple(shape[start:end])
        if not same(sizes.setdefault("...", middle), middle):
            return False
        axes = axes[:start] + axes[start + 1 :]
        shape = tuple(shape[:start]) + tuple(shape[end:])
    if len(axes) != len(shape):
        return False
    for axis, size in zip(axes, shape, strict=True):
        expected = int(axis) if str(axis).isdecimal() else sizes.setdefault(axis, size)
        if isinstance(expected, str):  # a name: not known until now
            sizes[axis] = size
        elif expected != size and not isinstance(size, str):
            return False
    return True


def same(one: Shape, other: Shape) -> bool:
    """Tell whether two shapes can be one; a name stands for any size."""
    return len(one) == len(other) and all(
        a == b or isinstance(a, str) or isinstance(b, str)
        for a, b in zip(one, other, strict=True)
    )


def filled(axes: tuple[str, ...], sizes: dict) -> Shape | None:
    """Return the shape that axes stand for; None where their number is not known."""
    shape: list = []
    for axis in axes:
        if axis == "...":
            if "..." not in sizes:
                return None
            shape += sizes["..."]
        else:
            shape.append(int(axis) if axis.isdecimal() else sizes.get(axis, axis))
    return tuple(shape)
