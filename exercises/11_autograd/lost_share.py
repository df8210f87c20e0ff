"""A way back with = for +=: which line, and which graphs show it or hide it."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    exchange_of,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds, holds_text

three_keys = with_keys("line", "fails", "holds")


def keys(value):
    """Say that the entries are three, and numbers, or return None."""
    if words := three_keys(value):
        return words
    return "numbers are asked for, not a text" if holds_text(value) else None


line = at_line(
    keys,
    6,
    "does what it should; follow the way back through the diamond, and write down what "
    "stands in gradient after each line",
)


def read(value, key):
    """Return parents and rates of a graph, or say what is wrong with it."""
    if words := keys(value):
        return words
    if not isinstance(value[key], tuple | list) or len(value[key]) != 2:
        return f'"{key}" does not hold two lists, parents and rates'
    parents, rates = ([list(np.ravel(row)) for row in part] for part in value[key])
    if not 2 <= len(parents) <= 50 or list(map(len, parents)) != list(map(len, rates)):
        return f'parents and rates of "{key}" do not have one entry for each other'
    for node, row in enumerate(parents):
        if any(int(p) != p or not 0 <= p < node for p in row):
            return f'in "{key}" a parent of node {node} has no number below {node}'
    if not all(0.1 <= abs(rate) <= 10 for row in rates for rate in row):
        return f'a rate of "{key}" is 0, tiny or large'
    parents = [[int(p) for p in row] for row in parents]
    if len({p for row in parents for p in row}) == sum(map(len, parents)):
        return f'in "{key}" no node is used twice'
    return parents, rates


def walked(parents, rates, add):
    """Return the gradient of each node."""
    gradient = np.zeros(len(parents))
    gradient[-1] = 1.0
    for node in reversed(range(len(parents))):
        for parent, rate in zip(parents[node], rates[node], strict=True):
            gradient[parent] = (add and gradient[parent]) + rate * gradient[node]
    return gradient


def agrees(graph):
    """Tell whether the code of the text comes out right."""
    right, found = walked(*graph, add=True), walked(*graph, add=False)
    return bool(np.allclose(right, found, 1e-6, 1e-9))


def fails(_, value):
    """Ask for a graph on which the code is wrong."""
    found = read(value, "fails")
    if isinstance(found, str):
        return found
    return 'on "fails" the code of the text comes out right' if agrees(found) else None


def holds(_, value):
    """Ask for a graph on which the code is right all the same."""
    found = read(value, "holds")
    if isinstance(found, str):
        return found
    return None if agrees(found) else 'on "holds" the code of the text comes out wrong'


about = told_under(
    keys,
    line="the line",
    fails="a graph on which it fails",
    holds="a graph on which it holds",
)
DIAMOND = ([[], [0], [1], [1, 2]], [[], [1.0], [2.0], [1.0, 1.0]])
CANCELS = ([[], [0, 0, 0]], [[], [1.0, -1.0, 2.0]])
CHAIN = ([[], [0], [1]], [[], [2.0], [3.0]])


def diagnosis(line=6, fails=DIAMOND, holds=CANCELS):
    """Return a diagnosis, the right one if not told otherwise."""
    return {"line": line, "fails": fails, "holds": holds}


def such(key):
    """Return a test of whether a graph is one that was asked for."""
    return lambda value: not isinstance(read(value, key), str)


def says(*words):
    """Return what recognises graphs that are not such, by what is said of them."""

    def said(key):
        def recognise(_, value):
            found = read(value, key)
            return isinstance(found, str) and any(word in found for word in words)

        return recognise

    return {
        "a graph on which it fails": said("fails"),
        "a graph on which it holds": said("holds"),
    }


EXERCISE = Exercise(
    id="lost-share",
    answer="diagnosis",
    objective="graph-engine",
    read="order-of-visits",
    level="several steps",
    diagnosis=True,
    compare=(
        "All networks of chapter 6 are chains. Would the fault have been noticed in "
        "their training, and what in chapter 11 makes it count?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("a graph on which it fails", 1, Holds(fails)),
        Check("a graph on which it holds", 2, Holds(holds)),
    ],
    mistakes=[
        Mistake(
            "the order",
            "The order is right: a parent has a smaller number than the nodes made of "
            "it, so from the last node to the first each one comes after its users.",
            diagnosis(line=4),
            about("line", lambda value: value["line"] in (4, 5)),
        ),
        Mistake(
            "where it starts",
            "This line is as it should be: it begins or ends the way back. What comes "
            "about where two shares meet stands elsewhere.",
            diagnosis(line=2),
            about("line", lambda value: value["line"] not in (4, 5, 6)),
        ),
        Mistake(
            "exchanged",
            "The two graphs have changed places: the code is right on the first and "
            "wrong on the second.",
            diagnosis(fails=CANCELS, holds=DIAMOND),
            exchange_of(fails, holds),
        ),
        Mistake(
            "nothing is used twice",
            "In one of the graphs every node is used once at most. There no two shares "
            "meet, and the fault has nothing to spoil: that is the plain case.",
            diagnosis(holds=CHAIN),
            says("used twice"),
        ),
        Mistake(
            "not such a graph",
            "A graph here is two lists with an entry for each node: its parents, whose "
            "numbers are smaller than its own, and a rate for each of them.",
            diagnosis(fails=([[1], []], [[1.0], []])),
            says("below", "one entry", "two lists"),
        ),
        Mistake(
            "a rate of 0",
            "A rate is 0, or outside of what the text allows. Shares that are not 0 "
            "can add up to 0 as well.",
            diagnosis(holds=([[], [0], [0, 1]], [[], [0.0], [1.0, 2.0]])),
            says("tiny or large"),
        ),
        Mistake(
            "right there as well",
            "On this graph the code loses shares that add up to 0, so that what stays "
            "is right. Take rates of one sign.",
            diagnosis(fails=CANCELS),
            about("fails", such("fails")),
        ),
        Mistake(
            "wrong there, too",
            "On this graph a share is lost that counts. Which share of a node stays, "
            "and what do the others have to add up to?",
            diagnosis(holds=([[], [0], [0, 1]], [[], [2.0], [3.0, 1.0]])),
            about("holds", such("holds")),
        ),
    ],
    variants={
        "a NumPy number, lists": {
            "line": np.int64(6),
            "fails": [[[], [0], [0], [1, 2]], [[], [1], [1], [1, 1]]],
            "holds": [
                [[], [0], [0], [0], [1, 2, 3]],
                [[], [5], [1], [-1], [1, 1, 1]],
            ],
        },
        "arrays": diagnosis(
            fails=(
                [np.array([], int), np.array([0, 0])],
                [np.array([]), np.array([2.0, 3.0])],
            )
        ),
        "a float": diagnosis(line=6.0),
        "a dead end": diagnosis(holds=([[], [0], [0], [1]], [[], [1.0], [2.0], [3.0]])),
    },
)
