"""A tape of arrays with five rules, which trains a network on XOR."""

import numpy as np

from nnlib.autograd.arithmetic_rules import unbroadcast
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import talks

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


def forward(program, arrays):
    """Return the value of every node."""
    values = list(arrays)
    for name, *places in program:
        given = [values[place] for place in places]
        match name:
            case "add":
                values.append(given[0] + given[1])
            case "multiply":
                values.append(given[0] * given[1])
            case "matmul":
                values.append(given[0] @ given[1])
            case "tanh":
                values.append(np.tanh(given[0]))
            case "mean":
                values.append(given[0].mean())
    return values


def shares(name, given, y, g):
    """Return the share of each argument of one line."""
    match name:
        case "add":
            return [unbroadcast(g, one.shape) for one in given]
        case "multiply":
            x, w = given
            return [unbroadcast(g * w, x.shape), unbroadcast(g * x, w.shape)]
        case "matmul":
            x, W = given
            return [g @ W.T, x.T @ g]
        case "tanh":
            return [g * (1 - y * y)]
    return [np.full(given[0].shape, g / given[0].size)]


def backward(program, values, n, keep=True, rules=shares):
    """Return the gradient of every node."""
    found = [np.zeros(np.shape(value)) for value in values]
    found[-1] = 1.0
    for node in reversed(range(n, len(values))):
        name, *places = program[node - n]
        given = [values[place] for place in places]
        for place, share in zip(
            places, rules(name, given, values[node], found[node]), strict=True
        ):
            found[place] = found[place] + share if keep else share
    return found


def train(program, arrays, learned, rate, steps, **ways):
    """Return the losses and the parameters, rightly unless told otherwise."""
    arrays, losses = list(arrays), []
    late = ways.pop("late", False)
    for _ in range(steps):
        values = forward(program, arrays)
        losses.append(float(values[-1]))
        found = backward(program, values, len(arrays), **ways)
        for place in learned:
            arrays[place] = arrays[place] - rate * found[place]
        if late:
            losses[-1] = float(forward(program, arrays)[-1])
    return np.array(losses), [arrays[place] for place in learned]


def trained_with(**changed):
    """Return an answer some rules of which are others."""

    def rules(name, given, y, g):
        if name in changed:
            return changed[name](given, y, g)
        return shares(name, given, y, g)

    return lambda *given: train(*given, rules=rules)


def plain_add(given, y, g):
    """Hand g on as it is."""
    return [g, g]


def first_row(given, y, g):
    """Hand on as much of g as fits."""
    return [np.resize(g, one.shape) for one in given]


def plain_multiply(given, y, g):
    """Multiply by the other, and leave the shape as it comes."""
    return [g * given[1], g * given[0]]


def uphill(program, arrays, learned, rate, steps):
    """Take the steps in the direction of the gradient."""
    return train(program, arrays, learned, -rate, steps)


def piled_up(program, arrays, learned, rate, steps):
    """Keep the gradients from step to step."""
    arrays, losses, total = list(arrays), [], None
    for _ in range(steps):
        values = forward(program, arrays)
        losses.append(float(values[-1]))
        found = backward(program, values, len(arrays))
        total = found if total is None else list(map(np.add, total, found))
        for place in learned:
            arrays[place] = arrays[place] - rate * total[place]
    return np.array(losses), [arrays[place] for place in learned]


def everything(program, arrays, learned, rate, steps):
    """Take a step with all arrays, data too."""
    losses, found = train(program, arrays, list(range(len(arrays))), rate, steps)
    return losses, [found[place] for place in learned]


def of_the_start(program, arrays, learned, rate, steps):
    """Take every step with the gradients of the start."""
    found = backward(program, forward(program, arrays), len(arrays))
    moved = [arrays[place] - rate * steps * found[place] for place in learned]
    return np.full(steps, float(forward(program, arrays)[-1])), moved


class Row:
    """One value of a tape of objects, with its gradient and its way back."""

    def __init__(self, value, sources=()):
        self.value, self.sources = value, sources
        self.gradient = np.zeros(np.shape(value))


def fitted(g, shape):
    """Sum away what was stretched, axis by axis."""
    while np.ndim(g) > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def with_objects(program, arrays, learned, rate, steps):
    """Train with a tape of objects that hold functions."""
    arrays, losses = [array.copy() for array in arrays], []
    for _ in range(steps):
        tape = [Row(array) for array in arrays]
        for name, *places in program:
            x, *more = given = [tape[place] for place in places]
            a, b = x.value, more[0].value if more else None
            if name == "add":
                row = Row(a + b, [(x, lambda g: g), (more[0], lambda g: g)])
            elif name == "multiply":
                ways = (lambda g, b=b: g * b), (lambda g, a=a: g * a)
                row = Row(a * b, list(zip(given, ways, strict=True)))
            elif name == "matmul":
                ways = (lambda g, b=b: g @ b.T), (lambda g, a=a: a.T @ g)
                row = Row(a @ b, list(zip(given, ways, strict=True)))
            elif name == "tanh":
                row = Row(np.tanh(a), [(x, lambda g, a=a: g / np.cosh(a) ** 2)])
            else:
                row = Row(
                    np.mean(a), [(x, lambda g, a=a: g * np.ones_like(a) / a.size)]
                )
            tape.append(row)
        tape[-1].gradient = np.array(1.0)
        for row in tape[::-1]:
            for source, way in row.sources:
                share = fitted(way(row.gradient), np.shape(source.value))
                source.gradient = source.gradient + share
        losses.append(tape[-1].value)
        for place in learned:
            arrays[place] -= rate * tape[place].gradient
    return losses, [arrays[place] for place in learned]


def in_single(*given):
    """Train and return lists in float32."""
    losses, learned = train(*given)
    return [np.float32(loss) for loss in losses], [np.float32(one) for one in learned]


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
    objective="autograd-tape",
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
            "The rule of mean is another one: each of n numbers moves the mean by one "
            "nth of its own change, and gets a share in its own shape.",
            trained_with(mean=lambda given, y, g: [np.full(given[0].shape, g)]),
            trained_with(mean=lambda given, y, g: [given[0] * g]),
            trained_with(
                mean=lambda given, y, g: [np.full(given[0].shape, g / len(given[0]))]
            ),
            trained_with(mean=lambda given, y, g: [given[0] * g / given[0].size]),
        ),
        any_of(
            "tanh's slope",
            "The rule of tanh is another one: 1 less the square of what tanh returned, "
            "times what arrives.",
            trained_with(tanh=lambda given, y, g: [g * (1 - given[0] ** 2)]),
            trained_with(tanh=lambda given, y, g: [g * (1 - y)]),
            trained_with(tanh=lambda given, y, g: [g * y * (1 - y)]),
            trained_with(tanh=lambda given, y, g: [1 - y * y]),
            trained_with(tanh=lambda given, y, g: [g * (1 - np.tanh(y) ** 2)]),
            trained_with(tanh=lambda given, y, g: [g]),
        ),
        any_of(
            "own factor",
            "The rule of multiply hands each factor its own value. By how much does "
            "a * b change when a grows by 1?",
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
            "uphill",
            "The parameters went along the gradient, and the loss grows. Which way is "
            "downhill?",
            uphill,
            lambda program, arrays, learned, rate, steps: train(
                program, arrays, learned, 1.0, steps
            ),
        ),
        any_of(
            "carried on",
            "From the second step on the gradients are not those of the parameters as "
            "they are: old ones were added, or the values of the start were used.",
            piled_up,
            of_the_start,
        ),
        any_of(
            "the data learn, too",
            "Arrays that are not in `learned` have moved. Their gradients exist, and "
            "nobody takes a step with them.",
            everything,
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
