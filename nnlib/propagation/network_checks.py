"""What a network asks of its layers: each takes what the one before it returns."""

import inspect
import math
import warnings
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from nnlib.checks import described, is_array
from nnlib.propagation.layer_checks import shapes_of
from nnlib.propagation.layers import Layer
from nnlib.registry import entry_of, name_of
from nnlib.signatures import Shape, fits, written

BATCH = 2  # rows of a trial: more than one, so that a lost batch axis is seen


def as_layers(items: Iterable[Layer | Callable]) -> list[Layer]:
    """Return a layer for each item; a plain function becomes one without parameters.

    Raises
    ------
    TypeError
        If an item is neither, or a function that needs parameters.
    ValueError
        If there is none.
    """
    if isinstance(items, Layer | str) or not isinstance(items, Iterable):
        raise TypeError(
            f"Network: layers is {described(items)}, expected a list: "
            "write Network([layer, ...])."
        )
    layers = []
    for index, item in enumerate(items):
        if not isinstance(item, Layer):
            needs_nothing(index, item)
            item = Layer(item)
        layers.append(item)
    if not layers:
        raise ValueError("Network: a network needs at least one layer.")
    return layers


def needs_nothing(index: int, item: Callable) -> None:
    """Raise TypeError unless the item is a function of ``x`` alone."""
    if hasattr(item, "layers"):
        raise TypeError(
            f"Network: layer {index} is a Network, expected a Layer or a function of "
            "x. A star puts its layers in one by one: write Network([*network])."
        )
    if not callable(item):
        raise TypeError(
            f"Network: layer {index} is {described(item)}, expected a Layer or a "
            "function of x, such as relu."
        )
    try:
        _, *rest = inspect.signature(item).parameters.values()
    except ValueError:
        return  # a function of NumPy without a signature
    names = [each.name for each in rest if each.default is inspect._empty]
    if names and rest[0].kind.name == "POSITIONAL_OR_KEYWORD":
        raise TypeError(
            f"Network: layer {index}, {name_of(item)}, needs {' and '.join(names)}: "
            f"write Layer({', '.join([name_of(item), *names])})."
        )


def check_dtypes(layers: Sequence[Layer]) -> None:
    """Raise TypeError unless all parameters are of one dtype."""
    dtypes = {
        f"layer {index} has {name} {array.dtype}": array.dtype
        for index, layer in enumerate(layers)
        for name, array in zip(layer.names, layer.parameters, strict=True)
    }
    if len(set(dtypes.values())) > 1:
        raise TypeError(
            f"Network: {', '.join(dtypes)}, expected one dtype for all: write "
            "W.astype(np.float32), b.astype(np.float32) in each Layer."
        )


def check_fit(layers: Sequence[Layer]) -> tuple[Shape | None, Shape | None]:
    """Return the shapes of input and output; None where one cannot be known.

    Raises
    ------
    ValueError
        Where a layer does not take what comes before it, or fails.
    """
    first, x = None, None
    for index, layer in enumerate(layers):
        signature = entry_of(layer.function).signature
        if signature is None:
            x = tried(index, layer, x, layers)
            continue
        found = shapes_of(signature, layer.parameters, x)
        takes = signature.wanted(0, found)
        if signature.sizes(found) is None:
            raise ValueError(
                f"Network: layer {index}, {layer!r}, takes {takes and written(takes)}, "
                f"but layer {index - 1}, {layers[index - 1]!r}, returns "
                f"{x and written(x)}."
            )
        if index == 0:
            first = takes
        x = signature.output([takes if x is None else x, *found[1:]], layer.settings)
    return first, x


def tried(
    index: int, layer: Layer, shape: Shape | None, layers: Sequence[Layer]
) -> Shape | None:
    """Return the shape that a function without an entry makes of a small batch."""
    if shape is None or any(isinstance(size, str) for size in shape[1:]):
        return None
    like = next((p for each in layers for p in each.parameters), np.zeros(0, "f4"))
    x = np.ones_like(like, shape=(BATCH, *shape[1:]))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            y = layer(x)
    except Exception as error:
        raise ValueError(
            f"Network: layer {index}, {layer!r}, fails on a batch of shape {x.shape}: "
            f"{type(error).__name__}: {error}"
        ) from error
    if not is_array(y):
        raise ValueError(
            f"Network: layer {index}, {layer!r}, returns {described(y)} for a batch of "
            f"shape {x.shape}, expected an array with one row a sample."
        )
    if y.shape[:1] != (BATCH,):
        raise ValueError(
            f"Network: layer {index}, {layer!r}, returns shape {y.shape} for a batch "
            f"of shape {x.shape}, expected ({BATCH}, ...): one row a sample."
        )
    return ("N", *y.shape[1:])


def check_input(
    caller: str, takes: Shape | None, shape: Shape, first: Layer, name: str = "x"
) -> None:
    """Raise ValueError unless the network takes a batch of this shape.

    Parameters
    ----------
    caller : str
    takes : tuple or None
        The network's `input_shape`.
    shape : tuple
        That of x.
    first : Layer
    name : str
        What the caller calls x.
    """
    if takes is None or fits(takes, shape, {}):
        return
    text = f"{caller}: {name} has shape {shape}, but layer 0, {first!r}, takes "
    if fits(takes[1:], shape, {}):
        raise ValueError(
            f"{text}{written(takes)}. A single sample is a batch of one: "
            f"write {name}[None{', :' * len(shape)}]."
        )
    row = "one row a sample"
    if len(takes) == 2 and len(shape) != 2 and math.prod(shape[1:]) == takes[1]:
        row += f": write {name}.reshape(len({name}), -1)"  # images, or one feature
    raise ValueError(f"{text}{written(takes)}, {row}.")
