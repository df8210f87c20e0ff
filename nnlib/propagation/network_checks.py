"""What a network asks of its layers: each takes what the one before it returns."""

import inspect
import math
import warnings
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from nnlib.checks import described, from_where, is_array, model_of
from nnlib.propagation.layer_checks import shapes_of
from nnlib.propagation.layers import Layer
from nnlib.registry import entry_of, name_of
from nnlib.signatures import Shape, fits, written

# Rows of a trial: more than one, so that a lost batch axis is seen, and then more, for
# functions that need several.
ROWS = (2, 7)


def refuse_apart(_, *layers: object, **settings: object) -> None:
    """Say that layers belong in one list, as other libraries take them apart."""
    if len(layers) > 1:
        raise TypeError(
            f"Network: {len(layers)} arguments were given, expected one list: write "
            "Network([layer, ...])."
        )


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
    if isinstance(item, type) and issubclass(item, Layer):
        made = f"{item.__name__}({', '.join(inspect.signature(item).parameters)})"
        raise TypeError(
            f"Network: layer {index} is the class {item.__name__}, expected a layer "
            f"made of it: write {made}."
        )
    if not callable(item) or isinstance(item, type):
        raise TypeError(
            f"Network: layer {index} is {described(item)}, expected a Layer or a "
            "function of x, such as relu."
        )
    if hint := model_of(item):
        raise TypeError(
            f"Network: layer {index} is {from_where(item)}, expected a Layer or a "
            f"function of x. For a whole model{hint.replace(':', ',', 1)}."
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


def check_fit(
    layers: Sequence[Layer], x: np.ndarray | None = None, caller: str = "Network"
) -> tuple[Shape | None, Shape | None]:
    """Return the shapes of input and output; None where one cannot be known.

    Parameters
    ----------
    layers : sequence of Layer
    x : (N, ...), optional
        A batch, once there is one, with at least one sample.
    caller : str
        The function that was called.

    Raises
    ------
    ValueError
        Where a layer does not take what comes before it, or fails.
    """
    first, shape = None, None if x is None else ("N", *x.shape[1:])
    for index, layer in enumerate(layers):
        signature = entry_of(layer.function).signature
        if signature is None:
            shape = tried(index, layers, shape, x, caller)
            continue
        found = shapes_of(signature, layer.parameters, shape)
        takes = signature.wanted(0, found)
        if signature.sizes(found) is None:
            if index == 0:
                break  # what it says itself, when it is called, is about x
            rows = len(takes or ()) == 2 < len(shape or ())
            raise ValueError(
                f"{caller}: layer {index}, {layer!r}, takes "
                f"{takes and written(takes)}, but layer {index - 1}, "
                f"{layers[index - 1]!r}, returns {shape and written(shape)}"
                f"{': put flatten between them' if rows else ''}."
            )
        if index == 0:
            first = takes
        given = takes if shape is None else shape
        try:
            shape = signature.output([given, *found[1:]], layer.settings)
        except ValueError as error:
            before = f"layer {index - 1}, {layers[index - 1]!r}, returns"
            raise ValueError(
                f"{caller}: layer {index}, {layer!r}: {error}; "
                f"{before if index else 'x has shape'} {given and written(given)}."
            ) from None
    return first, shape


def is_known(shape: Shape | None) -> bool:
    """Tell whether the size of a sample is known on every axis."""
    return shape is not None and not any(isinstance(size, str) for size in shape[1:])


def tried(
    index: int,
    layers: Sequence[Layer],
    shape: Shape | None,
    x: np.ndarray | None,
    caller: str,
) -> Shape | None:
    """Return the shape that a function without an entry makes of a small batch.

    The first layer gets rows of `x`, where there is a batch; the others get ones. It
    is refused if no number of rows suits it.
    """
    if shape is None or any(isinstance(size, str) for size in shape[1:]):
        return None
    like = np.zeros(0, "f4") if x is None else x
    like = next((p for each in layers for p in each.parameters), like)
    rows = ROWS if x is None else (*ROWS, len(x))
    refused: list[tuple[str, Exception | None]] = []
    for n_rows in rows:
        if x is None or index:
            batch = np.ones_like(like, shape=(n_rows, *shape[1:]))
        else:
            batch = x[:n_rows].copy()
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                y = layers[index](batch)
        except Exception as error:
            text = f"fails on a batch of shape {written(shape)}: "
            refused.append((f"{text}{type(error).__name__}: {error}", error))
            continue
        text = f"for a batch of shape {written(shape)}, expected"
        if not is_array(y):
            text = f"returns {described(y)} {text} an array with one row a sample."
        elif y.shape[:1] != batch.shape[:1]:
            text = f"returns shape {y.shape} {text} (N, ...): one row a sample."
        else:
            return ("N", *y.shape[1:])
        refused.append((text, None))
    text, cause = refused[0]
    raise ValueError(f"{caller}: layer {index}, {layers[index]!r}, {text}") from cause


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
    if len(takes) == 4 and len(shape) == 2:  # rows of numbers, to be read as pictures
        side = math.isqrt(shape[1] // takes[1])
        row = "pictures with channels"
        if takes[1] * side * side == shape[1]:
            row += f": write {name}.reshape(len({name}), {takes[1]}, {side}, {side})"
    raise ValueError(f"{text}{written(takes)}, {row}.")
