"""What the exercises of chapter 1 look at; the text stands in exercises.md."""

import itertools
import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal, Holds
from nnlib.neurons import neuron


def warned(value):
    """Return a value and warn on stderr."""
    print("slow but right", file=sys.stderr)
    return value


def away(rng, low, high):
    """Draw a number between low and high, with either sign."""
    return float(rng.uniform(low, high) * rng.choice([-1, 1]))


# The input that counts most.


def strongest(x, w):
    """Return for each sample the input with the largest product, sign aside."""
    return np.argmax(np.abs(x * w), axis=1)


def opinions(rng):
    """Draw batches whose strongest product is negative in every second row."""
    calls = []
    for shape in ((6, 4), (8, 3), (7, 5)):
        w = np.array([away(rng, 0.5, 1.5) for _ in range(shape[1])])
        w[0] = 9.0
        x = rng.normal(size=shape)
        x[:, 0] = [(0.01, 3.0, -4.0)[row % 3] for row in range(shape[0])]
        x[0, 1], x[3, 1], x[1, 2] = -20.0, 20.0, 5.0
        calls.append((x, w))
    return calls


def single_opinion(rng):
    """Draw one sample of three inputs and one of a single input."""
    x = np.array([[1.0, rng.uniform(5, 6), -1.5]])
    return [(x, np.array([1.0, -0.1, 3.0])), (np.array([[2.0]]), np.array([-1.0]))]


STRONGEST_INPUT = Exercise(
    id="strongest-input",
    answer="strongest_input",
    objective="weighted-sum",
    reference=strongest,
    checks=[
        Check("batches", 1, Equal(strongest), opinions),
        Check("a batch of one", 1, Equal(strongest), single_opinion),
    ],
    mistakes=[
        Mistake(
            "sign kept",
            "An input that speaks strongly against counts as weak here. Ask how large "
            "a product is, whichever side it is on.",
            lambda x, w: np.argmax(x * w, axis=1),
        ),
        Mistake(
            "weights alone",
            "The answer is the same for every sample: only the weights were compared. "
            "What an input adds to the sum depends on its value too.",
            lambda x, w: np.full(len(x), np.argmax(np.abs(w))),
        ),
        Mistake(
            "inputs alone",
            "Only the inputs were compared. A large input with a tiny weight hardly "
            "moves the sum.",
            lambda x, w: np.argmax(np.abs(x), axis=1),
        ),
        Mistake(
            "wrong axis",
            "The search runs down each column, from sample to sample. Look within one "
            "sample: which axis holds its inputs?",
            lambda x, w: np.argmax(np.abs(x * w), axis=0),
        ),
        Mistake(
            "size, not place",
            "This is how large the product is. The exercise asks which input it "
            "belongs to, as a column number.",
            lambda x, w: np.max(np.abs(x * w), axis=1),
        ),
        Mistake(
            "counted from 1",
            "Every column number is one too large: Python counts columns from 0.",
            lambda x, w: strongest(x, w) + 1,
        ),
    ],
    variants={
        "a list": lambda x, w: strongest(x, w).tolist(),
        "float32, a warning on stderr": lambda x, w: warned(
            strongest(x, w).astype(np.float32)
        ),
        "squares and a sort": lambda x, w: np.argsort((x * w) ** 2, axis=1)[:, -1],
        "a loop": lambda x, w: [
            max(range(len(w)), key=lambda i: abs(row[i] * w[i])) for row in x
        ],
    },
)


# The boundary.


def boundary(x1, w, b):
    """Return the second input on the line z = 0."""
    return -(x1 * w[0] + b) / w[1]


def lines(rng):
    """Draw points of the first axis and neurons, none of whose numbers agree."""
    calls = []
    for size in (5, 2, 8):
        w = np.array([away(rng, 0.3, 0.8), away(rng, 1.5, 3)])
        calls.append((rng.uniform(0.5, 4, size=size), w, away(rng, 4, 6)))
    return calls


def single_line(rng):
    """Draw one point, given as an array of one number."""
    return [(np.array([rng.uniform(1, 2)]), np.array([-0.5, 2.5]), 4.0)]


class Line:
    """An object that is called."""

    def __call__(self, x1, w, b):
        """Walk from the point where the line meets the second axis."""
        return -b / w[1] + x1 * (-w[0] / w[1])


BOUNDARY_HEIGHT = Exercise(
    id="boundary-height",
    answer="boundary_height",
    objective="decision-line",
    reference=boundary,
    checks=[
        Check("several points", 2, Equal(boundary), lines),
        Check("a single point", 1, Equal(boundary), single_line),
    ],
    mistakes=[
        Mistake(
            "bias forgotten",
            "This line goes through the origin. A neuron's boundary does that only "
            "where one of its three numbers is 0: which one is missing?",
            lambda x1, w, b: -x1 * w[0] / w[1],
        ),
        Mistake(
            "bias on the wrong side",
            "The slope is right and the line is shifted the wrong way. Follow the bias "
            "as you bring it to the other side of the equation.",
            lambda x1, w, b: (b - x1 * w[0]) / w[1],
        ),
        Mistake(
            "slope mirrored",
            "The line meets the second axis at the right place and its slope has the "
            "wrong sign. Follow the first weight to the other side of the equation.",
            lambda x1, w, b: (x1 * w[0] - b) / w[1],
        ),
        Mistake(
            "both signs lost",
            "All signs are turned round. Put your result into the weighted sum: it "
            "should come out as 0.",
            lambda x1, w, b: (x1 * w[0] + b) / w[1],
        ),
        Mistake(
            "weights exchanged",
            "The two weights have changed places. Which of them belongs to the input "
            "that you are given, and which to the one that you look for?",
            lambda x1, w, b: -(x1 * w[1] + b) / w[0],
        ),
        Mistake(
            "not divided",
            "This is the second input times its weight. One step of solving the "
            "equation is still to come.",
            lambda x1, w, b: -(x1 * w[0] + b),
        ),
    ],
    variants={
        "a list": lambda x1, w, b: boundary(x1, w, b).tolist(),
        "float32, a warning on stderr": lambda x1, w, b: warned(
            boundary(x1, w, b).astype(np.float32)
        ),
        "a class": Line(),
        "by solving": lambda x1, w, b: [
            np.linalg.solve([[1.0, 0.0], w], [p, -b])[1] for p in x1
        ],
    },
)


# NAND of any number of inputs.


def corners(n):
    """Return all rows of n zeros and ones."""
    return np.array(list(itertools.product((0.0, 1.0), repeat=n)))


def gate_sums(n, gate):
    """Return the corners' weighted sums, for weights and a bias of the right shape."""
    w, b = gate
    if np.shape(w) != (n,) or np.shape(b) != ():
        raise ValueError
    return corners(n) @ np.asarray(w, np.float64) + float(b)


def nand(n):
    """Return weights and a bias."""
    return np.full(n, -1.0), n - 0.5


def is_nand(arguments, value):
    """Say what is wrong with a gate, or None."""
    (n,) = arguments
    if not isinstance(value, tuple | list) or len(value) != 2:
        return "expected two results, the weights and the bias"
    if np.shape(value[0]) != (n,):
        return f"expected weights of shape ({n},), got {np.shape(value[0])}"
    if np.shape(value[1]) != ():
        return "expected a single number as the bias"
    answers = gate_sums(n, value) > 0
    wrong = answers != ~corners(n).all(axis=1)
    if wrong.any():
        row = corners(n)[wrong][0].astype(int).tolist()
        return f"the answer to the inputs {row} is not right"
    return None


def computes(table):
    """Return a test for gates that compute table(number of ones, n)."""

    def recognise(arguments, value):
        (n,) = arguments
        ones = corners(n).sum(axis=1)
        return np.array_equal(gate_sums(n, value) > 0, table(ones, n))

    return recognise


def meets_zero(arguments, value):
    """Tell whether the sum is 0 where one input is 0 and the others are 1."""
    (n,) = arguments
    rows = corners(n).sum(axis=1) == n - 1
    return bool(np.isclose(gate_sums(n, value)[rows], 0).any())


def gate_shape(arguments, value):
    """Tell whether the weights have a shape of their own."""
    return np.shape(value[0]) != (arguments[0],)


def pair_numbers(arguments, value):
    """Tell whether these are the chapter's numbers for two inputs."""
    return np.all(np.asarray(value[0]) == -2) and value[1] == 3


NAND_GATE = Exercise(
    id="nand-gate",
    answer="nand_gate",
    objective="logic-gates",
    reference=nand,
    checks=[
        Check("two inputs", 1, Holds(is_nand), lambda rng: [(2,), (2,)]),
        Check(
            "more inputs, or one",
            2,
            Holds(is_nand),
            lambda rng: [(3,), (int(rng.integers(4, 7)),), (1,)],
        ),
    ],
    mistakes=[
        Mistake(
            "shape of the weights",
            "The weights do not have one number for each input. Look at the shape that "
            "the exercise asks for.",
            lambda n: (-1.0, n - 0.5),
            gate_shape,
        ),
        Mistake(
            "the pair's numbers",
            "These numbers work for two inputs. With more, the weights pull the sum "
            "down too far before the last input has spoken. What has to grow with n?",
            lambda n: (np.full(n, -2.0), 3.0),
            pair_numbers,
        ),
        Mistake(
            "a sum of exactly 0",
            "With one input at 0 and the others at 1 the sum is exactly 0, and there "
            "a perceptron returns 0. Leave some room on both sides.",
            lambda n: (np.full(n, -1.0), n - 1.0),
            meets_zero,
        ),
        Mistake(
            "AND",
            "This is AND, the gate that NAND denies. Look at the signs.",
            lambda n: (np.full(n, 1.0), 0.5 - n),
            computes(lambda ones, n: ones == n),
        ),
        Mistake(
            "NOR",
            "A single 1 among the inputs switches this gate off. NAND stays at 1 until "
            "all of them are 1: the bias has to hold out for longer.",
            lambda n: (np.full(n, -1.0), 0.5),
            computes(lambda ones, n: ones == 0),
        ),
        Mistake(
            "OR",
            "This is OR: it answers 1 as soon as any input is 1. Write down the four "
            "rows of NAND for two inputs and compare.",
            lambda n: (np.full(n, 1.0), -0.5),
            computes(lambda ones, n: ones > 0),
        ),
    ],
    variants={
        "lists": lambda n: [[-2] * n, 2 * n - 1],
        "float32, a warning on stderr": lambda n: warned(
            (np.full(n, -1, np.float32), np.float32(n - 0.25))
        ),
        "sum of 0 where all are 1": lambda n: (-3.0 * np.ones(n), 3.0 * n),
        "uneven weights": lambda n: (
            -np.arange(1.0, n + 1),
            np.arange(1.0, n + 1).sum() - 0.5,
        ),
    },
)


# A smooth neuron with a factor.


def s_curve(z):
    """Return the smooth switch of the chapter."""
    return 1 / (1 + np.exp(-z))


def scaled(x, w, b, c):
    """Return the smooth neuron's outputs for weights and bias times c."""
    return neuron(x, c * w, c * b, s_curve)


def scales(rng):
    """Draw batches of several shapes, and factors away from 1."""
    return [
        (
            rng.uniform(-1, 1, size=shape),
            rng.normal(size=shape[1]),
            away(rng, 0.5, 1),
            float(factor),
        )
        for shape, factor in (((5, 2), 2.5), ((3, 4), 0.5), ((1, 3), 4.0))
    ]


def no_factor(rng):
    """Draw a batch for the factor 0 and one for a negative factor."""
    x, w = rng.uniform(0.5, 1, size=(4, 2)), rng.uniform(0.5, 1, size=2)
    return [(x, w, 0.75, 0.0), (x, w, 0.75, -2.0)]


class Scaled:
    """An object that is called."""

    def __call__(self, x, w, b, c):
        """Write the curve with tanh."""
        return 0.5 + 0.5 * np.tanh(c * (x @ w + b) / 2)


SCALED_NEURON = Exercise(
    id="scaled-neuron",
    answer="scaled_neuron",
    objective="smooth-neuron",
    reference=scaled,
    checks=[
        Check("batches and a batch of one", 1, Equal(scaled), scales),
        Check("a factor of 0 and below", 1, Equal(scaled), no_factor),
    ],
    mistakes=[
        Mistake(
            "bias not scaled",
            "The weights are multiplied and the bias is not. Then the boundary moves, "
            "and the exercise asks for all numbers of the neuron.",
            lambda x, w, b, c: s_curve(x @ (c * w) + b),
        ),
        Mistake(
            "output scaled",
            "The factor is applied to the output, which then leaves the range from 0 "
            "to 1. Apply it before the activation.",
            lambda x, w, b, c: c * s_curve(x @ w + b),
        ),
        Mistake(
            "the factor's size only",
            "A negative factor has lost its sign on the way. Look for an absolute "
            "value or a square.",
            lambda x, w, b, c: s_curve(abs(c) * (x @ w + b)),
        ),
        Mistake(
            "a hard switch",
            "These are the outputs of a perceptron, 0 or 1. A smooth neuron has values "
            "between them.",
            lambda x, w, b, c: np.heaviside(c * (x @ w + b), 0.0),
        ),
        Mistake(
            "no activation",
            "This is the weighted sum. The smooth switch is still to come.",
            lambda x, w, b, c: c * (x @ w + b),
        ),
        Mistake(
            "sign lost",
            "The curve falls where it should rise. Look at the sign inside exp.",
            lambda x, w, b, c: s_curve(-c * (x @ w + b)),
        ),
    ],
    variants={
        "a list": lambda x, w, b, c: scaled(x, w, b, c).tolist(),
        "float32, a warning on stderr": lambda x, w, b, c: warned(
            scaled(x, w, b, c).astype(np.float32)
        ),
        "a class": Scaled(),
        "the other form": lambda x, w, b, c: (
            np.exp(c * (x @ w + b)) / (1 + np.exp(c * (x @ w + b)))
        ),
    },
)


# Parity from two layers.


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


def answers(n, network):
    """Return the network's answers to all corners."""
    hidden, output = network
    signals = [gate_sums(n, gate) > 0 for gate in hidden]
    w, b = output
    if np.shape(w) != (len(signals),) or np.shape(b) != ():
        raise ValueError
    return np.column_stack(signals) @ np.asarray(w, np.float64) + float(b) > 0


def is_parity(arguments, value):
    """Say what is wrong with a network, or None."""
    (n,) = arguments
    found = answers(n, value)
    wrong = found != (corners(n).sum(axis=1) % 2 == 1)
    if wrong.any():
        row = corners(n)[wrong][0].astype(int).tolist()
        return f"the answer to the inputs {row} is not right"
    return None


def answers_as(table):
    """Return a test for networks that compute table(number of ones, n)."""

    def recognise(arguments, value):
        (n,) = arguments
        return np.array_equal(answers(n, value), table(corners(n).sum(axis=1), n))

    return recognise


PARITY_NETWORK = Exercise(
    id="parity-network",
    answer="parity_network",
    objective="xor-proof",
    reference=parity,
    checks=[
        Check("two inputs: XOR", 1, Holds(is_parity), lambda rng: [(2,), (2,)]),
        Check("three inputs", 1, Holds(is_parity), lambda rng: [(3,), (3,)]),
        Check(
            "more inputs, or one",
            2,
            Holds(is_parity),
            lambda rng: [(int(rng.integers(4, 6)),), (6,), (1,)],
        ),
    ],
    mistakes=[
        Mistake(
            "two inputs only",
            "For two inputs this is XOR. With more, the network answers 1 whenever the "
            "inputs are not all alike. It needs to know how many of them are 1.",
            pair_only,
            answers_as(lambda ones, n: (ones > 0) & (ones < n)),
        ),
        Mistake(
            "even, not odd",
            "The network answers 1 where the number of ones is even. Every answer is "
            "turned round.",
            lambda n: (counters(n), (-signs(n), 0.5)),
            answers_as(lambda ones, n: ones % 2 == 0),
        ),
        Mistake(
            "no sign changes",
            "The network answers 1 as soon as any input is 1: all hidden neurons push "
            "the output the same way. A second one has to take back what the first "
            "has said.",
            lambda n: (counters(n), (np.ones(n), -0.5)),
            answers_as(lambda ones, n: ones > 0),
        ),
        Mistake(
            "off by one",
            "The hidden neurons switch on one input too late: at a count of exactly k "
            "their sum is 0, and a perceptron returns 0 there.",
            lambda n: (
                [(np.ones(n), -float(k)) for k in range(1, n + 1)],
                (signs(n), -0.5),
            ),
            answers_as(lambda ones, n: (ones > 1) & (ones % 2 == 0)),
        ),
        Mistake(
            "never 1",
            "The network answers 0 to everything. Add up what reaches the output for a "
            "single 1 among the inputs.",
            lambda n: (counters(n), (-signs(n), -0.5)),
            answers_as(lambda ones, n: ones < 0),
        ),
    ],
    variants={
        "lists": lambda n: [
            [[[1] * n, 0.5 - k] for k in range(1, n + 1)],
            [signs(n).tolist(), 0],
        ],
        "a warning on stderr": lambda n: warned(parity(n)),
        "in the other order": lambda n: (counters(n)[::-1], (signs(n)[::-1], -0.5)),
        "a neuron for each odd row": lambda n: (
            [
                (2 * row - 1, 0.5 - row.sum())
                for row in corners(n)
                if row.sum() % 2 == 1
            ],
            (np.ones(2 ** (n - 1)), -0.5),
        ),
    },
)

EXERCISES = [
    STRONGEST_INPUT,
    BOUNDARY_HEIGHT,
    NAND_GATE,
    SCALED_NEURON,
    PARITY_NETWORK,
]
