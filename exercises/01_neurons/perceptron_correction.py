"""One correction by the perceptron rule."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned

RIGHT = "a right answer of each kind"


def answer(z):
    """Return a perceptron's answer to a sum."""
    return float(z > 0)


def corrected(x, t, w, b):
    """Return the weights and the bias after one sample."""
    error = t - answer(x @ w + b)
    return w + error * x, b + error


def samples(rng, *wanted):
    """Draw a sample and a neuron for each pair of a sum and a target."""
    calls = []
    for z, t in wanted:
        x = rng.uniform(1, 3, 3) * np.array([1.0, -1.0, 1.0])
        w = rng.uniform(1, 2, 3)
        calls.append((x, t, w, float(z - x @ w)))
    return calls


def misread(rng):
    """Draw wrong answers of both kinds, two of which take more corrections.

    The last two are whole numbers, as in the text's example, of other lengths.
    """
    drawn = samples(rng, (-2.0, 1.0), (3.0, 0.0), (-60.0, 1.0), (70.0, 0.0))
    x, w = rng.integers(1, 6, 5), rng.integers(1, 6, 5)
    return [*drawn, (x, 0.0, w, 2), (x[:1], 1.0, -w[:1], -1)]


def read_rightly(rng):
    """Draw samples with a right answer, of both kinds."""
    return samples(rng, (2.0, 1.0), (-3.0, 0.0), (0.2, 1.0), (-0.2, 0.0))


def exactly_zero(rng):
    """Return a neuron with all numbers at 0, at its first samples."""
    x = rng.integers(2, 6, 2).astype(float)
    return [(x, t, np.zeros(2), 0.0) for t in (1.0, 0.0)]


def by(error):
    """Return the rule with another error: error(t, z)."""

    def rule(x, t, w, b):
        e = error(t, x @ w + b)
        return w + e * x, b + e

    return rule


def moved(how):
    """Return a rule that moves the numbers in another way by the right error."""
    return lambda x, t, w, b: how(x, t - answer(x @ w + b), w, b)


def repeated(x, t, w, b):
    """Return the weights and the bias when the sample is answered rightly."""
    while t != answer(x @ w + b):
        w, b = corrected(x, t, w, b)
    return w, b


EXERCISE = Exercise(
    id="perceptron-correction",
    answer="corrected",
    objective="perceptron-rule",
    level="several steps",
    compare=(
        "The package has perceptron_rule, which makes such corrections over many "
        "passes: print(listing(perceptron_rule)). Where in it is your line?"
    ),
    reference=corrected,
    checks=[
        Check("a wrong answer of each kind", 2, Equal(corrected), misread),
        Check(RIGHT, 1, Equal(corrected), read_rightly),
        Check("a sum of exactly 0", 1, Equal(corrected), exactly_zero),
    ],
    mistakes=[
        Mistake(
            "0 counted as above 0",
            "Look at the case in which the weighted sum is exactly 0. The perceptron "
            "of the chapter returns 1 only above it.",
            by(lambda t, z: t - float(z >= 0)),
        ),
        family(
            "the wrong way",
            "A wrong answer becomes more wrong. If the sum was too small, is the "
            "sample added or taken away? And if it was too large?",
            moved(lambda x, e, w, b: (w - e * x, b - e)),
            moved(lambda x, e, w, b: (w - e * x, b + e)),
            moved(lambda x, e, w, b: (w + e * x, b - e)),
            by(lambda t, z: abs(t - answer(z))),
        ),
        family(
            "one part left out",
            "A correction changes the weights and the bias, both of them.",
            moved(lambda x, e, w, b: (w + e * x, b)),
            moved(lambda x, e, w, b: (w, b + e)),
        ),
        Mistake(
            "the sample left out",
            "All weights move by the same amount. How much did each input have to do "
            "with the wrong answer?",
            moved(lambda x, e, w, b: (w + e, b + e)),
        ),
        family(
            "not the perceptron's answer",
            "The answer that is compared with the target is no perceptron's, which is "
            "0 or 1 and changes where the whole weighted sum, bias included, is 0.",
            by(lambda t, z: t - z),
            by(lambda t, z: t - np.sign(z)),
            by(lambda t, z: t - 1 / (1 + np.exp(-z))),
            by(lambda t, z: t - float(z > 0.5)),
            lambda x, t, w, b: (w + (t - answer(x @ w)) * x, b + t - answer(x @ w)),
        ),
        family(
            "not one full correction",
            "The rule is right in part: a step is too small, only the step came back, "
            "or it was repeated. One correction is added, as it is, to what came in.",
            moved(lambda x, e, w, b: (w + 0.1 * e * x, b + 0.1 * e)),
            moved(lambda x, e, w, b: (w + 0.5 * e * x, b + 0.5 * e)),
            moved(lambda x, e, w, b: (e * x, e)),
            repeated,
        ),
        Mistake(
            "the answer not looked at",
            "A sample that was answered rightly changes the numbers. Compare the "
            "target with the neuron's answer first.",
            by(lambda t, z: 2 * t - 1),
            {
                RIGHT: lambda given, value: close(
                    by(lambda t, z: 2 * t - 1)(*given), value
                )
            },
        ),
        family(
            "0 counted as wrong",
            "A sum of exactly 0 counts as a wrong answer, whatever the target is. The "
            "perceptron answers it with 0, and for the target 0 that is right.",
            by(lambda t, z: (2 * t - 1) * ((2 * t - 1) * z <= 0)),
        ),
        family(
            "some wrong answers kept",
            "One kind of wrong answer changes nothing. What is the target minus the "
            "answer in each of the two cases?",
            by(lambda t, z: max(t - answer(z), 0.0)),
            by(lambda t, z: t),
        ),
    ],
    variants={
        "a list": lambda x, t, w, b: list(corrected(x, t, w, b)),
        "float32, a warning on stderr": lambda x, t, w, b: warned(
            (
                corrected(x, t, w, b)[0].astype(np.float32),
                np.float32(corrected(x, t, w, b)[1]),
            )
        ),
        "two cases": lambda x, t, w, b: (
            (w, b)
            if (x @ w + b > 0) == (t == 1)
            else ((w + x, b + 1) if t == 1 else (w - x, b - 1))
        ),
    },
)
