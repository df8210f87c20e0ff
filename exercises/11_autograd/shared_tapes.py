"""Tapes of arrays: the right one, unusual ones, and those with a fault."""

import numpy as np

from nnlib.autograd.arithmetic_rules import unbroadcast


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


def backward(program, values, n, keep=True, rules=shares, first=lambda loss: 1.0):
    """Return the gradient of every node."""
    found = [np.zeros(np.shape(value)) for value in values]
    found[-1] = first(values[-1])
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


def with_step(way):
    """Return an answer with another rate than the one handed in."""

    def answer(program, arrays, learned, rate, steps):
        return train(program, arrays, learned, way(rate), steps)

    return answer


def unmoved(program, arrays, learned, rate, steps):
    """Take no step at all."""
    return train(program, arrays, learned, 0.0, steps)


def the_first_alone(program, arrays, learned, rate, steps):
    """Take a step with the first of the arrays."""
    losses, (moved,) = train(program, arrays, learned[:1], rate, steps)
    return losses, [moved, *(arrays[place] for place in learned[1:])]


def all_arrays(program, arrays, learned, rate, steps):
    """Return all arrays."""
    losses, moved = train(program, arrays, learned, rate, steps)
    new = dict(zip(learned, moved, strict=True))
    return losses, [new.get(place, array) for place, array in enumerate(arrays)]


def sorted_arrays(program, arrays, learned, rate, steps):
    """Return the learned arrays by their numbers."""
    return train(program, arrays, sorted(learned), rate, steps)


def their_gradients(program, arrays, learned, rate, steps):
    """Return the gradients of the last step."""
    losses, before = train(program, arrays, learned, rate, steps - 1)
    now = list(arrays)
    for place, array in zip(learned, before, strict=True):
        now[place] = array
    values = forward(program, now)
    found = backward(program, values, len(now))
    return [*losses, float(values[-1])], [found[place] for place in learned]


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
