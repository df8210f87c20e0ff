"""What four programs find on a diamond with the learner's own rates."""

import itertools
import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

KEYS = ("right", "twice", "early", "overwrites")
FIRST, REST = "the right rate", "three programs with a fault"
SIZES = [-5, -4, -3, -2, 2, 3, 4, 5]
EXAMPLE = (1, 2, 1, 1)


def walks(p, q, r, s):
    """Return what each program gives for a: b = p * a, c = q * b, d = r * b + s * c."""
    return {
        "right": p * (r + q * s),
        "twice": p * (r + r + q * s),
        "early": p * r,
        "overwrites": p * q * s,
    }


def without_p(p, q, r, s):
    """Return the rates for b in place of a."""
    return walks(1, q, r, s)


def sums(p, q, r, s):
    """Return right rates with a product for a sum, or the other way round."""
    return [p + r + q + s, p + r + p + q + s, p * r * q * s, p * r * p * q * s]


def links(p, q, r, s):
    """Return for each program results in which a link of a path is left out."""
    return {
        "right": [p * (r + s), p * (1 + q * s), p * (r + q), p + q * s, p * r + q * s],
        "twice": [p * (2 * r + s), 2 * p * r + q * s, 2 * r + p * q * s],
        "early": [p, r, 0],
        "overwrites": [p * s, p * q, q * s, 0],
    }


def near(one, other):
    """Tell whether two rates are equal."""
    return math.isclose(float(one), float(other), rel_tol=1e-6, abs_tol=1e-9)


def told_apart(rates):
    """Tell whether no two of the numbers that matter are equal by chance."""
    found = walks(*rates)
    others = [*without_p(*rates).values(), *sums(*rates), 2 * found["right"]]
    others += [n for wrong in links(*rates).values() for n in wrong]
    others += [p for p in walks(*EXAMPLE).values()]
    if len({*found.values()}) < 4 or {*found.values()} & {0, *others}:
        return False
    p, q, r, s = rates
    right, missing = found["right"], links(*rates)
    earlier = {without_p(*rates)["right"], -right, walks(*EXAMPLE)["right"]}
    for wrongs in ([p * r, p * q * s], sums(*rates), missing["right"]):
        if wrongs[0] in earlier:
            return False
        earlier |= {*wrongs}
    return not {2 * right, p * (r + 2 * q * s)} & {*missing["twice"]}


def mine(rng):
    """Draw four rates."""
    while True:
        rates = tuple(int(n) for n in rng.choice(SIZES, size=4))
        if told_apart(rates):
            return of_rates(*rates)


def of_rates(p, q, r, s):
    """Return the exercise for four rates."""
    right = walks(p, q, r, s)

    def holds(keys, words):
        def test(_, value):
            if not isinstance(value, dict) or set(value) != set(KEYS):
                named = ", ".join(f'"{key}"' for key in KEYS)
                return f"a dictionary with the keys {named} is asked for"
            for key in keys:
                if not near(value[key], right[key]):
                    return words.format(key)
            return None

        return Holds(test)

    def entry(key, *wrongs):
        """Return a recogniser of one entry."""

        def recognise(_, value):
            return any(near(value[key], wrong) for wrong in wrongs)

        return recognise

    def without_a_link(*keys):
        """Return a recogniser of entries that lack a rate."""
        wrong = links(p, q, r, s)

        def recognise(_, value):
            return any(near(value[key], one) for key in keys for one in wrong[key])

        return recognise

    def bad(value):
        return [key for key in KEYS if not near(value[key], right[key])]

    def of_b(_, value):
        wrong, others = bad(value), without_p(p, q, r, s)
        return bool(wrong) and all(near(value[key], others[key]) for key in wrong)

    def exchanged(_, value):
        wrong = bad(value)
        found = sorted(float(value[key]) for key in wrong)
        there = sorted(float(right[key]) for key in wrong)
        return len(wrong) > 1 and all(map(near, found, there))

    def signs(_, value):
        return all(near(abs(value[key]), abs(right[key])) for key in KEYS)

    def other_numbers(_, value):
        if not bad(value):
            return False
        for rates in [EXAMPLE, *itertools.product(SIZES, repeat=4)]:
            found = walks(*rates)
            if all(near(value[key], found[key]) for key in KEYS):
                return True
        return False

    return Exercise(
        id="your-walks",
        answer="found",
        objective="graph-engine",
        read="order-of-visits",
        level="several steps",
        personal=mine,
        numbers=f"Your rates: p = {p}, q = {q}, r = {r}, s = {s}.",
        compare=(
            "Which of the four numbers would a gradient check refuse? And with which "
            "rates would one of the faulty programs be right by chance?"
        ),
        reference=right,
        checks=[
            Check(FIRST, 1, holds(["right"], 'the number of "{}" is not right')),
            Check(REST, 3, holds(KEYS[1:], 'the number of "{}" is not right')),
        ],
        mistakes=[
            Mistake(
                "rate of b",
                "This is how fast d changes with b. From b the way leads on to a, "
                "through one more rate.",
                without_p(p, q, r, s),
                of_b,
            ),
            Mistake(
                "exchanged",
                "Some of your numbers are right and stand under each other's names. "
                "Read once more what each of the programs does.",
                dict(zip(KEYS, [right[KEYS[n]] for n in (1, 0, 3, 2)], strict=True)),
                exchanged,
            ),
            Mistake(
                "other rates",
                "These are the numbers of a diamond with other rates than those that "
                "the cell above prints for your name.",
                walks(*EXAMPLE),
                other_numbers,
            ),
            Mistake(
                "a sign",
                "The sizes are right and a sign is not. Count the negative rates along "
                "each path.",
                right | {"right": -right["right"]},
                signs,
            ),
            Mistake(
                "one path",
                "This is the share of one path. Two paths lead from a to d, and both "
                "of their shares arrive.",
                right | {"right": p * r},
                {FIRST: entry("right", p * r, p * q * s)},
            ),
            Mistake(
                "sum for product",
                "Rates along a path are multiplied, and the shares of different paths "
                "are added: one of the two was done in place of the other.",
                right | {"right": sums(p, q, r, s)[0]},
                {FIRST: entry("right", *sums(p, q, r, s))},
            ),
            Mistake(
                "a link left out",
                "A path is multiplied by every rate on it, from d down to a: here one "
                "of them is missing, or nothing has arrived at all.",
                right | {"right": links(p, q, r, s)["right"][0]},
                {FIRST: without_a_link("right"), REST: without_a_link(*KEYS[1:])},
            ),
            Mistake(
                "everything twice",
                'With "twice" not all of the gradient is handed on twice. What had b '
                "received when it handed on first, and what when it did so again?",
                right | {"twice": 2 * right["right"]},
                {REST: entry("twice", 2 * right["right"], p * (r + 2 * q * s))},
            ),
            Mistake(
                "share after share",
                'With "twice", b hands on all that it has received so far, at each of '
                "its two visits, and a adds up. Follow the four visits one by one.",
                right | {"twice": right["right"]},
                {REST: entry("twice", right["right"], right["early"])},
            ),
            Mistake(
                "the other share",
                'With "early" and with "overwrites" one share alone gets through to a, '
                "and not the same one. Which arrives at b first, and which last?",
                right | {"early": right["right"]},
                {
                    REST: lambda _, value: any(
                        near(value[key], wrong) and not near(value[key], right[key])
                        for key in ("early", "overwrites")
                        for wrong in right.values()
                    )
                },
            ),
        ],
        variants={
            "floats": {key: float(rate) for key, rate in right.items()},
            "NumPy's numbers": {key: np.float32(rate) for key, rate in right.items()},
            "0-d arrays": {key: np.array(rate) for key, rate in right.items()},
            "another order": dict(reversed(right.items())),
        },
    )


EXERCISE = mine(np.random.default_rng(0))
