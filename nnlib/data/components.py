"""Fewer numbers for a row, chapter 9: its principal components, and the way back."""

from typing import NamedTuple

import numpy as np

from nnlib import foreign
from nnlib.checks import check_array
from nnlib.data.checks import at_most, check_wide_rows
from nnlib.ranges import held_to


class Components(NamedTuple):
    """Directions that rows vary along, from the one with most of it to the least.

    Attributes
    ----------
    mean : (n,)
    directions : (k, n)
        Rows of length 1, at right angles to each other.
    variances : (k,)
        How much the training rows vary along each.
    """

    mean: np.ndarray
    directions: np.ndarray
    variances: np.ndarray

    def __getattr__(self, name: str):
        """Say what is written here in place of a name of scikit-learn."""
        words = foreign.OF_COMPONENTS
        raise AttributeError(foreign.attribute("Components", name, words))

    @held_to({})
    def code(self, x: np.ndarray) -> np.ndarray:
        """Return how far each row lies along each direction, (N, k)."""
        self.check(x, "code", "x", len(self.mean))
        return (x - self.mean) @ self.directions.T

    @held_to({})
    def rebuilt(self, code: np.ndarray) -> np.ndarray:
        """Return rows made of their code: mean + code @ directions, (N, n)."""
        self.check(code, "rebuilt", "code", len(self.directions))
        return self.mean + code @ self.directions

    def check(self, values: np.ndarray, method: str, name: str, columns: int) -> None:
        """Refuse rows of other columns than those it was found on."""
        function = f"Components.{method}"
        check_array(function, name, values, number=False)
        if values.ndim != 2 or values.shape[1] != columns:
            raise ValueError(
                f"{function}: {name} has shape {values.shape}, expected "
                f"(N, {columns}): these components were found on {columns} columns."
                if name == "x"
                else f"{function}: {name} has shape {values.shape}, expected "
                f"(N, {columns}): a number for each of {columns} components."
            )


@held_to({"x": check_wide_rows})
def pca(x: np.ndarray, n: int) -> Components:
    """Find the n directions that rows vary along most.

    Among all ways to give a row n numbers and take it back by a matrix, this one loses
    least: the smallest sum of squared errors over the rows of `x`.

    Parameters
    ----------
    x : (N, n_in)
        The training part alone.
    n : int
        How many components, at most N and at most n_in.

    Returns
    -------
    Components

    Raises
    ------
    TypeError
        If `x` is no array of floats, or `n` no whole number.
    ValueError
        If `x` has a gap, or more components are asked for than there can be.

    References
    ----------
    Bishop, *Pattern Recognition and Machine Learning*, 2006, section 12.1.

    Examples
    --------
    >>> x = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    >>> found = pca(x, 1)
    >>> bool(np.allclose(found.rebuilt(found.code(x)), x))
    True
    """
    n = at_most("pca", "n", n, min(x.shape), f"shorter side of x, {x.shape}")
    mean = x.mean(axis=0)
    _, s, directions = np.linalg.svd(x - mean, full_matrices=False)
    return Components(mean, directions[:n], s[:n] ** 2 / len(x))
