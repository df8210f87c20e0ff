"""What the exercises of chapter 7 look at; the text stands in exercises.md."""

import numpy as np

from nnlib.optimizers import Adam, AdamW, Momentum
from nnlib.propagation import Layer, Network, linear
from nnlib.schedules import cosine, warmup
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import close, family_of
from nnlib_grader.specification.judges import Equal, difference
from nnlib_grader.specification.unusual import unusual


def walk(make, w, gradients):
    """Let an optimizer of nnlib walk along given gradients; return all points."""
    network = Network([Layer(linear, np.zeros((len(w), 1)), np.zeros(1))])
    network.parameters[:-1] = w
    optimizer, path = make(network), [np.array(w, float)]
    for g in gradients:
        optimizer.step(network.with_parameters(np.append(g, 0.0)))
        path.append(network.parameters[:-1].copy())
    return np.array(path)


# The limit of the learning rate.


def curvatures(rng):
    """Draw curvatures that differ widely, the largest neither first nor last."""
    rising = [rng.uniform(1, 2, n) * np.logspace(0, 1, n) for n in (3, 4, 6)]
    return [
        (np.roll(c, -2) * size,) for c, size in zip(rising, (1, 0.02, 5), strict=True)
    ]


def one_direction(rng):
    """Draw one curvature."""
    return [
        (rng.uniform(3, 9, 1),),
        (rng.uniform(10, 90, 1),),
        (rng.uniform(0.1, 1, 1),),
    ]


def largest_rate(curvatures):
    """Return two over the largest curvature."""
    return 2 / np.max(curvatures)


LAST_RATE = Exercise(
    id="last-safe-rate",
    answer="last_safe_rate",
    objective="descent-step",
    read="valley",
    reference=largest_rate,
    checks=[
        Check("several directions", 1, Equal(largest_rate), curvatures),
        Check("one direction", 1, Equal(largest_rate), one_direction),
    ],
    mistakes=[
        family_of(
            "one over c",
            "At this rate one step reaches the bottom of one direction. The walk still "
            "converges beyond it: look at where the factor becomes -1.",
            lambda c: [1 / np.max(c), 1 / np.min(c), 1 / np.mean(c)],
        ),
        family_of(
            "another direction",
            "This is the limit of another direction than the steepest. Look at what "
            "the steepest one does at that rate.",
            lambda c: [2 / np.min(c), *(2 / np.delete(c, c.argmax()))],
        ),
        family_of(
            "directions mixed",
            "The directions were mixed into one number, a mean or a sum. Each has a "
            "limit of its own, and the walk runs away as soon as one is passed.",
            lambda c: [
                *(2 / c.mean(), 2 / c.sum(), 2 / np.median(c), 2 / np.linalg.norm(c)),
                *(np.mean(2 / c), np.sum(2 / c), 1 / c.sum()),
                *(n / (c.max() + c.min()) for n in (2, 4)),
            ],
        ),
        Mistake(
            "one for each direction",
            "These are the limits of all directions. One rate has to suit all of them: "
            "the exercise asks for one number.",
            lambda c: 2 / c,
            lambda arguments, value: np.shape(value) == np.shape(arguments[0]),
        ),
        Mistake(
            "capped",
            "The limit may lie above 1. Look at where the search for it begins.",
            lambda c: min(1.0, largest_rate(c)),
            lambda arguments, value: value == 1,
        ),
        family_of(
            "upside down",
            "The rate grows with the curvature. Does a steep valley allow long steps?",
            lambda c: [np.max(c) / 2, np.max(c), 2 * np.max(c), np.min(c) / 2],
        ),
        Mistake(
            "nearly",
            "This is close to the limit. The limit itself is asked for, not a rate "
            "that is safe, and it is neither searched for nor rounded.",
            lambda c: 0.99 * largest_rate(c),
            lambda given, value: 1e-6 < abs(value / largest_rate(*given) - 1) < 0.1,
        ),
    ],
    variants=unusual(largest_rate, float32=True),
)

# Momentum with a rate for each step.


def momentum_runs(rng):
    """Draw starts, gradients, rates and a momentum."""
    return [
        (rng.normal(size=n), rng.normal(size=(t, n)), rng.uniform(0.1, 1, t), 0.8)
        for t, n in ((4, 3), (3, 1), (6, 2))
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


def velocity_form(start, gradients, rates, keep, add=1.0, inside=False, shift=0):
    """Return a path of momentum in one of its forms."""
    path, v = [np.array(start, float)], 0.0
    for g, rate in zip(gradients, rates, strict=True):
        old, v = v, keep * v + add * g * (rate if inside else 1.0)
        move = {-1: old, 0: v, 1: keep * v + g}[shift]
        path.append(path[-1] - move * (1.0 if inside else rate))
    return np.array(path)


def all_rows_alike(arguments, value):
    """Recognise a path that holds one array, which is not the start, in all rows."""
    return not np.ptp(value, axis=0).any() and not np.allclose(value[0], arguments[0])


def cut_short(arguments, value):
    """Recognise a single point, or a path from the start with a step too few."""
    w, g, *_ = arguments
    if np.shape(value) == np.shape(w):
        return True
    return np.shape(value) == np.shape(g) and close(value[0], w)


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
        family_of(
            "rate inside",
            "The rate stands inside the velocity here, so old rates stay in its "
            "memory. Look at where the exercise multiplies by the rate.",
            lambda w, g, r, m: [
                *(velocity_form(w, g, r, m, n, True) for n in (1, 1 - m)),
                velocity_form(w, r[:, None] * g, r, m),
            ],
        ),
        family_of(
            "another mixture",
            "The velocity mixes old and new in another way than the formula. Momentum "
            "multiplies the old velocity there, and no 1 - momentum stands anywhere.",
            lambda w, g, r, m: [
                velocity_form(w, g, r, *form)
                for form in ((m, 1 - m), (1, 1), (1, m), (m, m), (1 - m, m), (1 - m, 1))
            ],
        ),
        family_of(
            "starts afresh",
            "Something starts afresh at each step. Two things live on from the step "
            "before, its velocity and the point that it has reached.",
            lambda w, g, r, m: [
                velocity_form(w, g, r, 0.0),
                *(
                    np.vstack([w, place + np.diff(velocity_form(w, g, r, m), axis=0)])
                    for place in (w, 0 * w)
                ),
            ],
        ),
        family_of(
            "uphill",
            "The path climbs. Look at the sign with which the velocity enters.",
            lambda w, g, r, m: [2 * w - velocity_form(w, g, r, k) for k in (m, -m)],
        ),
        family_of(
            "another velocity",
            "The point moves with another velocity than the new one of this step. Look "
            "at the order of the two formulas, and at what the second one uses.",
            lambda w, g, r, m: [velocity_form(w, g, r, m, shift=n) for n in (-1, 1)],
        ),
        family_of(
            "rate of another step",
            "A step is taken without a rate, or with one that belongs to another step.",
            lambda w, g, r, m: [
                velocity_form(w, g, other + 0 * r, m)
                for other in (r[0], r[-1], r[::-1], np.roll(r, 1), np.roll(r, -1), 1)
            ],
        ),
        Mistake(
            "the same array in all rows",
            "All rows are the same: one array was changed again and again, and the "
            "path holds it many times. Collect a new point or a copy at each step.",
            lambda w, g, r, m: velocity_form(w, g, r, m)[[-1] * (len(g) + 1)],
            all_rows_alike,
        ),
        Mistake(
            "not the whole path",
            "This is not the whole path, which has the start and a point for each "
            "step. Look at what is collected, and where the loop begins and ends.",
            lambda w, g, r, m: velocity_form(w, g, r, m)[-1],
            cut_short,
        ),
    ],
    variants=unusual(velocity_form, float32=True),
)

# Adam from known gradients.


def adam_runs(rng):
    """Draw starts, gradients and a rate; in one run an entry has no gradient."""
    sizes = ((4, 3), (3, 1), (6, 2))
    runs = [(rng.normal(size=n), rng.normal(size=(t, n)), 0.3) for t, n in sizes]
    runs[-1][1][:, 0] = 0.0
    return runs


def first_steps(rng):
    """Draw first gradients of very different scales."""
    return [
        (rng.normal(size=3), scale * rng.uniform(1, 2, (1, 3)), 0.05)
        for scale in (0.0001, 1.0, -1000.0)
    ]


def by_adam(start, gradients, learning_rate):
    """Return nnlib's path."""
    return walk(lambda n: Adam(n, learning_rate), start, gradients)


def by_root(v):
    """Return what a step is divided by."""
    return np.sqrt(v) + 1e-8


def shares_of(kind, keep, t):
    """Return what the two means are divided by, in one of several ways."""
    first, second = (1 - np.power(beta, float(t)) for beta in keep)
    return {
        "first beta": (first, first),
        "second beta": (second, second),
        "crossed": (second, first),
        "times": (1 - keep[0] * t, 1 - keep[1] * t),
        "multiplied": (1 / first, 1 / second),
        "m multiplied": (1 / first, second),
        "after the root": (first, second**2),
    }.get(kind, (first, second))


def adam_form(
    w, gradients, rate, keep=(0.9, 0.999), add=(0.1, 0.001), kind="", divide=by_root
):
    """Return a path of Adam, in its own form unless told otherwise."""
    path, m, v = [np.array(w, float)], 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        if kind == "reset":
            m, v = 0.0, 0.0
        m = keep[0] * m + add[0] * g
        v = keep[1] * v + add[1] * {"m": m**2, "no square": g, "size": abs(g)}.get(
            kind, g**2
        )
        t = {"ahead": t + 1, "behind": t - 1, "1": 1, "T": len(gradients)}.get(kind, t)
        shares = shares_of(kind, keep, t)
        high = m if kind in ("m raw", "raw") else m / shares[0]
        low = v if kind in ("v raw", "raw") else v / shares[1]
        if kind == "into":
            m, v = high, low
        path.append(path[-1] - rate * (g if kind == "g" else high) / divide(low))
    return np.array(path)


def kinds(*names):
    """Return the paths of several kinds of Adam."""
    return lambda *given: [adam_form(*given, kind=name) for name in names]


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
        family_of(
            "correction missing",
            "The first step is not of the size of the learning rate: one of the two "
            "means, or both, still leans towards its start at 0.",
            kinds("raw", "m raw", "v raw"),
        ),
        family_of(
            "another correction",
            "Before the root each mean is divided by 1 minus a power of its own beta. "
            "The power is the number of the step, and the first step has the number 1.",
            kinds(
                *("ahead", "behind", "1", "T", "first beta", "second beta", "crossed"),
                *("times", "multiplied", "m multiplied", "after the root"),
            ),
        ),
        family_of(
            "not the means carried on",
            "Two numbers go from step to step for each parameter: the running means as "
            "they are, not corrected and not 0 again. Does the step use both?",
            kinds("into", "reset", "g"),
        ),
        family_of(
            "division",
            "Look at what the step is divided by: the root of the second mean, and "
            "epsilon, which keeps 0 / 0 away. Where does epsilon stand?",
            lambda *a: [
                adam_form(*a, divide=lambda v: v + 1e-8),
                adam_form(*a, divide=lambda v: np.sqrt(v + 1e-8)),
                adam_form(*a, divide=np.sqrt),
            ],
        ),
        family_of(
            "other squares",
            "Look at what enters the second mean: it is a mean of squared gradients.",
            kinds("m", "no square", "size"),
        ),
        family_of(
            "weights of the means",
            "A running mean weighs old and new with two shares that make 1 together. "
            "Look at which beta belongs to which mean, and at the shares.",
            lambda *a: [
                *(adam_form(*a, add=add) for add in ((1, 1), (1, 0.001), (0.1, 1))),
                adam_form(*a, (0.999, 0.9), (0.001, 0.1)),
                adam_form(*a, (0.9, 0.9), (0.1, 0.1)),
            ],
        ),
        family_of(
            "sign or rate of the step",
            "The means may be right; look at the line that takes the step. Does it go "
            "down, and is the first step as long as the learning rate?",
            lambda w, g, rate: [
                2 * w - adam_form(w, g, rate),
                *(adam_form(w, g, other) for other in (1.0, 1 / rate, rate**2, -1.0)),
            ],
        ),
        Mistake(
            "the same array in all rows",
            "All rows are the same: one array was changed again and again, and the "
            "path holds it many times. Collect a new point or a copy at each step.",
            lambda w, g, rate: adam_form(w, g, rate)[[-1] * (len(g) + 1)],
            all_rows_alike,
        ),
    ],
    variants=unusual(adam_form, float32=True),
)

# Decay in the first step of AdamW.


def decay_runs(rng):
    """Draw weights, and gradients of which one in each run is small."""
    return [decay_run(rng, n, 1.0) for n in (4, 1, 5)]


def large_gradients(rng):
    """Draw gradients beside which a penalty hardly counts, but for one."""
    return [decay_run(rng, 4, 1000.0)]


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
    variants=unusual(signed, float32=True),
)

# A schedule as an array.


def plans(rng):
    """Draw plans with a rise."""
    return [(rng.uniform(0.1, 0.8), w, t) for w, t in ((4, 10), (3, 20), (5, 9))]


def short(rng):
    """Draw plans with a rise of two steps, of one, and with a fall of one."""
    sizes = ((2, 7), (1, 6), (4, 5))
    return [(rng.uniform(0.1, 0.8), rise, steps) for rise, steps in sizes]


def by_schedule(peak, rise, steps):
    """Return nnlib's rates."""
    schedule = warmup(rise, cosine(peak, steps - rise))
    return np.array([schedule(step) for step in range(steps)])


def plan(peak, rise, steps, since=1, length=None, start=0):
    """Return a rise and half a cosine wave."""
    u = (np.arange(steps - rise) + start) / (length or steps - rise)
    up = peak * (np.arange(rise) + since) / rise
    return np.concatenate([up, peak * (1 + np.cos(np.pi * u)) / 2])


def other_curves(p, r, s):
    """Return plans with another fall."""
    u = np.arange(s - r) / (s - r)
    c, slow = np.cos(np.pi * u), np.cos(np.pi * u / 2)
    falls = 0 * u + 1, 1 - u, c, slow, 1 + c, 1 + c / 2, c / 2, (1 - c) / 2, c**2
    return [np.append(plan(p, r, s)[:r], p * f) for f in (*falls, (1 + np.cos(u)) / 2)]


WARM_UP = Exercise(
    id="warm-up-plan",
    answer="warm_up_plan",
    objective="rate-schedules",
    reference=by_schedule,
    checks=[
        Check("a longer rise", 2, Equal(by_schedule), plans),
        Check("a short rise or fall", 1, Equal(by_schedule), short),
    ],
    mistakes=[
        Mistake(
            "another length",
            "The plan has another length than steps. How long is each of its two "
            "parts, and how long are they together?",
            lambda p, r, s: np.append(plan(p, r, r + s)[: r + s], []),
            lambda arguments, value: len(value) != arguments[2],
        ),
        family_of(
            "peak in one part only",
            "One of the two parts is not multiplied by the peak. Compare the last rate "
            "of the rise with the first of the fall.",
            lambda p, r, s: [
                np.append(plan(up, r, s)[:r], plan(down, r, s)[r:])
                for up, down in ((p, 1), (1, p), (1, 1))
            ],
        ),
        Mistake(
            "first rate is 0",
            "The first batch would teach nothing, since its rate is 0. Look at how "
            "the steps of the rise are counted.",
            lambda p, r, s: plan(p, r, s, since=0),
            lambda arguments, value: value[0] == 0,
        ),
        Mistake(
            "rise",
            "The fall is right and the rise is not. Look at both of its ends: which "
            "rate comes first, and which is the last before the fall?",
            lambda p, r, s: plan(p, r, s, since=0.5),
            lambda a, value: not difference(plan(*a)[a[1] :], value[a[1] :]),
        ),
        family_of(
            "fall begins elsewhere",
            "The fall does not begin at the peak. Look at the step from which it is "
            "counted: how far along the fall is step rise?",
            lambda p, r, s: [
                plan(p, r, s, length=length, start=start)
                for length in (s, s - r, s - r + 1, s - 1)
                for start in (r, 1, -1, r + 1)
            ],
        ),
        Mistake(
            "ends at 0",
            "The last rate is 0 already. The wave would reach 0 in step `steps`, the "
            "first that is no longer taken.",
            lambda p, r, s: plan(p, r, s, length=max(s - r - 1, 0.5)),
            lambda arguments, value: len(value) > 2 and abs(value[-1]) < 1e-9,
        ),
        family_of(
            "fall too slow",
            "The wave begins at the peak and does not come down in time. Look at how "
            "many steps are left for it.",
            lambda p, r, s: [plan(p, r, s, length=n) for n in (s, s - r + 1, s - 1)],
        ),
        family_of(
            "another curve",
            "The fall is not the half wave from crest to trough. Work out some rates "
            "by hand: at both ends, half way down, and a quarter of the way.",
            other_curves,
        ),
    ],
    variants=unusual(plan, float32=True),
)

EXERCISES = [LAST_RATE, MOMENTUM, ADAM, DECAY, WARM_UP]
