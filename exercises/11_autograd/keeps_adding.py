"""A second way back adds to what the first one left."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import gradients


def first_time(rng):
    """Draw a chain, a diamond and a sum, where nothing is kept yet."""
    p, q, r, s = (float(v) for v in rng.uniform(1.2, 2, size=4))
    chain = [["b", {"a": p}], ["c", {"b": q}]]
    diamond = [["b", {"a": p}], ["c", {"b": q}], ["d", {"b": r, "c": s}]]
    two = [["m", {"x": p, "w": -q}], ["n", {"m": r, "w": s}], ["e", {"n": 2.0, "m": q}]]
    return [(chain, "c", {}), (diamond, "d", {}), (two, "e", {})]


def once_more(rng):
    """Draw tapes some of whose numbers have gradients already, beside other names."""
    p, q, r, s = (float(v) for v in rng.uniform(1.2, 2, size=4))
    u, v, w = (float(v) for v in rng.uniform(2.5, 4, size=3))
    two = [["m", {"x": p, "w": -q}], ["n", {"m": r, "w": s}], ["e", {"n": 2.0, "m": q}]]
    diamond = [["b", {"a": p}], ["c", {"b": q}], ["d", {"b": r, "c": s}]]
    return [
        (two, "e", {"x": u, "w": v, "v": w}),
        (diamond, "d", {"a": -u}),
        (two, "e", {"w": -v, "other": 2.5}),
    ]


def leaves(tape):
    """Return the names that no line of the tape makes."""
    made = [name for name, _ in tape]
    used = [source for _, rates in tape for source in rates]
    return [name for name in dict.fromkeys(used) if name not in made]


def backward(tape, end, kept):
    """Return what is kept, with the gradient of each leaf added."""
    found = gradients(tape, end)
    return {**kept, **{n: kept.get(n, 0.0) + found[n] for n in leaves(tape)}}


def onto_a_copy(tape, end, kept):
    """Add everything to a copy, and take away what the tape has made."""
    found = gradients(tape, end, kept)
    for name, _ in tape:
        del found[name]
    return found


def from_the_leaves(tape, end, kept):
    """Ask for the rate of the end, from each leaf on."""

    def rate(name):
        if name == end:
            return 1.0
        return sum(rates[name] * rate(user) for user, rates in tape if name in rates)

    result = dict(kept)
    for name in leaves(tape):
        result[name] = np.float64(result.get(name, 0) + rate(name))
    return result


def all_names(tape, end, kept):
    """Keep the gradients of all names."""
    return gradients(tape, end, kept)


def overwriting(tape, end):
    """Return gradients in which a later share replaces an earlier one."""
    found = {end: 1.0}
    for name, rates in reversed(tape):
        for source, rate in rates.items():
            found[source] = rate * found[name]
    return found


def added(found, tape, kept, factor=1.0):
    """Return what is kept with some gradients of the leaves added."""
    return {
        **kept,
        **{n: factor * kept.get(n, 0.0) + found[n] for n in leaves(tape)},
    }


def lost_shares(tape, end, kept):
    """Return what is kept with gradients in which a share is lost, of leaves or all."""
    found, right = overwriting(tape, end), gradients(tape, end)
    last = {
        n: rate * right[name] for name, rates in tape[::-1] for n, rate in rates.items()
    }
    first = {n: rate * right[name] for name, rates in tape for n, rate in rates.items()}
    return [
        added(found, tape, kept),
        {n: found[n] for n in leaves(tape)},
        added(last, tape, kept),
        added(first, tape, kept),
    ]


def read_forwards(tape, end, kept):
    """Visit the names in the order of computation."""
    found = {end: 1.0}
    for name, rates in tape:
        for source, rate in rates.items():
            found[source] = found.get(source, 0.0) + rate * found.get(name, 0.0)
    return added(found, tape, kept)


def too_often(tape, end, kept):
    """Return results in which something is added twice, or once for each use."""
    found = gradients(tape, end)
    twice = {n: 2 * v for n, v in found.items()}
    each = {
        n: kept.get(n, 0.0) * sum(n in rates for _, rates in tape) + found[n]
        for n in leaves(tape)
    }
    return [added(found, tape, kept, 2.0), added(twice, tape, kept), {**kept, **each}]


def forgotten(tape, end, kept):
    """Return this call's gradients in the place of what was kept."""
    found = gradients(tape, end)
    own = {n: found[n] for n in leaves(tape)}
    return [{**kept, **own}, own]


def others_lost(tape, end, kept):
    """Return sums of the tape's leaves alone, or of those that had one before."""
    found = added(gradients(tape, end), tape, kept)
    own = {n: found[n] for n in leaves(tape)}
    return [own, {n: v for n, v in found.items() if n in kept}]


def with_inner(tape, end, kept):
    """Return gradients that hold names made on the tape."""
    inner = gradients(tape, end)
    without_end = {n: v for n, v in all_names(tape, end, kept).items() if n != end}
    return [all_names(tape, end, kept), without_end, {**kept, **inner}]


def inner(arguments, value):
    """Recognise names that the tape has made."""
    return any(name in value for name, _ in arguments[0])


EXERCISE = Exercise(
    id="keeps-adding",
    answer="backward",
    objective="graph-engine",
    read="order-of-visits",
    level="several steps",
    compare=(
        "PyTorch adds into .grad as your function does, so that its training loops "
        "call zero_grad() before each step. nnlib's tape returns gradients anew. What "
        "speaks for each of the two?"
    ),
    reference=backward,
    checks=[
        Check("nothing kept so far", 1, Equal(backward), first_time),
        Check("gradients from before", 2, Equal(backward), once_more),
    ],
    mistakes=[
        Mistake(
            "inner names kept",
            "The result holds names that the tape has made. Handed in once more, their "
            "old gradients would flow back again, and the second call would add more "
            "than the first.",
            all_names,
            inner,
        ),
        family_of(
            "what was kept is gone",
            "These are the gradients of this call alone. What was kept from before has "
            "to be in the sum.",
            lambda *given: forgotten(*given),
        ),
        family_of(
            "other names gone",
            "The sums are right, and names have disappeared. A number of another tape "
            "keeps its gradient, and one without any gets its first.",
            others_lost,
        ),
        family_of(
            "a share lost",
            "Where two shares of this call meet, one has replaced the other. They are "
            "added to each other, before anything is added to what was kept.",
            lost_shares,
        ),
        Mistake(
            "read forwards",
            "A name was visited before anything had arrived at it, so that it handed "
            "on nothing. At which end of the tape does the way back start?",
            read_forwards,
        ),
        family_of(
            "added twice",
            "What was kept, or what arrives in this call, is in the sum more than "
            "once. Is it added at each use of a number, or at the end as well?",
            too_often,
        ),
        family_of(
            "not added",
            "What was kept and what arrives were combined otherwise than by a sum.",
            lambda tape, end, kept: [
                {
                    **kept,
                    **{
                        n: way(kept.get(n, start), gradients(tape, end)[n])
                        for n in leaves(tape)
                    },
                }
                for start, way in (
                    (0.0, lambda old, new: old - new),
                    (0.0, lambda old, new: new - old),
                    (1.0, lambda old, new: old * new),
                    (0.0, lambda old, new: (old + new) / 2),
                )
            ],
        ),
        Mistake(
            "one leaf alone",
            "Every number that the tape only uses gets its gradient, whatever its name "
            "is. Look for a name that is written into your code.",
            lambda tape, end, kept: {
                **kept,
                "a": kept.get("a", 0.0) + gradients(tape, end).get("a", 0.0),
            },
        ),
    ],
    variants={
        "onto a copy": onto_a_copy,
        "from the leaves": from_the_leaves,
        **unusual(backward, float32=True),
    },
)
