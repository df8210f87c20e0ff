"""Clouds of points, centres for them, and which centre is near."""

import numpy as np


def clouds(rng, sizes, alone=0):
    """Draw points around places, centres near them, and centres far from all points."""
    calls = []
    for n, d, k in sizes:
        places = rng.normal(size=(k, d)) * 4
        x = places[np.arange(n) % k] + rng.normal(size=(n, d)) * 2 + 3
        centres = places + rng.normal(size=(k, d)) + 3
        if alone:
            centres[rng.choice(k, alone, replace=False)] = 40 + rng.normal(size=d)
        calls.append((x, centres))
    return calls


def full(rng):
    """Draw points of one, two and three numbers, a point for each centre at least."""
    found = []
    for sizes in ((15, 2, 3), (12, 3, 4), (7, 1, 2)):
        while not distinct(*(call := clouds(rng, (sizes,))[0])):
            pass
        found.append(call)
    return found


def empty(rng):
    """Draw the same with a centre, or two, that no point is nearest to."""
    found = []
    for sizes, alone in (((14, 2, 4), 1), ((11, 3, 5), 2)):
        while not distinct(*(call := clouds(rng, (sizes,), alone)[0]), alone):
            pass
        found.append(call)
    return [*found, *clouds(rng, ((1, 2, 2),), 1)]


def distinct(x, centres, alone=0):
    """Tell whether all centres but some have points, and slips show."""
    cluster = nearest(x, centres)
    moved = means(x, cluster, centres)
    others = [nearest(x, moved), (x @ centres.T).argmax(axis=1)]
    if x.shape[1] > 1:  # in one column every distance is the same
        others += [nearest(x, centres, size) for size in OTHER_SIZES]
    apart = len({tuple(each) for each in [cluster, *others]}) == 1 + len(others)
    return apart and len(set(cluster)) == len(centres) - alone


OTHER_SIZES = (
    lambda gap: abs(gap).sum(axis=2),
    lambda gap: abs(gap).max(axis=2),
    lambda gap: abs(gap.sum(axis=2)),
    lambda gap: gap.sum(axis=2),
    lambda gap: abs(gap[..., 0]),
)


def nearest(x, centres, size=lambda gap: (gap**2).sum(axis=2)):
    """Return the number of the nearest centre of each point."""
    return size(x[:, None] - centres).argmin(axis=1)


def means(x, cluster, centres, way=np.mean):
    """Return the mean of each cluster, and the old centre of an empty one."""
    new = centres.copy()
    for k in range(len(centres)):
        if (cluster == k).any():
            new[k] = way(x[cluster == k], axis=0)
    return new
