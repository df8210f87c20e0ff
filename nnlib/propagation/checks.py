"""What `mlp` and `forward` ask for: sizes, functions, a network and its batch."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

import numpy as np

from nnlib.checks import (
    check_place,
    described,
    from_where,
    is_array,
    model_of,
    way_out,
)
from nnlib.misfits import remember
from nnlib.propagation.network import Network
from nnlib.propagation.network_checks import check_fit, check_input, is_known
from nnlib.ranges import check_float_dtype, check_generator, whole_number
from nnlib.registry import entry_of, name_of


def check_mlp(rng, sizes, activation, initialise=callable, output=None, dtype=float):
    """Refuse what no network can be built of."""
    if not isinstance(sizes, Sequence | np.ndarray) or isinstance(sizes, str):
        swapped = ": the arguments look swapped" if isinstance(rng, Sequence) else ""
        raise TypeError(
            f"mlp: sizes is {described(sizes)}, expected a list{swapped}: "
            "write mlp(rng, [784, 30, 10], relu)."
        )
    check_generator("mlp", rng)
    if len(sizes) < 2:
        raise ValueError(
            f"mlp: sizes is {list(sizes)}, expected the inputs and the outputs at "
            "least: write [784, 30, 10]."
        )
    for index, size in enumerate(sizes):
        whole_number("mlp", f"sizes[{index}]", size)
    for name, function, usual in [
        ("activation", activation, "relu"),
        ("initialise", initialise, "he"),
        ("output", activation if output is None else output, "softmax"),
    ]:
        if not callable(function):
            raise TypeError(
                f"mlp: {name} is {described(function)}, expected a function. Hand in "
                "the function itself, without quotes and without parentheses: write "
                f"{meant_by(function) or usual}."
            )
    check_float_dtype("mlp", "dtype", dtype)


def meant_by(value: object) -> str:
    """Return the name of an activation or of an initialiser that a text is, if any."""
    faces = [import_module(f"nnlib.{face}") for face in ("activations", "weights")]
    known = {name for face in faces for name in vars(face)}
    return value if isinstance(value, str) and value in known else ""


def drawn(
    initialise: Callable, rng: np.random.Generator, n_in: int, n_out: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return W and b from an initialiser, or say what it should have done."""
    call = f"mlp: initialise(rng, {n_in}, {n_out})"
    if entry_of(initialise).signature is not None:
        raise TypeError(
            f"mlp: initialise is {name_of(initialise)}, which draws no weights, "
            "expected one that does, such as he. For the last layer write "
            f"output={name_of(initialise)}."
        )
    try:
        made = initialise(rng, n_in, n_out)
    except TypeError as error:
        raise TypeError(
            f"{call} fails: {error} One that draws nothing is wrapped: write "
            "initialise=lambda rng, n_in, n_out: zeros(n_in, n_out)."
        ) from error
    parts = made if isinstance(made, tuple) else ()
    if [getattr(part, "shape", None) for part in parts] != [(n_in, n_out), (n_out,)]:
        shapes = [f"shape {getattr(part, 'shape', '()')}" for part in parts]
        raise ValueError(
            f"{call} returns {' and '.join(shapes) or described(made)}, expected W of "
            f"shape ({n_in}, {n_out}) and b of shape ({n_out},): write return W, b."
        )
    return made


def check_network(caller: str, network: Network, x: np.ndarray | None = None) -> None:
    """Raise TypeError unless it is a network; look whether x is."""
    if not isinstance(network, Network):
        swapped = ""
        if isinstance(x, Network):
            swapped = ": the arguments look swapped, the network comes first"
        raise TypeError(
            f"{caller}: network is {from_where(network)}, expected a Network"
            f"{swapped or model_of(network)}."
        )


def check_batch(
    network: Network,
    x: np.ndarray,
    rng: np.random.Generator | None = None,
    caller: str = "forward",
    name: str = "x",
) -> None:
    """Refuse what is no batch for the network.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
    rng : numpy.random.Generator, optional
    caller, name : str
        The function that was called and its argument, as the message names them.

    Raises
    ------
    TypeError
        If `network` is none, or `x` not an array of its dtype, on its device.
    ValueError
        If `x` has not the shape that the network takes, or a layer fails on it.
    """
    check_network(caller, network, x)
    wanted = network.parameters.dtype
    if not is_array(x):
        code = way_out(name, x, "floats").replace("np.float32", f"np.{wanted}")
        raise TypeError(
            f"{caller}: {name} is {described(x)}, expected an array of floats{code}."
        )
    if x.dtype != wanted and network.parameters.size:
        # A sum of float32 and float64 is float64: one array of the wrong dtype would
        # make the whole pass slower, and nobody would notice.
        scale = " / 255" if x.dtype == np.uint8 else ""
        why = ", and images from 0 to 255 are divided by 255" if scale else ""
        raise TypeError(
            f"{caller}: {name} is {x.dtype} and the network's parameters are "
            f"{wanted}{why}; convert the data once: write "
            f"{name}.astype(np.{wanted}){scale}."
        )
    check_place(caller, name, x, network.parameters)
    check_input(caller, network.input_shape, x.shape, network[0], name)
    if not is_known(network.input_shape) and x.ndim and len(x):
        # what could not be checked when the network was built, once for each shape
        if x.shape[1:] not in network.passed:
            check_fit(network.layers, x, caller)
            remember(network.passed, x.shape[1:])
    if rng is not None and not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{caller}: rng is {described(rng)}, expected a generator or nothing: "
            "write rng=np.random.default_rng(0)."
        )
