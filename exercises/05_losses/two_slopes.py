"""Why one neuron stalls."""

import numpy as np

from nnlib.activations import sigmoid
from nnlib_grader.specification.equality import close, kind
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds
from nnlib_grader.specification.unusual import talks


def neurons(rng):
    """Draw weighted sums and targets."""
    pairs = []
    for shape in ((5,), (4, 1), (3, 2), (1,)):
        z = rng.uniform(0.5, 2.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)
        pairs.append((z, rng.integers(0, 2, size=shape).astype(float)))
    return pairs


def wrong_neurons(rng):
    """Draw neurons that are certain and wrong."""
    z = rng.uniform(3, 6, size=4)
    return [(z, np.zeros(4)), (-z[:1], np.ones(1))]


def two_slopes(z, target):
    """Return the slopes of squares and of cross-entropy."""
    p = sigmoid(z)
    return (p - target) * p * (1 - p), p - target


def costs(z, target):
    """Return the squared error and the cross-entropy of each neuron."""
    return (sigmoid(z) - target) ** 2 / 2, np.logaddexp(0, z) - z * target


def measured(arguments, value):
    """Compare with central differences of the two costs."""
    z, target = arguments
    h = 1e-5

    if isinstance(value, np.ndarray) and len(value) != 2:
        return "one array came back, and two are asked for"
    if not isinstance(value, tuple | list | np.ndarray) or len(value) != 2:
        return f"expected two arrays, one for each cost, got {kind(value)}"
    names = "squared error", "cross-entropy"
    rows = names, costs(z - h, target), costs(z + h, target), value
    for name, before, after, found in zip(*rows, strict=True):
        slope = (after - before) / (2 * h)
        if np.shape(found) != z.shape:
            return f"the slope of the {name} does not have the shape of z"
        if not np.allclose(found, slope, 1e-3, 1e-6):
            return f"the slope of the {name} differs from a measured slope"
    return None


def by_loops(z, target):
    """Return both slopes in plain Python, measured neuron by neuron."""
    results = np.zeros((2, *z.shape))
    for place in np.ndindex(z.shape):
        at, t = float(z[place]), float(target[place])
        before, after = costs(at - 1e-6, t), costs(at + 1e-6, t)
        for n in range(2):
            results[(n, *place)] = (after[n] - before[n]) / 2e-6
    return results[0], results[1]


def seen(test):
    """Return a test of the two slopes that came back and of the two right ones."""

    def recognise(arguments, value):
        first, second = map(np.asarray, value)
        return test(first, second, *two_slopes(*arguments))

    return recognise


def roughly(z, target, h=0.1):
    """Return slopes that are measured to one side, with a large step."""
    before, after = costs(z, target), costs(z + h, target)
    return tuple((b - a) / h for a, b in zip(before, after, strict=True))


def close_by(found, right):
    """Tell whether slopes are near the right ones, all of them."""
    return found.shape == right.shape and np.allclose(found, right, 0.15, 1e-4)


def off_by_a_factor(squares, entropy, slow, fast):
    """Recognise one factor in all neurons, or one number for all of them."""
    pairs = (squares, slow), (entropy, fast)
    if any(found.ndim < right.ndim for found, right in pairs):
        return True
    ratios = [set(np.round(found / right, 4).flat) for found, right in pairs]
    return any(len(each) == 1 and not each & {0.0, 1.0} for each in ratios)


def one_part_alone(arguments, value):
    """Recognise a cross-entropy that has a slope for one of the two targets alone."""
    target, found = arguments[1], np.asarray(value[1])
    right = two_slopes(*arguments)[1]
    return any(
        not (there := target == kept).all()
        and close(found[there], right[there])
        and not found[~there].any()
        for kept in (0, 1)
    )


def other_output(arguments, value):
    """Recognise z, or another sigmoid, in the place of the output."""
    z, t = arguments
    p, *others = sigmoid(z), z, sigmoid(sigmoid(z)), sigmoid(-z)
    pairs = [pair for a in others for pair in ((a, a), (a, p), (p, a))]
    found = any(close(value[0], (a - t) * b * (1 - b)) for a, b in pairs[:-1])
    return found or any(close(value[1], a - t) for a in others)


EXERCISE = Exercise(
    id="two-slopes",
    answer="two_slopes",
    objective="stalled-neuron",
    read="output-minus-target",
    level="a small project",
    compare=(
        "Print both slopes for z = 5 and a target of 0, and divide one by the other. "
        "The worked solution has a formula; does a measured pair agree with yours?"
    ),
    reference=two_slopes,
    checks=[
        Check("agrees with measured slopes", 2, Holds(measured), neurons),
        Check("a neuron badly wrong", 1, Holds(measured), wrong_neurons),
    ],
    mistakes=[
        Mistake(
            "swapped",
            "Both slopes are right and stand in the other's place. Compare with the "
            "order that the text asks for.",
            lambda z, t: two_slopes(z, t)[::-1],
            seen(lambda s, e, slow, fast: close(s, fast) and close(e, slow)),
        ),
        Mistake(
            "sign turned",
            "A slope has the wrong sign: with a target of 0, a larger z makes both "
            "losses larger. Look at the order of the difference.",
            lambda z, t: tuple(-s for s in two_slopes(z, t)),
            seen(lambda s, e, slow, fast: close(-s, slow) or close(-e, fast)),
        ),
        Mistake(
            "factor in neither",
            "The slope of the squares stops at the output. A squared error feels z "
            "only through the sigmoid, whose own slope is missing.",
            lambda z, t: (sigmoid(z) - t, sigmoid(z) - t),
            seen(lambda s, e, slow, fast: close(s, fast)),
        ),
        Mistake(
            "factor in both",
            "Both slopes contain the sigmoid's slope, so both stall. In one of the two "
            "it cancels; find out which by measuring.",
            lambda z, t: (two_slopes(z, t)[0], two_slopes(z, t)[0]),
            seen(lambda s, e, slow, fast: close(e, slow)),
        ),
        Mistake(
            "z for the output",
            "The output is not p everywhere: z stands in its place, p goes through the "
            "sigmoid once more, or a sign in exp is lost. Make p once, and use it.",
            lambda z, t: ((z - t) * sigmoid(z) * (1 - sigmoid(z)), z - t),
            other_output,
        ),
        Mistake(
            "one part alone",
            "For one of the two targets your cross-entropy has no slope at all. Its "
            "formula has two parts: which one is left where t is 0, and where t is 1?",
            lambda z, t: (two_slopes(z, t)[0], t * two_slopes(z, t)[1]),
            one_part_alone,
        ),
        Mistake(
            "nearly",
            "The values are close, and not close enough. A measured slope is as good "
            "as its step: move z itself by about 1e-5, to both sides.",
            roughly,
            seen(lambda *all_: close_by(*all_[::2]) and close_by(*all_[1::2])),
        ),
        Mistake(
            "a constant factor",
            "A slope is a constant factor off. The square brings a 2, the cost has a "
            "half, and there is no sum or mean over the neurons.",
            lambda z, t: (2 * two_slopes(z, t)[0], two_slopes(z, t)[1]),
            seen(off_by_a_factor),
        ),
        Mistake(
            "steps missing",
            "Asked is how fast each cost changes with z, not the cost itself. Take it "
            "in steps, from the cost to p and from p to z, and multiply their slopes.",
            lambda z, t: (two_slopes(z, t)[0], 1 / (1 - t - sigmoid(z))),
            seen(lambda s, e, slow, fast: s.shape == e.shape == fast.shape),
        ),
    ],
    variants={
        "plain loops": by_loops,
        "one array": lambda z, t: np.array(two_slopes(z, t)),
        "measured to one side": lambda z, t: roughly(z, t, 1e-5),
        "lists": lambda z, t: [s.tolist() for s in two_slopes(z, t)],
        "float32": lambda z, t: tuple(s.astype(np.float32) for s in two_slopes(z, t)),
        "talks": talks(two_slopes),
    },
)
