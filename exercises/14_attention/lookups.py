"""Queries and keys, set by hand, with which each place looks at one other."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds
from nnlib_grader.specification.unusual import unusual

from .shared import softmax

MOST = 10_000  # the size of a number
ENOUGH = 0.99


def mirrored(rng):
    """Draw the places of words that are read backwards."""
    return [(np.arange(T)[::-1],) for T in (6, int(rng.integers(3, 6)), 12)]


def any_places(rng):
    """Draw places in any order, with repeats, and a single one."""
    turned = np.roll(np.arange(7), int(rng.choice([2, 3])))
    repeats = np.append(rng.integers(5, size=3), [3, 3])
    given = turned, repeats, np.append(rng.permutation(11), 5), np.array([0])
    return [(targets,) for targets in given]


def on_a_circle(targets, reach=100.0):
    """Return queries and keys that point to places on a circle."""
    angles = 2 * np.pi * np.arange(len(targets)) / len(targets)
    k = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return reach * k[targets], k


def on_a_parabola(targets):
    """Return queries and keys whose scores are 2 t j - j * j."""
    j = np.arange(len(targets))
    q = [[20 * t, -10] for t in targets]
    return q, [[place, place * place] for place in j]


def weights(q, k):
    """Return the weights of all places, none of them hidden."""
    return softmax(np.asarray(q) @ np.asarray(k).T / np.sqrt(2))


def parts(targets, value):
    """Return q and k, or say what is wrong with them."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        return "two arrays, q and k, are asked for"
    q, k = (np.asarray(part, np.float64) for part in value)
    for name, array in (("q", q), ("k", k)):
        if array.shape != (len(targets), 2):
            return f"{name} does not have a row for each place and two columns"
        if not (abs(array) <= MOST).all():
            return f"{name} holds a number beyond {MOST} or -{MOST}"
    return q, k


def looks(arguments, value):
    """Ask for nearly all weight at the targets."""
    (targets,) = arguments
    found = parts(targets, value)
    if isinstance(found, str):
        return found
    at = weights(*found)[np.arange(len(targets)), targets]
    if (at >= ENOUGH).all():
        return None
    row = int((at < ENOUGH).argmax())
    return f"place {row} gives its target a weight below {ENOUGH}"


def with_parts(test):
    """Return what recognises results whose weights pass a test."""

    def recognise(arguments, value):
        (targets,) = arguments
        found = parts(targets, value)
        return not isinstance(found, str) and bool(test(targets, *found))

    return recognise


def right_but_soft(targets, q, k):
    """Tell whether each target has the largest weight."""
    found, at = weights(q, k), np.arange(len(targets))
    others = found.copy()
    others[at, targets] = -1
    return (found[at, targets] > others.max(axis=1) + 1e-9).all()


def most(q, k):
    """Return where each place looks most."""
    return weights(q, k).argmax(axis=1)


def at_the_ends(targets, q, k):
    """Tell whether only the first and the last place are looked at most."""
    T = len(targets)
    found = most(q, k)
    ends = np.isin(found, [0, T - 1]).all()
    return T > 3 and ends and not np.isin(targets, [0, T - 1]).all()


def on_a_line(targets):
    """Return the numbers of the places themselves."""
    ones = np.ones(len(targets))
    k = np.stack([np.arange(len(targets)) * 1.0, ones], axis=1)
    return np.stack([5.0 * np.asarray(targets), ones], axis=1), k


def closed(targets):
    """Let the last place lie on the circle where the first one lies."""
    T = len(targets)
    angles = np.linspace(0, 2 * np.pi, T) if T > 2 else np.pi * np.arange(T)
    k = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return 400 * k[targets], k


def alike(targets, q, k):
    """Tell whether two keys are the same, and not all of them."""
    return 1 < len(np.unique(k.round(9) + 0.0, axis=0)) < len(k)


def moved(targets):
    """Return queries for the place behind each target."""
    return on_a_circle((np.asarray(targets) + 1) % len(targets))


def beside(targets, q, k):
    """Tell whether each looks at a neighbour of its target."""
    T = len(targets)
    found = most(q, k)
    return T > 2 and any((found == (targets + by) % T).all() for by in (1, -1))


def one_column_each(targets):
    """Return a column for each place."""
    ones = np.eye(len(targets))
    return 100 * ones[targets], ones


def another_width(arguments, value):
    """Recognise arrays that fit each other and have another number of columns."""
    shapes = [np.shape(part) for part in value]
    return len(shapes) == 2 and all(
        len(shape) == 2 and shape[1] != 2 for shape in shapes
    )


def beyond(arguments, value):
    """Recognise numbers that are too large, in arrays of the right shape."""
    fits = [np.shape(part) == (len(arguments[0]), 2) for part in value]
    return all(fits) and not all(
        (abs(np.asarray(part)) <= MOST).all() for part in value
    )


EXERCISE = Exercise(
    id="lookups",
    answer="lookups",
    objective="attention-hand",
    level="a small project",
    compare=(
        "Draw your keys for 12 places as points, and one query as an arrow. How much "
        "nearer is its own key than the next one, and what makes up for it?"
    ),
    reference=on_a_circle,
    checks=[
        Check("words read backwards", 2, Holds(looks), mirrored),
        Check("any places", 2, Holds(looks), any_places),
    ],
    mistakes=[
        Mistake(
            "another width",
            "q and k have two columns each, however many places there are. A column "
            "for each place would do it too; with two, where can the keys lie so that "
            "each is the furthest in some direction?",
            one_column_each,
            another_width,
        ),
        Mistake(
            "too large",
            "A number is beyond what the text allows, or is no number. How large is "
            "the difference between two scores that a weight of 0.99 needs?",
            lambda targets: on_a_circle(targets, 1e6),
            beyond,
        ),
        Mistake(
            "two keys alike",
            "Two places have the same key, so that no query can tell them apart. Print "
            "the rows of k, the first and the last of them too.",
            closed,
            with_parts(alike),
        ),
        Mistake(
            "not sure enough",
            "Each place looks most at its target, and leaves too much to the others. "
            "What would make the differences between its scores larger?",
            lambda targets: on_a_circle(targets, 2.0),
            with_parts(right_but_soft),
        ),
        Mistake(
            "turned away",
            "Each place looks least at its target. Which direction of a query gives "
            "the largest product with a key?",
            lambda targets: on_a_circle(targets, -100.0),
            with_parts(
                lambda targets, q, k: len(q) > 1 and right_but_soft(targets, -q, k)
            ),
        ),
        Mistake(
            "roles exchanged",
            "The right queries and keys have changed places. Row t of q belongs to the "
            "letter that looks, and targets[t] is where it looks.",
            lambda targets: on_a_circle(targets)[::-1],
            with_parts(lambda targets, q, k: right_but_soft(targets, k, q)),
        ),
        Mistake(
            "a neighbour",
            "Each place looks at a neighbour of its target. Where does your counting "
            "start, and where do targets start?",
            moved,
            with_parts(beside),
        ),
        Mistake(
            "targets ignored",
            "Each place looks at itself, or backwards, whatever its target is. Which "
            "of the two arrays has to depend on targets, and how?",
            lambda targets: on_a_circle(np.arange(len(targets))),
            with_parts(
                lambda targets, q, k: any(
                    right_but_soft(fixed, q, k) and (fixed != targets).any()
                    for fixed in (np.arange(len(q)), np.arange(len(q))[::-1])
                )
            ),
        ),
        Mistake(
            "keys on a line",
            "Only the first and the last place are ever looked at. On a straight line "
            "the key furthest out has the largest product: which curve has more than "
            "two ends?",
            on_a_line,
            with_parts(at_the_ends),
        ),
    ],
    variants={
        **unusual(on_a_circle, float32=True),
        "a parabola": on_a_parabola,
        "longer keys": lambda targets: [
            part * factor
            for part, factor in zip(on_a_circle(targets), (0.05, 20), strict=True)
        ],
    },
)
