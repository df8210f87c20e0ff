"""Saving and loading a network, without pickle: a file of numbers and names.

The file is NumPy's npz: the flat vector of parameters, and the structure of the
network as JSON text. It holds the names of nnlib's functions, never code, so that
loading a file from somebody else runs nothing of theirs.
"""

import functools
import json
import os
import zlib
from pathlib import Path

import numpy as np

from nnlib.propagation import Layer, Network
from nnlib.registry import entry_of, named

FORMAT = "nnlib network"
VERSION = 2


def save(network: Network, path: str | Path) -> None:
    """Write a network to a file: its structure and its parameters.

    Parameters
    ----------
    network : Network
        Made of nnlib's own functions.
    path : str or Path
        Usually named .npz. A file that is there is replaced once the new one is
        complete.

    Raises
    ------
    ValueError
        If a layer uses a function of your own, which a file cannot hold.
    OSError
        If the file cannot be written; nothing is left behind then.

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
    structure = json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "layers": [
                _described(layer, row)
                for layer, row in zip(network, network.places, strict=True)
            ],
        }
    )
    vector = network.parameters
    if hasattr(vector, "get"):  # on a GPU: the file is read without one
        vector = vector.get()
    path = Path(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, structure=structure, parameters=vector)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


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
    import zipfile  # not above: every program that trains would wait for it

    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"load: there is no file {path}")
    try:
        # opened here, as np.load leaves a damaged file open
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            structure = json.loads(stored["structure"].item())
            parameters = stored["parameters"]
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(f"load: {path} is damaged or cut off ({error})") from error
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"load: {path} was not written by nnlib's save") from error
    return _built(structure, parameters, path)


def _described(layer, row):
    entry = entry_of(layer.function)
    if named(entry.module, entry.name) is not layer.function:
        raise ValueError(
            f"save: {layer!r} is made of a function that has no entry. A file holds "
            "numbers and names, not code: write @shapes(...) from nnlib.registry above "
            "the function, and have it there too where the file is loaded."
        )
    for key, value in layer.settings.items():
        if not isinstance(value, bool | int | float | str):
            raise ValueError(
                f"save: the setting {key}={value!r} of {layer!r} is not a plain number "
                "or text."
            )
    return {
        "function": entry.name,
        "module": entry.module,
        "settings": layer.settings,
        # where its parameters start in the vector: a shared one stands in two layers
        "starts": [place.start for place in row],
        "shapes": [list(place.shape) for place in row],
    }


def _built(structure, parameters, path):
    if not isinstance(structure, dict) or structure.get("format") != FORMAT:
        raise ValueError(f"load: {path} was not written by nnlib's save")
    version = structure.get("version")
    if isinstance(version, int) and version > VERSION:
        raise ValueError(
            f"load: {path} has format {version}, written by a newer nnlib; this one "
            f"reads up to format {VERSION}. Update nnlib"
        )
    try:
        arrays: dict = {}
        built = [_layer(item, parameters.dtype, arrays) for item in structure["layers"]]
        network = Network(built)
        if parameters.shape != network.parameters.shape:
            raise ValueError(
                f"its layers need {network.parameters.size} parameters and it holds "
                f"{parameters.size}"
            )
        return network.with_parameters(parameters)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"load: {path} is damaged: {error}") from error


def _layer(item, dtype, arrays):
    """Build one layer over zeros, which views of the vector replace."""
    if item.get("layer") == "Dropout":  # as format 1 wrote it
        item = {"function": "dropout", "settings": {"rate": item["rate"]}, "shapes": []}
    name, module = item["function"], item.get("module", "nnlib.training")
    function = named(module, name)
    if function is None:
        raise ValueError(
            f"its layers use the function {name!r} of {module}, which has no entry "
            "here; run the code that defines it first, with @shapes above it"
        )
    shapes = [tuple(shape) for shape in item["shapes"]]
    starts = item.get("starts", [f"{len(arrays)}.{i}" for i in range(len(shapes))])
    for start, shape in zip(starts, shapes, strict=True):
        arrays.setdefault(start, np.zeros(shape, dtype))
    parameters = [arrays[start] for start in starts]
    make = entry_of(function).layer or functools.partial(Layer, function)
    return make(*parameters, **item["settings"])
