"""Scaling, chapter 9: mean 0 and deviation 1, measured on the training part alone."""

from collections.abc import Sequence

import numpy as np

from nnlib import foreign
from nnlib.data.checks import check_rows, check_texts
from nnlib.ranges import held_to


class Scaler:
    """Subtract the mean of each column and divide by its deviation.

    Both are measured once, on the rows that it is made with: those of the training
    part. Every other row is scaled with the same numbers. A column that never changes
    is divided by 1.

    Parameters
    ----------
    x : (N, n)
        The rows of the training part.
    columns : list of n str, optional
        Their names: then rows to scale have to name theirs too.

    Attributes
    ----------
    mean, deviation : (n,)

    Raises
    ------
    TypeError
        If `x` is no array of floats, or `columns` no list of names.
    ValueError
        If `x` has a gap, or not as many columns as there are names.

    Examples
    --------
    >>> scaled = Scaler(np.array([[1.0, 7.0], [3.0, 7.0]]))
    >>> scaled(np.array([[5.0, 8.0]]))
    array([[3., 1.]])
    >>> scaled.back(np.array([[3.0, 1.0]]))
    array([[5., 8.]])
    """

    @held_to({"x": check_rows})
    def __init__(self, x: np.ndarray, columns: Sequence[str] | None = None):
        self.columns = self.named(columns, x)
        self.mean = x.mean(axis=0)
        # The deviation of 0.1, 0.1, 0.1 is 1e-17: its mean is rounded.
        changes = x.max(axis=0) > x.min(axis=0)
        self.deviation = np.where(changes, x.std(axis=0), 1).astype(x.dtype)

    def __getattr__(self, name: str):
        """Say what is written here in place of a name of scikit-learn."""
        raise AttributeError(foreign.attribute("Scaler", name, foreign.OF_A_SCALER))

    def __call__(
        self, x: np.ndarray, columns: Sequence[str] | None = None
    ) -> np.ndarray:
        """Return rows scaled as the training part was: (x - mean) / deviation."""
        self.check(x, columns)
        return (x - self.mean) / self.deviation

    @held_to({})
    def back(self, x: np.ndarray) -> np.ndarray:
        """Return scaled rows in their own units again: x * deviation + mean."""
        self.check(x, self.columns)
        return x * self.deviation + self.mean

    def named(self, columns: Sequence[str] | None, x: np.ndarray) -> list[str] | None:
        """Return the names as a list, one for each column of x."""
        if columns is None:
            return None
        check_texts("Scaler", "columns", columns)
        if len(columns) != x.shape[1]:
            raise ValueError(
                f"Scaler: columns holds {len(columns)} names and x has shape "
                f"{x.shape}, expected a name for each of {x.shape[1]} columns."
            )
        twice = next((name for name in columns if columns.count(name) > 1), None)
        if twice is not None:
            raise ValueError(
                f"Scaler: two columns are called {twice!r}, expected a name each."
            )
        return list(columns)

    def check(self, x: np.ndarray, columns: Sequence[str] | None) -> None:
        """Refuse rows of other columns than in training, or in another order."""
        check_rows("Scaler", "x", x)
        n = len(self.mean)
        if x.shape[1] != n:
            raise ValueError(
                f"Scaler: x has shape {x.shape}, expected (N, {n}): the training part "
                f"had {n} columns."
            )
        given = self.named(columns, x)
        if given == self.columns:
            return
        if self.columns is None or given is None:
            with_names, without = (
                ("x", "the training part")
                if self.columns is None
                else ("the training part", "x")
            )
            raise ValueError(
                f"Scaler: the columns of {with_names} have names and those of "
                f"{without} have none, expected names for both or for neither."
            )
        if set(given) == set(self.columns):
            raise ValueError(
                f"Scaler: the columns are {', '.join(given)}, expected the order of "
                f"the training part, {', '.join(self.columns)}: sort them the same way."
            )
        missing = [name for name in self.columns if name not in given]
        raise ValueError(
            f"Scaler: the columns are {', '.join(given)}, expected those of the "
            f"training part, {', '.join(self.columns)}: {missing[0]} is missing."
        )
