"""A tape of arrays with five rules, which trains a network on XOR."""

import numpy as np

from nnlib.autograd.arithmetic_rules import unbroadcast
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import talks

from .shared_tapes import (
    all_arrays,
    everything,
    first_row,
    in_single,
    of_the_start,
    piled_up,
    plain_add,
    plain_multiply,
    sorted_arrays,
    the_first_alone,
    their_gradients,
    train,
    trained_with,
    unmoved,
    with_objects,
    with_step,
)

XOR = [
    *(["matmul", 0, 2], ["add", 6, 3], ["tanh", 7], ["matmul", 8, 4], ["add", 9, 5]),
    *(["add", 10, 1], ["multiply", 11, 11], ["mean", 12]),
]


def xor_arrays(rng):
    """Draw the arrays of XOR: corners, minus the targets, and parameters."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    minus_t = -np.array([[0.0], [1.0], [1.0], [0.0]])
    shapes = (2, 5), (5,), (5, 1), (1,)
    return [x, minus_t, *(rng.normal(size=shape) for shape in shapes)]


def single_steps(rng):
    """Draw programs of a few lines, each for one step."""
    n = int(rng.integers(3, 6))
    x, W, b = (rng.normal(size=s) for s in ((n, 2), (2, 3), (3,)))
    layer = [["matmul", 0, 1], ["add", 3, 2], ["tanh", 4], ["mean", 5]]
    a, c = rng.normal(size=(2, n)), rng.normal(size=(2, n))
    product = [["multiply", 0, 1], ["tanh", 2], ["mean", 3]]
    row = rng.normal(size=(1, n))
    stretched = [["multiply", 0, 2], ["add", 1, 3], ["tanh", 4], ["mean", 5]]
    return [
        (layer, [x, W, b], [1, 2], 0.5, 1),
        (product, [a, c], [0, 1], 1, 1),
        (stretched, [a, c, row], [2, 0], 0.7, 1),
    ]


def shared_arrays(rng):
    """Draw programs that use an array, or a result, twice; some steps each."""
    x, W, b = (rng.normal(size=s) for s in ((4, 3), (3, 3), (3,)))
    skip = [
        *(["matmul", 0, 1], ["add", 3, 2], ["tanh", 4], ["add", 5, 0]),
        *(["matmul", 6, 1], ["multiply", 7, 6], ["mean", 8]),
    ]
    v = rng.normal(size=(2, 3))
    square = [["multiply", 0, 0], ["add", 1, 0], ["multiply", 2, 1], ["mean", 3]]
    return [(skip, [x, W, b], [1, 2], 0.2, 3), (square, [v], [0], 0.05, 4)]


def xor(rng):
    """Draw starts for XOR, and train for a while."""
    return [(XOR, xor_arrays(rng), [2, 3, 4, 5], 0.2, 20)]


def any_of(name, message, *answers):
    """Return a mistake that is named for any of several answers."""

    def recognise(given, value):
        for answer in answers:
            try:
                if close(answer(*given), value):
                    return True
            except ValueError:  # shapes that do not fit in this program
                continue
        return False

    return Mistake(name, message, answers[0], recognise, lambda *given: answers)


EXERCISE = Exercise(
    id="array-tape",
    answer="train",
    objective="array-tape",
    level="a small project",
    compare=(
        "nnlib.autograd has no programs of lines: it records while plain Python runs. "
        "Which parts of your function are its table of rules, its order and its sums, "
        "and what does it cost to add a sixth rule to yours?"
    ),
    reference=lambda program, arrays, learned, rate, steps: train(
        program, arrays, learned, rate, steps
    ),
    checks=[
        Check("one step", 2, Equal(train), single_steps),
        Check("used twice", 2, Equal(train), shared_arrays),
        Check("XOR, 20 steps", 1, Equal(train, rtol=1e-4, atol=1e-6), xor),
    ],
    mistakes=[
        any_of(
            "= for +=",
            "Where an array or a result is used twice, one share has replaced the "
            "other. What is there already, and what arrives, are added.",
            lambda *given: train(*given, keep=False),
        ),
        any_of(
            "stretched and not summed",
            "A gradient has the shape of what broadcasting made, or a part of it, in "
            "place of the sum. The rules of add and of multiply end in a sum over the "
            "axes that were stretched.",
            trained_with(add=plain_add),
            trained_with(add=first_row),
            trained_with(multiply=plain_multiply),
            trained_with(add=plain_add, multiply=plain_multiply),
        ),
        any_of(
            "the mean's share",
            "The rule of mean is not right: each of n numbers moves the mean by one "
            "nth of its own change, and gets a share in its own shape.",
            trained_with(mean=lambda given, y, g: [np.full(given[0].shape, g)]),
            trained_with(mean=lambda given, y, g: [given[0] * g]),
            trained_with(
                mean=lambda given, y, g: [np.full(given[0].shape, g / len(given[0]))]
            ),
            trained_with(mean=lambda given, y, g: [given[0] * g / given[0].size]),
        ),
        any_of(
            "another slope",
            "The rule of tanh or that of multiply is not right: 1 less the square of "
            "what tanh returned, and for a factor the other one. Try each of the two "
            "in a program of its own.",
            trained_with(tanh=lambda given, y, g: [g * (1 - given[0] ** 2)]),
            trained_with(tanh=lambda given, y, g: [g * (1 - y)]),
            trained_with(tanh=lambda given, y, g: [g * y * (1 - y)]),
            trained_with(tanh=lambda given, y, g: [1 - y * y]),
            trained_with(tanh=lambda given, y, g: [g * (1 - np.tanh(y) ** 2)]),
            trained_with(tanh=lambda given, y, g: [g]),
            trained_with(
                multiply=lambda given, y, g: [
                    unbroadcast(g * one, one.shape) for one in given
                ],
            ),
            trained_with(multiply=lambda given, y, g: [g, g]),
        ),
        any_of(
            "matmul turned",
            "In the rule of matmul a matrix is missing its .T, or the product stands "
            "in another order: the shares have the shapes of the two matrices.",
            trained_with(matmul=lambda given, y, g: [g @ given[1], given[0].T @ g]),
            trained_with(matmul=lambda given, y, g: [g @ given[1].T, given[0] @ g]),
            trained_with(matmul=lambda given, y, g: [g @ given[1].T, g @ given[0].T]),
            trained_with(matmul=lambda given, y, g: [given[1].T @ g, g @ given[0].T]),
            trained_with(matmul=lambda given, y, g: [g * given[1], g * given[0]]),
            trained_with(matmul=lambda given, y, g: [g @ given[1].T, g.T @ given[0]]),
        ),
        any_of(
            "another step",
            "The gradients are right, and the steps are not: each takes `rate` times "
            "the gradient off, which leads downhill.",
            *(with_step(way) for way in (np.negative, np.ones_like, lambda r: 2 * r)),
            *(with_step(way) for way in (lambda r: r / 2, lambda r: -np.ones_like(r))),
        ),
        any_of(
            "nothing arrives",
            "The way back starts with a 1 at the last node, and reads the program from "
            "its end: only then has each node all of its gradient when it is handed "
            "on.",
            unmoved,
            lambda *given: train(*given, first=lambda loss: loss),
        ),
        any_of(
            "carried on",
            "From the second step on the gradients are not those of the parameters as "
            "they are: old ones were added, or the values of the start were used.",
            piled_up,
            of_the_start,
        ),
        any_of(
            "other arrays",
            "The arrays that move, and those that come back, are the ones of "
            "`learned`, in its order: no others, all of them, and not their gradients.",
            everything,
            the_first_alone,
            all_arrays,
            sorted_arrays,
            their_gradients,
        ),
        any_of(
            "loss after the step",
            "The parameters are right. Each loss is the one before its step, so that "
            "the first belongs to the arrays that were handed in.",
            lambda *given: train(*given, late=True),
        ),
    ],
    variants={
        "a tape of objects": with_objects,
        "prints, a warning on stderr": talks(train),
        "in float32": in_single,
        "an array of losses, a tuple": lambda *given: (
            np.array(train(*given)[0]),
            tuple(train(*given)[1]),
        ),
    },
)
