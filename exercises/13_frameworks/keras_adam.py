"""Adam as Keras computes it, step by step."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.optimizers import all_rows_alike
from nnlib_grader.specification.unusual import unusual


def cut_short(arguments, value):
    """Recognise a single point, or a path from the start with a step too few."""
    start, g, *_ = arguments
    if np.shape(value) == np.shape(start):
        return True
    return np.shape(value) == np.shape(g)


def large_epsilons(rng):
    """Draw runs with an epsilon that counts, one of them a whole number."""
    runs = [
        (rng.normal(size=n), rng.normal(size=(t, n)), rng.uniform(0.1, 0.5), epsilon)
        for n, t, epsilon in ((4, 3, 0.1), (3, 5, 0.01), (2, 1, 0.05))
    ]
    return [*runs, (rng.normal(size=3), rng.normal(size=(4, 3)), 2, 1)]


def small_gradients(rng):
    """Draw gradients about as large as what Keras' epsilon comes to."""
    return [
        (
            rng.normal(size=n),
            size * rng.choice([-1, 1], (t, n)) * rng.uniform(1, 3, (t, n)),
            rng.uniform(0.1, 0.5),
            1e-7,
        )
        for n, t, size in ((3, 4, 1e-6), (4, 2, 1e-7), (2, 6, 3e-6))
    ]


def path(start, gradients, rate, epsilon, kind="", keep=(0.9, 0.999), add=None):
    """Return a path of Adam in Keras' form, or with one thing done otherwise."""
    points, m, v = [np.array(start, float)], 0.0, 0.0
    add = add or (1 - keep[0], 1 - keep[1])
    for t, g in enumerate(np.asarray(gradients, float), start=1):
        if kind == "afresh":
            m, v = 0.0, 0.0
        before = m, v
        m = keep[0] * m + add[0] * g
        squares = {
            "no square": np.abs(g),
            "m": m**2,
            "one for all": np.sum(g**2),
            "mean for all": np.mean(g**2),
        }.get(kind, g**2)
        v = keep[1] * v + add[1] * squares
        if kind == "one array":
            m = v = m + 0.001 * (g**2 - m)
        low, high = before if kind == "old" else (m, v)
        n = {"ahead": t + 1, "behind": max(t - 1, 0), "1": 1}.get(kind, t)
        first, second = 1 - keep[0] ** n, 1 - keep[1] ** n
        if kind == "times":
            first, second = 1 - keep[0] * n, 1 - keep[1] * n
        root = {"no root": second, "no second": 1.0, "raw": 1.0}.get(
            kind, np.sqrt(second)
        )
        first = 1.0 if kind in ("no first", "raw") else first
        factor = {
            "turned": first / root,
            "crossed": np.sqrt(first) / second,
        }.get(kind, root / first)
        down = {
            "after": np.sqrt(high) + epsilon * root,
            "over": np.sqrt(high) + epsilon / root,
            "inside": np.sqrt(high + epsilon),
            "inside square": np.sqrt(high + epsilon**2),
            "no epsilon": np.sqrt(high) + 1e-300,
            "beside": np.sqrt(high) + 1e-300,
            "8": np.sqrt(high) + 1e-8,
            "no root of v": high + epsilon,
        }.get(kind, np.sqrt(high) + epsilon)
        step = factor * (g if kind == "g" else low) / down
        if kind == "no brackets":
            step = np.sqrt(second) - keep[0] ** n * low / down
        step = rate * (step + epsilon if kind == "beside" else step)
        before = points[0] if kind == "from the start" else points[-1]
        if kind == "no rate":
            step = step / rate
        if kind == "compounded":
            rate = rate * factor
        points.append(before - {"uphill": -1}.get(kind, 1) * step)
    return np.array(points)


def kinds(*names):
    """Return what makes the paths of several kinds."""
    return lambda *given: [path(*given, kind=name) for name in names]


def by_the_means(start, gradients, rate, epsilon):
    """Return the path by the corrected means, epsilon corrected alike."""
    places, m, v = [list(start)], [0.0] * len(start), [0.0] * len(start)
    for t in range(1, len(gradients) + 1):
        place = list(places[-1])
        for n in range(len(place)):
            g = gradients[t - 1][n]
            m[n] += 0.1 * (g - m[n])
            v[n] += 0.001 * (g * g - v[n])
            second = 1 - 0.999**t
            low = (v[n] / second) ** 0.5 + epsilon / second**0.5
            place[n] = place[n] - rate * (m[n] / (1 - 0.9**t)) / low
        places.append(place)
    return places


def right(start, gradients, rate, epsilon):
    """Return the path of Keras' Adam."""
    return path(start, gradients, rate, epsilon)


FOR_ALL = "one for all", "mean for all"  # one v for the whole vector

EXERCISE = Exercise(
    id="keras-adam",
    answer="keras_adam",
    objective="frameworks-one-step",
    level="several steps",
    compare=(
        "Run your function and Adam of nnlib on one gradient of 1e-7 and on one of 1. "
        "In which of the two is the place of epsilon seen, and how far apart are they?"
    ),
    reference=right,
    checks=[
        Check("an epsilon that counts", 1, Equal(right), large_epsilons),
        Check("small gradients, Keras' epsilon", 2, Equal(right), small_gradients),
    ],
    mistakes=[
        family_of(
            "epsilon beside the corrected root",
            "This is the form of chapter 7 and of PyTorch: epsilon stands beside the "
            "root of the corrected mean. In Keras' form, which root does it meet?",
            kinds("after", "over"),
        ),
        family_of(
            "epsilon elsewhere",
            "Look at what the step is divided by: the root of v, and the epsilon that "
            "was handed over, outside of that root.",
            kinds(
                "inside", "inside square", "no epsilon", "8", "beside", "no root of v"
            ),
        ),
        family_of(
            "correction missing",
            "The rate lacks a correction, or one of its two parts. After the first "
            "step m is a tenth of the gradient: what makes up for that?",
            kinds("raw", "no first", "no second"),
        ),
        family_of(
            "another correction",
            "The rate is corrected in another way. Look at which beta stands above the "
            "line and which below, at the root, and at the number of the first step.",
            kinds(
                *("no root", "turned", "crossed", "ahead", "behind"),
                *("no brackets", "times"),
            ),
        ),
        family_of(
            "the first step's correction",
            "Every step is corrected as the first one is. The number of the step goes "
            "up by 1 from round to round: where does it in yours?",
            kinds("1"),
        ),
        family_of(
            "means",
            "The running means are not those of the formulas. Two arrays live on from "
            "step to step, one of g, the other of its square, with a number for each "
            "parameter, and the step takes them as they are after this gradient.",
            kinds("afresh", "no square", "m", "g", "old", "one array", *FOR_ALL),
        ),
        family_of(
            "weights of the means",
            "A running mean weighs old and new with two shares that make 1 together. "
            "Look at which beta belongs to which mean, and at the shares.",
            lambda *given: [
                path(*given, keep=(0.999, 0.9)),
                path(*given, keep=(0.9, 0.9)),
                path(*given, keep=(0.9, 0.99)),
                *(path(*given, add=add) for add in ((1, 1), (1, 0.001), (0.1, 1))),
            ],
        ),
        family_of(
            "step",
            "The means and their correction may be right; look at the line that makes "
            "the point: where it starts from, its sign, and a rate that stays the same "
            "from round to round.",
            kinds("uphill", "from the start", "no rate", "compounded"),
        ),
        Mistake(
            "the same array in all rows",
            "All rows are the same, or all behind the start: one array was changed "
            "again and again, and the path holds it many times. Collect a new point or "
            "a copy at each step.",
            lambda *given: path(*given)[[-1] * (len(given[1]) + 1)],
            all_rows_alike,
        ),
        Mistake(
            "not the whole path",
            "This is not the whole path, which has the start and a point for each "
            "step. Look at what is collected, and where the loop begins and ends.",
            lambda *given: path(*given)[1:],
            cut_short,
        ),
    ],
    variants={
        **unusual(right, float32=True),
        "corrected means, plain Python": by_the_means,
    },
)
