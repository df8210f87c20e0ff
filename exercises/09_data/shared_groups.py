"""Rows of several writers, and what is wrong with two sets of them."""

import numpy as np

from nnlib_grader.specification.equality import kind

SETS = ("training", "test")
NUMBER = "another number of groups"


def writers(rng, n, count):
    """Draw the writer of each row: numbers with gaps, some with many rows.

    A third of the numbers lie below how many there are, so that some are hit by chance.
    """
    low = (count + 1) // 3
    few = rng.permutation(np.arange(1, count))
    rest = rng.permutation(np.arange(count + 1, 60))
    numbers = rng.permutation([*few[:low], *rest[: count - low]])
    share = rng.dirichlet(np.full(count, 2.0))
    return rng.permutation(np.append(numbers, rng.choice(numbers, n - count, p=share)))


def fault(arguments, value):
    """Return what is wrong with two sets, as a mistake's name and words, or None."""
    groups, n_test, _ = arguments
    n = len(groups)
    if not isinstance(value, tuple | list) or len(value) != 2:
        got = len(value) if isinstance(value, tuple | list) else kind(value)
        return "", f"expected a tuple of two arrays, got {got}"
    parts = [np.asarray(part) for part in value]
    parts = [part if part.size else part.astype(int) for part in parts]
    for name, part in zip(SETS, parts, strict=True):
        if part.dtype.kind == "b" and part.shape == groups.shape:
            return (
                "no row numbers",
                f"the {name} set holds truth values, not row numbers",
            )
        if part.ndim == 1 and part.size and part.dtype.kind == "f":
            return "", f"row numbers have to be whole numbers, got {kind(part)}"
        if part.ndim != 1 or (part.size and part.dtype.kind not in "iu"):
            return "", f"the {name} set is not an array of row numbers: {kind(part)}"
    train, test = parts
    together = np.concatenate(parts)
    if np.array_equal(np.sort(together), np.sort(groups)) or np.array_equal(
        np.sort(together), np.unique(groups)
    ):
        return "no row numbers", "these are numbers of groups, not of rows"
    for name, part in zip(SETS, parts, strict=True):
        found, times = np.unique(part, return_counts=True)
        if times.max(initial=1) > 1:
            words = f"the {name} set holds row {found[times.argmax()]} more than once"
            return "rows more than once", words
        if found.size and not 0 <= found[0] <= found[-1] < n:
            row = found[0] if found[0] < 0 else found[-1]
            return "no such row", f"there is no row {row}: they are 0 to {n - 1}"
    if (both := np.intersect1d(train, test)).size:
        return "rows in both", f"both sets hold row {both[0]}"
    if missing := set(range(n)) - set(together.tolist()):
        return "rows missing", f"row {min(missing)} stands in neither of the two sets"
    if (torn := np.intersect1d(groups[train], groups[test])).size:
        words = f"rows of group {torn[0]} stand in both sets"
        return "groups torn apart", words
    found, whole = len(np.unique(groups[test])), len(np.unique(groups))
    if found != n_test:
        mistake = "order of the sets" if found == whole - n_test else NUMBER
        return mistake, f"the test set has {found} groups in place of {n_test}"
    return None


def other_number(arguments, value):
    """Recognise whole groups, more or fewer than asked for.

    They may be as many as the others are by chance.
    """
    return fault(arguments, value)[0] in (NUMBER, "order of the sets")


def from_0_on(arguments, value):
    """Recognise fewer groups, whose numbers all lie below how many there are."""
    groups, n_test, _ = arguments
    found = np.unique(groups[np.asarray(value[1], int)])
    few = 0 < len(found) < n_test and found[-1] <= len(np.unique(groups))
    return few and other_number(arguments, value)
