"""What the converters refuse, each in a sentence that names it and the way out."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType
from typing import Any

import numpy as np

from nnlib.attention import layer_norm
from nnlib.checks import described
from nnlib.convolution import conv2d
from nnlib.frameworks.counterparts import WHERE
from nnlib.propagation import Network

NAMES = {"torch": "PyTorch", "keras": "Keras"}
FLOATS = ("float16", "float32", "float64")
ADVICE = {
    "Identity": "leave it out, since it changes nothing",
    "LazyLinear": "run one batch through the model first, and it becomes a Linear",
    "Sequential": "put its layers in one by one",
}
OTHERWISE = (
    "leave it out, or write its function and enter it with "
    "nnlib.frameworks.counterparts.enter_counterparts"
)


def import_framework(caller: str, name: str) -> ModuleType:
    """Return a framework, imported now, or say how to get it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
    if missing == name:
        raise RuntimeError(
            f"{caller}: {NAMES[name]} is not installed: write pip install {name} in a "
            "terminal."
        )
    raise RuntimeError(
        f"{caller}: Keras computes with another framework, and asks for {missing}, "
        'which is not installed: start Python anew and write os.environ["KERAS_BACKEND"'
        '] = "torch", or "jax", before the first import of keras.'
    )


def check_network(caller: str, network: Any) -> None:
    """Refuse what is no network of nnlib."""
    if not isinstance(network, Network):
        raise TypeError(
            f"{caller}: network is {described(network)}, expected a Network of nnlib, "
            "such as mlp(rng, [784, 30, 10], relu)."
        )


def check_keras_computes(caller: str, keras: Any, network: Network) -> None:
    """Refuse float64 where Keras multiplies in float32, whatever its layers say.

    Keras 3.15 does so on PyTorch, and on JAX unless JAX_ENABLE_X64 is set; its
    LayerNormalization does so everywhere.
    """
    check_keras_convolves(caller, keras, network)
    table = np.ones((1, 1), network.parameters.dtype)
    if str(table.dtype) == "float64":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # JAX says that it rounds
            product = keras.ops.matmul(table, table)
        short = "multiplies" if "float64" not in str(product.dtype) else ""
        if not short and any(layer.function is layer_norm for layer in network):
            short = "normalizes rows of"  # whatever it computes with
        if short:
            raise TypeError(
                f"{caller}: the network holds float64, and Keras {keras.__version__} "
                f"on {keras.backend.backend()} {short} float64 in float32, expected "
                "float32: write network = network.with_parameters("
                "network.parameters.astype(np.float32))."
            )


def check_keras_convolves(caller: str, keras: Any, network: Network) -> None:
    """Refuse pictures where TensorFlow has no graphics card.

    Its processor convolves channels last only, and a network has them first.
    """
    if keras.backend.backend() != "tensorflow":
        return
    cards = importlib.import_module("tensorflow").config.list_physical_devices("GPU")
    for index, layer in enumerate(network):
        if layer.function is conv2d and not cards:
            raise RuntimeError(
                f"{caller}: layer {index}, conv2d, takes pictures with their channels "
                "first, and TensorFlow convolves those on a graphics card only, which "
                "it does not find: start Python anew and write "
                'os.environ["KERAS_BACKEND"] = "torch", or "jax", before the first '
                "import of keras."
            )


def check_float(caller: str, framework: str, said: str, name: str, dtype: str) -> None:
    """Refuse numbers that NumPy does not have, or that are no floats."""
    if dtype not in FLOATS:
        way = (
            "model.float()" if framework == "torch" else 'dtype="float32" in the layer'
        )
        raise TypeError(
            f"{caller}: {said} holds its {name} as {dtype}, expected "
            f"{', '.join(FLOATS[:-1])} or {FLOATS[-1]}: write {way}."
        )


def check_one_dtype(caller: str, framework: str, dtypes: dict[str, str]) -> None:
    """Refuse a model whose layers hold numbers of several kinds."""
    if len(set(dtypes.values())) > 1:
        parts = ", ".join(f"{said} has {dtype}" for said, dtype in dtypes.items())
        way = (
            "model.float()" if framework == "torch" else 'dtype="float32" in each layer'
        )
        raise TypeError(f"{caller}: {parts}, expected one dtype for all: write {way}.")


def check_same_dtype(framework: str, network: Network, dtype: str) -> None:
    """Refuse to compare a model with a network whose numbers are of another kind."""
    own = str(network.parameters.dtype)
    if dtype != own:
        way = (
            f"model.to(torch.{own})"
            if framework == "torch"
            else f'dtype="{own}" in each layer'
        )
        raise TypeError(
            f"compare: the network holds {own} and the model {dtype}, expected one "
            f"dtype for both: write {way}."
        )


def without_counterpart(
    caller: str, framework: str, index: int, said: str
) -> TypeError:
    """Say that a layer of nnlib cannot be had in a framework."""
    return TypeError(
        f"{caller}: layer {index}, {said}, has no counterpart in {WHERE[framework]}: "
        "replace it, or enter one with "
        "nnlib.frameworks.counterparts.enter_counterparts."
    )


def unknown_layer(caller: str, said: str, name: str) -> TypeError:
    """Say that a layer of a framework has no counterpart in nnlib."""
    return TypeError(
        f"{caller}: {said} has no counterpart in nnlib: {ADVICE.get(name, OTHERWISE)}."
    )


def no_sequence(caller: str, framework: str, model: Any) -> TypeError:
    """Say that a model is no list of layers whose order can be read."""
    name = "torch.nn.Sequential" if framework == "torch" else "keras.Sequential"
    if isinstance(model, Network):
        return TypeError(
            f"{caller}: model is a Network of nnlib already, expected a {name}: write "
            f"to_{framework}(network) for the way there."
        )
    owner = type(model).__module__.partition(".")[0]
    if type(model).__name__ == "Sequential" and owner in set(NAMES) - {framework}:
        return TypeError(
            f"{caller}: model is {described(model)} of {NAMES[owner]}, expected a "
            f"{name}: write from_{owner}(model)."
        )
    return TypeError(
        f"{caller}: model is {described(model)}, expected a {name}: what another class "
        "does between its layers is Python, and cannot be read off."
    )
