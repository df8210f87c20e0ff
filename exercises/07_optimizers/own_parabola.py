"""A step by hand, on a parabola whose numbers are drawn from the learner's name."""

import numpy as np

from nnlib_grader.specification.equality import difference
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal

# These are named for any wrong part that is none of the others'.
GENERAL = "another place", "not rate times slope", "another curvature"


def right(a, b, start, rate):
    """Return the slope at the start, the place after one step, and the limit."""
    slope = 2 * a * (start - b)
    return slope, start - rate * slope, 1 / a


def slips(a, b, start, rate):
    """Return wrong parts by the name of the slip: the part's place and its values."""
    d = start - b
    slope, _, limit = right(a, b, start, rate)
    return {
        "half the slope": (0, [a * d]),
        "a loss": (0, [a * d**2, 2 * a * d**2]),
        "another place": (0, [2 * a * start, 2 * a * b, 2 * a * (b - start), 2 * a]),
        "uphill": (1, [start + rate * slope]),
        "the change alone": (1, [-rate * slope, rate * slope]),
        "not rate times slope": (
            1,
            [start - rate, start - slope, start - slope / rate],
        ),
        "one step to the bottom": (2, [limit / 2]),
        "another curvature": (2, [2 / a, 4 / a, 2 / abs(slope), 2 / abs(start)]),
    }


def draw(rng):
    """Draw numbers on which every slip has a value of its own."""
    while True:
        a, b = int(rng.choice([2, 4, 5, 8, 10])), int(rng.choice([-3, -2, -1, 1, 2, 3]))
        start = b + int(rng.choice([-5, -4, -3, 3, 4, 5]))
        rate = float(rng.choice([0.01, 0.02, 0.03, 0.04]))
        if start and all(map(apart, *zip(*parts(a, b, start, rate), strict=True))):
            return a, b, start, rate


def parts(*given):
    """Return for each part the right value, and all values that are wrong."""
    wrong = slips(*given).values()
    for place, value in enumerate(right(*given)):
        yield value, [one for at, values in wrong if at == place for one in values]


def apart(value, others):
    """Tell whether all these values differ."""
    every = np.sort([value, *others])
    return np.diff(every).min() > 1e-3


def mistake(given, name, message):
    """Return the mistake of one slip; the other parts do not count."""
    expected, (place, values) = right(*given), slips(*given)[name]

    def with_part(value):
        return tuple(value if n == place else e for n, e in enumerate(expected))

    def recognise(_, value):
        if name in GENERAL:
            return len(value) == 3 and bool(difference(expected[place], value[place]))
        return any(not difference(one, value[place]) for one in values)

    others = [with_part(one) for one in values[1:]]
    return Mistake(name, message, with_part(values[0]), recognise, lambda *_: others)


MESSAGES = {
    "half the slope": (
        "The first number is half of the slope. The square has a rate of its own: "
        "chapter 6 finds it, and the chapter's parabola shows it."
    ),
    "a loss": (
        "The first number is a height or has the distance squared in it. The slope is "
        "asked for: by how much the loss rises for one unit of w."
    ),
    "another place": (
        "The first number is not the slope at your start. The slope grows with the "
        "distance from the bottom, and its sign tells on which side you stand."
    ),
    "uphill": (
        "At the second number the loss is higher than at the start. Which sign turns "
        "uphill into downhill?"
    ),
    "the change alone": (
        "The second number is the length of the step. Where do you stand after it?"
    ),
    "not rate times slope": (
        "The second number is not where the step ends. Its length has two factors, the "
        "rate and the slope at the start; its direction follows from the sign."
    ),
    "one step to the bottom": (
        "At this rate one step reaches the bottom. The walk still converges beyond it; "
        "look at where it begins to swing at one height."
    ),
    "another curvature": (
        "The third number belongs to another curvature. By how much does the slope "
        "rise when w rises by 1?"
    ),
}


def mine(rng):
    """Return the exercise with numbers of its own."""
    a, b, start, rate = given = draw(rng)
    sign, size = "-" if b > 0 else "+", abs(b)
    return Exercise(
        id="own-parabola",
        answer="my_descent",
        objective="descent-step",
        level="one step",
        compare=(
            "Take a second step by hand and compare the distances from the bottom "
            "before and after it. By which factor do they shrink, in yours and in the "
            "worked solution?"
        ),
        reference=right(*given),
        checks=[Check("slope, place, limit", 2, Equal(right(*given)))],
        mistakes=[mistake(given, name, words) for name, words in MESSAGES.items()],
        variants={
            "a list": list(right(*given)),
            "an array": np.array(right(*given)),
            "NumPy's numbers": tuple(map(np.float64, right(*given))),
            "float32": tuple(map(np.float32, right(*given))),
        },
        personal=mine,
        numbers=(
            f"Your loss: L(w) = {a} * (w {sign} {size})**2. You start at w = {start}, "
            f"and the learning rate is {rate}."
        ),
    )


EXERCISE = mine(np.random.default_rng(0))
