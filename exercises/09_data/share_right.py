"""How many points a clustering has right, once its numbers have got names."""

import itertools

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def drawn(rng, n, clusters, classes):
    """Draw clusters of all sizes, each with shares of classes of its own."""
    shares = rng.dirichlet(np.full(classes, 0.7), clusters)
    more = rng.choice(clusters, n - clusters, p=rng.dirichlet(np.full(clusters, 2.0)))
    cluster = rng.permutation(np.append(np.arange(clusters), more))
    cluster = cluster.astype(np.intp)  # bincount takes no wider one in a browser
    return cluster, (shares.cumsum(axis=1)[cluster] < rng.random((n, 1))).sum(axis=1)


def telling(rng, *sizes):
    """Draw until every slip gives a share of its own."""
    while not apart(*(call := drawn(rng, *sizes))):
        pass
    return call


def apart(clusters, labels):
    """Tell whether no slip gives the right share here, and the usual ones differ."""
    right = share_right(clusters, labels)
    usual = [way(clusters, labels) for way in (agreeing, by_class, mean_of_shares)]
    rest = [way(clusters, labels) for way in (by_mean_number, by_median, by_first)]
    found = np.sort([right, *usual, one_to_one(clusters, labels)])
    if min(np.diff(found)) < 0.01 or min(abs(right - np.array(rest))) < 0.01:
        return False
    once = np.array([way(clusters, labels) for way in IN_TURN])
    others = [*usual, *rest, one_name(clusters, labels)]
    return abs(once[:, None] - others).min() > 0.01


def as_many(rng):
    """Draw as many clusters as classes, some of which share a name."""
    return [telling(rng, 47, 4, 4), drawn(rng, 23, 3, 3)]


def other_numbers(rng):
    """Draw more clusters than classes, fewer, and a number that is missing."""
    cluster, labels = drawn(rng, 27, 4, 3)
    missing = np.where(cluster == 3, 14, cluster), labels
    return [telling(rng, 53, 5, 4), drawn(rng, 29, 2, 5), missing]


def named_by(clusters, labels):
    """Return the most frequent class of each cluster."""
    return {
        int(k): int(np.bincount(labels[clusters == k]).argmax())
        for k in np.unique(clusters)
    }


def share_right(clusters, labels):
    """Return the share of points whose cluster has their class for a name."""
    names = named_by(clusters, labels)
    return np.mean([names[int(k)] for k in clusters] == labels)


def by_table(clusters, labels):
    """Return the same from a table of counts."""
    table = np.zeros((clusters.max() + 1, labels.max() + 1))
    np.add.at(table, (clusters, labels), 1)
    return table.max(axis=1).sum() / len(labels)


def by_dictionary(clusters, labels):
    """Return the same in plain Python."""
    counted = {}
    for k, label in zip(clusters.tolist(), labels.tolist(), strict=True):
        counted.setdefault(k, {})
        counted[k][label] = counted[k].get(label, 0) + 1
    return sum(max(each.values()) for each in counted.values()) / len(labels)


def agreeing(clusters, labels):
    """Take the numbers of the clusters for classes."""
    return np.mean(clusters == labels)


def one_to_one(clusters, labels):
    """Give each class to one cluster at most, in the best of all ways."""
    table = np.zeros((clusters.max() + 1, labels.max() + 1))
    np.add.at(table, (clusters, labels), 1)
    table = table[table.sum(axis=1) > 0]
    table = table if len(table) <= table.shape[1] else table.T
    rows = np.arange(len(table))
    ways = itertools.permutations(range(table.shape[1]), len(table))
    return max(table[rows, list(way)].sum() for way in ways) / len(labels)


def by_size(clusters, labels):
    """Give each class to one cluster at most, the largest counts first."""
    table = np.zeros((clusters.max() + 1, labels.max() + 1))
    np.add.at(table, (clusters, labels), 1)
    right = 0.0
    for _ in range(min(table.shape)):
        k, label = np.unravel_index(table.argmax(), table.shape)
        right += table[k, label]
        table[k, :] = table[:, label] = 0
    return right / len(labels)


def in_turn(order, second=True):
    """Return an answer that gives each class to one cluster at most, in an order.

    Parameters
    ----------
    order : function
        ``order(counts)`` returns a key by which the clusters' counts are sorted.
    second : bool
        Whether a cluster whose name is taken gets the next one, or none.
    """

    def answer(clusters, labels):
        right, taken = 0, set()
        each = [np.bincount(labels[clusters == k]) for k in np.unique(clusters)]
        for counts in sorted(each, key=order):
            names = [int(n) for n in np.argsort(-counts, kind="stable")]
            left = [n for n in names[: None if second else 1] if n not in taken]
            if left:
                taken.add(left[0])
                right += counts[left[0]]
        return right / len(labels)

    return answer


IN_TURN = [
    in_turn(order, second)
    for order in (lambda counts: 0, lambda counts: -counts.sum())
    for second in (True, False)
]


def by_class(clusters, labels):
    """Give each class its most frequent cluster."""
    return share_right(labels, clusters)


def mean_of_shares(clusters, labels):
    """Average the shares of the clusters, whatever their sizes are."""
    names = named_by(clusters, labels)
    return np.mean(
        [np.mean(labels[clusters == k] == name) for k, name in names.items()]
    )


def by_mean_number(clusters, labels):
    """Name each cluster by the rounded mean of its labels."""
    names = {k: round(labels[clusters == k].mean()) for k in set(clusters.tolist())}
    return np.mean([names[int(k)] for k in clusters] == labels)


def by_median(clusters, labels):
    """Name each cluster by the median of its labels."""
    names = {k: np.median(labels[clusters == k]) for k in set(clusters.tolist())}
    return np.mean([names[int(k)] for k in clusters] == labels)


def by_first(clusters, labels):
    """Name each cluster by its first point."""
    names = dict(zip(clusters.tolist()[::-1], labels.tolist()[::-1], strict=True))
    return np.mean([names[int(k)] for k in clusters] == labels)


def rights(clusters, labels, numbers):
    """Return how many points of some clusters are right under the cluster's name."""
    return np.array(
        [np.bincount(labels[clusters == k], minlength=1).max() for k in numbers]
    )


def one_name(clusters, labels):
    """Return the share of the class that is the most frequent of all."""
    return np.bincount(labels).max() / len(labels)


EXERCISE = Exercise(
    id="share-right",
    answer="share_right",
    objective="data-scaling",
    read="data-clusters",
    level="one step",
    withholds=("nnlib.data.purity",),
    compare=(
        "With a cluster for each point the share is 1. Does yours say so? What does "
        "that mean for comparing 10 clusters with 20?"
    ),
    reference=share_right,
    checks=[
        Check("as many as classes", 1, Equal(share_right), as_many),
        Check("more, fewer, a number missing", 1, Equal(share_right), other_numbers),
    ],
    mistakes=[
        family(
            "numbers for names",
            "The number of a cluster was compared with the number of a class. The two "
            "have nothing to do with each other: cluster 3 may hold the ones.",
            agreeing,
            lambda c, t: np.mean(c != t),
        ),
        family(
            "each name once",
            "Each class was given to one cluster at most. Two clusters may have the "
            "same name, as two ways of writing a 1 have.",
            one_to_one,
            by_size,
            *IN_TURN,
        ),
        family(
            "clusters for classes",
            "Each class was given its largest cluster. It is the other way about: each "
            "cluster gets the class that most of its points have.",
            by_class,
            lambda c, t: np.mean(
                [np.bincount(c[t == k]).max() / (t == k).sum() for k in np.unique(t)]
            ),
        ),
        family(
            "small ones count as much",
            "The shares of the clusters were averaged as if all had one size. A point "
            "of a small cluster then counts more than one of a large.",
            mean_of_shares,
        ),
        family(
            "a mean of labels",
            "Classes were averaged, or put in order by a median. Half-way between a 3 "
            "and a 5 lies no 4: a label is a name.",
            by_mean_number,
            by_median,
        ),
        family(
            "some clusters alone",
            "Not all clusters were counted. Their numbers need not run as those of the "
            "classes do, nor without a gap, and each cluster has rows that are right.",
            lambda c, t: rights(c, t, range(c.max() + 1)).max() / len(t),
            lambda c, t: rights(c, t, range(t.max() + 1)).sum() / len(t),
            lambda c, t: rights(c, t, range(c.max())).sum() / len(t),
            lambda c, t: rights(c, t, range(len(np.unique(c)))).sum() / len(t),
        ),
        family(
            "the first point's name",
            "Each cluster was named by its first or its last point. Which class do "
            "most of its points have?",
            by_first,
            lambda c, t: by_first(c[::-1], t[::-1]),
        ),
        family(
            "one name for all",
            "All points were counted under one name: the most frequent class of all, "
            "and not of each cluster.",
            one_name,
            lambda c, t: np.bincount(c).max() / len(c),
        ),
        family(
            "places for counts",
            "The numbers of the classes were added up: argmax is the place of the "
            "largest count, and max its size. Which of them are rows that are right?",
            lambda c, t: sum(named_by(c, t).values()) / len(t),
            lambda c, t: sum(named_by(c, t).values()),
        ),
        family(
            "divided by another number",
            "The rows that are right were counted, and divided by something else than "
            "the number of all rows, or not at all. A share lies between 0 and 1.",
            lambda c, t: share_right(c, t) * len(t),
            lambda c, t: share_right(c, t) * len(t) / len(np.unique(c)),
            lambda c, t: share_right(c, t) * len(t) / len(np.unique(t)),
        ),
    ],
    variants={
        **unusual(share_right, float32=True),
        "a table": by_table,
        "dictionaries": by_dictionary,
    },
)
