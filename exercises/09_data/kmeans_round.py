"""One round of k-means, where a centre may be left alone."""

from functools import partial

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared_clouds import OTHER_SIZES, empty, full, means, nearest


def kmeans_round(x, centres):
    """Return the cluster of each point and the new centres."""
    cluster = nearest(x, centres)
    return cluster, means(x, cluster, centres)


def point_by_point(x, centres):
    """Return lists made by loops in plain Python."""
    cluster = []
    for point in x.tolist():
        gaps = [
            sum((p - c) ** 2 for p, c in zip(point, centre, strict=True)) ** 0.5
            for centre in centres.tolist()
        ]
        cluster.append(gaps.index(min(gaps)))
    new = []
    for k, centre in enumerate(centres.tolist()):
        mine = [p for p, c in zip(x.tolist(), cluster, strict=True) if c == k]
        columns = zip(*mine, strict=True)
        new.append([sum(each) / len(mine) for each in columns] if mine else centre)
    return cluster, new


def by_product(x, centres):
    """Return the same by products: the square multiplied out, one-hot clusters."""
    gaps = (centres**2).sum(axis=1) - 2 * x @ centres.T
    cluster = gaps.argmin(axis=1)
    hot = np.eye(len(centres))[cluster]
    n = hot.sum(axis=0)[:, None]
    return cluster, np.where(n > 0, hot.T @ x / np.maximum(n, 1), centres)


def undivided(x, centres):
    """Return means that are nan where a cluster is empty."""
    cluster = nearest(x, centres)
    hot = np.eye(len(centres))[cluster]
    with np.errstate(invalid="ignore", divide="ignore"):
        return cluster, hot.T @ x / hot.sum(axis=0)[:, None]


def to_zero(x, centres):
    """Return 0 for the centre of an empty cluster."""
    cluster, new = undivided(x, centres)
    return cluster, np.nan_to_num(new)


def one_by_one(x, centres):
    """Return clusters chosen anew after the move of each single centre but the last."""
    centres = centres.copy()
    for k in range(len(centres)):
        cluster = nearest(x, centres)
        centres[k] = means(x, cluster, centres)[k]
    return cluster


def one_after_another(x, centres, more=0):
    """Return clusters chosen while each choice moves its centre at once.

    It moves to the mean of the points so far, and of its old place where one is more.
    """
    centres, taken = centres.copy(), np.full(len(centres), more)
    cluster = []
    for point in x:
        cluster.append(k := int(nearest(point[None], centres)[0]))
        taken[k] += 1
        centres[k] += (point - centres[k]) / taken[k]
    return np.array(cluster)


def last_alone(x, cluster, centres, divided=True):
    """Return the last point of each cluster, divided by the number of its points."""
    points = np.zeros(centres.shape)
    points[cluster] = x
    n = np.bincount(cluster, minlength=len(centres))[:, None]
    return points / np.maximum(n, 1) if divided else points


def settled(x, centres):
    """Return the clusters after many rounds."""
    for _ in range(50):
        centres = kmeans_round(x, centres)[1]
    return nearest(x, centres)


def held(given):
    """Return which centres have points."""
    return np.bincount(nearest(*given), minlength=len(given[1])) > 0


def empty_moved(given, value):
    """Recognise that only the centres of empty clusters are wrong, or nan."""
    here, (cluster, right) = held(given), kmeans_round(*given)
    new = np.asarray(value[1], float)
    same = close(cluster, value[0]) and new.shape == right.shape
    return same and close(new[here], right[here]) and not close(new, right)


def assigned(name, message, *ways):
    """Return a mistake in the clusters; the centres are whatever follows."""

    def answer(n):
        def wrong(x, centres):
            cluster = ways[n](x, centres)
            return cluster, means(x, cluster, centres)

        return wrong

    def recognise(given, value):
        wrong = not close(nearest(*given), value[0])
        return wrong and any(close(way(*given), value[0]) for way in ways)

    others = [answer(n) for n in range(1, len(ways))]
    return Mistake(name, message, answer(0), recognise, lambda *_: others)


def moved(name, message, *ways):
    """Return a mistake in the centres of clusters with points; the clusters are right.

    What is done with the centres of empty clusters does not count.
    """

    def answer(n):
        def wrong(x, centres):
            cluster = nearest(x, centres)
            return cluster, ways[n](x, cluster, centres)

        return wrong

    def recognise(given, value):
        x, centres = given
        cluster, here = nearest(x, centres), held(given)
        found = np.asarray(value[1], float)
        return close(cluster, value[0]) and any(
            wrong.shape == found.shape and close(wrong[here], found[here])
            for wrong in (np.asarray(way(x, cluster, centres)) for way in ways)
        )

    others = [answer(n) for n in range(1, len(ways))]
    return Mistake(name, message, answer(0), recognise, lambda *_: others)


def summed(points, axis):
    """Return the sum."""
    return points.sum(axis=axis)


def fewer(x, centres):
    """Return the means of the clusters that have points, and no others."""
    cluster = nearest(x, centres)
    return cluster, np.array([x[cluster == k].mean(axis=0) for k in np.unique(cluster)])


def distances(x, centres, root=np.sqrt):
    """Return each point's distance from its centre in place of the centre's number."""
    gaps = root(((x[:, None] - centres) ** 2).sum(axis=2)).min(axis=1)
    return gaps, means(x, gaps, centres)


def squares(x, centres):
    """Return the same without the root."""
    return distances(x, centres, np.asarray)


EXERCISE = Exercise(
    id="kmeans-round",
    answer="kmeans_round",
    objective="data-scaling",
    level="several steps",
    compare=(
        "Call your function again and again with the centres that it returned. After "
        "how many rounds do they stay, and does another start end in the same place?"
    ),
    reference=kmeans_round,
    checks=[
        Check("every centre has points", 2, Equal(kmeans_round), full),
        Check("a centre without points", 2, Equal(kmeans_round), empty),
    ],
    mistakes=[
        Mistake(
            "swapped",
            "The centres come first and the clusters second. Compare with the order "
            "that the text asks for.",
            lambda x, centres: kmeans_round(x, centres)[::-1],
            lambda given, value: (
                np.ndim(value[0]) == 2 and close(nearest(*given), value[1])
            ),
        ),
        Mistake(
            "a row fewer",
            "There are fewer centres than before. A cluster without points keeps its "
            "number and its centre: do you go through the centres or the clusters?",
            fewer,
            lambda given, value: len(value[1]) < len(given[1]),
        ),
        Mistake(
            "an empty one moved",
            "A centre without points has become nan, as a mean of nothing does, or it "
            "was moved to somewhere else. The text says where it goes.",
            undivided,
            empty_moved,
            lambda *given: [to_zero],
        ),
        Mistake(
            "distances for numbers",
            "The first result holds distances, and asked is the number of the nearest "
            "centre. min gives the smallest value: what gives its place?",
            distances,
            lambda given, value: any(
                close(way(*given)[0], value[0]) for way in (distances, squares)
            ),
            lambda *given: [squares],
        ),
        assigned(
            "the farthest",
            "Each point has gone to the centre that lies farthest from it. Is a small "
            "distance a large number or a small one?",
            lambda x, centres: nearest(x, centres, lambda gap: -(gap**2).sum(axis=2)),
        ),
        assigned(
            "products for distances",
            "A product of point and centre was taken for their nearness. It grows with "
            "the length of the centre: take the distance between the two.",
            lambda x, centres: (x @ centres.T).argmax(axis=1),
            lambda x, centres: (x @ centres.T).argmin(axis=1),
        ),
        assigned(
            "another distance",
            "Some points have gone to a centre that is not the nearest. The distance "
            "is a root of squares: not a sum of differences, and not one column alone.",
            *(partial(nearest, size=size) for size in OTHER_SIZES),
        ),
        assigned(
            "a round too many",
            "Points have chosen among centres that had moved already. In one round all "
            "points choose first, then all centres move, and that is all.",
            lambda x, centres: nearest(x, kmeans_round(x, centres)[1]),
            one_by_one,
            one_after_another,
            partial(one_after_another, more=1),
            settled,
        ),
        moved(
            "not the mean",
            "The clusters are right, and a centre is not the mean of its points. Is it "
            "a sum, a median, half the old centre, divided by another number, or made "
            "of one point alone, as new[clusters] += x adds it?",
            last_alone,
            partial(last_alone, divided=False),
            lambda x, cluster, centres: means(x, cluster, centres, summed),
            lambda x, cluster, centres: means(x, cluster, centres, np.median),
            lambda x, cluster, centres: (centres + means(x, cluster, centres)) / 2,
            lambda x, cluster, centres: means(x, cluster, centres, summed) / len(x),
            lambda x, cluster, centres: (
                means(x, cluster, centres, summed) / len(centres)
            ),
            lambda x, cluster, centres: means(
                x, cluster, centres, lambda points, axis: points.mean()
            ),
        ),
        moved(
            "the old centres",
            "The clusters are right, and the centres came back as they were. The "
            "second step is still to be done.",
            lambda x, cluster, centres: centres,
        ),
    ],
    variants={
        **unusual(kmeans_round),
        "point by point": point_by_point,
        "by products": by_product,
    },
)
