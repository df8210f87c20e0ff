"""Saving and loading a network, without pickle: a file of numbers and names.

The file is NumPy's npz: the flat vector of parameters, and the structure of the
network as JSON text. It holds the names of nnlib's functions, never code, so that
loading a file from somebody else runs nothing of theirs.
"""

import json
import os
import zlib
from pathlib import Path

import numpy as np

from nnlib import activations, layers
from nnlib.dropout import Dropout
from nnlib.gpu import to_cpu
from nnlib.layers import Layer
from nnlib.network import Network

FORMAT = "nnlib network"
VERSION = 1
# The modules whose functions a file may name.
MODULES = (layers, activations)


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
            "layers": [_described(layer) for layer in network],
        }
    )
    vector = to_cpu(network.parameters)  # a file from the GPU is read without one
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


def _described(layer):
    if type(layer) is Dropout:
        return {"layer": "Dropout", "rate": float(layer.rate)}
    function = layer.function
    name = getattr(function, "__name__", "")
    if type(layer) is not Layer or _function(name) is not function:
        raise ValueError(
            f"save: {layer!r} is not made of nnlib's own functions. A file holds "
            "numbers and nnlib's names, not code: save network.parameters with np.save "
            "and build the layers anew in your program"
        )
    for key, value in layer.settings.items():
        if not isinstance(value, bool | int | float | str):
            raise ValueError(
                f"save: the setting {key}={value!r} of {layer!r} is not a plain number "
                "or text"
            )
    return {
        "function": name,
        "shapes": [list(parameter.shape) for parameter in layer.parameters],
        "settings": layer.settings,
    }


def _function(name):
    """Return nnlib's function of that name; None where nnlib has none."""
    for module in MODULES:
        function = getattr(module, name, None)
        # functions of the module's own, not what it imports
        if getattr(function, "__module__", None) == module.__name__:
            return function
    return None


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
        built = [_layer(item, parameters.dtype) for item in structure["layers"]]
        network = Network(built)
        if parameters.shape != network.parameters.shape:
            raise ValueError(
                f"its layers need {network.parameters.size} parameters and it holds "
                f"{parameters.size}"
            )
        return network.with_parameters(parameters)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"load: {path} is damaged: {error}") from error


def _layer(item, dtype):
    if item.get("layer") == "Dropout":
        return Dropout(item["rate"])
    function = _function(item["function"])
    if function is None:
        raise ValueError(f"nnlib has no layer function {item['function']!r}")
    shapes = (tuple(shape) for shape in item["shapes"])
    # zeros, to be replaced by views of the vector
    return Layer(
        function, *(np.zeros(shape, dtype) for shape in shapes), **item["settings"]
    )
