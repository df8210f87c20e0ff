"""The first step of AdamW."""

import math

import numpy as np

from nnlib.optimizers import AdamW
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import walk


def decay_runs(rng):
    """Draw weights, and gradients of which one in each run is small."""
    return [decay_run(rng, n, 1.0) for n in (4, 1, 5)]


def large_gradients(rng):
    """Draw gradients beside which a penalty hardly counts, but for one.

    The last rate and decay turn the weights' signs. These lie further from 0 there, so
    that no weight ends near 0, where epsilon would show.
    """
    w, g, *_ = decay_run(rng, 3, 50.0)
    return [decay_run(rng, 4, 1000.0), (2 * w, g, 1, 2)]


def decay_run(rng, n, size):
    """Draw both signs; the penalty turns the first gradient's sign."""
    w, g = rng.uniform(1, 3, n), size * rng.uniform(1, 2, n)
    w[1::2] *= -1
    g[2:] *= -1
    g[0] = -0.2
    return w, g, rng.uniform(0.05, 0.2), rng.uniform(0.3, 0.6)


def by_adamw(w, gradient, learning_rate, weight_decay):
    """Return nnlib's first step."""
    return walk(
        lambda n: AdamW(n, learning_rate, weight_decay=weight_decay), w, [gradient]
    )[1]


def signed(w, g, rate, decay):
    """Return the same by the sign of the gradient."""
    return (1 - rate * decay) * w - rate * np.sign(g)


def in_full(w, g, rate, decay):
    """Return the same by both corrected means, with epsilon."""
    m_hat, v_hat = 0.1 * g / (1 - 0.9), 0.001 * g**2 / (1 - 0.999)
    kept = w - np.float64(rate) * decay * w
    return kept - rate * m_hat / (np.sqrt(v_hat) + 1e-8)


def steps(w, g, rate, decay, value):
    """Return the steps along the gradients' signs, without the decay, in rates."""
    return ((1 - rate * decay) * w - value) * np.sign(g) / rate


def one_size(arguments, value):
    """Recognise steps of one size which is not the rate."""
    size = steps(*arguments, value)
    return np.ptp(size) < 1e-5 * size[0] and not np.isclose(size[0], 1)


def turned(arguments, value):
    """Recognise steps of the right size of which some go the wrong way."""
    size = steps(*arguments, value)
    return size.min() < 0 and np.allclose(abs(size), 1)


EXERCISE = Exercise(
    id="adamw-first-step",
    answer="adamw_first_step",
    objective="decay-outside",
    level="several steps",
    compare=(
        "The worked solution never computes a mean or a root. If yours does, find the "
        "line of yours that the sign replaces, and say what epsilon would change."
    ),
    reference=by_adamw,
    checks=[
        Check("moderate gradients", 1, Equal(by_adamw), decay_runs),
        Check("large gradients", 1, Equal(by_adamw), large_gradients),
    ],
    mistakes=[
        family_of(
            "decay in the gradient",
            "The decay goes through Adam's division and nearly vanishes there. Look "
            "at what the gradient holds when it is divided.",
            lambda w, g, r, d: [k * w - r * np.sign(g + d * w) for k in (1, 1 - r * d)],
        ),
        family_of(
            "wrong share",
            "The decay does not take away the share that is meant. Look at which "
            "numbers are multiplied there, by what, and what is left of w.",
            lambda w, g, r, d: [
                *(k * w - r * np.sign(g) for k in (1 - d, 1 - r, r * d, d, 1 - d / r)),
                *(k * w - r * np.sign(g) for k in (1 - r * d / 2, 1 - 2 * r * d)),
                *(w - k - r * np.sign(g) for k in (r * d, d, r * d * g, d * g)),
            ],
        ),
        family_of(
            "plain descent",
            "The step grows or shrinks with the gradient. Adam's first step does not: "
            "look at what the gradient is divided by.",
            lambda w, g, r, d: [
                k * w - r * step
                for k in (1 - r * d, 1, 1 - d)
                for step in (g, 1 / g, np.sqrt(g))
            ],
        ),
        family_of(
            "decay grows",
            "The weights move away from 0. Look at the sign of the decay.",
            lambda w, g, r, d: [k * w - r * np.sign(g) for k in (1 + r * d, 1 + d)],
        ),
        family_of(
            "decay after the step",
            "The decay takes its share of Adam's step too. It belongs to the weights "
            "as they were before the step.",
            lambda w, g, r, d: [k * (w - r * np.sign(g)) for k in (1 - r * d, 1 - d)],
        ),
        family_of(
            "decay forgotten",
            "This is the step of Adam alone: the weights do not decay.",
            lambda w, g, r, d: [w - r * np.sign(g)],
        ),
        Mistake(
            "size of the step",
            "The decay is right and Adam's step has another size than the one meant. "
            "Compare it with the learning rate: are both means corrected?",
            lambda w, g, r, d: signed(w, g, r, d) - (10**0.5 - 1) * r * np.sign(g),
            one_size,
        ),
        Mistake(
            "direction of the step",
            "The decay is right and Adam's step goes the wrong way for some weights. "
            "It goes down, against the gradient, whose sign has to stay in it.",
            lambda w, g, r, d: (1 - r * d) * w + r * np.sign(g),
            turned,
        ),
    ],
    variants={
        **unusual(signed, float32=True),
        "in full, with epsilon": in_full,
        "plain Python": lambda w, g, r, d: [
            one - r * d * one - math.copysign(r, slope)
            for one, slope in zip(w, g, strict=True)
        ],
    },
)
