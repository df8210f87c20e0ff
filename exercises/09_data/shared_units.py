"""Columns of many units, some of which never change, and their right units."""

import numpy as np

LITTLE = 10.0 ** -np.arange(3, 16)


def tables(rng, sizes=((6, 4, 3), (5, 7, 2), (8, 3, 5))):
    """Draw training rows and new ones, whose middle and spread are others."""
    calls = []
    for n, m, d in sizes:
        # a column that changes a little changes: it is no constant one
        units = rng.uniform(2, 5, d) * rng.permutation(10.0 ** np.linspace(-9, 1, d))
        x = rng.normal(size=(n, d)) * units + 3 * units
        x[-1] = np.where(units == units.max(), x[0], x[-1])  # ends as it began
        calls.append((x, rng.normal(size=(m, d)) * units * 1.7 + 4 * units))
    return calls


def constant_columns(rng):
    """Draw the same, a row alone too, with a column or two that never change."""
    calls = tables(rng, ((6, 4, 4), (5, 1, 5), (7, 3, 2)))
    for x, x_new in calls:
        column = int(rng.integers(x.shape[1] - 1))
        x[:, column] = 0.0
        x_new[:, column] = rng.integers(0, 3, len(x_new)) / 2
    x, x_new = calls[1]
    x[:, -1], x_new[:, -1] = 6.0, 7.5
    x, x_new = calls[2]
    x[:, 0], x_new[:, 0] = 0.1, [0.1, 0.4, 0.1]  # whose mean over 7 rows is rounded
    calls[0][1][:] += (np.ptp(calls[0][0], axis=0) == 0) * 0.5
    return calls


def centre_and_spread(x):
    """Return both, with a spread of 1 where a column never changes."""
    return x.mean(axis=0), np.where(np.ptp(x, axis=0) == 0, 1, x.std(axis=0))


def standardise(x, x_new):
    """Return both in units of x."""
    centre, spread = centre_and_spread(x)
    return (x - centre) / spread, (x_new - centre) / spread


def constant(given, value):
    """Return the columns of both results that never change in x, and all others."""
    still = np.ptp(given[0], axis=0) == 0
    pairs = [np.asarray(part, float) for part in value]
    return [part[:, still] for part in pairs], [part[:, ~still] for part in pairs]


def guarded(x, x_new):
    """Return results of spreads that are kept away from 0 by something small."""
    spread = x.std(axis=0)
    ways = [spread, *(spread + little for little in LITTLE)]
    ways += [np.maximum(spread, little) for little in LITTLE]
    ways += [np.sqrt(spread**2 + little) for little in LITTLE]
    with np.errstate(invalid="ignore", divide="ignore"):
        return [[(z - x.mean(axis=0)) / way for z in (x, x_new)] for way in ways]


def little_as_none(least):
    """Return what leaves a column as it is whose spread lies below a number."""

    def answer(x, x_new):
        spread = x.std(axis=0)
        spread = np.where(spread < least, 1, spread)
        return tuple((part - x.mean(axis=0)) / spread for part in (x, x_new))

    return answer
