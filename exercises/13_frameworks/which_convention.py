"""A small project: which of five conventions made a recorded run."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def run(start, gradients, rates, momentum, number, kind=""):
    """Return the path (T + 1, n) under one of the five conventions."""
    path, u = [np.array(start, float)], 0.0
    for samples, rate in zip(gradients, rates, strict=True):
        g = samples.sum(axis=0) if number == 1 else samples.mean(axis=0)
        g = samples.sum() if (kind, number) == ("all too", 1) else g
        old = u = 0.0 if kind == "no memory" else u
        if kind == "sum":
            g = samples.sum(axis=0)
        elif number != 1:
            other = {"all": samples.mean(), "first": samples[0]}
            g = other.get(kind.removesuffix(" too"), g)
        rate = {"first rate": rates[0], "mean rate": np.mean(rates)}.get(kind, rate)
        share = rate if number == 2 else 1 - momentum if number == 3 else 1.0
        u = momentum * u + share * g
        move = u if number == 2 else rate * u
        if number == 4:
            move = rate * (g + momentum * (old if kind == "old velocity" else u))
        path.append(path[-1] + (move if kind == "uphill" else -move))
    return np.array(path)


def paths(start, gradients, rates, momentum, kind=""):
    """Return the five paths."""
    given = start, gradients, rates, momentum
    return [run(*given, number, kind) for number in range(5)]


def largest(difference):
    """Return the largest size of a difference."""
    return np.abs(difference).max()


def verdict(walks, recorded, far=largest):
    """Return the nearest convention's number, and all distances."""
    gaps = np.array([far(np.asarray(walk) - recorded) for walk in walks])
    return int(gaps.argmin()), gaps


def right(start, gradients, rates, momentum, recorded):
    """Return the convention and the distances."""
    return verdict(paths(start, gradients, rates, momentum), recorded)


def recorded_run(rng, number, n=3, steps=5, samples=4, momentum=None):
    """Draw a run under one convention, with six decimals written down."""
    start = rng.normal(size=n)
    gradients = rng.normal(size=(steps, samples, n)) + 0.5
    rates = np.sort(rng.uniform(0.05, 0.5, steps))[::-1].copy()
    momentum = float(rng.uniform(0.5, 0.9)) if momentum is None else momentum
    given = start, gradients, rates, momentum
    return (*given, run(*given, number).round(6))


def all_five(rng):
    """Draw a run under each of the conventions."""
    sizes = (3, 5, 4), (2, 6, 3), (4, 3, 2), (1, 7, 5), (5, 4, 6)
    numbers = rng.permutation(5).tolist()
    return [recorded_run(rng, k, *each) for k, each in zip(numbers, sizes, strict=True)]


def where_some_agree(rng):
    """Draw runs without momentum, and batches of one sample."""
    return [
        recorded_run(rng, 1, momentum=0),
        recorded_run(rng, int(rng.integers(2, 5)), 2, 4, 1),
        recorded_run(rng, int(rng.integers(2, 5)), 3, 3, 1),
    ]


def other_walk(number, change):
    """Return the verdict with one path put in place of another."""

    def answer(*given):
        *setting, recorded = given
        walks = paths(*setting)
        walks[number] = change(*setting)
        return verdict(walks, recorded)

    return answer


def only(number):
    """Return what recognises one wrong distance among right ones."""

    def recognise(given, value):
        gaps = np.asarray(value[1], float)
        expected = right(*given)[1]
        wrong = ~np.isclose(gaps, expected, 1e-4, 1e-6)
        return np.flatnonzero(wrong).tolist() == [number]

    return recognise


def from_zero(start, gradients, rates, momentum):
    """Return a path that forgets the start."""
    return run(0 * start, gradients, rates, momentum, 0)


def carried(start, gradients, rates, momentum, recorded):
    """Return the verdict with one velocity for all five walks."""
    walks, u = [], 0.0
    for number in range(5):
        path = [np.array(start, float)]
        for samples, rate in zip(gradients, rates, strict=True):
            g = samples.sum(axis=0) if number == 1 else samples.mean(axis=0)
            share = rate if number == 2 else 1 - momentum if number == 3 else 1.0
            u = momentum * u + share * g
            move = u if number == 2 else rate * u
            move = rate * (g + momentum * u) if number == 4 else move
            path.append(path[-1] - move)
        walks.append(path)
    return verdict(walks, recorded)


def measured(*given):
    """Return the verdicts with distances measured in other ways."""
    *setting, recorded = given
    walks = paths(*setting)
    ways = [verdict(walks, recorded, far) for far in OTHER_DISTANCES]
    return [*ways, one_off(*given)]


def one_off(*given):
    """Return the verdict with each point held against the one recorded before it."""
    *setting, recorded = given
    return verdict([walk[1:] for walk in paths(*setting)], recorded[:-1])


def all_walks(kind):
    """Return the verdict with something done otherwise in all walks."""

    def answer(*given):
        *setting, recorded = given
        return verdict(paths(*setting, kind), recorded)

    return answer


def numbered(choose):
    """Return an answer with right distances and another number."""

    def answer(*given):
        gaps = right(*given)[1]
        return int(choose(gaps)), gaps

    return answer


def ways(*answers):
    """Return what `family_of` takes: the results of several answers."""
    return lambda *given: [answer(*given) for answer in answers]


def by_shares(start, gradients, rates, momentum, recorded):
    """Return the same from the share of each gradient that is left in each step."""
    steps = np.arange(len(rates))
    age = steps[:, None] - steps
    kept = np.where(age >= 0, float(momentum) ** np.maximum(age, 0), 0.0)  # (T, T)
    g, r = gradients.mean(axis=1), np.asarray(rates)[:, None]
    moves = [
        r * (kept @ g),
        r * (kept @ gradients.sum(axis=1)),
        kept @ (r * g),
        r * (kept @ g) * (1 - momentum),
        r * (g + momentum * (kept @ g)),
    ]
    walks = [start - np.vstack([0 * start, np.cumsum(m, axis=0)]) for m in moves]
    return verdict(walks, recorded)


OTHER_DISTANCES = (
    lambda d: np.abs(d[-1]).max(),
    np.max,
    lambda d: np.abs(d).mean(),
    np.linalg.norm,
    lambda d: np.abs(d).sum(),
    lambda d: (d**2).mean(),
    lambda d: (d**2).sum(),
    lambda d: (d**2).max(),
    lambda d: np.linalg.norm(d, axis=1).max(),
    lambda d: np.abs(d[1]).max(),
    lambda d: np.abs(d[1:]).mean(),
    lambda d: np.sqrt((d**2).mean()),
    lambda d: np.linalg.norm(d, axis=1).mean(),
)
OTHER_STEPS = "sum", "all", "all too", "first", "first rate", "mean rate"

EXERCISE = Exercise(
    id="which-convention",
    answer="which_convention",
    objective="frameworks-same-network",
    level="a small project",
    compare=(
        "Run your function on the first two points of a recorded run alone. Which "
        "conventions can no longer be told apart, and after which step can they?"
    ),
    read="frameworks-one-step",
    reference=right,
    checks=[
        Check("a run of each kind", 3, Equal(right), all_five),
        Check("no momentum, one sample", 1, Equal(right), where_some_agree),
    ],
    mistakes=[
        family_of(
            "number",
            "All five distances are right, and the number is another's. Which distance "
            "belongs to the convention that made the run? Does counting start at 0?",
            ways(
                numbered(np.argmax),
                numbered(lambda gaps: gaps.argmin() + 1),
                numbered(lambda gaps: 0),
            ),
        ),
        family_of(
            "distance measured otherwise",
            "The walks may be right, and the distances are measured otherwise. Asked "
            "for is the largest size of a difference between two points of the same "
            "step, over all steps and parameters.",
            measured,
        ),
        family_of(
            "velocity carried on",
            "The first walk is right, and later ones start with a velocity that an "
            "earlier one has left. Where is it set to 0?",
            ways(carried),
        ),
        family_of(
            "uphill, or no memory",
            "None of the walks is right. Each goes against the gradient, from the "
            "start, and keeps its velocity from step to step.",
            ways(all_walks("uphill"), all_walks("no memory")),
        ),
        family_of(
            "gradient or rate of a step",
            "The walks take another gradient or another rate. Each parameter has a g "
            "of its own, over the samples alone, and each step a rate of its own.",
            ways(*map(all_walks, OTHER_STEPS)),
        ),
        Mistake(
            "the sum",
            "Only the distance of convention 1 is wrong. It differs from 0 in one "
            "thing: what is done with the gradients of a batch.",
            other_walk(1, lambda *given: run(*given, 0) * 2),
            only(1),
        ),
        Mistake(
            "the rate inside",
            "Only the distance of convention 2 is wrong. There the velocity is made of "
            "rates times gradients, and the point moves by the velocity itself.",
            other_walk(2, lambda *given: run(*given, 0)),
            only(2),
        ),
        Mistake(
            "the damping",
            "Only the distance of convention 3 is wrong. Which share of the new "
            "gradient enters the velocity there, and which share of the old velocity "
            "stays?",
            other_walk(3, lambda *given: run(*given, 0)),
            only(3),
        ),
        Mistake(
            "Nesterov",
            "Only the distance of convention 4 is wrong. Its step holds the gradient "
            "and, times the momentum, the velocity after this gradient has entered it.",
            other_walk(4, lambda *given: run(*given, 4, "old velocity")),
            only(4),
        ),
        Mistake(
            "the plain form",
            "Only the distance of convention 0 is wrong, from which all others are "
            "made by one change. Check it first, by hand, for two steps.",
            other_walk(0, from_zero),
            only(0),
        ),
    ],
    variants={**unusual(right, float32=False), "a matrix of shares": by_shares},
)
