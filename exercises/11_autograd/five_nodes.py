"""All orders in which the way back may visit a graph of five nodes."""

import itertools

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds, holds_text

from .shared import too_early

LINES = (1, 2, 3, 4, 5)
PARENTS = {1: [], 2: [], 3: [1, 2], 4: [1, 2], 5: [3, 4]}
ORDERS = [
    order
    for order in itertools.permutations(LINES)
    if too_early(PARENTS, order) is None
]


def read(value):
    """Return the orders as a list of tuples; raise ValueError where they are none."""
    rows = [tuple(order) for order in value]
    if any(int(line) != line for row in rows for line in row):
        raise ValueError("a line has a whole number")
    return [tuple(map(int, row)) for row in rows]


def kind(rows):
    """Say which row is not an order of the five lines, or return None."""
    for number, row in enumerate(rows, 1):
        if sorted(row) != list(LINES):
            return f"order number {number} does not hold each of the lines 1 to 5 once"
    return None


def valid(_, value):
    """Ask for orders that are right, two or more."""
    try:
        rows = read(value)
    except (TypeError, ValueError):
        return "a list of orders is asked for, each a list of five whole numbers"
    if words := kind(rows):
        return words
    for number, row in enumerate(rows, 1):
        if too_early(PARENTS, row) is not None:
            return f"order number {number} is not right"
    return None if rows else "there is no order in the list"


def complete(_, value):
    """Ask for all of them, each once."""
    rows = read(value)
    if len(set(rows)) < len(rows):
        return "an order stands in the list more than once"
    return None if set(rows) >= set(ORDERS) else "an order is missing"


def wrong(test):
    """Return a recogniser of lists in which a row is wrong in some way."""

    def recognise(_, value):
        rows = [row for row in read(value) if row not in ORDERS]
        return bool(rows) and any(map(test, rows))

    return recognise


def forwards(row):
    """Tell whether a row is an order of computation."""
    return tuple(reversed(row)) in ORDERS


def in_full(row):
    """Tell whether a row holds each line once."""
    return sorted(row) == list(LINES)


CORRECT, ALL = "each order is right", "all orders"
EXERCISE = Exercise(
    id="five-nodes",
    answer="orders",
    objective="order-of-visits",
    level="one step",
    compare=(
        "Record the five lines with nnlib.autograd.record and list the nodes of "
        "backward_order. Which of your orders does the package take, and why is one "
        "of them enough?"
    ),
    reference=[list(order) for order in ORDERS],
    checks=[Check(CORRECT, 1, Holds(valid)), Check(ALL, 1, Holds(complete))],
    mistakes=[
        Mistake(
            "letters",
            "A line is called by its number here, and not by the name of its result: "
            "write 5 for g = e + f.",
            [["g", "e", "f", "c", "d"]],
            lambda _, value: holds_text(value),
        ),
        Mistake(
            "order of computation",
            "This is an order in which the lines can be computed. The way back starts "
            "at the other end: whose gradient is known before all others?",
            [[1, 2, 3, 4, 5]],
            {CORRECT: wrong(forwards)},
        ),
        Mistake(
            "not each once",
            "Each order visits every one of the five lines, and visits it once: what "
            "comes twice hands on twice, and what is left out hands on nothing.",
            [[5, 3, 1, 2, 4, 1, 2]],
            {CORRECT: wrong(lambda row: not in_full(row))},
        ),
        Mistake(
            "handed on too early",
            "In one of the orders a line is visited before another line that uses its "
            "result: a share of its gradient is still to come. Who uses line 1?",
            [[5, 3, 1, 2, 4], [5, 4, 3, 2, 1]],
            {CORRECT: wrong(in_full)},
        ),
        Mistake(
            "some missing",
            "What stands in the list is right, and more orders are. Which lines do not "
            "wait for each other, and may change places?",
            [[5, 4, 3, 2, 1]],
            {ALL: lambda _, value: set() < set(read(value)) < set(ORDERS)},
        ),
        Mistake(
            "one twice",
            "Each order is asked for once, and one of yours is written twice.",
            [*ORDERS, ORDERS[0]],
            {ALL: lambda _, value: set(read(value)) == set(ORDERS)},
        ),
    ],
    variants={
        "tuples": [*reversed(ORDERS)],
        "an array": np.array(ORDERS),
        "floats": [[float(line) for line in order] for order in ORDERS],
    },
)
