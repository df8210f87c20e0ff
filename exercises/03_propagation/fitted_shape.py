"""The two rules of broadcasting, written down as a function."""

import itertools
from functools import partial

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal

HUGE = 2**30  # an array of two such sizes fits into no memory: none has to be built


def aligned(rng):
    """Draw shapes of one length, with ones on both sides, in any order of sizes."""
    n, m = rng.choice(np.arange(2, 30), 2, replace=False).tolist()
    return [
        ((n, m), (n, m)),
        ((n, m), (n, 1)),
        ((1, m), (n, m)),
        ((n, 1), (1, m)),
        ((1, n, m), (m, 1, m)),
    ]


def uneven(rng):
    """Draw shapes of different lengths."""
    n, m = rng.choice(np.arange(2, 30), 2, replace=False).tolist()
    return [
        ((n, m), (m,)),
        ((m,), (n, m)),
        ((n, 1), (n,)),
        ((n,), (m, n, 1)),
        ((), (n, m)),
        ((n, m), (1,)),
        ((), ()),
        ((1,), ()),
        ((HUGE, HUGE), (1,)),
    ]


def misfits(rng):
    """Draw shapes that do not fit, and a pair that does: no answer is always right."""
    n, m = rng.choice(np.arange(2, 30), 2, replace=False).tolist()
    return [
        ((n, m), (m, n)),
        ((n, m), (n,)),
        ((n,), (m,)),
        ((n, m), (n, n + m)),
        ((m, n, 1), (n, n, m)),
        ((n, 1), (m,)),
        ((n, m), (2 * m,)),  # one size holds the other several times
        ((3 * n, 1), (n, m)),
    ]


def pairs(one, other, align="right"):
    """Return the sizes that meet, from the last place to the first."""
    step = -1 if align == "right" else 1
    met = list(itertools.zip_longest(one[::step], other[::step], fillvalue=1))
    return met if align == "right" else met[::-1]


def fitted(one, other, align="right", fits=lambda a, c: a == c or 1 in (a, c), to=max):
    """Return the shape of the sum, or False, by rules that may be wrong."""
    shape = []
    for a, c in pairs(one, other, align):
        if not fits(a, c):
            return False
        shape.insert(0, to(a, c))
    return tuple(shape)


def overlap(one, other):
    """Forget the places that only one shape has."""
    length = min(len(one), len(other))
    return fitted(one[len(one) - length :], other[len(other) - length :])


def by_numpy(one, other, dtype=float, caught=ValueError):
    """Let NumPy add two arrays, and catch its error."""
    try:
        return (np.zeros(one, dtype) + np.zeros(other, dtype)).shape
    except caught:
        return False


def by_arrays(one, other):
    """Return what answers that add two arrays may do: run out of memory, or say no."""
    types = "float64", "bool", "int8", "uint8", "int64", "float32"
    ways = [partial(by_numpy, dtype=dtype) for dtype in types]
    return [*ways, partial(by_numpy, caught=Exception)]


def by_recursion(one, other):
    """Take the last place off, again and again."""
    if not one or not other:
        return (*one, *other)
    front, sizes = by_recursion(one[:-1], other[:-1]), {one[-1], other[-1]} - {1}
    if front is False or len(sizes) > 1:
        return False
    return (*front, max(sizes, default=1))


def as_list(one, other):
    """Return a list of NumPy's whole numbers."""
    shape = fitted(one, other)
    return False if shape is False else [np.int64(n) for n in shape]


def padded(one, other):
    """Put ones in front of the shorter shape and go from left to right, and print."""
    length = max(len(one), len(other))
    one = (1,) * (length - len(one)) + tuple(one)
    other = (1,) * (length - len(other)) + tuple(other)
    print(one, other)
    shape = ()
    for n in range(length):
        if one[n] == other[n] or other[n] == 1:
            shape = (*shape, one[n])
        elif one[n] == 1:
            shape = (*shape, other[n])
        else:
            return False
    return shape


def rule(**ways):
    """Return a wrong rule."""
    return lambda one, other: fitted(one, other, **ways)


EXERCISE = Exercise(
    id="fitted-shape",
    answer="fitted_shape",
    objective="broadcast-rules",
    level="several steps",
    compare=(
        "np.broadcast_shapes does the same and raises an error where yours returns "
        "False. Which lines of yours are the first rule, and which the second?"
    ),
    forbidden={
        f"numpy.{name}": "Write the two rules yourself, without NumPy's own functions "
        "for them."
        for name in (
            "broadcast_shapes",
            "broadcast",
            "broadcast_arrays",
            "broadcast_to",
        )
    },
    reference=lambda one, other: fitted(one, other),
    checks=[
        Check("shapes of one length", 1, Equal(fitted), aligned),
        Check("shapes of different lengths", 2, Equal(fitted), uneven),
        Check("shapes that fit or do not", 1, Equal(fitted), misfits),
    ],
    mistakes=[
        Mistake(
            "arrays built",
            "NumPy's addition was asked for the shape, and an array of such a size "
            "fits into no memory. Write the two rules themselves: they need the sizes "
            "alone.",
            by_numpy,
            lambda given, value: HUGE in given[0] and value is False,
            by_arrays,
        ),
        Mistake(
            "an empty tuple for no",
            "() and () fit: there is no place in which they differ, and the result is "
            "() as well. Is an empty tuple, which counts as false behind if, not and "
            "or, taken for a no?",
            lambda one, other: fitted(one, other) or False,
            lambda given, value: fitted(*given) == () and value is False,
        ),
        family(
            "aligned on the left",
            "The shapes were aligned on the left. Write them below each other so that "
            "their last sizes meet.",
            rule(align="left"),
        ),
        Mistake(
            "not refused",
            "A shape came back for two sizes that differ and of which none is 1. What "
            "does the second rule say of them?",
            rule(fits=lambda a, c: True),
            lambda given, value: fitted(*given) is False and np.ndim(value) == 1,
        ),
        Mistake(
            "refused, though they fit",
            "Two shapes were refused that fit. Go through the two rules: what does a "
            "missing size count as, and in which of the shapes may a 1 stand?",
            rule(fits=lambda a, c: a == c),
            lambda given, value: fitted(*given) is not False and value is False,
            lambda *given: [
                rule(fits=lambda a, c: a == c or c == 1),
                rule(fits=lambda a, c: a == c or a == 1),
            ],
        ),
        family(
            "places lost",
            "The result has only the places that both shapes have. What counts for a "
            "size that is missing on the left?",
            overlap,
        ),
        family(
            "the 1 was kept",
            "Where a 1 meets another size, the 1 came back, or one of the two shapes "
            "came back as it was. Which of the two is stretched to which?",
            rule(to=min),
            rule(to=lambda a, c: a),
            rule(to=lambda a, c: c),
            lambda one, other: False if fitted(one, other) is False else tuple(one),
            lambda one, other: False if fitted(one, other) is False else tuple(other),
        ),
        family(
            "order turned round",
            "The sizes are right, and they stand in reverse order. From which end did "
            "you begin, and where does each size go?",
            lambda one, other: (fitted(one, other) or ())[::-1] or fitted(one, other),
        ),
    ],
    variants={
        "a recursion": by_recursion,
        "a list of NumPy numbers": as_list,
        "from the left, with ones in front, prints": padded,
    },
)
