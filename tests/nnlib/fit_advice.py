"""Train where something is wrong, and follow the advice in the error."""

import re

import numpy as np
import pytest

from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD
from nnlib.training import fit


def rng():
    return np.random.default_rng(0)


def train(network, data, /, **changes):
    settings = {
        "network": network,
        "loss": cross_entropy,
        "optimizer": SGD(network, 0.1),
        "data": data,
        "epochs": 1,
        "batch_size": 4,
        "rng": rng(),
        "progress": False,
    }
    return fit(**{**settings, **changes})


def refused(kind, words, network, data, /, **changes):
    """Assert what fit says, that it names itself, and that nothing was changed."""
    before = network.parameters.copy()
    with pytest.raises(kind, match=words) as caught:
        train(network, data, **changes)
    message = str(caught.value)
    assert message.startswith("fit") and message.endswith(".")
    assert (network.parameters == before).all()
    return message


def advice(message):
    """Return the code that a message tells its reader to write."""
    return re.search(r"write (.+?)(?:, and | for one |\.$)", message, re.S).group(1)


def converted(message, data):
    """Replace the part that a message names by what its code makes of it."""
    name = re.search(r"(?:data|validation)\[([01])\]", message)
    part = int(name.group(1))
    made = eval(advice(message), {"data": data, "validation": data, "np": np})
    return tuple(made if i == part else array for i, array in enumerate(data))


def until_it_trains(network, data, steps=3, **changes):
    """Follow the advice of each message until fit trains; return what was said."""
    said = []
    for _ in range(steps):
        try:
            train(network, data, **changes)
        except (TypeError, ValueError) as error:
            said.append(str(error))
            data = converted(said[-1], data)
        else:
            return said
    raise AssertionError(said)
