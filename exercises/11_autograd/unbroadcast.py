"""Back through broadcasting, as the package has it."""

import math

import numpy as np

from nnlib.autograd.arithmetic_rules import unbroadcast as packaged
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of, raising
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def drawn(rng, *pairs):
    """Draw a g for each pair of shapes: g's and the argument's."""
    return [(rng.normal(size=of_g), shape) for of_g, shape in pairs]


def kept_axes(rng):
    """Draw an argument with as many axes as g, some of them of size 1."""
    n, m = (int(v) for v in rng.permutation([4, 5]))
    return drawn(rng, ((n, m), (n, 1)), ((n, m), (1, m)), ((2, n, 3), (2, 1, 3)))


def new_axes(rng):
    """Draw an argument with fewer axes than g, also a square."""
    n = int(rng.integers(4, 7))
    return drawn(rng, ((n, 3), (3,)), ((3, 3), (3,)), ((2, n, 3), (n, 3)), ((n, 2), ()))


def both(rng):
    """Draw new axes and stretched ones together, and shapes that are equal."""
    n = int(rng.integers(4, 7))
    return drawn(
        rng,
        ((2, n, 3), (n, 1)),
        ((3, 3, 3), (1, 3)),
        ((n, 2), (1, 1)),
        ((n, 1), (n, 1)),
        ((1, n), (n,)),
    )


def unbroadcast(g, shape):
    """Return the sums, by the package."""
    return packaged(g, tuple(shape))


def new_of(g, shape):
    """Return the axes that the argument did not have."""
    return tuple(range(g.ndim - len(shape)))


def stretched(g, shape):
    """Return the axes of size 1 of the argument, counted in g."""
    new = g.ndim - len(shape)
    return tuple(new + axis for axis, size in enumerate(shape) if size == 1)


def combined(g, shape, way):
    """Return the right shape, with another way than a sum along the axes."""
    axes = new_of(g, shape) + stretched(g, shape)
    return way(g, axes).reshape(shape)


def by_loops(g, shape):
    """Add entry by entry to the place that it was stretched from."""
    total = np.zeros(shape)
    for place in np.ndindex(g.shape):
        own = place[g.ndim - len(shape) :]
        target = tuple(
            0 if size == 1 else i for i, size in zip(own, shape, strict=True)
        )
        total[target] += g[place]
    return total


def one_after_another(g, shape):
    """Sum the first axis away while there is one too many, then keep axes of 1."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def by_padding(g, shape):
    """Write the shape with 1 in front, and sum wherever it has 1."""
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return np.sum(g, axis=axes, keepdims=True).reshape(shape)


def first_of(g, axes):
    """Return the first entry along each of some axes."""
    index = tuple(
        slice(0, 1) if axis in axes else slice(None) for axis in range(g.ndim)
    )
    return g[index]


def last_of(g, axes):
    """Return the last entry along each of some axes."""
    return first_of(np.flip(g, axes), axes)


def without_keeping(g, shape):
    """Take axes away while the loop still counts them."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis in range(g.ndim):
        if shape[axis] != g.shape[axis]:
            g = g.sum(axis=axis)
    return g


def by_blocks(g, shape):
    """Add blocks of the right size, as they lie in memory."""
    return g.reshape((-1, *shape)).sum(axis=0)


def one_by_one(g, shape):
    """Sum the new axes by their numbers, one after another, as they move up."""
    for axis in new_of(g, shape):
        g = g.sum(axis=axis)
    return g.sum(
        axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True
    )


def from_the_left(g, shape):
    """Return sums as if shapes met at their first axes."""
    behind = tuple(range(len(shape), g.ndim))
    kept = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return [g.sum(axis=kept, keepdims=True).sum(axis=behind), g.sum(axis=behind)]


EXERCISE = Exercise(
    id="unbroadcast",
    answer="unbroadcast",
    objective="array-tape",
    read="stretched",
    level="several steps",
    builds="nnlib.autograd.arithmetic_rules.unbroadcast",
    compare=(
        "The package's own stands in nnlib.autograd.arithmetic_rules, and the rules of "
        "+, -, * and / all end with it. How does it find the axes, and what does it do "
        "first where nothing was stretched?"
    ),
    reference=packaged,
    checks=[
        Check("axes of size 1", 1, Equal(unbroadcast), kept_axes),
        Check("axes that are new", 1, Equal(unbroadcast), new_axes),
        Check("both, and none", 1, Equal(unbroadcast), both),
    ],
    mistakes=[
        Mistake(
            "the first axis alone",
            "The sum runs along the first axis, whatever `shape` says. Which axes were "
            "stretched is seen by comparing the two shapes.",
            lambda g, shape: g.sum(axis=0),
        ),
        family_of(
            "from the left",
            "Broadcasting lines shapes up at their last axes: (3,) meets the columns "
            "of (4, 3). Axes that are missing in the argument are the first ones of g.",
            from_the_left,
        ),
        Mistake(
            "kept axis dropped",
            "The numbers are summed, and an axis of size 1 is gone. The gradient has "
            "the shape of its argument, axes of size 1 too.",
            lambda g, shape: g.sum(axis=new_of(g, shape) + stretched(g, shape)),
            lambda given, value: (
                np.shape(value) == tuple(size for size in given[1] if size != 1)
            ),
            lambda *given: [without_keeping],
        ),
        Mistake(
            "axis not summed",
            "An axis along which the argument was stretched is still there in full. "
            "One number of the argument was used for all of them: what happens to its "
            "shares?",
            lambda g, shape: g.sum(axis=new_of(g, shape)),
            lambda given, value: (
                np.shape(value) != tuple(given[1])
                and np.size(value) > math.prod(given[1])
            ),
        ),
        family_of(
            "not a sum",
            "The shape is right, and the shares of a number are not added up: a mean, "
            "one of them or the largest is another thing.",
            lambda g, shape: [
                combined(g, shape, way)
                for way in (
                    lambda g, axes: g.mean(axis=axes, keepdims=True),
                    first_of,
                    last_of,
                    lambda g, axes: g.max(axis=axes, keepdims=True),
                    lambda g, axes: g.prod(axis=axes, keepdims=True),
                )
            ],
        ),
        family_of(
            "one sum for all",
            "All of g was added up, or given the shape without any sum. Each number of "
            "the argument has shares of its own.",
            lambda g, shape: [
                np.full(shape, g.sum()),
                np.resize(g, shape),
                np.broadcast_to(g.sum(), shape) / max(1, math.prod(shape)),
                np.full(shape, g.mean()),
                np.ones(shape),
            ],
        ),
        raising(
            "compared place by place",
            "The two shapes are compared axis by axis from the first on, and one may "
            "be shorter. How many axes of g did the argument not have at all?",
            lambda g, shape: g.sum(
                axis=tuple(i for i in range(g.ndim) if shape[i] != g.shape[i]),
                keepdims=True,
            ),
            lambda g, shape: g.sum(
                axis=tuple(i for i in range(g.ndim) if shape[i] == 1), keepdims=True
            ),
        ),
        raising(
            "axes found by their length",
            "An axis of g was looked for by its length, and another axis of the "
            "argument may be as long. Shapes meet at their last axes: which place "
            "meets which?",
            lambda g, shape: g.sum(
                axis=tuple(i for i, n in enumerate(g.shape) if n not in shape)
            ).reshape(shape),
        ),
        raising(
            "axes that moved up",
            "After a sum the axes behind it have moved up by one, and the next number "
            "means another axis. Print the shape after each sum.",
            one_by_one,
            recognise=lambda given, value: (
                given[0].ndim - len(given[1]) > 1 and np.shape(value) != tuple(given[1])
            ),
        ),
        raising(
            "reshaped alone",
            "reshape keeps all numbers in their order, and adds none of them up. Along "
            "which axes do the shares of one number lie? All of these have to be "
            "summed before.",
            lambda g, shape: g.reshape(shape),
            lambda g, shape: g.sum(axis=new_of(g, shape)).reshape(shape),
            lambda g, shape: g.sum(axis=stretched(g, shape)).reshape(shape),
            recognise=lambda given, value: close(by_blocks(*given), value),
        ),
    ],
    variants={
        "entry by entry": by_loops,
        "axis after axis": one_after_another,
        "a padded shape": by_padding,
        **unusual(unbroadcast, float32=True),
    },
)
