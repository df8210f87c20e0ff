"""What the functions that turn things into rows ask of their arguments."""

import functools
import operator
from collections.abc import Callable, Sized
from typing import Any

import numpy as np

from nnlib.checks import check_array, described
from nnlib.ranges import check_generator, number_between, whole_number


def check_finite(function: str, name: str, values: Any) -> None:
    """Refuse what is no array of floats of NumPy's, or holds a gap.

    Examples
    --------
    >>> check_finite("pca", "x", np.array([[1.0, np.nan]]))
    Traceback (most recent call last):
    ...
    ValueError: pca: x holds nan or inf at (0, 1), expected finite numbers: fill the \
gap, or leave out its row.
    """
    check_array(function, name, values, number=False)
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        at = tuple(bad[0].tolist())
        raise ValueError(
            f"{function}: {name} holds nan or inf at {at}, expected finite numbers: "
            "fill the gap, or leave out its row."
        )


def check_rows(function: str, name: str, values: Any) -> None:
    """Refuse what is no table of floats with a row for each sample.

    Examples
    --------
    >>> check_rows("pca", "x", np.ones(3))
    Traceback (most recent call last):
    ...
    ValueError: pca: x has shape (3,), expected (N, n): a row for each sample.
    """
    check_finite(function, name, values)
    if values.ndim != 2 or not values.size:
        raise ValueError(
            f"{function}: {name} has shape {values.shape}, expected (N, n): a row for "
            "each sample."
        )


def check_series(function: str, name: str, values: Any) -> None:
    """Refuse what is no row of floats, one for each moment.

    Examples
    --------
    >>> check_series("windows", "series", np.ones((3, 1)))
    Traceback (most recent call last):
    ...
    ValueError: windows: series has shape (3, 1), expected (n,): one number for each \
moment: write series[:, 0].
    """
    check_finite(function, name, values)
    if values.ndim != 1:
        way = f": write {name}[:, 0]" if values.ndim == 2 and values.size else ""
        raise ValueError(
            f"{function}: {name} has shape {values.shape}, expected (n,): one number "
            f"for each moment{way}."
        )


def check_whole(function: str, name: str, values: Any) -> None:
    """Refuse what is no row of whole numbers, one for each sample.

    Examples
    --------
    >>> check_whole("purity", "labels", np.array([0.5]))
    Traceback (most recent call last):
    ...
    TypeError: purity: labels holds float64, expected integers: write \
labels.astype(np.int64).
    """
    check_array(function, name, values, "integers", number=False)
    if np.ndim(values) != 1 or not np.size(values):
        raise ValueError(
            f"{function}: {name} has shape {values.shape}, expected (N,): one whole "
            "number for each of N samples."
        )


def check_text(function: str, name: str, value: Any) -> None:
    """Refuse what is no single text.

    Examples
    --------
    >>> check_text("words_of", "text", ["one", "two"])
    Traceback (most recent call last):
    ...
    TypeError: words_of: text is a list of 2, expected one text: hand in one at a time.
    """
    if not isinstance(value, str):
        raise TypeError(
            f"{function}: {name} is {described(value)}, expected one text: hand in one "
            "at a time."
        )


def check_texts(function: str, name: str, values: Any) -> None:
    """Refuse what is no list of texts.

    Examples
    --------
    >>> check_texts("vocabulary", "texts", "one text")
    Traceback (most recent call last):
    ...
    TypeError: vocabulary: texts is 'one text', expected a list of texts. A single \
text is a list of one.
    """
    if not isinstance(values, list | tuple):
        advice = " A single text is a list of one." if isinstance(values, str) else ""
        raise TypeError(
            f"{function}: {name} is {described(values)}, expected a list of "
            f"texts.{advice}"
        )
    for value in values:
        if not isinstance(value, str):
            raise TypeError(
                f"{function}: {name} holds {described(value)}, expected texts alone."
            )


def check_labels_of(function: str, name: str, values: Any) -> None:
    """Refuse what does not name a group for each row: an array, or a list, of names."""
    if isinstance(values, str) or np.ndim(values) != 1 or not len(values):
        found = described(values)
        raise ValueError(
            f"{function}: {name} is {found}, expected the group of each row: a list "
            "of names, or an array of shape (N,)."
        )


# What an argument of each name has to be, for `nnlib.ranges.held_to`.
share: Callable = functools.partial(number_between, above=0, below=1)


def generator(function: str, name: str, rng: Any) -> None:
    """Hold `rng` to be a generator."""
    check_generator(function, rng)


def sizes_agree(function: str, **arrays: Sized) -> None:
    """Refuse arrays of different lengths.

    Examples
    --------
    >>> sizes_agree("purity", labels=[1, 2], clusters=[1])
    Traceback (most recent call last):
    ...
    ValueError: purity: labels has 2 rows and clusters has 1, expected as many in each.
    """
    (first, a), (second, b) = arrays.items()
    if len(a) != len(b):
        raise ValueError(
            f"{function}: {first} has {len(a)} rows and {second} has {len(b)}, "
            "expected as many in each."
        )


def at_most(
    function: str, name: str, value: Any, most: int, what: str, at_least: int = 1
) -> int:
    """Return a whole number that may not exceed what there is.

    Examples
    --------
    >>> at_most("pca", "n", 5, 3, "columns of x")
    Traceback (most recent call last):
    ...
    ValueError: pca: n is 5, expected at most 3: the columns of x.
    """
    number = whole_number(function, name, value, at_least)
    if operator.gt(number, most):
        raise ValueError(
            f"{function}: {name} is {number}, expected at most {most}: the {what}."
        )
    return number
