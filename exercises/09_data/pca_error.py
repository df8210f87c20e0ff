"""What is lost of new rows when few numbers stand for each."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def rows(rng, sizes):
    """Draw rows that spread more in some directions, and new ones, both off 0."""
    calls = []
    for n, m, d, k in sizes:
        turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
        spread = turn * np.geomspace(4, 0.5, d)
        middle = rng.uniform(1, 4, d)
        x = rng.normal(size=(n, d)) @ spread.T + middle
        x_new = rng.normal(size=(m, d)) @ spread.T + middle + rng.normal(size=d)
        calls.append((x, x_new, k))
    return calls


def many(rng):
    """Draw more rows than columns, one direction kept and several."""
    return rows(rng, ((14, 6, 5, 2), (20, 9, 4, 1), (12, 1, 6, 3)))


def few(rng):
    """Draw fewer rows than columns, and as many directions as there can be."""
    return rows(rng, ((5, 4, 8, 2), (6, 5, 3, 3)))


def directions(x):
    """Return all directions as rows, the one with the largest spread first."""
    return np.linalg.svd(x, full_matrices=False)[2]


def rebuilt(x_new, middle, V):
    """Return new rows from their places along some directions."""
    return middle + (x_new - middle) @ V.T @ V


def pca_error(x, x_new, k):
    """Return the mean over new rows of the squared error, summed over columns."""
    middle = x.mean(axis=0)
    V = directions(x - middle)[:k]
    return ((x_new - rebuilt(x_new, middle, V)) ** 2).sum(axis=1).mean()


def by_eigenvectors(x, x_new, k):
    """Return the same from the covariance."""
    middle = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - middle).T @ (x - middle))
    U = vectors[:, np.argsort(values)[::-1][:k]]
    z = x_new - middle
    return np.mean(np.sum((z - z @ U @ U.T) ** 2, axis=1))


def by_what_is_kept(x, x_new, k):
    """Return the same by Pythagoras: all squares less those that are kept."""
    z = x_new - x.mean(axis=0)
    V = directions(x - x.mean(axis=0))[:k]
    return float(((z**2).sum() - ((z @ V.T) ** 2).sum()) / len(z))


def row_by_row(x, x_new, k):
    """Return the same by a loop over rows and directions."""
    middle = x.mean(axis=0)
    V = directions(x - middle)[:k]
    total = 0.0
    for row in x_new:
        rest = row - middle
        for v in V:
            rest = rest - (rest @ v) * v
        total += rest @ rest
    return total / len(x_new)


def lost(x, x_new, k):
    """Return the right errors, row by row and column by column."""
    middle = x.mean(axis=0)
    return x_new - rebuilt(x_new, middle, directions(x - middle)[:k])


def per_row(error):
    """Return the mean over rows of the sum of squares."""
    return (error**2).sum(axis=1).mean()


def uncentred(x, x_new, k):
    """Return wrong errors, by the mean left in somewhere."""
    middle = x.mean(axis=0)
    V, W = directions(x - middle)[:k], directions(x)[:k]
    z = x_new - middle
    return [
        per_row(x_new - x_new @ W.T @ W),
        per_row(x_new - x_new @ V.T @ V),
        per_row(z - z @ W.T @ W),
        per_row(x_new - z @ V.T @ V),
        per_row(x_new - middle - x_new @ V.T @ V),
        per_row(x_new - z @ W.T @ W),
        one_middle(x, x_new, k),
    ]


def one_middle(x, x_new, k):
    """Return the error with one mean for all columns."""
    V = directions(x - x.mean())[:k]
    return per_row(x_new - rebuilt(x_new, x.mean(), V))


def wrong_directions(x, x_new, k):
    """Return errors along the least directions, and along columns for rows."""
    middle = x.mean(axis=0)
    z, every = x_new - middle, directions(x - middle)
    whole = np.linalg.svd(x - middle, full_matrices=True)[2]
    last = [np.linalg.eigh((x - middle).T @ (x - middle))[1][:, :k].T]
    last += [
        every[-k:],
        whole[-k:],
        whole[:, :k].T,
        np.linalg.eigh(np.cov(x.T))[1][-k:],
    ]
    return [per_row(z - z @ V.T @ V) for V in last]


def own_middle(x, x_new, k):
    """Return errors that the new rows have a say in."""
    V, W = (directions(part - part.mean(axis=0))[:k] for part in (x, x_new))
    z, z_old = x_new - x_new.mean(axis=0), x_new - x.mean(axis=0)
    both = np.concatenate([x, x_new])
    U = directions(both - both.mean(axis=0))[:k]
    z_both = x_new - both.mean(axis=0)
    return [
        per_row(z - z @ V.T @ V),
        per_row(z - z @ W.T @ W),
        per_row(z_old - z_old @ W.T @ W),
        per_row(z_both - z_both @ U.T @ U),
        per_row(z_old - z @ V.T @ V),
    ]


def in_units(x, x_new, k):
    """Return errors in units of each column."""
    spread = x.std(axis=0)
    return pca_error(x / spread, x_new / spread, k)


def kept(x, x_new, k):
    """Return the squares along the directions that are kept."""
    V = directions(x - x.mean(axis=0))[:k]
    return per_row((x_new - x.mean(axis=0)) @ V.T)


def any_of(name, message, of, count):
    """Return a family whose answers one function computes together."""
    return family(name, message, *(lambda *a, n=n: of(*a)[n] for n in range(count)))


EXERCISE = Exercise(
    id="pca-error",
    answer="pca_error",
    objective="data-autoencoder",
    read="data-pca",
    level="several steps",
    compare=(
        "Print your error for k from 1 to the number of columns. Where does it start, "
        "where does it end, and does it ever rise?"
    ),
    forbidden={
        "sklearn.*": "The directions and the error are what there is to write here: "
        "np.linalg has all that they need."
    },
    reference=pca_error,
    checks=[
        Check("more rows than columns", 2, Equal(pca_error), many),
        Check("few rows, all directions", 1, Equal(pca_error, atol=1e-7), few),
    ],
    mistakes=[
        any_of(
            "not centred",
            "The mean of each column of x is missing somewhere: before directions are "
            "found, before a row is measured along them, or after it is built again.",
            uncentred,
            7,
        ),
        family(
            "the mean of all squares",
            "The squares were averaged over the columns too. Sum them over the columns "
            "of a row, and take the mean over the rows.",
            lambda *a: (lost(*a) ** 2).mean(),
        ),
        family(
            "the sum of all squares",
            "The squares of all rows were added up, or averaged over the columns "
            "alone. Twice as many new rows should not cost twice as much.",
            lambda *a: (lost(*a) ** 2).sum(),
            lambda *a: (lost(*a) ** 2).mean(axis=1).sum(),
            lambda *a: (lost(*a) ** 2).sum() / len(a[0]),
            lambda x, x_new, k: (lost(x, x, k) ** 2).sum(),
        ),
        family(
            "a root, no square",
            "The error of a row is a sum of squares. Here a root was taken, or sizes "
            "were added up in place of squares.",
            lambda *a: np.sqrt((lost(*a) ** 2).sum(axis=1)).mean(),
            lambda *a: np.sqrt((lost(*a) ** 2).sum(axis=1)).mean() ** 2,
            lambda *a: np.sqrt(pca_error(*a)),
            lambda *a: abs(lost(*a)).sum(axis=1).mean(),
            lambda *a: np.linalg.norm(lost(*a)),
            lambda *a: abs(lost(*a)).mean(),
        ),
        any_of(
            "from the new rows",
            "The mean or the directions come from the new rows. They have to be known "
            "before these come: x alone decides them.",
            own_middle,
            5,
        ),
        any_of(
            "other directions",
            "The directions kept are not those of the largest spread. In which order "
            "do they come, and do they stand in rows or in columns?",
            wrong_directions,
            5,
        ),
        family(
            "what is kept",
            "This is the part along the directions, which is kept. The error is what "
            "is missing of each row.",
            kept,
        ),
        family(
            "one direction too many or too few",
            "The directions are right, and one is missing or there is one too many. A "
            "slice [:k] holds k of them.",
            lambda x, x_new, k: pca_error(x, x_new, k + 1),
            lambda x, x_new, k: pca_error(x, x_new, k - 1),
        ),
        family(
            "the error on x",
            "This is what x itself loses. Which rows are to be built again?",
            lambda x, x_new, k: pca_error(x, x, k),
        ),
        family(
            "columns scaled",
            "The columns were divided by their spread. Here they are all pixels, in "
            "one unit: only the mean is taken off.",
            in_units,
            lambda x, x_new, k: per_row(
                lost(x / x.std(axis=0), x_new / x.std(axis=0), k) * x.std(axis=0)
            ),
        ),
    ],
    variants={
        **unusual(pca_error),
        "eigenvectors": by_eigenvectors,
        "what is kept": by_what_is_kept,
        "row by row": row_by_row,
    },
)
