"""A row of the table for an operation that has none."""

import numpy as np

from nnlib_grader.specification.drivers import in_the_table
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import raising
from nnlib_grader.specification.judges import Equal


def several(rng):
    """Draw arrays of several lengths."""
    return [(rng.normal(size=n), rng.normal(size=n)) for n in (4, 6, 3)]


def one_number(rng):
    """Draw a single number, two, and many of one sign."""
    return [
        (rng.normal(size=n), rng.uniform(0.5, 2, size=n) * sign)
        for n, sign in ((1, 1), (2, -1), (50, 1))
    ]


def back(g):
    """Return for each number the sum of g from its place on."""
    return np.cumsum(g[::-1])[::-1]


def results(x, g):
    """Return the running sums and the gradient."""
    return {"y": np.cumsum(x), "gradient": back(g)}


def rule(to_x=lambda x, g: back(g), forward=np.cumsum):
    """Return a rule, the right one unless told otherwise."""
    return lambda x: (forward(x), (lambda g: to_x(x, g),))


def by_matrix(x):
    """Return a rule that writes the sums as a product with a triangle of ones."""
    lower = np.tri(len(x))
    return lower @ x, [lambda g: lower.T @ g]


def by_difference(x):
    """Return a rule by the whole sum, less what stands before."""
    return np.cumsum(x), (lambda g: g.sum() - np.cumsum(g) + g,)


def by_loop(x):
    """Return a rule that walks from the last place to the first."""

    def to_x(g):
        found, total = [], 0.0
        for one in reversed(g):
            total += one
            found.insert(0, total)
        return np.array(found)

    return np.add.accumulate(x), (to_x,)


def part(name, message, *ways):
    """Return a mistake in the gradient: one of several wrong ones."""

    def recognise(given, value):
        if close(value["gradient"], back(given[1])):
            return False
        return any(close(way(*given), value["gradient"]) for way in ways)

    return Mistake(name, message, rule(ways[0]), recognise)


EXERCISE = Exercise(
    id="running-sum",
    answer="vjp_cumsum",
    objective="array-tape",
    level="one step",
    drive=in_the_table,
    compare=(
        "Does your pullback need x, or y? Compare with the rules of chapter 6's table: "
        "which of them keep an array until the way back, and which only a shape?"
    ),
    reference=rule(),
    checks=[
        Check("several lengths", 2, Equal(results), several),
        Check("one number, two, many", 1, Equal(results), one_number),
    ],
    mistakes=[
        part(
            "summed from the front",
            "The gradient is summed from the first place on. Which results does the "
            "first number stand in, and which the last?",
            lambda x, g: np.cumsum(g),
            lambda x, g: np.cumsum(g)[::-1],
        ),
        part(
            "own place only",
            "Each number got the g of its own place, as if it stood in one result "
            "alone. In how many does it stand?",
            lambda x, g: g,
            lambda x, g: g[::-1],
        ),
        part(
            "without its own place",
            "Each number got the shares of the results behind its own place, and the "
            "one at its own place is missing.",
            lambda x, g: back(g) - g,
        ),
        part(
            "all of g",
            "Each number got the sum of all of g. The results before its own place do "
            "not depend on it.",
            lambda x, g: np.full_like(x, g.sum()),
            lambda x, g: np.full_like(x, g.mean()),
        ),
        part(
            "g counted, not added",
            "How often a number is used was multiplied with one g, or with its own. "
            "Each result that it stands in has a g of its own.",
            lambda x, g: g * np.arange(len(g), 0, -1),
            lambda x, g: np.arange(len(g), 0, -1.0),
            lambda x, g: g * np.arange(1, len(g) + 1),
        ),
        part(
            "x in the gradient",
            "The numbers of x, or the running sums, came into the gradient. By how "
            "much does a result change when a number of its sum grows by 1?",
            lambda x, g: g * x,
            lambda x, g: g * np.cumsum(x),
            lambda x, g: back(g * x),
            lambda x, g: back(g) * x,
        ),
        part(
            "differences",
            "Differences take a running sum back to its numbers: that is the inverse. "
            "What is asked for is how fast the loss changes.",
            lambda x, g: np.diff(g, prepend=0),
            lambda x, g: np.append(-np.diff(g), g[-1]),
        ),
        Mistake(
            "another way forward",
            "The rule's first result is not the running sum of x: it computes y, and "
            "then says how to go back.",
            rule(forward=np.cumprod),
            lambda given, value: not close(value["y"], np.cumsum(given[0])),
        ),
        raising(
            "no tuple of pullbacks",
            "A rule returns two things: y, and a tuple of functions of g, one for each "
            "argument. A tuple of one is written with a comma: (to_x,).",
            lambda x: (np.cumsum(x), lambda g: back(g)),
            lambda x: np.cumsum(x),
            lambda x: (np.cumsum(x), (back(np.ones_like(x)),)),
            lambda x: (np.cumsum(x), back(np.ones_like(x))),
            lambda x: lambda g: back(g),
        ),
        raising(
            "one number",
            "The pullback returns one number, and x has several. Each gets a gradient "
            "of its own, so that the shapes are the same.",
            rule(lambda x, g: g.sum()),
        ),
    ],
    variants={
        "a matrix": by_matrix,
        "the sum less what is before": by_difference,
        "a loop": by_loop,
        "float32": rule(lambda x, g: back(g).astype(np.float32)),
    },
)
