"""To PyTorch and back: ``torch.nn.Sequential`` with a network's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nnlib.frameworks.checks import check_network, import_framework, no_sequence
from nnlib.frameworks.reading import network_of, read
from nnlib.frameworks.writing import plans
from nnlib.propagation import Network
from nnlib.ranges import held_to

if TYPE_CHECKING:
    import torch


@held_to({})
def to_torch(network: Network) -> torch.nn.Sequential:
    """Return the same network as a ``torch.nn.Sequential``, with copies of its numbers.

    PyTorch keeps one *row* a neuron: its ``weight`` is our ``W.T``. The model is handed
    back in evaluation mode, as nnlib evaluates: write ``model.train()`` before a
    training with dropout.

    Parameters
    ----------
    network : Network

    Returns
    -------
    torch.nn.Sequential
        On the CPU, of the network's dtype.

    Raises
    ------
    RuntimeError
        If PyTorch is not installed.
    TypeError
        If a layer has no counterpart, or this is no network.
    ValueError
        If layers share a part of their parameters.

    References
    ----------
    PyTorch's documentation of ``torch.nn.Linear``: the shape of ``weight``.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.activations import relu
    >>> from nnlib.propagation import mlp
    >>> network = mlp(np.random.default_rng(0), [2, 3, 1], relu)
    >>> to_torch(network)[0].weight.shape  # doctest: +SKIP
    torch.Size([3, 2])
    """
    check_network("to_torch", network)
    torch = import_framework("to_torch", "torch")
    modules: list[Any] = []
    for each in plans("to_torch", "torch", network):
        if each.index < len(modules):
            modules.append(modules[each.index])
            continue
        made = getattr(torch.nn, each.counterpart.name)
        if not each.arrays:
            modules.append(made(**each.arguments))
            continue
        # skip_init draws no numbers: PyTorch's generator stays where it is
        dtype = torch.from_numpy(network.parameters[:0].copy()).dtype
        module = torch.nn.utils.skip_init(made, **each.arguments, dtype=dtype)
        with torch.no_grad():
            for name, array in each.arrays.items():
                getattr(module, name).copy_(torch.from_numpy(array))
        modules.append(module)
    return torch.nn.Sequential(*modules).eval()


@held_to({})
def from_torch(model: torch.nn.Sequential) -> Network:
    """Return the same model as a network, with copies of its numbers.

    Parameters
    ----------
    model : torch.nn.Sequential
        Of layers that have a counterpart; a Sequential in it is taken apart.

    Returns
    -------
    Network
        Of the model's dtype.

    Raises
    ------
    RuntimeError
        If PyTorch is not installed.
    TypeError
        If a layer has no counterpart, or its numbers are no floats of NumPy's.
    ValueError
        If a layer has a setting that its counterpart does not have, or no bias.

    Examples
    --------
    >>> import torch  # doctest: +SKIP
    >>> from_torch(torch.nn.Sequential(torch.nn.Linear(2, 3)))  # doctest: +SKIP
    Network([
        Layer(linear, W (2, 3), b (3,)),
    ])
    """
    return network_of(read("from_torch", "torch", modules_of("from_torch", model)))


def modules_of(caller: str, model: Any) -> list:
    """Return the modules of a Sequential, those of one inside it among them."""
    torch = import_framework(caller, "torch")
    own = torch.nn.Sequential.forward
    if not isinstance(model, torch.nn.Sequential) or type(model).forward is not own:
        raise no_sequence(caller, "torch", model)
    return list(flat(model, torch.nn.Sequential))


def flat(model: Any, kind: type) -> Iterator[Any]:
    """Go through modules in order, and through those of a Sequential in its place."""
    for module in model:
        if type(module) is kind:
            yield from flat(module, kind)
        else:
            yield module
