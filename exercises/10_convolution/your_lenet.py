"""Count the parameters of a convolutional network; its sizes are the learner's."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

KEYS = ("first", "second", "linear", "unshared")
CHECKS = {
    "both convolutions": ("first", "second"),
    "the linear layer": ("linear",),
    "weights that are not shared": ("unshared",),
}


def sides(n, k):
    """Return the rows behind each convolution and each pooling."""
    one = n - k + 1
    two = one // 2 - k + 1
    return one, one // 2, two, two // 2


def counted(n, k, c1, c2):
    """Return the right counts."""
    one, _, _, last = sides(n, k)
    return {
        "first": c1 * (k * k + 1),
        "second": c2 * (c1 * k * k + 1),
        "linear": 10 * (c2 * last * last + 1),
        "unshared": c1 * one * one * (k * k + 1),
    }


def equal(one, other):
    """Tell whether two counts are equal; a count is one number."""
    return np.ndim(one) == 0 and bool(np.isclose(float(one), other, 1e-9, 0))


def holds(right, *keys):
    """Return a test of some of the counts."""

    def test(_, value):
        if not isinstance(value, dict) or set(value) != set(KEYS):
            named = ", ".join(f'"{key}"' for key in KEYS)
            return f"a dictionary with the keys {named} is asked for"
        wrong = [f'"{key}"' for key in keys if not equal(value[key], right[key])]
        return f"{' and '.join(wrong)}: this is not right" if wrong else None

    return test


def exercise(n, k, c1, c2):
    """Return the exercise for some sizes."""
    right = counted(n, k, c1, c2)
    one, half, two, last = sides(n, k)
    square = k * k

    def slip(name, message, *ways):
        """Return a mistake; a way is a wrong count of one key, which is not right."""
        kept = [(key, count) for key, count in ways if count != right[key]]

        def about(keys):
            return lambda _, value: any(
                equal(value[key], count) for key, count in kept if key in keys
            )

        recognise = {
            check: about(keys)
            for check, keys in CHECKS.items()
            if any(key in keys for key, _ in kept)
        }
        return Mistake(name, message, {**right, **dict(kept[:1])}, recognise)

    def for_others(_, value):
        return any(
            all(equal(value[key], count) for key, count in counted(*sizes).items())
            for sizes in SIZES
            if sizes != (n, k, c1, c2)
        ) or all(equal(value[key], count) for key, count in EXAMPLE.items())

    return Exercise(
        id="your-lenet",
        answer="counts",
        objective="convolution-lenet",
        level="several steps",
        compare=(
            "Build the network from the package's layers and print its summary. Which "
            "layer has the most parameters, and which makes the most products?"
        ),
        reference=right,
        checks=[
            Check(name, points, Holds(holds(right, *keys)))
            for (name, keys), points in zip(CHECKS.items(), (2, 1, 1), strict=True)
        ],
        mistakes=[
            slip(
                "biases left out",
                "The weights are all there, and biases are missing, all of them or "
                "all but one. Each kernel has one bias, and so has each neuron of the "
                "linear layer.",
                ("first", c1 * square),
                ("second", c2 * c1 * square),
                ("linear", 10 * c2 * last * last),
                ("unshared", c1 * one * one * square),
                ("unshared", c1 * one * one * square + 1),
                ("first", c1 * square + 1),
                ("second", c2 * c1 * square + 1),
                ("linear", 10 * c2 * last * last + 1),
            ),
            slip(
                "kernels or channels left out",
                "Kernels are missing, or the channels that come in. A kernel of the "
                "second convolution has k times k weights for each of these, and the "
                "linear layer sees all that the second convolution makes.",
                ("second", c2 * (square + 1)),
                ("second", c2 * square),
                ("second", c1 * square + 1),
                ("second", c1 * (square + 1)),
                ("first", square + 1),
                ("linear", 10 * (c1 * last * last + 1)),
                ("linear", 10 * (last * last + 1)),
                ("linear", 10 * last * last),
            ),
            slip(
                "too many biases",
                "There are too many biases. A kernel has one, however many channels it "
                "looks at, and so has a neuron, however many inputs it has.",
                ("second", c2 * c1 * (square + 1)),
                ("first", c1 * (square + k)),
                ("linear", 10 * (c2 * last * last + c2)),
                ("linear", 11 * c2 * last * last),
                ("linear", 20 * c2 * last * last),
            ),
            slip(
                "a side for a square",
                "A kernel of k rows and k columns has more than k numbers, and a "
                "picture more pixels than rows.",
                ("first", c1 * (k + 1)),
                ("second", c2 * (c1 * k + 1)),
                ("linear", 10 * (c2 * last + 1)),
                ("unshared", c1 * one * (square + 1)),
            ),
            slip(
                "another size before the linear layer",
                "The linear layer sees pictures of another size. Write down the rows "
                "behind each of the four steps: a convolution without padding takes "
                "k - 1 of them, a pooling halves them.",
                ("linear", 10 * (c2 * two * two + 1)),
                ("linear", 10 * (c2 * half * half + 1)),
                ("linear", 10 * (c2 * one * one + 1)),
                ("linear", 10 * (c2 * n * n + 1)),
                ("linear", 10 * (c2 * (n // 4) ** 2 + 1)),
                ("linear", 10 * (c2 * (n // 2) ** 2 + 1)),
                ("linear", 10 * (c2 * ((two + 1) // 2) ** 2 + 1)),
                ("linear", 10 * (c2 * ((n - k) // 2 - k) ** 2 // 4 + 1)),
            ),
            slip(
                "pooling left out",
                "The rows were counted as if one of the poolings were not there.",
                ("linear", 10 * (c2 * (one - k + 1) ** 2 + 1)),
                ("linear", 10 * (c2 * ((one - k + 1) // 2) ** 2 + 1)),
            ),
            slip(
                "other places or windows",
                "Without sharing, each output has weights of its own, for the window "
                "that it looks through: k times k of them. The convolution has fewer "
                "places than the picture has pixels.",
                ("unshared", c1 * n * n * (square + 1)),
                ("unshared", c1 * n * n * square),
                ("unshared", c1 * half * half * (square + 1)),
                ("unshared", c1 * one * one * (n * n + 1)),
                ("unshared", c1 * one * one * n * n),
            ),
            slip(
                "a part still shared",
                "Something is still shared: the weights, the biases, or one set for "
                "all kernels. Here each output of each kernel has k times k weights "
                "and a bias that no other output uses.",
                ("unshared", c1 * (one * one * square + 1)),
                ("unshared", c1 * (square + one * one)),
                ("unshared", one * one * (square + 1)),
                ("unshared", right["first"]),
            ),
            slip(
                "counted at each place",
                "A kernel slides: it has the same weights at all places, so the size "
                "of the picture does not enter here.",
                ("first", right["unshared"]),
                ("first", c1 * one * one * square),
                ("second", c2 * two * two * (c1 * square + 1)),
                ("second", c2 * two * two * c1 * square),
            ),
            Mistake(
                "other sizes",
                "These counts fit together, for another network than the one that the "
                "cell above prints for your name.",
                EXAMPLE,
                for_others,
            ),
        ],
        variants={
            "NumPy numbers": {key: np.int64(right[key]) for key in KEYS},
            "floats": {key: float(right[key]) for key in KEYS},
            "0-d arrays": {key: np.array(right[key]) for key in KEYS},
        },
        personal=mine,
        numbers=(
            f"Your network: pictures of {n} times {n}, kernels of {k} times {k}, "
            f"{c1} of them in the first convolution and {c2} in the second."
        ),
    )


SIZES = [
    (n, k, c1, c2)
    for k, start in ((3, 14), (5, 16))
    for n in range(start, 45, 4)
    for c1 in range(4, 10)
    for c2 in range(10, 21)
]
EXAMPLE = counted(14, 3, 2, 3)


def told_apart(asked):
    """Tell whether each slip's own answer is taken for that of no earlier one."""
    mistakes = asked.mistakes[:-1]
    return not any(
        recognise(None, mistake.answer)
        for number, mistake in enumerate(mistakes)
        for earlier in mistakes[:number]
        for recognise in earlier.recognise.values()
    )


def mine(rng):
    """Draw sizes for which both poolings halve an even number of rows."""
    while True:
        sizes = SIZES[int(rng.integers(len(SIZES)))]
        if sides(*sizes[:2])[-1] > 1 and told_apart(asked := exercise(*sizes)):
            return asked


EXERCISE = mine(np.random.default_rng(0))
