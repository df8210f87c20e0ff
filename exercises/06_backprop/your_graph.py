"""A small graph with the learner's own numbers."""

import itertools
import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

NUMBERS = [*range(-6, -1), *range(2, 7)]


def values(a, b, c):
    """Return p, q and d of the graph."""
    p = a * b
    q = a + c * p
    return p, q, p * q


def rates(a, b, c):
    """Return how fast d changes with each of the three."""
    p, q, _ = values(a, b, c)
    to_p = q + p * c
    return {"a": p + b * to_p, "b": a * to_p, "c": p * p}


def lost_paths(a, b, c):
    """Return rates with a path lost, at p, at a or at both."""
    p, q, _ = values(a, b, c)
    found = []
    for to_p in (q, p * c, q + p * c):
        for to_a in (p, b * to_p, p + b * to_p):
            found.append({"a": to_a, "b": a * to_p, "c": p * p})
    return found[:-1]


def own_factors(a, b, c):
    """Return rates in which a product hands a factor its own value."""
    p, q, _ = values(a, b, c)
    to_p = p + p * p
    return [
        {"a": q + a * to_p, "b": b * to_p, "c": q * c},
        {"a": p + a * (q + p * c), "b": b * (q + p * c), "c": p * c},
        {"a": q + a * (p + q * p), "b": b * (p + q * p), "c": c * q},
    ]


def short_chains(a, b, c):
    """Return rates in which a link of a chain is left out."""
    p, q, _ = values(a, b, c)
    to_p = q + p * c
    found = [{"a": start, "b": a, "c": p} for start in (b, 1, 1 + b, p + b)]
    for arrived in (to_p, q + c, q + 1, q + p):
        for start in (p, 1):
            found.append({"a": start + b * arrived, "b": a * arrived, "c": p * p})
            found.append({"a": start + arrived, "b": arrived, "c": p})
    return found[:4] + found[5:]


def for_rates(a, b, c):
    """Return values of the graph in the place of rates."""
    p, q, d = values(a, b, c)
    return [{"a": a, "b": b, "c": c}, dict.fromkeys("abc", d), {"a": p, "b": q, "c": d}]


def other_start(a, b, c):
    """Return rates of another result than d, or with d for the rate of d."""
    p, _, d = values(a, b, c)
    of_q = {"a": 1 + c * b, "b": c * a, "c": p}
    of_d = {key: d * rate for key, rate in rates(a, b, c).items()}
    return [of_q, {"a": b, "b": a, "c": 0}, of_d]


def mixed_up(a, b, c):
    """Return rates with a sum for a product, or the other way round."""
    p, q, _ = values(a, b, c)
    to_p = q + p * c
    return [
        {"a": p * b * to_p, "b": a * to_p, "c": p * p},
        {"a": b * q * c, "b": a * q * c, "c": p * p},
        {"a": p * b * q * p * c, "b": a * q * p * c, "c": p * p},
        {"a": p + b + to_p, "b": a + to_p, "c": p + p},
        {"a": 1 + p + b + q + c, "b": a + q + c + p, "c": 2 * p},
    ]


def coarse(a, b, c):
    """Return differences of d over large steps to one side."""
    return [
        {key: slope(step, place, a, b, c) for place, key in enumerate("abc")}
        for step in (1, -1, 0.5, 0.1, -0.1, 0.01, -0.01, 0.001, -0.001)
    ]


def slope(step, place, *numbers):
    """Return by how much d changes over a step of one number, for each unit of it."""
    moved = list(numbers)
    moved[place] += step
    return (values(*moved)[2] - values(*numbers)[2]) / step


KINDS = (lost_paths, own_factors, short_chains, other_start, mixed_up, for_rates)


def fits(value, right, wrong):
    """Tell whether each rate is right or that of a wrong way, and one is wrong."""
    good = {key: near(value[key], right[key]) for key in right}
    return not all(good.values()) and all(
        good[key] or near(value[key], wrong[key]) for key in right
    )


def near(one, other):
    """Tell whether two rates are equal, as far as a measurement is."""
    return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-6)


def told_apart(numbers):
    """Tell whether each mistake's own answer is taken for no earlier one's."""
    right, earlier = rates(*numbers), []
    if 0 in right.values():
        return False
    for kind in (*KINDS, turned, coarse, for_others):
        first, *others = kind(*numbers)
        if first == right or any(fits(first, right, way) for way in earlier):
            return False
        earlier += [first, *others]
    return True


def turned(a, b, c):
    """Return the rates with one sign turned."""
    right = rates(a, b, c)
    return [{**right, "a": -right["a"]}]


def for_others(a, b, c):
    """Return the rates for the numbers of the text's example."""
    return [rates(1, 2, 3)]


def mine(rng):
    """Draw three whole numbers."""
    while True:
        numbers = tuple(int(n) for n in rng.choice(NUMBERS, size=3))
        if told_apart(numbers):
            return of_numbers(*numbers)


def of_numbers(a, b, c):
    """Return the exercise for three numbers."""
    right = rates(a, b, c)

    def holds(*keys):
        def test(_, value):
            if not isinstance(value, dict) or set(value) != set(right):
                return 'a dictionary with the keys "a", "b" and "c" is asked for'
            for key in keys:
                if not near(value[key], right[key]):
                    return f"the rate for {key} is not right"
            return None

        return test

    def kind(name, message, ways):
        found = ways(a, b, c)

        def recognise(_, value):
            return any(fits(value, right, way) for way in found)

        return Mistake(name, message, found[0], recognise)

    def large_step(_, value):
        own = any(fits(value, right, way) for way in coarse(a, b, c))
        return own or any(
            all(near(value[key], way[key]) for key in way)
            for signs in itertools.product((1, -1), repeat=3)
            for way in coarse(*np.multiply(signs, (a, b, c)).tolist())
        )

    def other_numbers(_, value):
        return any(
            all(near(value[key], one[key]) for key in one)
            for three in itertools.product([1, *NUMBERS], repeat=3)
            if (one := rates(*three)) != right
        )

    return Exercise(
        id="your-graph",
        answer="rates",
        objective="backward-order",
        read="scalar-engine",
        level="several steps",
        personal=mine,
        numbers=f"Your graph: a = {a}, b = {b}, c = {c}.",
        compare=(
            "Build the graph with the chapter's Value and call backward. In which "
            "order does its tape visit the names, and did you visit them in that order?"
        ),
        reference=right,
        checks=[
            Check("the rate for c", 1, Holds(holds("c"))),
            Check("the rates for a and b", 2, Holds(holds("a", "b"))),
        ],
        mistakes=[
            kind(
                "a path lost",
                "A path is missing. p is used by r and by d, and a by p and by q. Each "
                "of them hands back a part, and the parts are added.",
                lost_paths,
            ),
            kind(
                "own factor",
                "A product hands each factor the value of the other one, times what "
                "arrives. Here a factor receives its own value.",
                own_factors,
            ),
            kind(
                "a link left out",
                "A link of a chain is left out. On its way from d to the start a path "
                "is multiplied by the rate of every step, and by what arrived.",
                short_chains,
            ),
            kind(
                "another end",
                "The way back starts at another result than d, or with another rate "
                "than the one that every result has for itself.",
                other_start,
            ),
            kind(
                "sum for product",
                "Multiply along a path, and add where paths meet: one of the two was "
                "done in place of the other.",
                mixed_up,
            ),
            kind(
                "values for rates",
                "These are values of the graph. How fast does d change when one of the "
                "three numbers changes a little?",
                for_rates,
            ),
            Mistake(
                "a sign",
                "The sizes are right and a sign is not. Count the negative numbers in "
                "each product on the way back.",
                turned(a, b, c)[0],
                lambda _, value: all(
                    near(abs(value[key]), abs(right[key])) for key in right
                ),
            ),
            Mistake(
                "a coarse step",
                "These are differences over a large step to one side. d bends, so the "
                "step has to be tiny, and is best taken to both sides.",
                coarse(a, b, c)[0],
                large_step,
            ),
            Mistake(
                "other numbers",
                "These rates are right for other numbers than those that the cell "
                "above prints for your name.",
                for_others(a, b, c)[0],
                other_numbers,
            ),
        ],
        variants={
            "floats": {key: float(rate) for key, rate in right.items()},
            "NumPy numbers": {key: np.float32(rate) for key, rate in right.items()},
            "0-d arrays": {key: np.array(rate) for key, rate in right.items()},
            "measured": measured(a, b, c),
        },
    )


def measured(*numbers):
    """Return rates measured with a nudge to both sides."""
    found = {}
    for place, key in enumerate("abc"):
        high, low = list(map(float, numbers)), list(map(float, numbers))
        high[place] += 1e-5
        low[place] -= 1e-5
        found[key] = (values(*high)[2] - values(*low)[2]) / 2e-5
    return found


EXERCISE = mine(np.random.default_rng(0))
