"""One call of a function: the terms of its output's elements, and of the gradients.

Where the function has a twin, the twin says. Where it has none, as a learner's own has
none at first, the truth is less: the inputs that change an element are found by trying,
and the way back asks the backward rule for one slope after the other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from nnlib.registry import entry_of, name_of
from nnlib.terms import Array, Number, Read

Index = tuple[int, ...]
TRIED = (
    "{name} has no terms of its own: these are the inputs that change the number, "
    "found by changing each a little."
)
ASKED = "{name} has no terms of its own: its backward rule was asked for each slope."


class Call:
    """A function, what it was called with, and what came out.

    Parameters
    ----------
    function : callable
    arguments : sequence of Array
    settings : dict
    y : Array
        What the function returned.
    pullbacks : tuple
        What its rule returned for the way back.
    """

    def __init__(
        self,
        function: Callable,
        arguments: Sequence[Array],
        settings: dict,
        y: Array,
        pullbacks: tuple,
    ):
        self.function, self.arguments, self.settings = function, arguments, settings
        self.y, self.pullbacks = y, pullbacks
        self.g: Array  # the gradient of y: known once the way back has come here
        self.name = name_of(function)
        twin = entry_of(function).terms
        self.twin = twin and twin(*arguments, **settings)

    def forwards(self, index: Index) -> tuple[list[Number], str]:
        """Return the terms of an element of the output, and what is to be said."""
        if self.twin:
            return list(self.twin[0](*index)), ""
        names = ", ".join(array.name for array in self.arguments)
        at = f"[{', '.join(map(str, index))}]" if index else ""
        words, value = f"{self.name}({names}){at}", self.y.values[index].item()
        reads = tuple(self.inputs_of(index))
        return [Number(value, words, reads)], TRIED.format(name=self.name)

    def backwards(self, position: int, index: Index) -> tuple[list[Number], str]:
        """Return the terms of an element of an argument's gradient, and a note."""
        if self.twin and self.twin[1][position]:
            return list(self.twin[1][position](self.g, *index)), ""
        name = self.arguments[position].words(index)
        terms = []
        for at in self.outputs_of(position, index):
            words = f"d{self.y.words(at)}/d{name}"
            slope = self.asked(position, index, marked(self.y, [at], [1.0]))
            terms.append(self.g[at] * Number(slope, words))
        return terms, ASKED.format(name=self.name)

    def inputs_of(self, index: Index) -> Iterator[Read]:
        """Find the inputs that change an element of the output, by trying halves."""
        for position, array in enumerate(self.arguments):
            if array.values.dtype.kind == "f":
                changes = Changes(self, position, index)
                for at in halved(list(np.ndindex(array.shape)), changes):
                    yield array[at].reads[0]

    def outputs_of(self, position: int, index: Index) -> Iterator[Index]:
        """Find the outputs that an element of an argument changes, by asking halves."""
        rng = np.random.default_rng(0)

        def reaches(places: list[Index]) -> bool:
            weights = rng.uniform(1, 2, len(places))  # no two of them cancel
            return self.asked(position, index, marked(self.y, places, weights)) != 0

        return halved(list(np.ndindex(self.y.shape)), reaches)

    def asked(self, position: int, index: Index, g: np.ndarray) -> float:
        """Return what the backward rule makes of g, at one element of an argument."""
        with np.errstate(all="ignore"):
            return np.asarray(self.pullbacks[position](g))[index].item()


class Changes:
    """Whether an element of a call's output changes with some inputs."""

    def __init__(self, call: Call, position: int, index: Index):
        self.call, self.position, self.index = call, position, index
        self.rng = np.random.default_rng(0)

    def __call__(self, places: list[Index]) -> bool:
        """Change the inputs by about a percent, and look."""
        arguments = [array.values for array in self.call.arguments]
        moved = arguments[self.position].copy()
        for at in places:
            size = 0.01 * (1 + abs(moved[at].item()))
            moved[at] += size * self.rng.uniform(1, 2)
        arguments[self.position] = moved
        with np.errstate(all="ignore"):
            y = np.asarray(self.call.function(*arguments, **self.call.settings))
        return y[self.index].item() != self.call.y.values[self.index].item()


def halved(places: list[Index], changes: Callable) -> Iterator[Index]:
    """Go through the places that change something; what changes nothing is left out.

    A few of many are found in few tries: a half without any is not looked at again.

    Examples
    --------
    >>> list(halved([(0,), (1,), (2,), (3,)], lambda part: (2,) in part))
    [(2,)]
    """
    if not places or not changes(places):
        return
    if len(places) == 1:
        yield places[0]
        return
    middle = len(places) // 2
    yield from halved(places[:middle], changes)
    yield from halved(places[middle:], changes)


def marked(y: Array, places: Sequence[Index], weights: Iterable[float]) -> Any:
    """Return a gradient of y that is 0 but in some places."""
    g = np.zeros_like(y.values)
    for at, weight in zip(places, weights, strict=True):
        g[at] = weight
    return g
