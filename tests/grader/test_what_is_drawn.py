"""The inputs of a check are as wide as the text: whole numbers, scales, shapes."""

import contextlib
import io

import numpy as np
import pytest

from nnlib.backprop import Gradient, vjp
from nnlib.losses import cross_entropy
from nnlib_grader import comparer, sets
from nnlib_grader.boundary import plain
from nnlib_grader.check import grade
from tests.grader.test_exercises import EXERCISES, each, here

BETWEEN = "its text puts it strictly between two whole numbers"
ALWAYS_FLOAT = {  # an argument that is never a whole number, and why
    ("perceptron-correction", "t"): "the text says 0.0 or 1.0",
    ("deepest-path", "limit"): BETWEEN,
    ("dropout-mask", "rate"): BETWEEN,
    ("sgd", "rate"): "the optimizer is made by the driver",
    ("adam", "rate"): "the optimizer is made by the driver",
}


def numbers(exercise):
    """Return the arguments that are numbers, each with its values in all calls."""
    calls = [
        plain.decode(call)
        for drawn in comparer.draw(exercise, comparer.VISIBLE)
        for call in drawn
        if call is not None
    ]
    found = {}
    for call in calls:
        for name, value in zip(exercise.parameters, call, strict=False):
            if type(value) in (int, float):
                found.setdefault(name, []).append(value)
    return found


@each
def test_an_argument_that_is_a_number_is_a_whole_one_once(exercise):
    for name, values in numbers(exercise).items():
        if (exercise.id, name) not in ALWAYS_FLOAT:
            assert any(type(value) is int for value in values), name


def test_what_is_always_a_float_is_still_drawn():
    known = {p.values[0].id: p.values[0] for p in EXERCISES}
    for exercise, name in ALWAYS_FLOAT:
        assert all(type(v) is float for v in numbers(known[exercise])[name])


def searched(y, target):
    """Look for a spread up to 10 only."""
    spreads = np.arange(0.01, 10, 0.01)[:, None]
    costs = np.log(spreads[:, 0]) + ((y - target) ** 2 / spreads**2 / 2).mean(axis=1)
    return spreads[costs.argmin(), 0]


def small_steps(values, delta):
    """Walk from 0, not far enough for a small delta."""
    guess = 0.0
    for _ in range(1000):
        guess += 0.1 * np.clip(values - guess, -delta, delta).mean()
    return guess


def flat_slopes(f, x, h):
    """Hand f a flat array."""
    flat, nudges = x.ravel(), h * np.eye(x.size)
    slopes = [(f(flat + n) - f(flat - n)) / (2 * h) for n in nudges]
    return np.reshape(slopes, x.shape)


def whole_rates(peak, rise, steps):
    """Fill an array of the type of the peak."""
    rates, steps_down = np.full(steps, peak), steps - rise
    for s in range(steps):
        wave = (1 + np.cos(np.pi * (s - rise) / steps_down)) / 2
        rates[s] = peak * ((s + 1) / rise if s < rise else wave)
    return rates


def narrow_table(labels, answers):
    """Take a place in a narrow table apart by tens."""
    k = max(labels.max(), answers.max()) + 1
    table = np.zeros((k, k), int)
    np.add.at(table, (labels, answers), 1)
    np.fill_diagonal(table, 0)
    return tuple(sorted(divmod(int((table + table.T).argmax()), 10)))


def by_mean(z):
    """Take the mean of a row off."""
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(z - z.mean(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)


def backwards(turns=False, only=None):
    """Return a way back, through layers that take turns or from one loss alone."""

    def backprop(network, x, loss, target):
        y, tape, parts = x, [], []
        for index, layer in enumerate(network):
            own = layer.parameters
            if turns:
                own = (layer.W, layer.b) if index % 2 == 0 else ()
            y, pullbacks = vjp(layer.function, y, *own)
            tape.append(pullbacks)
        value, (to_y, *_) = vjp(only or loss, y, target)
        g = to_y(1.0)
        for to_x, *others in reversed(tape):
            parts = [to_one(g).ravel() for to_one in others] + parts
            g = to_x(g)
        return value, Gradient(network, np.concatenate(parts))

    return backprop


def from_ten(losses, patience):
    """Begin with a best loss of 10."""
    lowest, best = 10.0, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            lowest, best = loss, epoch
        if epoch - best >= patience:
            break
    return best


def near_zero(right, bound):
    """Return an answer that is right for small inputs, and 0 elsewhere."""
    return lambda x, *rest: np.where(abs(x) < bound, right(x, *rest), 0).astype(x.dtype)


def steep(z):
    """Return 0 and 1 beyond 5, and the sigmoid up to there."""
    return np.where(
        abs(z) > 5, np.heaviside(z, 0), (1 + np.tanh(np.clip(z, -9, 9) / 2)) / 2
    )


def reference(name, exercise):
    return sets.load(name)[exercise].reference


def or_false(one, other):
    """Take the shape () for one that does not fit."""
    return reference("03_propagation", "fitted-shape")(one, other) or False


RELU, HAT = (reference("04_activations", name) for name in ("relu", "hat"))
NARROW = [
    ("05_losses", "honest-spread", searched),
    ("05_losses", "steady-guess", small_steps),
    ("06_backprop", "measured-slopes", flat_slopes),
    ("06_backprop", "backprop", backwards(turns=True)),
    ("06_backprop", "backprop", backwards(only=cross_entropy)),
    ("07_optimizers", "warm-up-plan", whole_rates),
    ("08_training", "most-confused", narrow_table),
    ("08_training", "early-stop", from_ten),
    ("04_activations", "softmax", by_mean),
    ("04_activations", "relu", near_zero(RELU, 6)),
    ("04_activations", "hat", near_zero(HAT, 20)),
    ("04_activations", "stable-sigmoid", steep),
    ("03_propagation", "fitted-shape", or_false),
]


@here
@pytest.mark.parametrize(("name", "exercise", "answer"), NARROW)
def test_what_is_right_for_a_part_of_the_inputs_loses_points(name, exercise, answer):
    asked = sets.load(name)[exercise]
    with contextlib.redirect_stderr(io.StringIO()):
        for seed in range(4):
            report = grade(asked, {asked.answer: answer}, seed)
            assert 0 < report["points"] < report["of"]
