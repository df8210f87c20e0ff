"""Ask that what an answer draws comes from the generator that it is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.judges import Finding, Holds, asked

GENERATORS = 5  # each twice: their ten calls can be paired in 945 ways
SAME = "the numbers do not come from rng: two generators gave the same"
OTHERS = (
    "the numbers do not come from rng alone: a generator with the same seed gave "
    "others when the call was made again"
)


def twice_each(
    rng: np.random.Generator, call: Callable[[Seed], tuple], count: int = GENERATORS
) -> list[tuple]:
    """Draw calls that differ in their generator alone, two for each, in any order.

    Where the order is not known, results that were kept from another run, or drawn
    from a generator of the answer's own, do not fall into the same pairs.

    Parameters
    ----------
    rng : numpy.random.Generator
    call : function
        ``call(seed)`` returns the arguments of a call.
    count : int
        How many generators there are.

    Examples
    --------
    >>> len(twice_each(np.random.default_rng(0), lambda seed: (seed, 3)))
    10
    """
    seeds = np.repeat(rng.choice(2**31, count, replace=False), 2)
    return [call(Seed(int(seed))) for seed in rng.permutation(seeds)]


@dataclass(frozen=True)
class FromRng:
    """The results pass a test, and come from the generator among the arguments.

    Another seed gives other numbers, the same seed the same: the calls are those of
    `twice_each`.

    Attributes
    ----------
    test : function
        `test(arguments, value)` returns None, or says in words what is wrong.
    drawn : function
        ``drawn(value)`` returns the part that is drawn, as an array.
    """

    test: Callable[[tuple, object], str | None]
    drawn: Callable[[object], np.ndarray] = np.asarray

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Test call by call, then all together; the first call stands for all."""
        if finding := Holds(self.test).find(calls, values):
            return finding
        words = asked(self.one_source, calls, values)
        return Finding(0, words) if words else None

    def one_source(self, calls: Sequence[tuple], values: Sequence) -> str | None:
        """Say where results and generators do not belong together, or None."""
        found = zip(map(generator_of, calls), map(self.drawn, values), strict=True)
        pairs = [
            (one == two, np.array_equal(first, second))
            for (one, first), (two, second) in combinations(found, 2)
        ]
        if (False, True) in pairs:
            return SAME
        return OTHERS if (True, False) in pairs else None


def generator_of(arguments: tuple) -> dict:
    """Return the state of the generator among the arguments of a call."""
    (rng,) = (one for one in arguments if isinstance(one, np.random.Generator))
    return rng.bit_generator.state
