"""A plan with warm-up."""

import math

import numpy as np

from nnlib.optimizers import cosine, warmup
from nnlib_grader.specification.equality import difference
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def plans(rng):
    """Draw plans with a rise."""
    return [(rng.uniform(0.1, 0.8), w, t) for w, t in ((4, 10), (3, 20), (5, 9))]


def short(rng):
    """Draw short rises and a fall of one step, and a peak that is a whole number."""
    sizes = ((2, 7), (1, 6), (4, 5))
    calls = [(rng.uniform(0.1, 0.8), rise, steps) for rise, steps in sizes]
    return [*calls, (int(rng.integers(2, 6)), 3, 9)]


def by_schedule(peak, rise, steps):
    """Return nnlib's rates."""
    schedule = warmup(rise, cosine(peak, steps - rise))
    return np.array([schedule(step) for step in range(steps)])


def plan(peak, rise, steps, since=1, length=None, start=0):
    """Return a rise and half a cosine wave."""
    u = (np.arange(steps - rise) + start) / (length or steps - rise)
    up = peak * (np.arange(rise) + since) / rise
    return np.concatenate([up, peak * (1 + np.cos(np.pi * u)) / 2])


def step_by_step(peak, rise, steps):
    """Return the same rate by rate, as a list."""
    rates = []
    for step in range(steps):
        if step < rise:
            rates.append(peak * (step + 1) / rise)
        else:
            u = (step - rise) / (steps - rise)
            rates.append(np.float64(peak) * (1 + math.cos(math.pi * u)) / 2)
    return rates


def by_angle(peak, rise, steps):
    """Return the same by np.linspace, and with a square of a cosine."""
    angles = np.linspace(0, np.pi / 2, steps - rise, endpoint=False)
    up = np.linspace(0, peak, rise + 1)[1:]
    return np.r_[up, peak * np.cos(angles) ** 2]


def other_curves(p, r, s):
    """Return plans with another fall."""
    u = np.arange(s - r) / (s - r)
    c, slow = np.cos(np.pi * u), np.cos(np.pi * u / 2)
    falls = 0 * u + 1, 1 - u, c, slow, 1 + c, 1 + c / 2, c / 2, (1 - c) / 2, c**2
    as_long_as_the_rise = (1 + np.cos(np.pi * np.arange(s - r) / r)) / 2
    falls = *falls, (1 + np.cos(u)) / 2, as_long_as_the_rise
    return [np.append(plan(p, r, s)[:r], p * fall) for fall in falls]


EXERCISE = Exercise(
    id="warm-up-plan",
    answer="warm_up_plan",
    objective="rate-schedules",
    level="a small project",
    compare=(
        "In the package, the worked solution is warmup(rise, cosine(peak, steps - "
        "rise)), a function of the step. Compare its code with yours: where is the "
        "count of its own?"
    ),
    reference=by_schedule,
    checks=[
        Check("a longer rise", 2, Equal(by_schedule), plans),
        Check("a short rise or fall", 1, Equal(by_schedule), short),
    ],
    mistakes=[
        Mistake(
            "fractions cut off",
            "The peak is a whole number here, and so are all rates: every fraction is "
            "cut off. np.full takes over the type of what it is given; dtype=float or "
            "np.zeros makes an array that holds fractions.",
            lambda p, r, s: plan(p, r, s).astype(np.asarray(p).dtype),
            lambda arguments, value: np.asarray(value).dtype.kind in "iu",
        ),
        Mistake(
            "another length",
            "The plan has another length than steps. How long is each of its two "
            "parts, and how long are they together?",
            lambda p, r, s: np.append(plan(p, r, r + s)[: r + s], []),
            lambda arguments, value: len(value) != arguments[2],
        ),
        family_of(
            "peak in one part only",
            "One of the two parts is not multiplied by the peak. Compare the last rate "
            "of the rise with the first of the fall.",
            lambda p, r, s: [
                np.append(plan(up, r, s)[:r], plan(down, r, s)[r:])
                for up, down in ((p, 1), (1, p), (1, 1))
            ],
        ),
        Mistake(
            "first rate is 0",
            "The first batch would teach nothing, since its rate is 0. Look at how "
            "the steps of the rise are counted.",
            lambda p, r, s: plan(p, r, s, since=0),
            lambda arguments, value: value[0] == 0,
        ),
        Mistake(
            "rise",
            "The fall is right and the rise is not. Look at both of its ends: which "
            "rate comes first, and which is the last before the fall?",
            lambda p, r, s: plan(p, r, s, since=0.5),
            lambda a, value: not difference(plan(*a)[a[1] :], value[a[1] :]),
        ),
        family_of(
            "fall begins elsewhere",
            "The fall does not begin at the peak. Look at the step from which it is "
            "counted: how far along the fall is step rise?",
            lambda p, r, s: [
                plan(p, r, s, length=length, start=start)
                for length in (s, s - r, s - r + 1, s - 1)
                for start in (r, 1, -1, r + 1)
            ],
        ),
        Mistake(
            "ends at 0",
            "The last rate is 0 already. The wave would reach 0 in step `steps`, the "
            "first that is no longer taken.",
            lambda p, r, s: plan(p, r, s, length=max(s - r - 1, 0.5)),
            lambda arguments, value: len(value) > 2 and abs(value[-1]) < 1e-9,
        ),
        family_of(
            "fall too slow",
            "The wave begins at the peak and does not come down in time. Look at how "
            "many steps are left for it.",
            lambda p, r, s: [plan(p, r, s, length=n) for n in (s, s - r + 1, s - 1)],
        ),
        family_of(
            "another curve",
            "The fall is not the half wave from crest to trough. Work out some rates "
            "by hand: at both ends, half way down, and a quarter of the way.",
            other_curves,
        ),
    ],
    variants={
        **unusual(plan, float32=True),
        "step by step": step_by_step,
        "by an angle": by_angle,
    },
)
