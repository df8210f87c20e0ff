"""The way back through a layer norm."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def drawn(rng, N, D, epsilon, size=1.0):
    """Draw rows, a gain of both signs, and what arrives; rows are off 0."""
    x = rng.normal(size=(N, D)) * size + rng.normal(size=(N, 1))
    gain = rng.uniform(0.5, 2, D) * np.where(np.arange(D) % 3, 1, -1)
    return x, gain, rng.normal(size=(N, D)), epsilon


def batches(rng):
    """Draw batches of several sizes, one of them square."""
    return [
        drawn(rng, 4, 3, 1e-5),
        drawn(rng, 2, 6, 0.01, 2.0),
        drawn(rng, 4, 4, 1e-5, 3.0),
    ]


def narrow(rng):
    """Draw a single row, rows of little spread, and rows of equal numbers."""
    given = drawn(rng, 1, 5, 1), drawn(rng, 3, 4, 0.1, 0.2), drawn(rng, 2, 3, 0.01, 0.1)
    equal = drawn(rng, 2, 4, 0.25)
    return [*given, (np.ones((2, 4)) * [[3.0], [-1.0]], *equal[1:])]


def norm(x, epsilon, axis=1, ddof=0, outside=False):
    """Return unit and scale, rightly unless told otherwise."""
    centred = x - x.mean(axis=axis, keepdims=True)
    variance = x.var(axis=axis, keepdims=True, ddof=min(ddof, x.shape[1] - 1))
    scale = np.sqrt(variance) + epsilon if outside else np.sqrt(variance + epsilon)
    return centred / scale, scale


def back_norm(x, gain, g, epsilon):
    """Return the gradient for x."""
    return pulled(x, gain, g, epsilon)


def pulled(
    x, gain, g, epsilon, parts=(1, 1), average=np.mean, power=1, axis=1, back=1, **way
):
    """Return the gradient for x, rightly unless told otherwise."""
    unit, scale = norm(x, epsilon, axis, **way)
    axis = axis if axis != 1 else back
    arrived = g * gain
    first, second = parts
    mean = average(arrived, axis=axis, keepdims=True)
    along = average(arrived * unit, axis=axis, keepdims=True)
    return (arrived - first * mean - second * unit * along) / scale**power


def otherwise(**way):
    """Return a wrong answer."""
    return lambda *given: pulled(*given, **way)


def gain_last(x, gain, g, epsilon):
    """Multiply by the gain at the end."""
    return gain * pulled(x, np.ones_like(gain), g, epsilon)


def gain_twice(x, gain, g, epsilon):
    """Multiply by the gain at both ends."""
    return gain * pulled(x, gain, g, epsilon)


def without_gain(x, gain, g, epsilon):
    """Leave the gain out."""
    return pulled(x, np.ones_like(gain), g, epsilon)


WAYS = [
    (centred, divided)
    for centred in (True, False)
    for divided in (False, True)
    if not (centred and divided)
]


def plain_unit(centred, divided):
    """Return an answer with x, or what is centred, in the place of unit."""

    def answer(x, gain, g, epsilon):
        _, scale = norm(x, epsilon)
        u = x - x.mean(axis=1, keepdims=True) if centred else x
        u = u / scale if divided else u
        arrived = g * gain
        mean = arrived.mean(axis=1, keepdims=True)
        along = (arrived * u).mean(axis=1, keepdims=True)
        return (arrived - mean - u * along) / scale

    return answer


def x_in_the_end(x, gain, g, epsilon):
    """Take off along x, divided, in the place of unit."""
    unit, scale = norm(x, epsilon)
    arrived = g * gain
    along = (arrived * unit).mean(axis=1, keepdims=True)
    mean = arrived.mean(axis=1, keepdims=True)
    return (arrived - mean - x / scale * along) / scale


def not_all_divided(x, gain, g, epsilon):
    """Leave the bracket out: the last part is not divided."""
    unit, scale = norm(x, epsilon)
    arrived = g * gain
    along = (arrived * unit).mean(axis=1, keepdims=True)
    return (arrived - arrived.mean(axis=1, keepdims=True)) / scale - unit * along


def two_scales(x, gain, g, epsilon):
    """Divide by D - 1 in the last step alone."""
    right, scale = norm(x, epsilon)[1], norm(x, epsilon, ddof=1)[1]
    return pulled(x, gain, g, epsilon) * right / scale


def by_length(parts):
    """Return an answer whose parts depend on the number of columns."""
    return lambda x, *rest: pulled(x, *rest, parts=parts(x.shape[1]))


def half_gained(mean, along):
    """Return an answer in which the gain is missing in one part."""

    def answer(x, gain, g, epsilon):
        unit, scale = norm(x, epsilon)
        one, two = (g * gain if with_gain else g for with_gain in (mean, along))
        one = one.mean(axis=1, keepdims=True)
        two = (two * unit).mean(axis=1, keepdims=True)
        return (g * gain - one - unit * two) / scale

    return answer


def forwards(x, gain, g, epsilon):
    """Return what goes forwards, times what arrives."""
    return norm(x, epsilon)[0] * gain * g


def by_matrix(x, gain, g, epsilon):
    """Return the gradient by the matrix of all slopes of a row."""
    found = []
    for row, arrived in zip(x, g * gain, strict=True):
        D = len(row)
        scale = np.sqrt(row.var() + epsilon)
        centred = row - row.mean()
        slopes = (np.eye(D) - 1 / D) / scale
        slopes = slopes - np.outer(centred, centred) / (D * scale**3)
        found.append(slopes @ arrived)
    return found


def path_by_path(x, gain, g, epsilon):
    """Return the gradient by way of the variance and the mean."""
    D = x.shape[1]
    centred = x - x.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1, keepdims=True) + epsilon
    arrived = g * gain
    to_variance = (arrived * centred).sum(axis=1, keepdims=True) * -0.5 / variance**1.5
    to_centred = arrived / np.sqrt(variance) + to_variance * 2 * centred / D
    return to_centred - to_centred.mean(axis=1, keepdims=True)


EXERCISE = Exercise(
    id="back-norm",
    answer="back_norm",
    objective="attention-block",
    level="several steps",
    compare=(
        "Sum each row of your gradient, and then each row of your gradient times x. "
        "The chapter's exercise What a layer norm does not let through says what both "
        "should be, and why."
    ),
    reference=back_norm,
    checks=[
        Check("batches", 2, Equal(back_norm), batches),
        Check("rows of little spread", 1, Equal(back_norm), narrow),
    ],
    mistakes=[
        family(
            "mean and scale held",
            "The gain and the scale are on the way back, and no more. x also moves the "
            "mean and the scale of its row: two paths are missing.",
            otherwise(parts=(0, 0)),
        ),
        family(
            "the mean's path",
            "One path is missing. A nudge of one x moves the mean, and so every number "
            "of its row: what comes back along all of them?",
            otherwise(parts=(0, 1)),
        ),
        family(
            "the scale's path",
            "One path is missing. A nudge of one x moves the scale of its row as well, "
            "by which every number is divided.",
            otherwise(parts=(1, 0)),
        ),
        family(
            "gain out of place",
            "The gain is missing, or comes in at the wrong end. It was multiplied last "
            "on the way forward: when does the way back meet it?",
            gain_last,
            without_gain,
            gain_twice,
            lambda x, gain, g, epsilon: pulled(x, 1 / gain, g, epsilon),
            half_gained(False, False),
            half_gained(True, False),
            half_gained(False, True),
        ),
        family(
            "sums for means",
            "What is taken off is too large for longer rows. The mean is a sum and a "
            "factor: which share of it does each number of the row hold?",
            otherwise(average=np.sum),
            by_length(lambda D: (1, D)),
            by_length(lambda D: (D, 1)),
        ),
        family(
            "a sign",
            "A path comes in with the wrong sign. If one number of a row goes up, and "
            "with it the mean and the scale, which way does each of the others go?",
            otherwise(parts=(1, -1)),
            otherwise(parts=(-1, 1)),
            otherwise(parts=(-1, -1)),
        ),
        family(
            "another axis",
            "Mean and scale belong to the columns here, or the whole batch. A layer "
            "norm takes each row for itself: look at axis=.",
            otherwise(axis=0),
            otherwise(axis=None),
            otherwise(back=0),
            otherwise(back=None),
        ),
        family(
            "another scale",
            "The scale is not the one of the text: the variance is a mean of D squares "
            "(look at ddof=), and epsilon is added to it before the root.",
            otherwise(ddof=1),
            otherwise(outside=True),
            lambda x, gain, g, epsilon: pulled(x, gain, g, 0.0),
            lambda x, gain, g, epsilon: pulled(x, gain, g, epsilon**2),
            lambda x, gain, g, epsilon: pulled(x, gain, g, 1e-5),
            two_scales,
        ),
        family(
            "scale out of place",
            "The scale comes in the wrong number of times, or not for all. What is "
            "taken off along the row is unit, centred and divided; then everything is "
            "divided once.",
            otherwise(power=0),
            otherwise(power=2),
            otherwise(power=-1),
            *(plain_unit(*way) for way in WAYS),
            x_in_the_end,
            not_all_divided,
        ),
        family(
            "forwards",
            "This is made of what goes forwards. How far does each number of a row "
            "move the loss? The answer is a slope for each x, times what arrives.",
            lambda x, gain, g, epsilon: norm(x, epsilon)[0] * gain,
            forwards,
            lambda x, gain, g, epsilon: norm(x, epsilon)[0] * g,
            lambda x, gain, g, epsilon: norm(x, epsilon)[0],
        ),
    ],
    variants={
        **unusual(back_norm, float32=True),
        "a matrix of slopes": by_matrix,
        "path by path": path_by_path,
    },
)
