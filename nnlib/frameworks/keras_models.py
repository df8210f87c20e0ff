"""To Keras and back: ``keras.Sequential`` with a network's numbers.

Keras itself computes with another framework: PyTorch, JAX or TensorFlow. It asks for
the name before its first import: ``os.environ["KERAS_BACKEND"] = "torch"``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnlib.frameworks.checks import (
    check_keras_computes,
    check_network,
    import_framework,
    no_sequence,
)
from nnlib.frameworks.reading import network_of, read
from nnlib.frameworks.writing import plans
from nnlib.propagation import Network
from nnlib.ranges import held_to

if TYPE_CHECKING:
    import keras


@held_to({})
def to_keras(network: Network) -> keras.Sequential:
    """Return the same network as a ``keras.Sequential``, with copies of its numbers.

    Keras keeps weights as nnlib does, one *column* a neuron. Each activation is a layer
    of its own. Layers of pictures are made with ``data_format="channels_first"``, so
    that the model takes the same batch.

    Parameters
    ----------
    network : Network

    Returns
    -------
    keras.Sequential
        Of the network's dtype, on the backend that Keras was imported with.

    Raises
    ------
    RuntimeError
        If Keras, or what it computes with, is not installed, or computes with
        TensorFlow on a processor and a layer is conv2d.
    TypeError
        If a layer has no counterpart, this is no network, or Keras would multiply its
        float64 numbers in float32.
    ValueError
        If layers share a part of their parameters, or a setting is unknown to Keras.

    References
    ----------
    Keras' documentation of ``keras.layers.Dense``: the shape of ``kernel``.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.activations import relu
    >>> from nnlib.propagation import mlp
    >>> network = mlp(np.random.default_rng(0), [2, 3, 1], relu)
    >>> to_keras(network).layers[0].kernel.shape  # doctest: +SKIP
    (2, 3)
    """
    check_network("to_keras", network)
    keras = import_framework("to_keras", "keras")
    check_keras_computes("to_keras", keras, network)
    dtype = str(network.parameters.dtype)
    model = keras.Sequential()
    model.dtype_policy = keras.DTypePolicy(dtype)  # else every batch becomes float32
    takes = network.input_shape
    if takes is not None and all(isinstance(size, int) for size in takes[1:]):
        model.add(keras.Input(takes[1:], dtype=dtype))
    layers: list[Any] = []
    for each in plans("to_keras", "keras", network):
        if each.index < len(layers):
            raise TypeError(
                f"to_keras: layer {len(layers)} is layer {each.index} once more, and a "
                "keras.Sequential holds a layer only once: give it arrays of its own."
            )
        made = getattr(keras.layers, each.counterpart.name)
        layers.append(made(**each.arguments, dtype=dtype))
        if each.arrays:  # no batch has said yet how large the kernel is
            layers[-1].build(each.built_for)
        model.add(layers[-1])
        for name, array in each.arrays.items():
            getattr(layers[-1], name).assign(array)
    return model


@held_to({})
def from_keras(model: keras.Sequential) -> Network:
    """Return the same model as a network, with copies of its numbers.

    Parameters
    ----------
    model : keras.Sequential
        Of layers that have a counterpart. An activation inside a layer becomes a layer
        behind it.

    Returns
    -------
    Network
        Of the model's dtype.

    Raises
    ------
    RuntimeError
        If Keras, or what it computes with, is not installed.
    TypeError
        If a layer has no counterpart, or its numbers are no floats of NumPy's.
    ValueError
        If a layer has a setting that its counterpart does not have, no bias, or does
        not know its shape yet.

    Examples
    --------
    >>> layers = [keras.Input((2,)), keras.layers.Dense(3)]  # doctest: +SKIP
    >>> from_keras(keras.Sequential(layers))  # doctest: +SKIP
    Network([
        Layer(linear, W (2, 3), b (3,)),
    ])
    """
    return network_of(read("from_keras", "keras", layers_of("from_keras", model)))


def layers_of(caller: str, model: Any) -> list:
    """Return the layers of a Sequential, without its input."""
    keras = import_framework(caller, "keras")
    if type(model) is not keras.Sequential:
        raise no_sequence(caller, "keras", model)
    return model.layers
