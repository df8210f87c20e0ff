"""A fold of linear layers that loses a matrix on the way: which line, and when."""

import numpy as np

from nnlib_grader.specification.diagnoses import (
    at_line,
    coming,
    ending,
    exchange_of,
    that_comes,
    told_under,
    with_keys,
)
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

MOST = 100  # the size of a number


def faulty(layers):
    """Return what the text's code returns."""
    (W, b), (V, c) = layers
    return W @ V, b + c


def right(layers):
    """Return the weights and biases of the one layer."""
    (W, b), (V, c) = layers
    return W @ V, b @ V + c


keys = with_keys("line", "fails", "holds")
line = at_line(
    keys,
    5,
    "does what it should; send one x through the two layers, and look at "
    "what becomes of each part",
)


def pair(value, key):
    """Return two layers, or say what is wrong with them."""
    if words := keys(value):
        return words
    wanted = f'"{key}" is not a list of two layers, each a pair W, b'
    if len(value[key]) != 2 or any(len(layer) != 2 for layer in value[key]):
        return wanted
    layers = [[np.asarray(part, np.float64) for part in layer] for layer in value[key]]
    if any(W.ndim != 2 or b.shape != W.shape[1:] for W, b in layers):
        return f'{wanted}: W of "{key}" has as many columns as b has numbers'
    if layers[0][0].shape[1] != layers[1][0].shape[0]:
        return f'the layers of "{key}" do not fit behind each other'
    if any(np.min(part.shape) < 2 for layer in layers for part in layer):
        return f'a layer of "{key}" has fewer than two inputs or neurons'
    numbers = np.concatenate([part.ravel() for layer in layers for part in layer])
    if not (abs(numbers) <= MOST).all():
        return f'"{key}" holds a number beyond {MOST} or -{MOST}'
    if (abs(layers[0][1]) < 0.1).any():
        return f'a bias of the first layer of "{key}" is 0, or nearly'
    return layers


def outcome(layers):
    """Return what the code does with two layers: "error", "right" or "wrong"."""
    try:
        found = faulty(layers)
    except ValueError:
        return "error"
    same = (
        one.shape == other.shape and np.allclose(one, other, 1e-6, 1e-9)
        for one, other in zip(found, right(layers), strict=True)
    )
    return "right" if all(same) else "wrong"


CHECKS = {
    "line": line,
    "fails": that_comes(pair, outcome, "fails", "wrong"),
    "holds": that_comes(pair, outcome, "holds", "right"),
}
about = told_under(
    keys,
    line="the line",
    fails="layers on which it fails",
    holds="layers on which it holds",
)
W, ONE = np.array([[1.0, 2.0], [3.0, 4.0]]), np.eye(2)
b = np.array([1.0, 2.0])
FAILS, HOLDS = [(W, b), (W, b)], [(W, b), (ONE, b)]


def diagnosis(line=5, fails=FAILS, holds=HOLDS):
    """Return a diagnosis, the right one if not told otherwise."""
    return {"line": line, "fails": fails, "holds": holds}


comes = coming(pair, outcome)
ends = ending(comes, CHECKS)
exchanged = exchange_of(CHECKS["fails"], CHECKS["holds"])


def not_such(_, value):
    """Recognise layers of another kind."""
    return any(isinstance(pair(value, key), str) for key in ("fails", "holds"))


EXERCISE = Exercise(
    id="folded-bias",
    answer="diagnosis",
    objective="nonlinearity",
    level="several steps",
    diagnosis=True,
    compare=(
        "The worked solution says for which biases and matrices the fault stays "
        "hidden. Would the layers of a fresh network, with biases of 0, have shown it?"
    ),
    reference=diagnosis(),
    checks=[
        Check("the line", 1, Holds(line)),
        Check("layers on which it fails", 1, Holds(CHECKS["fails"])),
        Check("layers on which it holds", 2, Holds(CHECKS["holds"])),
    ],
    mistakes=[
        Mistake(
            "the matrices",
            "The matrices are folded as they should be. Send x = 0 through two layers "
            "with a pencil: what is left of the first one?",
            diagnosis(line=4),
            about("line", lambda value: value["line"] == 4),
        ),
        Mistake(
            "a line without a fault",
            "This line does what it should. Print W and b behind each line of the "
            "loop for two small layers, and compare with a pencil.",
            diagnosis(line=3),
            about("line", lambda value: value["line"] != 4),
        ),
        Mistake(
            "exchanged",
            "The two pairs of layers have changed places: the code is right on the "
            "first and wrong on the second.",
            diagnosis(fails=HOLDS, holds=FAILS),
            exchanged,
        ),
        Mistake(
            "it ends in an error",
            "With these sizes NumPy refuses the line, so that nobody is misled. Which "
            "sizes does it let through?",
            diagnosis(fails=[(W, b), (np.ones((2, 3)), np.ones(3))]),
            ends,
        ),
        Mistake(
            "never wrong there",
            "On these layers the code comes out right. What does the second matrix do "
            "with the first biases?",
            diagnosis(fails=[(2 * W, b), (ONE, 3 * b)]),
            about("fails", comes("fails", "right")),
        ),
        Mistake(
            "wrong there, too",
            "On these layers the code comes out wrong. The first biases must not be 0; "
            "through which second matrix do they come as they were?",
            diagnosis(holds=[(ONE, b), (W, b)]),
            about("holds", comes("holds", "wrong")),
        ),
        Mistake(
            "not such layers",
            "Two layers are asked for, each a pair W, b, with two inputs and neurons "
            "at least, that fit behind each other, and no first bias at 0.",
            diagnosis(holds=[(W, 0 * b), (W, b)]),
            not_such,
        ),
    ],
    variants={
        "lists": {
            "line": 5.0,
            "fails": [[[[1, 0], [0, 1]], [1, 1]], [[[2, 0], [0, 2]], [0, 0]]],
            "holds": [[[[5, 1], [2, 3]], [1, 1]], [[[0, 1], [1, 0]], [3, 3]]],
        },
        "a NumPy number": diagnosis(line=np.int64(5)),
        "tuples": diagnosis(fails=tuple(FAILS), holds=tuple(HOLDS)),
        "other sizes": diagnosis(
            fails=[(np.ones((3, 2)), b), (W, b)],
            holds=[(np.ones((4, 2)), np.ones(2)), (W / W.sum(axis=0), b)],
        ),
    },
)
