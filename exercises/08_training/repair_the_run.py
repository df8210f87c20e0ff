"""Repair clinic: a run that learns nothing."""

import math

import numpy as np

from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds
from nnlib_grader.specification.unusual import unusual

UNITS = ([5.0, 3000.0], [1.0, 1000.0])


OTHER_UNITS = ([0.01, 700.0], [0.002, 50.0])


def patients(units, elsewhere=0.0):
    """Return a function that draws points in these units and three seeds."""

    def draw(rng):
        calls = []
        for seed in rng.integers(0, 10**6, 3):
            z = rng.normal(size=(1000, 2))
            z = z[np.abs(z.sum(axis=1)) > 0.4]
            above = z.sum(axis=1) > 0
            z = rng.permutation(np.concatenate([z[above][:100], z[~above][:100]]))
            labels = (z.sum(axis=1) > 0).astype(int)
            new = rng.normal(size=(1000, 2)) + elsewhere
            new = new[np.abs(new.sum(axis=1)) > 0.4][:150]
            x, x_new = (units[0] + units[1] * part for part in (z, new))
            calls.append((x, labels, x_new, Seed(int(seed))))
        return calls

    return draw


def places(x):
    """Return points in the units in which they were drawn."""
    centre, scale = UNITS if x[:, 1].mean() > 2000 else OTHER_UNITS
    return (x - centre) / scale


def unfit_classes(arguments, value):
    """Say what keeps a value from being classes of the new points, or None."""
    value, asked = np.asarray(value), (len(arguments[2]),)
    if value.shape != asked:
        return f"expected the shape {asked}, got {value.shape}"
    if not np.isin(value, (0, 1)).all():
        wrong = value[~np.isin(value, (0, 1))][0]
        return f"{wrong:.6g} is not a class: these are 0 and 1, or False and True"
    return None


def share(arguments, value):
    """Return the share of right predictions."""
    return np.mean(np.asarray(value) == (places(arguments[2]).sum(axis=1) > 0))


def recovered(arguments, value):
    """Ask for 95%."""
    words = unfit_classes(arguments, value)
    if words is None and (found := share(arguments, value)) < 0.95:
        words = f"a share of only {found:.0%} of the new points is right"
    return words


def line(arguments, value):
    """Return how well a line separates the predicted classes, and its direction."""
    z = np.column_stack([places(arguments[2]), np.ones(len(value))])
    signs = 2.0 * np.asarray(value) - 1
    w = np.linalg.lstsq(z, signs, rcond=None)[0]
    return np.mean((z @ w > 0) == (signs > 0)), w[:2] / np.hypot(*w[:2])


def alone(arguments, value):
    """Tell whether nearly all points get one class."""
    return not unfit_classes(arguments, value) and not 0.03 < np.mean(value) < 0.97


def beside(arguments, value):
    """Tell whether one class is given too often, by a line that is not askew."""
    given, due = np.mean(value), np.mean(places(arguments[2]).sum(axis=1) > 0)
    shifted = abs(given - due) > 0.1 and line(arguments, value)[1].sum() > 1.3
    return not unfit_classes(arguments, value) and shifted


def second_alone(arguments, value):
    """Tell whether the second column decides nearly everything, and rightly."""
    _, (first, second) = line(arguments, value)
    return second > 0.9 > 2 * abs(first)


def upside_down(arguments, value):
    """Tell whether the line is right and its sides are exchanged."""
    return not unfit_classes(arguments, value) and share(arguments, value) < 0.1


def own_statistics(arguments, value):
    """Tell whether the middle of the new points was taken for that of the old."""
    x_new = arguments[2]
    z = (x_new - x_new.mean(axis=0)) / x_new.std(axis=0)
    return np.mean(np.asarray(value) == (z.sum(axis=1) > 0)) > 0.9


def treat(x, labels, x_new, rng, sign=-1, bias=None, new=True, mixed=False, **axes):
    """Train one neuron and predict, with parts of the treatment left out."""
    axes = {"axis": 0} | axes
    centre, scale = x.mean(**axes), x.std(**axes)
    z = (x - centre) / scale
    if mixed:
        z = z[rng.permutation(len(z))]
    w, b = rng.normal(size=2), 0.0
    for _ in range(300):
        p = 1 / (1 + np.exp(-np.clip(z @ w + b, -50, 50)))
        w = w + sign * z.T @ (p - labels) / len(z)
        b = b + (bias or sign) * np.mean(p - labels)
    if new == "own":
        centre, scale = x_new.mean(axis=0), x_new.std(axis=0)
    seen = (x_new - centre) / scale if new else x_new
    return (seen @ w + b > 0).astype(int)


def solve(x, labels, x_new, rng):
    """Fit a plane by least squares."""
    a = np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(x))])
    w = np.linalg.lstsq(a, 2.0 * labels - 1, rcond=None)[0]
    z = (x_new - x.mean(axis=0)) / x.std(axis=0)
    return z @ w[:2] + w[2] > 0


def by_means(x, labels, x_new, rng):
    """Give each point the class whose mean is nearer, in units of the spread."""
    z, z_new = x / x.std(axis=0), x_new / x.std(axis=0)
    means = np.array([z[labels == k].mean(axis=0) for k in (0, 1)])
    apart = ((z_new[:, None] - means) ** 2).sum(axis=2)
    return apart.argmin(axis=1)


def point_by_point(x, labels, x_new, rng):
    """Descend in plain Python, a step for each point."""
    centre, spread = x.mean(axis=0).tolist(), x.std(axis=0).tolist()
    (c0, c1), (s0, s1) = centre, spread
    points = [((p - c0) / s0, (q - c1) / s1) for p, q in x.tolist()]
    u, v, b = 0.0, 0.0, 0.0
    for _ in range(4):
        for n in rng.permutation(len(points)).tolist():
            p, q = points[n]
            gap = 1 / (1 + math.exp(-(u * p + v * q + b))) - labels[n]
            u, v, b = u - 0.1 * gap * p, v - 0.1 * gap * q, b - 0.1 * gap
    return [u * (p - c0) / s0 + v * (q - c1) / s1 + b > 0 for p, q in x_new.tolist()]


EXERCISE = Exercise(
    id="repair-the-run",
    answer="repaired",
    objective="repair-clinic",
    level="a small project",
    compare=(
        "Take the worked solution, put one of the three faults back at a time, and "
        "draw the loss. Which of the three charts would you have recognised?"
    ),
    allowed=("nnlib.*",),
    reference=treat,
    checks=[
        Check("three seeds", 2, Holds(recovered), patients(UNITS)),
        Check("new points elsewhere", 2, Holds(recovered), patients(OTHER_UNITS, 0.6)),
    ],
    mistakes=[
        Mistake(
            "uphill",
            "Nearly every class is the wrong one: training makes the loss larger. Look "
            "at the sign of the step.",
            lambda *a: treat(*a, sign=1),
            upside_down,
        ),
        Mistake(
            "own units",
            "The new points are measured from their own middle, which lies elsewhere. "
            "Look at where their mean and spread come from.",
            lambda *a: treat(*a, new="own"),
            own_statistics,
        ),
        Mistake(
            "one class for all",
            "Nearly all new points get one class. Look at how large the numbers of "
            "each column are, in training and in the new points alike, and at the "
            "step of the bias.",
            lambda *a: treat(*a, new=False),
            alone,
        ),
        Mistake(
            "one class too often",
            "One class is given too often. Look at whether new points go through the "
            "same change of units as the old ones, and at the step of the bias.",
            lambda *a: treat(*a, bias=1),
            beside,
        ),
        Mistake(
            "columns not scaled",
            "The second column decides nearly alone: its numbers are so much larger. "
            "Look at whether each column has a spread of its own.",
            lambda *a: treat(*a, axis=None),
            second_alone,
        ),
        Mistake(
            "labels left behind",
            "The line has little to do with the classes. Look first at whether each "
            "point keeps its label, then at each column's middle and at the steps.",
            lambda *a: treat(*a, mixed=True),
            lambda a, v: not unfit_classes(a, v),
        ),
    ],
    variants={
        **unusual(treat),
        "least squares": solve,
        "the nearer mean": by_means,
        "point by point": point_by_point,
    },
    limit=30.0,
)
