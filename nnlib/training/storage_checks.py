"""What `save`, `load` and `resume` ask of their arguments, and of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from nnlib.checks import described
from nnlib.optimizers import Optimizer
from nnlib.propagation import Network
from nnlib.ranges import check_generator
from nnlib.training.history import History


def check_path(caller: str, path: Any) -> Path:
    """Return the path, or say what is none.

    Raises
    ------
    TypeError
        If it is neither text nor a path.
    ValueError
        If it is a folder.

    Examples
    --------
    >>> check_path("load", 3)
    Traceback (most recent call last):
    ...
    TypeError: load: path is 3, expected the name of a file: write "network.npz".
    """
    if not isinstance(path, str | Path):
        raise TypeError(
            f"{caller}: path is {described(path)}, expected the name of a file: write "
            '"network.npz".'
        )
    if Path(path).is_dir():
        raise ValueError(
            f"{caller}: {str(path)!r} is a folder, expected the name of a file: write "
            'Path(folder, "network.npz").'
        )
    return Path(path)


def check_parts(
    network: Network,
    path: str | Path,
    optimizer: Optimizer | None,
    rng: np.random.Generator | None,
    history: History | None,
) -> None:
    """Say which argument of `save` is not what its place asks for.

    Raises
    ------
    TypeError, ValueError
        As `save`.
    FileNotFoundError
        If there is no folder for the file.
    """
    if not isinstance(network, Network):
        swapped = isinstance(path, Network)
        hint = ": write save(network, path)" if swapped else ""
        raise TypeError(
            f"save: network is {described(network)}, expected a Network{hint}."
        )
    folder = check_path("save", path).parent
    if not folder.is_dir():
        raise FileNotFoundError(
            f"save: there is no folder {folder}: write "
            "Path(path).parent.mkdir(parents=True)."
        )
    for name, value, kind in (
        ("optimizer", optimizer, Optimizer),
        ("history", history, History),
    ):
        if value is not None and not isinstance(value, kind):
            raise TypeError(
                f"save: {name} is {described(value)}, expected the {kind.__name__} of "
                "the training: write save(network, path, optimizer, rng, history)."
            )
    if optimizer is not None and optimizer.network is not network:
        raise ValueError(
            "save: optimizer holds another network's parameters, expected this one's: "
            "write save(optimizer.network, path, optimizer)."
        )
    if rng is not None:
        check_generator("save", rng)


@contextmanager
def in_words(caller: str, path: Path) -> Iterator[None]:
    """Say of a file that it is damaged, where what it holds does not fit together."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        text = str(error).rstrip(".")
        raise ValueError(f"{caller}: {path} is damaged: {text}.") from error
