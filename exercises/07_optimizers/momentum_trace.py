"""Momentum, step by step."""

import numpy as np

from nnlib.optimizers import Momentum
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.optimizers import all_rows_alike
from nnlib_grader.specification.unusual import unusual

from .shared import walk


def momentum_runs(rng):
    """Draw starts, gradients, rates and a momentum."""
    return [
        (rng.normal(size=n), rng.normal(size=(t, n)), rng.uniform(0.1, 1, t), 0.8)
        for t, n in ((4, 3), (3, 1), (6, 2))
    ]


def one_step(rng):
    """Draw runs of a single step, and one without momentum."""
    return [
        (rng.normal(size=n), rng.normal(size=(1, n)), rng.uniform(0.1, 1, 1), 0.7)
        for n in (1, 4)
    ] + [(rng.normal(size=2), rng.normal(size=(3, 2)), rng.uniform(0.1, 1, 3), 0)]


def by_momentum(start, gradients, rates, momentum):
    """Return nnlib's path."""
    return walk(
        lambda n: Momentum(n, lambda step: float(rates[step]), momentum),
        start,
        gradients,
    )


def velocity_form(start, gradients, rates, keep, add=1.0, inside=False, shift=0):
    """Return a path of momentum in one of its forms."""
    path, v = [np.array(start, float)], 0.0
    for g, rate in zip(gradients, rates, strict=True):
        old, v = v, keep * v + add * g * (rate if inside else 1.0)
        move = {-1: old, 0: v, 1: keep * v + g}[shift]
        path.append(path[-1] - move * (1.0 if inside else rate))
    return np.array(path)


def earlier(g):
    """Return for each step the gradient of the step before; 0 for the first."""
    return np.vstack([0 * g[:1], g[:-1]])


def path_of(start, rates, velocities):
    """Return the path of some velocities."""
    return np.vstack([start, start - np.cumsum(rates[:, None] * velocities, axis=0)])


def in_plain_python(start, gradients, rates, momentum):
    """Return the path as lists, number by number."""
    point, velocity = list(start), [0.0] * len(start)
    path = [list(point)]
    for step in range(len(rates)):
        for n in range(len(point)):
            velocity[n] = momentum * velocity[n] + gradients[step][n]
            point[n] = point[n] - rates[step] * velocity[n]
        path.append(list(point))
    return path


def by_shares(start, gradients, rates, momentum):
    """Return the path from the share of each gradient that is left in each step."""
    steps = np.arange(len(rates))
    age = steps[:, None] - steps
    shares = np.where(age >= 0, momentum ** np.maximum(age, 0), 0.0)  # (T, T)
    moves = rates[:, None] * (shares @ gradients)
    return np.vstack([start, start - np.cumsum(moves, axis=0)])


def cut_short(arguments, value):
    """Recognise a single point, or a path from the start with a step too few."""
    w, g, *_ = arguments
    if np.shape(value) == np.shape(w):
        return True
    return np.shape(value) == np.shape(g) and close(value[0], w)


def same_steps(arguments, value):
    """Recognise a path on which all parameters take one and the same step."""
    steps = np.diff(value, axis=0)
    moved = steps.shape[1] > 1 and np.abs(steps).max() > 1e-9
    return moved and np.ptp(steps, axis=1).max() < 1e-9


EXERCISE = Exercise(
    id="momentum-trace",
    answer="momentum_trace",
    objective="momentum-forms",
    level="several steps",
    compare=(
        "In the package, print listing(SGD.update) and find your two formulas in it. "
        "Yours keeps a path, the package keeps the network: what else differs?"
    ),
    reference=by_momentum,
    checks=[
        Check("several steps", 2, Equal(by_momentum), momentum_runs),
        Check("a single step, and no momentum", 1, Equal(by_momentum), one_step),
    ],
    mistakes=[
        family_of(
            "rate inside",
            "The rate stands inside the velocity here, so old rates stay in its "
            "memory. Look at where the exercise multiplies by the rate.",
            lambda w, g, r, m: [
                *(velocity_form(w, g, r, m, n, True) for n in (1, 1 - m)),
                velocity_form(w, r[:, None] * g, r, m),
            ],
        ),
        family_of(
            "another mixture",
            "The velocity mixes old and new in another way than the formula. Momentum "
            "multiplies the old velocity there, and no 1 - momentum stands anywhere.",
            lambda w, g, r, m: [
                velocity_form(w, g, r, *form)
                for form in ((m, 1 - m), (1, 1), (1, m), (m, m), (1 - m, m), (1 - m, 1))
            ],
        ),
        family_of(
            "the gradient before",
            "The last gradient is carried on, and not the velocity. In the formula all "
            "gradients before have a share in this step: what does u hold?",
            lambda w, g, r, m: [
                path_of(w, r, g + m * earlier(g)),
                path_of(w, r, m * g + earlier(g)),
                path_of(w, r, (1 - m) * g + m * earlier(g)),
                path_of(w, r, m * g + (1 - m) * earlier(g)),
                path_of(w, 0 * r + 1, r[:, None] * g + m * earlier(r[:, None] * g)),
            ],
        ),
        family_of(
            "starts afresh",
            "Something starts afresh at each step. Two things live on from the step "
            "before, its velocity and the point that it has reached.",
            lambda w, g, r, m: [
                velocity_form(w, g, r, 0.0),
                *(
                    np.vstack([w, place + np.diff(velocity_form(w, g, r, m), axis=0)])
                    for place in (w, 0 * w)
                ),
            ],
        ),
        family_of(
            "uphill",
            "The path climbs. Look at the sign with which the velocity enters.",
            lambda w, g, r, m: [2 * w - velocity_form(w, g, r, k) for k in (m, -m)],
        ),
        family_of(
            "another velocity",
            "The point moves with another velocity than the new one of this step. Look "
            "at the order of the two formulas, and at what the second one uses.",
            lambda w, g, r, m: [velocity_form(w, g, r, m, shift=n) for n in (-1, 1)],
        ),
        family_of(
            "rate of another step",
            "A step is taken without a rate, or with one that belongs to another step.",
            lambda w, g, r, m: [
                velocity_form(w, g, other + 0 * r, m)
                for other in (r[0], r[-1], r[::-1], np.roll(r, 1), np.roll(r, -1), 1)
            ],
        ),
        Mistake(
            "one velocity for all",
            "All parameters take the same step. Each has a velocity of its own, made "
            "from its own gradients: u is an array like start.",
            lambda w, g, r, m: w + by_momentum(w[:1], g[:, :1], r, m) - w[0],
            same_steps,
        ),
        Mistake(
            "the same array in all rows",
            "All rows are the same, or all behind the start: one array was changed "
            "again and again, and the path holds it many times. Collect a new point or "
            "a copy at each step.",
            lambda w, g, r, m: velocity_form(w, g, r, m)[[-1] * (len(g) + 1)],
            all_rows_alike,
        ),
        Mistake(
            "not the whole path",
            "This is not the whole path, which has the start and a point for each "
            "step. Look at what is collected, and where the loop begins and ends.",
            lambda w, g, r, m: velocity_form(w, g, r, m)[-1],
            cut_short,
        ),
    ],
    variants={
        **unusual(velocity_form, float32=True),
        "plain Python": in_plain_python,
        "a matrix of shares": by_shares,
    },
)
