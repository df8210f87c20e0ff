"""Saving and loading, without pickle: a file of numbers and names.

The file is NumPy's npz: the flat vector of parameters, and the structure of the
network as JSON text. It holds the names of functions, never code, so that loading a
file from somebody else runs nothing of theirs. With the optimizer, the generator and
the history in it, a training goes on as if it had never stopped.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nnlib.optimizers import Optimizer, described, restored
from nnlib.propagation import Network
from nnlib.ranges import held_to
from nnlib.training.history import History
from nnlib.training.storage_checks import check_parts, check_path, in_words
from nnlib.training.structure import (
    generator_as_data,
    generator_from_data,
    layers_as_data,
    network_from_data,
)

FORMAT = "nnlib network"
VERSION = 2
STATE = "optimizer."  # stands before the names of the optimizer's arrays


class Training(NamedTuple):
    """All that a training goes on with, in the order in which `save` takes it."""

    network: Network
    optimizer: Optimizer
    rng: np.random.Generator
    history: History


@held_to({})
def save(
    network: Network,
    path: str | Path,
    optimizer: Optimizer | None = None,
    rng: np.random.Generator | None = None,
    history: History | None = None,
) -> None:
    """Write a network to a file, and what its training needs to go on.

    Parameters
    ----------
    network : Network
        Made of functions that have an entry in `nnlib.registry`, as nnlib's own have.
    path : str or Path
        Usually named .npz. A file that is there is replaced once the new one is
        complete.
    optimizer, rng, history : optional
        Of the training so far, for `resume`.

    Raises
    ------
    TypeError
        If an argument is not what its place asks for.
    ValueError
        If a layer or a schedule uses a function without an entry, which a file cannot
        hold, or the optimizer is another network's.
    OSError
        If the file cannot be written; nothing is left behind then, and a file that was
        there is as it was.

    Examples
    --------
    >>> import tempfile
    >>> from nnlib.activations import relu
    >>> from nnlib.propagation import forward, mlp
    >>> network = mlp(np.random.default_rng(0), [2, 3, 1], relu)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(network, Path(folder) / "network.npz")
    ...     again = load(Path(folder) / "network.npz")
    >>> x = np.ones((1, 2), dtype=np.float32)
    >>> bool((forward(again, x) == forward(network, x)).all())
    True
    """
    check_parts(network, path, optimizer, rng, history)
    structure: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "layers": layers_as_data(network),
    }
    arrays = {"parameters": network.parameters}
    if optimizer is not None:
        structure["optimizer"] = described(optimizer)
        arrays |= {STATE + name: array for name, array in optimizer.state().items()}
    if rng is not None:
        structure["rng"] = generator_as_data(rng)
    if history is not None:
        structure["history"] = asdict(history)
    write(Path(path), json.dumps(structure), arrays)


@held_to({})
def load(path: str | Path) -> Network:
    """Read a network that `save` wrote.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Network

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, cut off, of a newer format, or not written by `save`.

    Examples
    --------
    See `save`.
    """
    path = check_path("load", path)
    structure, arrays = read("load", path)
    with in_words("load", path):
        return network_from_data(structure["layers"], arrays["parameters"])


@held_to({})
def resume(path: str | Path) -> Training:
    """Read all that a training needs to go on, bit for bit as if it had not stopped.

    Parameters
    ----------
    path : str or Path
        Written by ``save(network, path, optimizer, rng, history)``.

    Returns
    -------
    Training
        The network, the optimizer, the generator and the history, which is empty if
        none was saved.

    Raises
    ------
    FileNotFoundError, ValueError
        As `load`; and if the file holds no optimizer or no generator.

    Examples
    --------
    >>> import tempfile
    >>> from nnlib.activations import relu
    >>> from nnlib.optimizers import Adam
    >>> from nnlib.propagation import mlp
    >>> rng = np.random.default_rng(0)
    >>> network = mlp(rng, [2, 3, 1], relu)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "training.npz"
    ...     save(network, path, Adam(network, 0.01), rng, History(loss=[0.7]))
    ...     network, optimizer, rng, history = resume(path)
    >>> optimizer.learning_rate, history.loss
    (0.01, [0.7])
    """
    path = check_path("resume", path)
    structure, arrays = read("resume", path)
    missing = [name for name in ("optimizer", "rng") if name not in structure]
    if missing:
        raise ValueError(
            f"resume: {path} holds a network, expected its {' and '.join(missing)} "
            "too: write save(network, path, optimizer, rng, history). For the network "
            "alone write load(path)."
        )
    with in_words("resume", path):
        network = network_from_data(structure["layers"], arrays["parameters"])
        state = {
            name.removeprefix(STATE): array
            for name, array in arrays.items()
            if name.startswith(STATE)
        }
        return Training(
            network,
            restored(network, structure["optimizer"], state),
            generator_from_data(structure["rng"]),
            History(**structure.get("history", {})),
        )


def write(path: Path, structure: str, arrays: dict[str, np.ndarray]) -> None:
    """Write the file whole, or not at all."""
    # an array on a GPU is fetched, so that the file is read without one
    plain: dict[str, Any]
    plain = {n: a.get() if hasattr(a, "get") else a for n, a in arrays.items()}
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, structure=structure, **plain)
            file.flush()
            os.fsync(file.fileno())  # on the disk, before the old file goes
        os.replace(part, path)
    except OSError as error:
        raise OSError(
            error.errno,
            f"save: the file was not written ({error.strerror or error}); what was "
            "there before is as it was. Check the folder and the space on its disk",
            str(path),
        ) from error
    finally:
        part.unlink(missing_ok=True)


def read(caller: str, path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Return the structure and the arrays of a file that `save` wrote.

    Raises
    ------
    FileNotFoundError, ValueError
        As `load`.
    """
    import zipfile  # not above: every program that trains would wait for it

    if not path.exists():
        raise FileNotFoundError(f"{caller}: there is no file {path}.")
    try:
        # opened here, as np.load leaves a damaged file open
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = dict(stored)
            structure = json.loads(arrays.pop("structure").item())
            arrays["parameters"].shape  # noqa: B018 - a file without them is foreign
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(
            f"{caller}: {path} is damaged or cut off ({error})."
        ) from error
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{caller}: {path} was not written by nnlib's save."
        ) from error
    if not isinstance(structure, dict) or structure.get("format") != FORMAT:
        raise ValueError(f"{caller}: {path} was not written by nnlib's save.")
    version = structure.get("version")
    if isinstance(version, int) and version > VERSION:
        raise ValueError(
            f"{caller}: {path} has format {version}, written by a newer nnlib; this "
            f"one reads up to format {VERSION}. Update nnlib."
        )
    return structure, arrays
