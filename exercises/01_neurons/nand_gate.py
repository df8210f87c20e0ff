"""NAND of any number of inputs."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.unusual import warned

from .shared import (
    answering,
    computes,
    corners,
    faulty_gate,
    gate_sums,
    nand,
    one_answer,
)


def gate_answers(n, gate):
    """Return the gate's answers to all corners."""
    return gate_sums(n, gate) > 0


is_nand = answering(faulty_gate, gate_answers, lambda ones, n: ones < n)


def right_but_for_zero(arguments, value):
    """Tell whether the gate would be right if a sum of 0 gave 1."""
    sums = gate_sums(*arguments, value)
    return np.array_equal(sums >= 0, ~corners(*arguments).all(axis=1))


def gives_way_early(arguments, value):
    """Tell whether some ones, more than one and less than all, are too many."""
    ones = corners(*arguments).sum(axis=1)
    on = gate_answers(*arguments, value)
    return any(np.array_equal(on, ones < k) for k in range(2, arguments[0]))


EXERCISE = Exercise(
    id="nand-gate",
    answer="nand_gate",
    objective="xor-proof",
    read="logic-gates",
    level="several steps",
    compare=(
        "The solution puts its bias half-way between two sums. How much room has your "
        "gate on either side of 0?"
    ),
    reference=nand,
    checks=[
        Check("two inputs", 1, is_nand, lambda rng: [(2,), (2,)]),
        Check(
            "more inputs, or one",
            2,
            is_nand,
            lambda rng: [
                # the first tells a sum of 0 from a bias that grows too slowly
                (int(n),)
                for n in (rng.integers(4, 7), *rng.permutation([1, 3, 11]))
            ],
        ),
    ],
    mistakes=[
        Mistake(
            "bias first",
            "The two results stand in the other order: the weights come first, then "
            "the bias.",
            lambda n: nand(n)[::-1],
            lambda arguments, value: (
                [np.shape(part) for part in value] == [(), (arguments[0],)]
            ),
        ),
        Mistake(
            "a sum of exactly 0",
            "With a single input at 0 the sum is exactly 0, and there a perceptron "
            "returns 0. Leave room on both sides.",
            lambda n: (np.full(n, -1.0), n - 1.0),
            right_but_for_zero,
        ),
        Mistake(
            "numbers for two inputs",
            "With more inputs the sum falls too far before the last one has spoken. "
            "What has to grow with n, and how fast?",
            lambda n: (np.full(n, -2.0), 3.0),
            gives_way_early,
        ),
        Mistake(
            "AND",
            "This is AND, the gate that NAND denies. Look at the signs.",
            lambda n: (np.full(n, 1.0), 0.5 - n),
            computes(gate_answers, lambda ones, n: ones == n),
        ),
        Mistake(
            "NOR",
            "A single 1 switches this gate off. NAND stays at 1 until all inputs are "
            "1: the bias has to hold out for longer.",
            lambda n: (np.full(n, -1.0), 0.5),
            computes(gate_answers, lambda ones, n: ones == 0),
        ),
        Mistake(
            "one answer for all",
            "The gate answers every row alike. Compare the sums for all ones, and for"
            " all but one: where has 0 to lie?",
            lambda n: (np.full(n, -1.0), n + 0.5),
            one_answer(gate_answers),
        ),
    ],
    variants={
        "lists": lambda n: [[-2] * n, 2 * n - 1],
        "float32, a warning on stderr": lambda n: warned(
            (np.full(n, -1, np.float32), np.float32(n - 0.25))
        ),
        "sum of 0 where all are 1": lambda n: (-3.0 * np.ones(n), 3.0 * n),
    },
)
