"""Count before you run: the sizes of the network are the learner's."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

CHECKS = {
    "a shape": ("hidden",),
    "parameters and bytes": ("parameters", "bytes"),
    "products": ("products",),
}
KEYS = ("hidden", "parameters", "bytes", "products")


def counted(N, n_in, n_hidden, n_out):
    """Return the right counts."""
    parameters = n_in * n_hidden + n_hidden + n_hidden * n_out + n_out
    return {
        "hidden": (N, n_hidden),
        "parameters": parameters,
        "bytes": 4 * parameters,
        "products": N * n_hidden * (n_in + n_out),
    }


def equal(one, other):
    """Tell whether two counts, or two shapes, are equal."""
    one, other = np.asarray(one), np.asarray(other)
    return one.shape == other.shape and bool(np.all(one == other))


def holds(right, *keys):
    """Return a test of some of the counts."""

    def test(_, value):
        if not isinstance(value, dict) or set(value) != set(KEYS):
            named = ", ".join(f'"{key}"' for key in KEYS)
            return f"a dictionary with the keys {named} is asked for"
        wrong = [f'"{key}"' for key in keys if not equal(value[key], right[key])]
        return f"{' and '.join(wrong)}: this is not right" if wrong else None

    return test


def other_sizes(right):
    """Return a test of counts that belong together, for another network."""

    def recognise(_, value):
        N, n_hidden = (int(n) for n in value["hidden"])
        both = int(value["products"]) // (N * n_hidden)
        n_out = int(value["parameters"]) - n_hidden * (both + 1)
        others = counted(N, both - n_out, n_hidden, n_out)
        fits = all(equal(value[key], others[key]) for key in KEYS)
        return fits and 0 < n_out < both and others != right

    return recognise


def exercise(N, n_in, n_hidden, n_out):
    """Return the exercise for some sizes."""
    right = counted(N, n_in, n_hidden, n_out)
    weights = n_hidden * (n_in + n_out)
    parameters, products = right["parameters"], right["products"]

    def slip(name, message, first, *others):
        """Return a mistake: each way is a dictionary of wrong counts of one check."""

        def recognised_by(ways):
            return lambda _, value: any(
                all(equal(value[key], wrong) for key, wrong in way.items())
                for way in ways
            )

        ways = {
            check: [way for way in (first, *others) if set(way) <= set(keys)]
            for check, keys in CHECKS.items()
        }
        recognise = {check: recognised_by(one) for check, one in ways.items() if one}
        return Mistake(name, message, {**right, **first}, recognise)

    return Exercise(
        id="your-network",
        answer="counts",
        objective="network-shapes",
        level="one step",
        compare=(
            "Build the network with Layer and Network, and print its parameters.size "
            "and parameters.nbytes, as the chapter does. Is your count in step with it?"
        ),
        reference=right,
        checks=[
            Check(name, points, Holds(holds(right, *keys)))
            for (name, keys), points in zip(CHECKS.items(), (1, 2, 1), strict=True)
        ],
        mistakes=[
            slip(
                "biases left out",
                "The weights are all there, and no bias is. Each neuron has one more "
                "parameter than it has inputs.",
                {"parameters": weights, "bytes": 4 * weights},
                {"parameters": weights},
                {"bytes": 4 * weights},
                {"parameters": weights + n_hidden},
                {"parameters": weights + n_out},
            ),
            slip(
                "other bytes for a number",
                "The parameters are right, and the bytes belong to numbers of another "
                "kind. How many bytes does the chapter count for one float32?",
                {"parameters": parameters, "bytes": 8 * parameters},
                {"parameters": parameters, "bytes": 32 * parameters},
                {"parameters": parameters, "bytes": parameters},
            ),
            slip(
                "layers multiplied",
                "The sizes of both layers were multiplied into one product. Each layer "
                "has a matrix of its own: count one after the other, and add.",
                {"parameters": n_in * n_hidden * n_out},
                {"parameters": n_in * n_hidden * n_out + n_hidden + n_out},
                {"products": N * n_in * n_hidden * n_out},
                {"products": n_in * n_hidden * n_out},
            ),
            slip(
                "sizes added",
                "These are the numbers of inputs and neurons. From each input a weight "
                "leads to each hidden neuron, so what is to be multiplied?",
                {"parameters": n_in + n_hidden + n_out},
                {"parameters": n_hidden + n_out},
            ),
            slip(
                "the batch among the parameters",
                "The number of samples went into the parameters. A network has as many "
                "parameters for one sample as for a thousand.",
                {"parameters": N * parameters},
                {"parameters": N * weights},
                {"bytes": 4 * N * parameters},
            ),
            slip(
                "another shape",
                "A shape of this book starts with the samples: one row each. What "
                "stands in a row behind the hidden layer?",
                {"hidden": (n_hidden, N)},
                {"hidden": (n_hidden,)},
                {"hidden": (n_in, n_hidden)},
                {"hidden": (N, n_in)},
                {"hidden": (N, n_out)},
                {"hidden": N * n_hidden},
            ),
            slip(
                "products of one sample",
                "Count again what is multiplied: once for each weight and for each "
                "sample. A bias is added, not multiplied.",
                {"products": weights},
                {"products": N * parameters},
                {"products": parameters},
                {"products": N * n_in * n_hidden},
                {"products": N * n_hidden * n_out},
                {"products": N * n_in * n_hidden + n_hidden * n_out},
                {"products": n_in * n_hidden + N * n_hidden * n_out},
            ),
            Mistake(
                "other sizes",
                "These counts fit together, for another network than the one that the "
                "cell above prints for your name.",
                counted(N + 1, n_in, n_hidden, n_out),
                other_sizes(right),
            ),
        ],
        variants={
            "NumPy numbers": {key: np.int64(right[key]) for key in KEYS},
            "floats and lists": {
                "hidden": [float(N), float(n_hidden)],
                "parameters": float(parameters),
                "bytes": 4.0 * parameters,
                "products": float(products),
            },
            "0-d arrays": {key: np.array(right[key]) for key in KEYS},
        },
        personal=mine,
        numbers=(
            f"Your network: {n_in} inputs, {n_hidden} hidden neurons, {n_out} outputs. "
            f"Your batch: {N} samples."
        ),
    )


def mine(rng):
    """Draw four sizes that are all different."""
    n_out, n_hidden, n_in, N = np.sort(rng.choice(np.arange(3, 25), 4, replace=False))
    return exercise(int(N), int(n_in), int(n_hidden), int(n_out))


EXERCISE = mine(np.random.default_rng(0))
