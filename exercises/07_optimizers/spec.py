"""What the exercises of chapter 7 look at; the text stands in exercises.md."""

import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal
from nnlib.optimizers import Adam, AdamW, Momentum
from nnlib.propagation import Layer, Network, linear
from nnlib.schedules import cosine, warmup


def walk(make, w, gradients):
    """Let an optimizer of nnlib walk along given gradients; return all points."""
    network = Network([Layer(linear, np.zeros((len(w), 1)), np.zeros(1))])
    network.parameters[:-1] = w
    optimizer, path = make(network), [np.array(w, float)]
    for g in gradients:
        optimizer.step(network.with_parameters(np.append(g, 0.0)))
        path.append(network.parameters[:-1].copy())
    return np.array(path)


def unusual(answer):
    """Return right answers as a list, in float32 with a warning, and as a class."""

    class Answer:
        def __call__(self, *arguments):
            return answer(*arguments)

    def warned(*arguments):
        print("slow but right", file=sys.stderr)
        return np.asarray(answer(*arguments)).astype(np.float32)

    return {
        "a list": lambda *arguments: np.asarray(answer(*arguments)).tolist(),
        "float32, a warning on stderr": warned,
        "a class": Answer(),
    }


# The last safe rate.


def curvatures(rng):
    """Draw curvatures that differ widely."""
    return [(rng.uniform(1, 4, n) * np.logspace(0, 1, n),) for n in (2, 3, 6)]


def one_direction(rng):
    """Draw one curvature."""
    return [(rng.uniform(2, 9, 1),), (rng.uniform(10, 90, 1),)]


def largest_rate(curvatures):
    """Return two over the largest curvature."""
    return 2 / np.max(curvatures)


LAST_RATE = Exercise(
    id="last-safe-rate",
    answer="last_safe_rate",
    objective="descent-step",
    reference=largest_rate,
    checks=[
        Check("several directions", 1, Equal(largest_rate), curvatures),
        Check("one direction", 1, Equal(largest_rate), one_direction),
    ],
    mistakes=[
        Mistake(
            "one over c",
            "At this rate one step reaches the bottom of the steepest direction. The "
            "walk still converges beyond it: look at where the factor becomes -1.",
            lambda c: 1 / np.max(c),
        ),
        Mistake(
            "flattest direction",
            "This is the limit of the flattest direction. Look at what a steeper one "
            "does at that rate.",
            lambda c: 2 / np.min(c),
        ),
        Mistake(
            "average curvature",
            "The directions do not share an average limit. Each has its own, and the "
            "walk runs away as soon as one is passed.",
            lambda c: 2 / np.mean(c),
        ),
    ],
    variants=unusual(largest_rate),
)

# Momentum with a rate for each step.


def momentum_runs(rng):
    """Draw starts, gradients, rates and a momentum."""
    return [
        (rng.normal(size=n), rng.normal(size=(t, n)), rng.uniform(0.1, 1, t), 0.8)
        for t, n in ((3, 1), (4, 3), (6, 2))
    ]


def one_step(rng):
    """Draw runs of a single step."""
    return [
        (rng.normal(size=n), rng.normal(size=(1, n)), rng.uniform(0.1, 1, 1), 0.7)
        for n in (1, 4)
    ]


def by_momentum(start, gradients, rates, momentum):
    """Return nnlib's path."""
    return walk(
        lambda n: Momentum(n, lambda step: float(rates[step]), momentum),
        start,
        gradients,
    )


def velocity_form(start, gradients, rates, keep, add=1.0, inside=False, sign=-1):
    """Return a path of momentum in one of its forms."""
    path, v = [np.array(start, float)], 0.0
    for g, rate in zip(gradients, rates, strict=True):
        v = keep * v + add * g * (rate if inside else 1.0)
        path.append(path[-1] + sign * v * (1.0 if inside else rate))
    return np.array(path)


MOMENTUM = Exercise(
    id="momentum-trace",
    answer="momentum_trace",
    objective="momentum-forms",
    reference=by_momentum,
    checks=[
        Check("several steps", 2, Equal(by_momentum), momentum_runs),
        Check("a single step", 1, Equal(by_momentum), one_step),
    ],
    mistakes=[
        Mistake(
            "rate inside",
            "The rate stands inside the velocity here, so old rates stay in its "
            "memory. Look at where the exercise multiplies by the rate.",
            lambda w, g, r, m: velocity_form(w, g, r, m, inside=True),
        ),
        Mistake(
            "running mean",
            "The gradient is multiplied by 1 - momentum before it is added. That is "
            "the third form; compare it with the exercise's formula.",
            lambda w, g, r, m: velocity_form(w, g, r, m, add=1 - m),
        ),
        Mistake(
            "no memory",
            "These are the steps of plain gradient descent. Look at whether the "
            "velocity survives from one step to the next.",
            lambda w, g, r, m: velocity_form(w, g, r, 0.0),
        ),
        Mistake(
            "uphill",
            "The path climbs. Look at the sign with which the velocity enters.",
            lambda w, g, r, m: velocity_form(w, g, r, m, sign=1),
        ),
        Mistake(
            "start missing",
            "The points after the steps are right and the start is not among them. "
            "Look at the number of rows that the exercise asks for.",
            lambda w, g, r, m: velocity_form(w, g, r, m)[1:],
        ),
    ],
    variants=unusual(velocity_form),
)

# Adam from known gradients.


def adam_runs(rng):
    """Draw starts, gradients and a rate."""
    return [
        (rng.normal(size=n), rng.normal(size=(t, n)), 0.1)
        for t, n in ((3, 1), (4, 3), (6, 2))
    ]


def first_steps(rng):
    """Draw first gradients of very different scales."""
    return [
        (rng.normal(size=3), scale * rng.uniform(1, 2, (1, 3)), 0.1)
        for scale in (0.001, 1.0, -1000.0)
    ]


def by_adam(start, gradients, learning_rate):
    """Return nnlib's path."""
    return walk(lambda n: Adam(n, learning_rate), start, gradients)


def adam_form(w, gradients, rate, first=True, second=True, root=True, since=1):
    """Return a path of Adam, with parts of it left out."""
    path, m, v = [np.array(w, float)], 0.0, 0.0
    for t, g in enumerate(gradients, since):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        high = m / (1 - 0.9**t) if first else m
        low = v / (1 - 0.999**t) if second else v
        step = rate * high / ((np.sqrt(low) if root else low) + 1e-8)
        path.append(path[-1] - step)
    return np.array(path)


ADAM = Exercise(
    id="adam-trace",
    answer="adam_trace",
    objective="adaptive-steps",
    reference=by_adam,
    checks=[
        Check("several steps", 2, Equal(by_adam), adam_runs),
        Check("first steps at three scales", 1, Equal(by_adam), first_steps),
    ],
    mistakes=[
        Mistake(
            "no correction",
            "The first step is about three times the learning rate. Both means start "
            "at 0; look at what has to make up for that.",
            lambda w, g, r: adam_form(w, g, r, False, False),
        ),
        Mistake(
            "m not corrected",
            "The first step is a tenth of the learning rate: the mean of the gradients "
            "still leans towards its start at 0.",
            lambda w, g, r: adam_form(w, g, r, first=False),
        ),
        Mistake(
            "v not corrected",
            "The first step is some thirty times the learning rate: the mean of the "
            "squares still leans towards its start at 0.",
            lambda w, g, r: adam_form(w, g, r, second=False),
        ),
        Mistake(
            "root missing",
            "The length of the first step depends on the gradient's scale. Look at "
            "the units of what you divide by.",
            lambda w, g, r: adam_form(w, g, r, root=False),
        ),
        Mistake(
            "counted from 2",
            "The corrections are one step ahead. Look at the number t of the first "
            "step.",
            lambda w, g, r: adam_form(w, g, r, since=2),
        ),
    ],
    variants=unusual(adam_form),
)

# Decay in the first step of AdamW.


def decay_runs(rng):
    """Draw weights and gradients of several lengths."""
    return [
        (rng.uniform(1, 3, n), rng.uniform(1, 2, n) * rng.choice([-1, 1], n), 0.1, 0.5)
        for n in (1, 3, 5)
    ]


def large_gradients(rng):
    """Draw gradients beside which a penalty hardly counts."""
    return [(rng.uniform(1, 3, 4), 1000 * rng.uniform(1, 2, 4), 0.1, 0.5)]


def by_adamw(w, gradient, learning_rate, weight_decay):
    """Return nnlib's first step."""
    return walk(
        lambda n: AdamW(n, learning_rate, weight_decay=weight_decay), w, [gradient]
    )[1]


def signed(w, g, rate, decay):
    """Return the same by the sign of the gradient."""
    return (1 - rate * decay) * w - rate * np.sign(g)


DECAY = Exercise(
    id="adamw-first-step",
    answer="adamw_first_step",
    objective="decay-outside",
    reference=by_adamw,
    checks=[
        Check("moderate gradients", 1, Equal(by_adamw), decay_runs),
        Check("large gradients", 1, Equal(by_adamw), large_gradients),
    ],
    mistakes=[
        Mistake(
            "decay in the gradient",
            "The decay goes through Adam's division and nearly vanishes there. Look "
            "at what the gradient holds when it is divided.",
            lambda w, g, r, d: w - r * np.sign(g + d * w),
        ),
        Mistake(
            "decay without the rate",
            "The weights shrink too much. Look at what the share of the decay is "
            "multiplied by.",
            lambda w, g, r, d: (1 - d) * w - r * np.sign(g),
        ),
        Mistake(
            "plain descent",
            "The step grows with the gradient. Adam's first step does not: look at "
            "what the gradient is divided by.",
            lambda w, g, r, d: (1 - r * d) * w - r * g,
        ),
        Mistake(
            "decay grows",
            "The weights move away from 0. Look at the sign of the decay.",
            lambda w, g, r, d: (1 + r * d) * w - r * np.sign(g),
        ),
    ],
    variants=unusual(signed),
)

# A schedule as an array.


def plans(rng):
    """Draw plans with a rise."""
    return [(rng.uniform(0.1, 2), w, t) for w, t in ((4, 10), (3, 20), (5, 9))]


def short(rng):
    """Draw plans with a rise of two steps."""
    return [(rng.uniform(0.1, 2), 2, t) for t in (4, 7)]


def by_schedule(peak, rise, steps):
    """Return nnlib's rates."""
    schedule = warmup(rise, cosine(peak, steps - rise))
    return np.array([schedule(step) for step in range(steps)])


def plan(peak, rise, steps, since=1, length=None, start=None):
    """Return a rise and half a cosine wave."""
    fall = np.arange(steps - rise) + (0 if start is None else start)
    turn = np.pi * fall / (steps - rise if length is None else length)
    up = peak * (np.arange(rise) + since) / rise
    return np.concatenate([up, peak * (1 + np.cos(turn)) / 2])


WARM_UP = Exercise(
    id="warm-up-plan",
    answer="warm_up_plan",
    objective="rate-schedules",
    reference=by_schedule,
    checks=[
        Check("a longer rise", 2, Equal(by_schedule), plans),
        Check("a rise of two steps", 1, Equal(by_schedule), short),
    ],
    mistakes=[
        Mistake(
            "first rate is 0",
            "The first batch would teach nothing, since its rate is 0. Look at how "
            "the steps of the rise are counted.",
            lambda p, r, s: plan(p, r, s, since=0),
        ),
        Mistake(
            "fall counted from step 0",
            "The rate drops suddenly where the rise ends. Look at the step from which "
            "the fall is counted.",
            lambda p, r, s: plan(p, r, s, length=s, start=r),
        ),
        Mistake(
            "fall too slow",
            "The wave begins at the peak and does not come down in time. Look at how "
            "many steps are left for it.",
            lambda p, r, s: plan(p, r, s, length=s),
        ),
        Mistake(
            "no fall",
            "After the rise the rate stays at its peak. Look at what follows the "
            "warm-up.",
            lambda p, r, s: p * np.minimum((np.arange(s) + 1) / r, 1),
        ),
    ],
    variants=unusual(plan),
)

EXERCISES = [LAST_RATE, MOMENTUM, ADAM, DECAY, WARM_UP]
