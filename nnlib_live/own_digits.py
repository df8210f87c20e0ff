"""The first page's network, computed with the functions of the learner."""

from typing import Any

import numpy as np

from nnlib.data import digits_network
from nnlib.propagation import Layer, Network, linear
from nnlib_grader import keeping, sets
from nnlib_grader.boundary.dotted import named
from nnlib_grader.own import taken

SET, EXERCISES = "03_propagation", ("layer-line", "forward")
SOFTMAX = "04_activations", "softmax"


def functions() -> tuple[dict[str, Any], dict[str, str]]:
    """Return the functions of the network by name, and whose each of them is.

    Each of the learner's is checked again before it is taken.

    Returns
    -------
    functions, whose : dict
        `linear`, `forward` and `softmax`; whose they are in words.
    """
    found, whose = {}, {}
    for name, id in (*((SET, id) for id in EXERCISES), SOFTMAX):
        exercise = sets.load(name)[id]
        path = keeping.here() / keeping.FOLDER / f"{exercise.answer}.py"
        function, words = taken(exercise, path)
        found[exercise.answer] = function or named(exercise.builds)
        whose[exercise.answer] = words
    return found, whose


def read(x: list[float]) -> dict[str, Any]:
    """Read a drawn digit with the learner's functions, where there are such.

    Parameters
    ----------
    x : list of float
        The image: 784 numbers from 0 to 1.

    Returns
    -------
    result : dict
        `shares`, ten probabilities; `yours`, the names of the learner's functions;
        `whose`, for each function whose it is.
    """
    found, whose = functions()
    layers = [
        Layer(found["linear"], *layer.parameters) if layer.function is linear else layer
        for layer in digits_network()
    ]
    scores = found["forward"](Network(layers), np.array([x], dtype=np.float32))
    return {
        "shares": np.asarray(found["softmax"](scores)).ravel().tolist(),
        "yours": [name for name in found if whose[name].startswith("yours")],
        "whose": whose,
    }
