"""What an optimizer asks of the network and the gradient that it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnlib.backprop import Gradient
from nnlib.checks import check_place, described, is_array
from nnlib.propagation import Network

if TYPE_CHECKING:
    from nnlib.optimizers.optimizer import Optimizer


def check_network(optimizer: Optimizer) -> None:
    """Refuse what is no network, and say how an optimizer is made.

    Raises
    ------
    TypeError
    """
    network, rate = optimizer.network, optimizer.learning_rate
    if isinstance(network, Network):
        return
    kind = type(optimizer).__name__
    if not isinstance(rate, int | float):
        rate = 0.01
    if isinstance(network, int | float):  # the network was left out
        rate = network
    raise TypeError(
        f"{kind}: network is {described(network)}, expected a Network: write "
        f"{kind}(network, {rate})."
    )


def check_gradient(optimizer: Optimizer, grads: Any) -> None:
    """Refuse what is no gradient of the optimizer's network.

    Raises
    ------
    TypeError
        If it is something else than a Gradient.
    ValueError
        If it has another length than the network's parameters.
    """
    function = f"{type(optimizer).__name__}.step"
    if not isinstance(grads, Gradient):
        way_out = "write value, grads = backprop(network, x, loss, target)"
        if isinstance(grads, tuple) and any(isinstance(p, Gradient) for p in grads):
            way_out = "write grads[1]"
        elif is_array(grads) and grads.shape == optimizer.network.parameters.shape:
            way_out = "write Gradient(network, grads)"
        raise TypeError(
            f"{function}: grads is {described(grads)}, expected a Gradient: {way_out}."
        )
    g, theta = grads.vector, optimizer.network.parameters
    if g.shape != theta.shape:
        raise ValueError(
            f"{function}: grads has shape {g.shape}, expected {theta.shape} as the "
            "network's parameters. Was it another network's? An optimizer steps the "
            "network that it was made for: write optimizer.network to see it."
        )
    check_place(function, "grads", g, theta)
