"""Adam, step by step."""

import numpy as np

from nnlib.optimizers import Adam
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import all_rows_alike, walk


def adam_runs(rng):
    """Draw starts, gradients and a rate; in one run an entry has no gradient."""
    sizes = ((4, 3), (3, 1), (6, 2))
    runs = [(rng.normal(size=n), rng.normal(size=(t, n)), 0.3) for t, n in sizes]
    runs[-1][1][:, 0] = 0.0
    return runs


def first_steps(rng):
    """Draw first gradients of very different scales."""
    return [
        (rng.normal(size=3), scale * rng.uniform(1, 2, (1, 3)), 0.05)
        for scale in (0.0001, 1.0, -1000.0)
    ]


def by_adam(start, gradients, learning_rate):
    """Return nnlib's path."""
    return walk(lambda n: Adam(n, learning_rate), start, gradients)


def by_root(v):
    """Return what a step is divided by."""
    return np.sqrt(v) + 1e-8


def shares_of(kind, keep, t):
    """Return what the two means are divided by, in one of several ways."""
    first, second = (1 - np.power(beta, float(t)) for beta in keep)
    return {
        "first beta": (first, first),
        "second beta": (second, second),
        "crossed": (second, first),
        "times": (1 - keep[0] * t, 1 - keep[1] * t),
        "multiplied": (1 / first, 1 / second),
        "m multiplied": (1 / first, second),
        "after the root": (first, second**2),
    }.get(kind, (first, second))


def adam_form(
    w, gradients, rate, keep=(0.9, 0.999), add=(0.1, 0.001), kind="", divide=by_root
):
    """Return a path of Adam, in its own form unless told otherwise."""
    path, m, v = [np.array(w, float)], 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        if kind == "reset":
            m, v = 0.0, 0.0
        m = keep[0] * m + add[0] * g
        v = keep[1] * v + add[1] * {"m": m**2, "no square": g, "size": abs(g)}.get(
            kind, g**2
        )
        t = {"ahead": t + 1, "behind": t - 1, "1": 1, "T": len(gradients)}.get(kind, t)
        shares = shares_of(kind, keep, t)
        high = m if kind in ("m raw", "raw") else m / shares[0]
        low = v if kind in ("v raw", "raw") else v / shares[1]
        if kind == "into":
            m, v = high, low
        path.append(path[-1] - rate * (g if kind == "g" else high) / divide(low))
    return np.array(path)


def kinds(*names):
    """Return the paths of several kinds of Adam."""
    return lambda *given: [adam_form(*given, kind=name) for name in names]


EXERCISE = Exercise(
    id="adam-trace",
    answer="adam_trace",
    objective="adaptive-steps",
    reference=by_adam,
    checks=[
        Check("several steps", 2, Equal(by_adam), adam_runs),
        Check("first steps at three scales", 1, Equal(by_adam), first_steps),
    ],
    mistakes=[
        family_of(
            "correction missing",
            "The first step is not of the size of the learning rate: one of the two "
            "means, or both, still leans towards its start at 0.",
            kinds("raw", "m raw", "v raw"),
        ),
        family_of(
            "another correction",
            "Before the root each mean is divided by 1 minus a power of its own beta. "
            "The power is the number of the step, and the first step has the number 1.",
            kinds(
                *("ahead", "behind", "1", "T", "first beta", "second beta", "crossed"),
                *("times", "multiplied", "m multiplied", "after the root"),
            ),
        ),
        family_of(
            "not the means carried on",
            "Two numbers go from step to step for each parameter: the running means as "
            "they are, not corrected and not 0 again. Does the step use both?",
            kinds("into", "reset", "g"),
        ),
        family_of(
            "division",
            "Look at what the step is divided by: the root of the second mean, and "
            "epsilon, which keeps 0 / 0 away. Where does epsilon stand?",
            lambda *a: [
                adam_form(*a, divide=lambda v: v + 1e-8),
                adam_form(*a, divide=lambda v: np.sqrt(v + 1e-8)),
                adam_form(*a, divide=np.sqrt),
            ],
        ),
        family_of(
            "other squares",
            "Look at what enters the second mean: it is a mean of squared gradients.",
            kinds("m", "no square", "size"),
        ),
        family_of(
            "weights of the means",
            "A running mean weighs old and new with two shares that make 1 together. "
            "Look at which beta belongs to which mean, and at the shares.",
            lambda *a: [
                *(adam_form(*a, add=add) for add in ((1, 1), (1, 0.001), (0.1, 1))),
                adam_form(*a, (0.999, 0.9), (0.001, 0.1)),
                adam_form(*a, (0.9, 0.9), (0.1, 0.1)),
            ],
        ),
        family_of(
            "sign or rate of the step",
            "The means may be right; look at the line that takes the step. Does it go "
            "down, and is the first step as long as the learning rate?",
            lambda w, g, rate: [
                2 * w - adam_form(w, g, rate),
                *(adam_form(w, g, other) for other in (1.0, 1 / rate, rate**2, -1.0)),
            ],
        ),
        Mistake(
            "the same array in all rows",
            "All rows are the same: one array was changed again and again, and the "
            "path holds it many times. Collect a new point or a copy at each step.",
            lambda w, g, rate: adam_form(w, g, rate)[[-1] * (len(g) + 1)],
            all_rows_alike,
        ),
    ],
    variants=unusual(adam_form, float32=True),
)
