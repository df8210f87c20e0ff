"""What was recorded in one run and is handed in for another earns nothing."""

import numpy as np
import pytest

from nnlib.backprop import backprop
from nnlib_grader import comparer, sets
from nnlib_grader.boundary import plain, runner
from nnlib_grader.check import grade
from nnlib_grader.diagnosis.wrong_answers import arguments
from nnlib_grader.specification.chance import OTHERS, SAME, FromRng, twice_each
from nnlib_grader.specification.judges import Finding
from tests.grader.test_exercises import EXERCISES, here

RECORDED, GRADED = 1001, range(1, 5)
ANSWERS = {  # checks that a stored result may pass: there it is a right answer
    ("nand-gate", "two inputs"): "a gate found by hand",
    ("parity-network", "two inputs: XOR"): "a network found by hand",
    ("parity-network", "three inputs"): "a network found by hand",
    ("epoch", "a step for each batch"): "the driver counts the steps itself",
}
SANDBOXED = [
    each
    for each in EXERCISES
    if not each.values[0].by_hand
    and any(check.inputs for check in each.values[0].checks)
]
NAMED = {"not from rng", "chance from elsewhere", "not by rng"}
DRAWING = [
    pytest.param(exercise, check, id=exercise.id)
    for each in EXERCISES
    for exercise in each.values
    for check in exercise.checks
    if isinstance(check.judge, FromRng)
]


def recorded(exercise):
    """Return the results of a right answer for each check, call by call."""
    answer = exercise.driven(exercise.reference)
    return [
        [plain.decode(runner.call(answer, plain.decode(c), {}, 20)["value"]) for c in n]
        for n in comparer.draw(exercise, RECORDED)
    ]


@comparer.quiet
def passes(check, calls, values):
    """Tell whether a check passes if its calls gave these values."""
    return len(calls) == len(values) and not check.judge.find(arguments(calls), values)


@pytest.mark.parametrize("exercise", SANDBOXED)
def test_what_was_recorded_once_passes_by_luck_at_most(exercise):
    values, runs = recorded(exercise), []
    for seed in GRADED:
        drawn = comparer.draw(exercise, seed)
        runs.append(list(map(passes, exercise.checks, drawn, values)))
    assert not any(map(all, runs))
    for check, each in zip(exercise.checks, zip(*runs, strict=True), strict=True):
        assert not all(each) or (exercise.id, check.name) in ANSWERS, check.name


def test_what_may_be_stored_is_asked_for():
    known = {e.id: [c.name for c in e.checks] for p in EXERCISES for e in p.values}
    assert all(check in known[exercise] for exercise, check in ANSWERS)


def own_generator(exercise, seeds):
    """Return the reference with generators of its own, in the order of the calls."""
    turn = iter(seeds)

    def answer(*given, **named):
        own = np.random.default_rng(next(turn, 0))
        given = [own if isinstance(g, np.random.Generator) else g for g in given]
        named = {
            name: own if isinstance(g, np.random.Generator) else g
            for name, g in named.items()
        }
        return exercise.reference(*given, **named)

    return answer


def test_the_exercises_whose_text_asks_for_draws_have_such_a_check():
    found = {parameter.id for parameter in DRAWING}
    assert found == {"balanced-weights", "he", "three-way-split", "epoch"} | {
        "split-groups"
    }


@here
@pytest.mark.parametrize(("exercise", "asked"), DRAWING)
def test_a_generator_of_one_s_own_is_told(exercise, asked):
    calls = sum(map(len, comparer.draw(exercise, 1)))
    orders = [0] * calls, range(calls), np.arange(calls) // 2, np.arange(calls) % 5
    for seed in (comparer.VISIBLE, 1, 2):
        for order in orders:
            answer = own_generator(exercise, order)
            report = grade(exercise, {exercise.answer: answer}, seed)
            (found,) = (c for c in report["checks"] if c["name"] == asked.name)
            assert not found["passed"]
            if "gave two results" not in found["problem"]:
                assert found["problem"] in (SAME, OTHERS)
                assert found["mistake"] in NAMED


def balanced(rng, n_in, n_out):
    return rng.normal(size=(n_in, n_out)) / n_in**0.5


def one_by_one(rng, n_in, n_out):
    return [[rng.normal() / n_in**0.5 for _ in range(n_out)] for _ in range(n_in)]


def he(rng, n_in, n_out, dtype=np.float32):
    W = rng.normal(0, (2 / n_in) ** 0.5, (n_in, n_out))
    return W.astype(dtype), np.zeros(n_out, dtype)


def three_way_split(rng, n, n_validation, n_test):
    order = np.arange(n)
    rng.shuffle(order)
    test, validation = order[:n_test], order[n_test : n_test + n_validation]
    return order[n_test + n_validation :], validation, test


def split_groups(rng, groups, n_test):
    aside = np.isin(groups, rng.choice(np.unique(groups), n_test, replace=False))
    return np.flatnonzero(~aside), np.flatnonzero(aside)


def epoch(rng, network, loss, optimizer, x, target, size, backprop=backprop):
    order = rng.permutation(len(x))
    for start in range(0, len(x), size):
        rows = order[start : start + size]
        optimizer.step(backprop(network, x[rows], loss, target[rows])[1])


def seeded(rng):
    """Return NumPy's module of chance, with a seed from rng."""
    np.random.seed(rng.integers(2**31))  # noqa: NPY002
    return np.random


WAYS = {
    "rng": lambda rng: rng,
    "RandomState on its bits": lambda rng: np.random.RandomState(rng.bit_generator),
    "RandomState with a seed": lambda rng: np.random.RandomState(rng.integers(2**31)),
    "np.random.seed": seeded,
    "another generator": lambda rng: np.random.default_rng(rng.integers(2**31)),
    "spawned": lambda rng: rng.spawn(1)[0],
}
RIGHT = [
    ("02_weights", "balanced-weights", balanced),
    ("02_weights", "balanced-weights", one_by_one),
    ("02_weights", "he", he),
    ("08_training", "three-way-split", three_way_split),
    ("08_training", "epoch", epoch),
    ("09_data", "split-groups", split_groups),
]


def drawing_from(answer, way):
    """Return an answer that draws from what a way makes of its generator."""

    def drawn(*given, **named):
        everything = [*given, *named.values()]
        (rng,) = (g for g in everything if isinstance(g, np.random.Generator))
        given = [g for g in given if g is not rng]
        named = {name: g for name, g in named.items() if g is not rng}
        return answer(way(rng), *given, **named)

    return drawn


@here
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "id", "answer"), RIGHT)
def test_draws_that_start_from_rng_are_right_whatever_the_way(name, id, answer, way):
    exercise = sets.load(name)[id]
    handed_in = drawing_from(answer, WAYS[way])
    for seed in (comparer.VISIBLE, 1, 2):
        assert grade(exercise, {exercise.answer: handed_in}, seed)["points"] == (
            exercise.points
        )


def test_every_generator_is_there_twice_in_an_order_that_is_drawn():
    calls = twice_each(np.random.default_rng(0), lambda seed: (1, seed), 3)
    seeds = [seed.number for _, seed in calls]
    assert sorted(seeds.count(seed) for seed in seeds) == [2] * 6
    orders = set()
    for seed in range(20):
        rng = np.random.default_rng(seed)
        drawn = [one.number for _, one in twice_each(rng, lambda seed: (1, seed))]
        orders.add(tuple(map(drawn.index, drawn)))
    assert len(orders) == 20


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0, 2.0, 1.0], None),
        ([1.0, 1.0, 1.0], SAME),
        ([1.0, 1.0, 2.0], SAME),
        ([1.0, 2.0, 3.0], OTHERS),
        ([1.0, -1.0, 1.0], "below 0"),
    ],
)
def test_results_belong_to_generators(values, words):
    def positive(arguments, value):
        return "below 0" if value < 0 else None

    calls = [(np.random.default_rng(seed),) for seed in (1, 2, 1)]
    finding = FromRng(positive).find(calls, values)
    due = words and Finding(int(words == "below 0"), words)
    assert finding == due


def test_a_result_without_the_part_that_is_drawn_is_wrong():
    calls = [(np.random.default_rng(0),)]
    judge = FromRng(lambda *given: None, lambda value: value["rows"])
    assert "not the kind of value" in judge.find(calls, [{}]).words
