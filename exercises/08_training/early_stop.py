"""When to stop."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def curve(rng, patience, levels, *rises):
    """Return falling losses; after each level from the first come losses above it."""
    losses = list(np.sort(rng.uniform(3.1, 4, rng.integers(1, 4)))[::-1])
    for level, above in zip(levels, rises, strict=True):
        losses += [level, *(level + np.array(above) + rng.uniform(0, 0.02))]
    return np.array(losses), patience


def long_trainings(rng):
    """Draw losses with dips; each kind of slip stops at another one."""
    calls = []
    for p in (3, 2, 4):
        up = 0.1 * np.arange(1, p + 1)
        swing = [0.4, 0.2, *(0.3 + up)]  # one loss is lower than the one before
        levels = np.sort(rng.uniform(1, 3, 7))[::-1] - 0.1 * np.arange(7)
        rises = up[1:], up[:1], swing[:p], swing[: p + 1], up, swing, up[:2]
        calls.append(curve(rng, p, levels, *rises))
    return calls


def whole_curves(rng):
    """Draw losses that training follows to the end."""
    calls = []
    for p in (3, 4):
        up = 0.1 * np.arange(1, p)
        levels = np.sort(rng.uniform(1, 3, 2))[::-1] - [0, 0.1]
        calls.append(curve(rng, p, levels, up, up[:1]))  # the best is the last but one
        calls.append(curve(rng, p, levels, up, up[::-1]))
        calls.append(curve(rng, p, levels, up, []))
    losses, p = calls[0]
    return [*calls, (70 * losses, p), (losses[::-1], 1)]


def stop(losses, patience):
    """Return the best epoch before the stop, counted from 0."""
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


def counting(losses, patience):
    """Return the same with a count of the epochs without a new best."""
    lowest, best, waited = float("inf"), 0, 0
    for epoch in range(len(losses)):
        if losses[epoch] < lowest:
            lowest, best, waited = losses[epoch], epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best
    return best


def at_once(losses, patience):
    """Return the same from running minima, as a number of NumPy's."""
    lowest = np.minimum.accumulate(losses)
    best = np.array([np.argmin(losses[: n + 1]) for n in range(len(lowest))])
    late = np.flatnonzero(np.arange(len(best)) - best >= patience)
    return best[late[0]] if late.size else best[-1]


def last_epoch(losses, patience):
    """Return the last epoch that is computed."""
    return min(stop(losses, patience) + patience, len(losses) - 1)


def never_back(losses, patience):
    """Count all epochs without a new best."""
    best = waited = 0
    for epoch, loss in enumerate(losses[1:], 1):
        best, waited = (epoch, waited) if loss < losses[best] else (best, waited + 1)
        if waited >= patience:
            break
    return best


def after_rises(losses, patience):
    """Wait for losses above the one before; return the last fall and the best."""
    fall = 0
    for epoch in range(1, len(losses)):
        fall = epoch if losses[epoch] < losses[epoch - 1] else fall
        if epoch - fall >= patience:
            break
    return fall, int(np.argmin(losses[: epoch + 1]))


def from_a_number(losses, patience, lowest):
    """Begin the search with a number that no loss may come below."""
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            lowest, best = loss, epoch
        elif epoch - best >= patience:
            break
    return best


EXERCISE = Exercise(
    id="early-stop",
    answer="early_stop",
    objective="overfitting",
    level="several steps",
    compare=(
        "The worked solution keeps one number from epoch to epoch. How many does yours "
        "keep, and which of them could be computed from the others?"
    ),
    reference=stop,
    checks=[
        Check("a long training", 2, Equal(stop), long_trainings),
        Check("a training to the end", 1, Equal(stop), whole_curves),
    ],
    mistakes=[
        family_of(
            "whole curve",
            "This epoch comes after the stop and is never computed. Look at when the "
            "patience ends.",
            lambda v, p: [int(np.argmin(v)), int(np.argmin(v)) + 1],
        ),
        family_of(
            "epoch of the stop",
            "This is where training ends, and not its best epoch. Look at what is "
            "returned, at the stop and at the end of the array.",
            lambda v, p: [last_epoch(v, p), len(v) - 1],
        ),
        Mistake(
            "the first epoch kept",
            "The first epoch came back, and later ones beat it. Is a lower loss the "
            "better one in your code, and does the search begin with the first loss, "
            "or with a number of your own that no loss comes below?",
            lambda v, p: from_a_number(v, p, 1.0),
            lambda given, value: float(value) == 0 < stop(*given),
            lambda v, p: [
                lambda v, p: from_a_number(v, p, 0.0),
                lambda v, p: stop(-v, p),
            ],
        ),
        family_of(
            "another patience",
            "Training ends earlier or later than its patience says. Count the epochs "
            "since the best one: at which count does it end, and is the last epoch "
            "looked at before the stop?",
            lambda v, p: [
                *(stop(v, other) for other in (p - 1, 1, p + 1, p + 2)),
                stop(v[:-1], p),
            ],
        ),
        family_of(
            "the patience taken off",
            "This is the last epoch less the patience. So far back lies the best where "
            "the patience ends the training: where lies it if the array ends first?",
            lambda v, p: [last_epoch(v, p) - p, len(v) - 1 - p],
        ),
        family_of(
            "the loss before",
            "Epochs are compared with the one before. Look at what an epoch has to "
            "beat.",
            after_rises,
        ),
        Mistake(
            "count not set back",
            "All epochs without a new best are counted together. Look at what happens "
            "to the count when there is a new best.",
            never_back,
        ),
        family_of(
            "counted from 1",
            "The number is off by one from the best epoch. Look at the number of the "
            "first.",
            lambda v, p: [stop(v, p) + 1, stop(v, p) - 1],
        ),
        family_of(
            "a loss",
            "This is a loss, and the number of an epoch is asked for. Look at what you "
            "remember of the best epoch.",
            lambda v, p: [v[stop(v, p)], np.min(v)],
        ),
        Mistake(
            "another epoch",
            "This is the number of an epoch and not of the best one before the stop. "
            "Go through the example by hand: after each epoch write down the best so "
            "far, and how long ago it was.",
            lambda v, p: stop(v, p) + 2,
            lambda given, value: float(value) in range(-1, len(given[0]) + 1),
        ),
    ],
    variants={
        **unusual(stop),
        "a count that is set back": counting,
        "NumPy's number, all at once": at_once,
    },
)
