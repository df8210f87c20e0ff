"""What the exercises of chapter 1 look at; the text stands in exercises.md."""

import itertools

import numpy as np

from nnlib.neurons import neuron
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal, Holds, kind
from nnlib_grader.specification.unusual import warned


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
    """Draw one sample in which each way to choose finds an input of its own."""
    x = np.array([[1.0, rng.uniform(5, 6), -1.5, 0.1, -0.05, 0.01]])
    w = np.array([2.0, -0.1, 3.0, -5.0, 4.0, 1.0])
    return [(x, w), (np.array([[2.0]]), np.array([-1.0]))]


def place(how):
    """Return a function that finds the place of how(x, w) in each sample."""
    return lambda x, w: np.argmax(how(x, w) + 0 * x, axis=1)


def size(how):
    """Return a function that takes how(x, w) at the right place of each sample."""
    return lambda x, w: how(x, w + 0 * x)[np.arange(len(x)), strongest(x, w)]


def best_so_far(x, w):
    """Return the columns where the best product is never set back between samples."""
    best = np.abs(x * w).max(axis=1)
    return strongest(x, w)[[np.argmax(best[: n + 1]) for n in range(len(x))]]


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
        family(
            "sign kept",
            "An input that speaks strongly against counts as weak. Ask how large a "
            "whole product is, whichever side it is on.",
            place(lambda x, w: x * w),
            place(lambda x, w: np.abs(x) * w),
        ),
        family(
            "one factor alone",
            "Only one of the two factors decides here. What an input adds to the sum "
            "depends on its value and its weight.",
            place(lambda x, w: np.abs(w)),
            place(lambda x, w: np.abs(x)),
        ),
        family(
            "wrong axis",
            "The search runs down a column, from sample to sample. Which axis holds "
            "the inputs of one sample?",
            lambda x, w: np.argmax(np.abs(x * w), axis=0),
        ),
        family(
            "size, not place",
            "This is how large something is. The exercise asks which input it belongs"
            " to, as a column number.",
            size(lambda x, w: np.abs(x * w)),
            size(lambda x, w: x * w),
        ),
        family(
            "counted from 1",
            "Every column number is one too large: Python counts columns from 0.",
            lambda x, w: strongest(x, w) + 1,
        ),
        Mistake(
            "one number for all",
            "One number came back for all samples. Look for np.argmax without axis=, "
            "or a return inside a loop.",
            lambda x, w: np.argmax(np.abs(x * w)),
            lambda arguments, value: np.ndim(value) == 0,
        ),
        family(
            "best kept",
            "The best product so far goes over from sample to sample. Where does the "
            "search have to start afresh?",
            best_so_far,
        ),
    ],
    variants={
        "a list": lambda x, w: strongest(x, w).tolist(),
        "float32, a warning on stderr": lambda x, w: warned(
            strongest(x, w).astype(np.float32)
        ),
        "squares and a sort": lambda x, w: np.argsort((x * w) ** 2, axis=1)[:, -1],
    },
)


# The boundary.


def boundary(x1, w, b):
    """Return the second input on the line z = 0."""
    return -(x1 * w[0] + b) / w[1]


def lines(rng):
    """Draw points of the first axis and neurons, none of whose numbers agree."""
    calls = []
    for x1 in (rng.uniform(0.5, 4, 5), rng.uniform(0.5, 4, 2), np.arange(1, 9)):
        w = np.array([away(rng, 0.3, 0.8), away(rng, 1.5, 3)])
        calls.append((x1, w, away(rng, 4, 6)))
    return calls


def single_line(rng):
    """Draw one point, given as an array of one number."""
    return [(np.array([rng.uniform(1, 2)]), np.array([-0.5, 2.5]), 4.0)]


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
            "fractions cut off",
            "Whole numbers go in, and the fractions of the results are cut off: an "
            "array made with zeros_like has the dtype of its pattern.",
            lambda x1, w, b: boundary(x1, w, b).astype(x1.dtype),
            lambda given, value: (
                np.asarray(value).dtype.kind == "i"
                and np.array_equal(np.trunc(boundary(*given)), value)
            ),
        ),
        family(
            "bias forgotten",
            "This line goes through the origin. One of the neuron's three numbers is "
            "missing: which one?",
            lambda x1, w, b: -x1 * w[0] / w[1],
        ),
        family(
            "bias on the wrong side",
            "The slope is right and the line is shifted the wrong way. Follow the "
            "bias to the other side of the equation.",
            lambda x1, w, b: (b - x1 * w[0]) / w[1],
        ),
        family(
            "slope mirrored",
            "The bias is right and the slope has the wrong sign. Follow the first "
            "weight to the other side of the equation.",
            lambda x1, w, b: (x1 * w[0] - b) / w[1],
        ),
        family(
            "weights mixed up",
            "Which weight belongs to the input that you are given, and which to the "
            "one that you look for?",
            lambda x1, w, b: -(x1 * w[1] + b) / w[0],
            lambda x1, w, b: -(x1 * w[0] + b) / w[0],
            lambda x1, w, b: -x1 * w[1] / w[0] - b / w[1],
        ),
        family(
            "brackets missing",
            "The division reaches only one of the two terms. Look at your brackets: /"
            " comes before + and -.",
            lambda x1, w, b: -x1 * w[0] - b / w[1],
            lambda x1, w, b: -x1 * w[0] / w[1] - b,
        ),
        family(
            "not divided",
            "The second input still carries its weight. Which step of solving the "
            "equation undoes a multiplication by it?",
            lambda x1, w, b: -(x1 * w[0] + b),
            lambda x1, w, b: x1 * w[0] + b,
            lambda x1, w, b: -(x1 * w[0] + b) * w[1],
        ),
        Mistake(
            "one height for all",
            "All points get the same height, or there is one height only. The line "
            "rises or falls: where does x1 come in?",
            lambda x1, w, b: np.full(len(x1), -b / w[1]),
            lambda arguments, value: np.ptp(value) < 1e-9,
        ),
    ],
    variants={
        "a list": lambda x1, w, b: boundary(x1, w, b).tolist(),
        "float32, a warning on stderr": lambda x1, w, b: warned(
            boundary(x1, w, b).astype(np.float32)
        ),
        "slope and start": lambda x1, w, b: -b / w[1] + x1 * (-w[0] / w[1]),
    },
)


# NAND of any number of inputs.


def corners(n):
    """Return all rows of n zeros and ones."""
    return np.array(list(itertools.product((0.0, 1.0), repeat=n)))


def gate_sums(n, gate):
    """Return the corners' weighted sums, for weights and a bias of the right shape."""
    if faulty_gate(n, gate):
        raise ValueError
    return corners(n) @ np.asarray(gate[0], np.float64) + float(gate[1])


def faulty_gate(n, gate):
    """Say in words why something is no pair of weights and a bias, or None."""
    if not isinstance(gate, tuple | list) or len(gate) != 2:
        return f"expected two results, the weights and the bias, got {kind(gate)}"
    for name, part, shape in (("weights", gate[0], (n,)), ("bias", gate[1], ())):
        if np.shape(part) != shape:
            wanted = f"of shape {shape}" if shape else "as a single number"
            return f"expected the {name} {wanted}, got the shape {np.shape(part)}"
    return None


def nand(n):
    """Return weights and a bias."""
    return np.full(n, -1.0), n - 0.5


def gate_answers(n, gate):
    """Return the gate's answers to all corners."""
    return gate_sums(n, gate) > 0


def computes(answers, table):
    """Return a test whether all answers are those of table(number of ones, n)."""
    return lambda arguments, value: np.array_equal(
        answers(*arguments, value), table(corners(*arguments).sum(axis=1), *arguments)
    )


def answering(fault, answers, table):
    """Return a test that says what is wrong with answers, or None."""

    def test(arguments, value):
        words = fault(*arguments, value)
        if words or computes(answers, table)(arguments, value):
            return words
        rows = corners(*arguments)
        wrong = answers(*arguments, value) != table(rows.sum(axis=1), *arguments)
        row = rows[wrong][0].astype(int).tolist()
        return f"the answer to the inputs {row} is not right"

    return Holds(test)


def one_answer(answers):
    """Return a test whether all answers are alike."""
    return lambda arguments, value: len(set(answers(*arguments, value))) == 1


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


NAND_GATE = Exercise(
    id="nand-gate",
    answer="nand_gate",
    objective="logic-gates",
    reference=nand,
    checks=[
        Check("two inputs", 1, is_nand, lambda rng: [(2,), (2,)]),
        Check(
            "more inputs, or one",
            2,
            is_nand,
            lambda rng: [(3,), (int(rng.integers(4, 7)),), (1,)],
        ),
    ],
    mistakes=[
        Mistake(
            "bias first",
            "The two results stand in the other order: the weights come first, then "
            "the bias.",
            lambda n: nand(n)[::-1],
            lambda arguments, value: np.shape(value[1]) == (arguments[0],),
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
            "What has to grow with n?",
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
    """Draw a batch for the factor 0, one for a negative and one for a positive one."""
    x, w = rng.uniform(0.5, 1, size=(4, 2)), rng.uniform(0.5, 1, size=2)
    return [(x, w, 0.75, c) for c in (-2.0, 0.0, 1.5)]


def curve_of(how):
    """Return a function that puts how(x @ w, b, c) through the smooth switch."""
    return lambda x, w, b, c: s_curve(how(x @ w, b, c))


def other_curve(how):
    """Return a function that puts the right sum through another function."""
    return lambda x, w, b, c: how(c * (x @ w + b))


SCALED_NEURON = Exercise(
    id="scaled-neuron",
    answer="scaled_neuron",
    objective="smooth-neuron",
    reference=scaled,
    checks=[
        Check("batches and a batch of one", 1, Equal(scaled), scales),
        Check("factors of 0, below and above", 1, Equal(scaled), no_factor),
    ],
    mistakes=[
        family(
            "not all scaled",
            "The factor does not reach all numbers of the neuron. Are the weights "
            "multiplied, and is the bias?",
            curve_of(lambda s, b, c: c * s + b),
            curve_of(lambda s, b, c: s + c * b),
            curve_of(lambda s, b, c: s + b),
        ),
        Mistake(
            "output scaled",
            "The factor is applied to the output, which then leaves "
            "the range from 0 to 1. Apply it before the activation.",
            lambda x, w, b, c: c * s_curve(x @ w + b),
        ),
        Mistake(
            "sign lost",
            "The curve falls where it should rise. Look at the sign inside exp.",
            curve_of(lambda s, b, c: -c * (s + b)),
        ),
        family(
            "the factor's size only",
            "A negative factor has lost its sign or become 0. Look for an absolute "
            "value, a square or a maximum.",
            curve_of(lambda s, b, c: abs(c) * (s + b)),
            curve_of(lambda s, b, c: max(c, 0) * (s + b)),
        ),
        Mistake(
            "0 as a special case",
            "Follow a factor of 0 through the formula: what becomes of z, and what "
            "does the switch make of that?",
            lambda x, w, b, c: s_curve(c * (x @ w + b)) if c else np.zeros(len(x)),
            lambda arguments, value: arguments[3] == 0,
        ),
        family(
            "a hard switch",
            "These are the outputs of a perceptron, 0 or 1. A smooth neuron has "
            "values between them.",
            other_curve(lambda z: np.heaviside(z, 0.0)),
        ),
        family(
            "another curve",
            "The sum is right, the curve is another one. Compare with the formula: "
            "the brackets below the line, and the signs.",
            other_curve(lambda z: 1 / 1 + np.exp(-z)),
            other_curve(np.tanh),
        ),
    ],
    variants={
        "a list": lambda x, w, b, c: scaled(x, w, b, c).tolist(),
        "float32, a warning on stderr": lambda x, w, b, c: warned(
            scaled(x, w, b, c).astype(np.float32)
        ),
        "by tanh": lambda x, w, b, c: 0.5 + 0.5 * np.tanh(c * (x @ w + b) / 2),
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


def faulty_network(n, network):
    """Say in words why something is no network of perceptrons, or None."""
    if not isinstance(network, tuple | list) or len(network) != 2:
        return f"expected two results, hidden and output, got {kind(network)}"
    hidden, output = network
    if not isinstance(hidden, tuple | list) or not len(hidden):
        return "expected a list of perceptrons (w, b) as the first result"
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


PARITY_NETWORK = Exercise(
    id="parity-network",
    answer="parity_network",
    objective="xor-proof",
    reference=parity,
    checks=[
        Check("two inputs: XOR", 1, is_parity, lambda rng: [(2,), (2,)]),
        Check("three inputs", 1, is_parity, lambda rng: [(3,), (3,)]),
        Check(
            "more inputs, or one",
            2,
            is_parity,
            lambda rng: [(int(rng.integers(4, 6)),), (6,), (1,)],
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

EXERCISES = [
    STRONGEST_INPUT,
    BOUNDARY_HEIGHT,
    NAND_GATE,
    SCALED_NEURON,
    PARITY_NETWORK,
]
