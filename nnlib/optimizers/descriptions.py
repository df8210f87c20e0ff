"""An optimizer as plain data, chapter 8: to write it to a file and go on from there."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnlib.checks import described as said
from nnlib.optimizers.optimizer import Optimizer
from nnlib.optimizers.schedules import Schedule
from nnlib.propagation import Network
from nnlib.propagation.checks import check_network
from nnlib.registry import checked, named


def check_optimizer(optimizer: Optimizer) -> None:
    """Refuse what is no optimizer."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"described: optimizer is {said(optimizer)}, expected an optimizer: write "
            "described(Adam(network, 0.01))."
        )


@checked(check_optimizer)
def described(optimizer: Optimizer) -> dict[str, Any]:
    """Return what an optimizer is, in words and numbers that JSON can hold.

    With ``optimizer.state()``, its arrays, this is all that `restored` needs.

    Parameters
    ----------
    optimizer : Optimizer

    Returns
    -------
    dict
        The class's name and module, its settings, and how many steps it took.

    Raises
    ------
    ValueError
        If a setting is a function of your own: a file holds numbers and names.

    Examples
    --------
    >>> from nnlib.optimizers import SGD, cosine
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.ones((1, 1)), np.zeros(1))])
    >>> described(SGD(network, cosine(0.1, steps=9)))["settings"]["learning_rate"]
    {'name': 'cosine', 'module': 'nnlib.optimizers.schedules', 'settings': \
{'learning_rate': 0.1, 'steps': 9, 'final': 0.0}}
    """
    return _named(optimizer) | {"steps": optimizer.steps}


def check_parts(network, description, state) -> None:
    """Refuse what no optimizer can be made of."""
    check_network("restored", network)
    for name, value, code in [
        ("description", description, "described(optimizer)"),
        ("state", state, "optimizer.state()"),
    ]:
        if not isinstance(value, Mapping):
            raise TypeError(
                f"restored: {name} is {said(value)}, expected a dict: write {code}."
            )
    missing = {"name", "module", "settings", "steps"} - set(description)
    if missing:
        raise ValueError(
            f"restored: description holds no {' and no '.join(sorted(missing))}, "
            "expected what described returned: write described(optimizer)."
        )


@checked(check_parts)
def restored(
    network: Network, description: Mapping[str, Any], state: Mapping[str, np.ndarray]
) -> Optimizer:
    """Return an optimizer that goes on where the described one stopped, bit for bit.

    Parameters
    ----------
    network : Network
        With the parameters of that moment.
    description : dict
        What `described` returned.
    state : dict of name to array
        What ``optimizer.state()`` returned then. Copied.

    Returns
    -------
    Optimizer

    Raises
    ------
    ValueError
        If the optimizer's class or a schedule is not known here, or an array is
        missing, or not as long as the network's parameters.

    Examples
    --------
    >>> from nnlib.backprop import Gradient
    >>> from nnlib.optimizers import Adam
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.ones((1, 1)), np.zeros(1))])
    >>> adam = Adam(network, 0.01)
    >>> adam.step(Gradient(network, np.array([4.0, -2.0])))
    >>> again = restored(network, described(adam), adam.state())
    >>> again.steps, again.state()["m"]
    (1, array([ 0.4, -0.2]))
    """
    optimizer = _made(description, Optimizer, network)
    optimizer.steps = description["steps"]
    kept = optimizer.state()
    if set(kept) != set(state):
        raise ValueError(
            f"restored: state holds {sorted(state)}, expected {sorted(kept)} for "
            f"{type(optimizer).__name__}."
        )
    for name, array in kept.items():
        there = state[name]
        if there.shape != array.shape or there.dtype != array.dtype:
            raise ValueError(
                f"restored: {name} has shape {there.shape} and holds {there.dtype}, "
                f"expected {array.shape} and {array.dtype} as the network's parameters."
            )
        array[...] = np.asarray(there, like=array)
    return optimizer


def _named(owner):
    kind = type(owner)
    return {
        "name": kind.__name__,
        "module": kind.__module__,
        "settings": {
            name: _plain(kind.__name__, name, value)
            for name, value in owner.settings().items()
        },
    }


def _plain(function, name, value):
    """Return a setting as JSON can hold it."""
    if isinstance(value, Schedule):
        return _named(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return [each if isinstance(each, str) else int(each) for each in value]
    raise ValueError(
        f"{function}: {name} is {said(value)}, which a file cannot hold: it holds "
        "numbers and names, not code. Write a number, or a schedule of "
        "nnlib.optimizers.schedules."
    )


def _made(description, kind, *arguments):
    """Make an optimizer, or a schedule, of its description."""
    name, module = description["name"], description["module"]
    make = named(module, name)
    if not (isinstance(make, type) and issubclass(make, kind)):
        raise ValueError(
            f"restored: {name} of {module} is not known here; run the code that "
            "defines it first."
        )
    settings = {
        name: _made(value, Schedule) if isinstance(value, dict) else value
        for name, value in description["settings"].items()
    }
    return make(*arguments, **settings)
