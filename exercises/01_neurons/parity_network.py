"""Whether the number of ones is odd."""

import numpy as np

from nnlib_grader.specification.equality import kind
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

MOST_HIDDEN = 100  # a perceptron for each of the 32 odd rows of six inputs, three times


def at_least(n, k):
    """Return a perceptron that is 1 if at least k of n inputs are 1."""
    return np.ones(n), 0.5 - k


def counters(n):
    """Return the perceptrons for at least 1, 2, ... n ones."""
    return [at_least(n, k) for k in range(1, n + 1)]


def signs(n):
    """Return 1, -1, 1, ..."""
    return np.where(np.arange(n) % 2 == 0, 1.0, -1.0)


def parity(n):
    """Return hidden perceptrons and the output perceptron."""
    return counters(n), (signs(n), -0.5)


def pair_only(n):
    """Return OR and NAND, joined by AND."""
    return [at_least(n, 1), nand(n)], at_least(2, 2)


def faulty_network(n, network):
    """Say in words why something is no network of perceptrons, or None."""
    if not isinstance(network, tuple | list) or len(network) != 2:
        return f"expected two results, hidden and output, got {kind(network)}"
    hidden, output = network
    if not isinstance(hidden, tuple | list) or not len(hidden):
        return "expected a list of perceptrons (w, b) as the first result"
    if len(hidden) > MOST_HIDDEN:
        return f"expected at most {MOST_HIDDEN} hidden perceptrons, got {len(hidden)}"
    for number, gate in enumerate(hidden, start=1):
        if faulty_gate(n, gate):
            return f"hidden perceptron number {number}: {faulty_gate(n, gate)}"
    fault = faulty_gate(len(hidden), output)
    many = f"with {len(hidden)} hidden perceptrons"
    return f"the output perceptron, {many}: {fault}" if fault else None


def signals(n, network):
    """Return what the hidden perceptrons answer to all corners, one in each column."""
    if faulty_network(n, network):
        raise ValueError
    return np.column_stack([gate_sums(n, gate) > 0 for gate in network[0]])


def answers(n, network):
    """Return the network's answers to all corners."""
    w, b = network[1]
    return signals(n, network) @ np.asarray(w, np.float64) + float(b) > 0


def idle(arguments, value):
    """Tell whether a hidden perceptron gives the same answer to all corners."""
    table = signals(*arguments, value)
    return (table.all(axis=0) | ~table.any(axis=0)).any()


is_parity = answering(faulty_network, answers, lambda ones, n: ones % 2 == 1)


def last_missing(arguments, value):
    """Tell whether all ones alone come out wrong, and neurons are missing."""
    (n,) = arguments
    ones = corners(n).sum(axis=1)
    right = np.where(ones == n, n % 2 == 0, ones % 2 == 1)
    return len(value[0]) < n and np.array_equal(answers(n, value), right)


EXERCISE = Exercise(
    id="parity-network",
    answer="parity_network",
    objective="xor-proof",
    level="a small project",
    compare=(
        "The solution has a hidden perceptron for each input. Does yours have more, "
        "or fewer? Chapter 4 comes back to how many are needed."
    ),
    reference=parity,
    checks=[
        Check("two inputs: XOR", 1, is_parity, lambda rng: [(2,), (2,)]),
        Check("three inputs", 1, is_parity, lambda rng: [(3,), (3,)]),
        Check(
            "more inputs, or one",
            2,
            is_parity,
            lambda rng: [(int(n),) for n in rng.permutation([1, 4, 5, 6])],
        ),
    ],
    mistakes=[
        Mistake(
            "last neuron missing",
            "Only the row of all ones comes out wrong, and neurons are missing. Look "
            "at where their count ends.",
            lambda n: (counters(n)[: n - 1], (signs(n - 1), -0.5)),
            last_missing,
        ),
        Mistake(
            "two inputs only",
            "With more than two inputs this answers 1 whenever they are not all "
            "alike. Count the ones instead.",
            pair_only,
            computes(answers, lambda ones, n: (ones > 0) & (ones < n)),
        ),
        Mistake(
            "exactly one",
            "The network answers 1 for a single 1 only. What should a third neuron do"
            " to the output, and a fourth?",
            lambda n: (counters(n), (1 - 2.0 * (np.arange(n) > 0), -0.5)),
            computes(answers, lambda ones, n: ones == 1),
        ),
        Mistake(
            "even, not odd",
            "The network answers 1 where the number of ones is even. Every answer is "
            "turned round.",
            lambda n: (counters(n), (-signs(n), 0.5)),
            computes(answers, lambda ones, n: ones % 2 == 0),
        ),
        Mistake(
            "no sign changes",
            "All hidden neurons push the output the same way. A second one has to "
            "take back what the first has said.",
            lambda n: (counters(n), (np.ones(n), -0.5)),
            computes(answers, lambda ones, n: ones > 0),
        ),
        Mistake(
            "off by one",
            "The hidden neurons switch on one input too late. Work out the first "
            "one's sum for a single 1; at exactly 0 a perceptron returns 0.",
            lambda n: (
                [(np.ones(n), -float(k)) for k in range(1, n + 1)],
                (signs(n), -0.5),
            ),
            computes(answers, lambda ones, n: (ones > 1) & (ones % 2 == 0)),
        ),
        Mistake(
            "a neuron that never changes",
            "A hidden neuron gives the same answer to every row. Where does the count"
            " of the neurons begin?",
            lambda n: ([at_least(n, k) for k in range(n)], (signs(n), -0.5)),
            idle,
        ),
        Mistake(
            "one answer for all",
            "The network answers every row alike. Add up what reaches the output for "
            "no 1 among the inputs, and for one.",
            lambda n: (counters(n), (-signs(n), -0.5)),
            one_answer(answers),
        ),
    ],
    variants={
        "lists": lambda n: [
            [[[1] * n, 0.5 - k] for k in range(1, n + 1)],
            [signs(n).tolist(), 0],
        ],
        "a warning on stderr": lambda n: warned(parity(n)),
        "in the other order": lambda n: (counters(n)[::-1], (signs(n)[::-1], -0.5)),
    },
)
