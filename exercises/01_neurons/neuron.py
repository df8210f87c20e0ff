"""A neuron as the package has it."""

import numpy as np

from nnlib.neurons import neuron
from nnlib_grader.boundary.plain import Named
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import away

TANH, SQUARE = Named("numpy.tanh"), Named("numpy.square")


def batches(rng):
    """Draw batches whose sizes differ, for a neuron with tanh."""
    return [
        (rng.normal(size=(n, k)), rng.normal(size=k), away(rng, 0.5, 1), TANH)
        for n, k in ((4, 3), (2, 5))
    ]


def other(rng):
    """Draw a batch for another activation, one of one, one input; whole biases."""
    w = rng.normal(size=2)
    return [
        (rng.normal(size=(3, 2)), w, away(rng, 0.5, 1), SQUARE),
        (rng.normal(size=(1, 2)), w, away(rng, 0.5, 1), SQUARE),
        (rng.normal(size=(3, 1)), rng.normal(size=1), 2, SQUARE),
        (rng.normal(size=(5, 2)), w, -3, SQUARE),
    ]


def by_loops(x, w, b, activation):
    """Return the outputs, sample by sample and input by input."""
    sums = [b + sum(v * u for v, u in zip(row, w, strict=True)) for row in x]
    return [activation(z) for z in sums]


def first_rows(x, w, b, activation):
    """Return outputs of which only the first few rows are computed."""
    sums = np.zeros(len(x))
    sums[: len(w)] = x[: len(w)] @ w + b
    return activation(sums)


def rows_left_out(arguments, value):
    """Recognise right rows up to the number of inputs, and others all alike."""
    right, n = neuron(*arguments), len(arguments[1])
    late = np.asarray(value)[n:]
    blank = np.ptp(late) == 0 and not close(late, right[n:])
    return close(right[:n], value[:n]) and blank


EXERCISE = Exercise(
    id="neuron",
    answer="neuron",
    objective="weighted-sum",
    level="one step",
    compare=(
        "print(listing(neuron)) shows the package's own, as in the chapter: one line, "
        "behind a check of the shapes. Which of its checks would have helped you?"
    ),
    builds="nnlib.neurons.neuron",
    reference=neuron,
    checks=[
        Check("batches, with tanh", 1, Equal(neuron), batches),
        Check("another activation, and one sample", 1, Equal(neuron), other),
    ],
    mistakes=[
        family(
            "activation too early",
            "The activation is called before the sum is complete. What belongs to the "
            "weighted sum, and is all of it inside the brackets?",
            lambda x, w, b, activation: activation(x @ w) + b,
            lambda x, w, b, activation: activation(x @ w) * b,
            lambda x, w, b, activation: activation(x) @ w + b,
            lambda x, w, b, activation: activation(x * w).sum(axis=1) + b,
        ),
        Mistake(
            "bias forgotten",
            "These are the outputs of a neuron whose bias is 0.",
            lambda x, w, b, activation: activation(x @ w),
        ),
        family(
            "bias not added once",
            "The bias comes in once for each input, or it is not added. Each sample's "
            "sum gets it once, with a plus, when the products are added up.",
            lambda x, w, b, activation: activation((x * w + b).sum(axis=1)),
            lambda x, w, b, activation: activation((x + b) @ w),
            lambda x, w, b, activation: activation(x @ w - b),
            lambda x, w, b, activation: activation(x @ w * b),
        ),
        family(
            "inputs left out",
            "Not every input counts. Does the loop reach the first and the last one, "
            "and does the sum grow, or is it made anew in each round?",
            lambda x, w, b, activation: activation(x[:, -1] * w[-1] + b),
            lambda x, w, b, activation: activation(x[:, -1] * w[-1]),
            lambda x, w, b, activation: activation(x[:, 0] * w[0] + b),
            lambda x, w, b, activation: activation(x[:, :-1] @ w[:-1] + b),
            lambda x, w, b, activation: activation(x[:, 1:] @ w[1:] + b),
        ),
        family(
            "a mean for the sum",
            "The products are averaged, and a neuron adds them up. With one input both "
            "are the same.",
            lambda x, w, b, activation: activation((x * w).mean(axis=1) + b),
            lambda x, w, b, activation: activation((x @ w + b) / len(w)),
        ),
        Mistake(
            "rows left out",
            "Only the first rows are computed, as many as there are inputs. Over what "
            "does the loop run, samples or inputs?",
            first_rows,
            rows_left_out,
        ),
        Mistake(
            "no activation",
            "These are the weighted sums. The last step of a neuron is still to come.",
            lambda x, w, b, activation: x @ w + b,
        ),
        Mistake(
            "always tanh",
            "The activation is an argument: call the function that you are given, "
            "whatever it is.",
            lambda x, w, b, activation: np.tanh(x @ w + b),
        ),
        family(
            "one number for the batch",
            "One number came back for a whole batch. Each sample has an output of its "
            "own.",
            lambda x, w, b, activation: activation((x @ w).sum() + b),
            lambda x, w, b, activation: activation(x @ w + b).sum(),
            lambda x, w, b, activation: activation(x @ w + b).mean(),
        ),
        Mistake(
            "not added up",
            "Each input is multiplied by its weight, and the products are not added "
            "up yet: one number for each sample is asked for.",
            lambda x, w, b, activation: activation(x * w + b),
        ),
    ],
    variants={
        **unusual(neuron),
        "loops": by_loops,
        "np.dot": lambda x, w, b, activation: activation(np.dot(w, x.T) + b),
    },
)
