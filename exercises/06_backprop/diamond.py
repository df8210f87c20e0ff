"""Where paths meet."""

import numpy as np

from nnlib_grader.specification.equality import close, difference
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def tapes(rng):
    """Draw diamonds; the last is the chapter's."""
    calls = []
    for p, q, r, s in (*rng.uniform(1, 2, size=(2, 4)).tolist(), (1.0, 2.0, 1.0, 1.0)):
        calls.append(([["b", {"a": p}], ["c", {"b": q}], ["d", {"b": r, "c": s}]], "d"))
    return calls


def two_diamonds(rng):
    """Draw one diamond behind another, and a tape with other names and signs."""
    p, q, r = (float(v) for v in rng.uniform(1, 2, size=3))
    tape = [["b", {"a": p}], ["c", {"b": q}], ["d", {"b": r, "c": 1.0}]]
    other = [
        ["sum", {"a": -q}],
        ["k2", {"sum": r, "a": p}],
        ["b", {"k2": 2.0}],
        ["z", {"b": p, "a": 1.5, "sum": -1.0}],
    ]
    return [([*tape, ["e", {"d": q}], ["f", {"d": 1.0, "e": p}]], "f"), (other, "z")]


def rate_of_a(tape, end):
    """Read the tape in reverse."""
    return gradients(tape, end)["a"]


def tape_s_order(tape, end):
    """Visit the names from the first to the last, without a 0 to begin with."""
    found = {end: 1.0}
    for name, rates in tape:
        for other, rate in rates.items():
            found[other] = found.get(other, 0.0) + rate * found[name]
    return found["a"]


def gradients(tape, end, visits=None):
    """Visit names in order, in reverse if not told; each passes its gradient on."""
    rates, gradient = dict(tape), {end: 1.0, "a": 0.0}
    for name in visits or [name for name, _ in reversed(tape)]:
        for source, rate in rates[name].items():
            part = rate * gradient.get(name, 0.0)
            gradient[source] = gradient.get(source, 0.0) + part
    return gradient


def swept(tape, end, hand, empty=0.0):
    """Sweep in reverse and hand on in a way of its own."""
    gradient = {end: 1.0}
    for name, rates in reversed(tape):
        for source, rate in rates.items():
            gradient[source] = hand(gradient.get(source, empty), rate, gradient[name])
    return gradient["a"]


def paths(tape, end):
    """Return the rates along each path from a to the end."""
    steps = dict(tape).get(end, {}).items()
    return [[r, *rest] for name, r in steps for rest in paths(tape, name)] or [[]]


def by_recursion(tape, end):
    """Return the rate through the users of a, asked one by one."""

    def rate_of(name):
        if name == end:
            return 1.0
        return sum(rates[name] * rate_of(user) for user, rates in tape if name in rates)

    return np.float64(rate_of("a"))


def a_but_once(tape, end):
    """Go forwards; only the first operation that uses a is asked about it."""
    found = {}
    for name, rates in tape:
        own = rates.get("a", 0.0) if not found else 0.0
        found[name] = own + sum(
            rate * found[source] for source, rate in rates.items() if source != "a"
        )
    return found[end]


def one_path(arguments, value):
    """Recognise the product along a single path."""
    return any(not difference(np.prod(path), value) for path in paths(*arguments))


def elsewhere(arguments, value):
    """Recognise the rate between two other names."""
    right = rate_of_a(*arguments)
    found = [gradients(arguments[0], name).values() for name, _ in arguments[0]]
    wrong = [rate for rates in found for rate in rates if difference(right, rate)]
    return any(not difference(rate, value) for rate in wrong)


def recursions(tape, end, once):
    """Return what walks down from the end give: inputs in order or in reverse.

    A visit hands on all that has arrived so far, to all inputs before it goes on to
    the first of them, or to each just before it goes on there.
    """
    return [
        walked(tape, end, once, turned, at_once)
        for at_once in (False, True)
        for turned in (False, True)
    ]


def queued(tape, end, take):
    """Return what a list of names still to be visited gives; `take` is the next."""
    rates, gradient, waiting = dict(tape), {end: 1.0}, [end]
    while waiting:
        name = waiting.pop(take)
        for source, rate in rates.get(name, {}).items():
            gradient[source] = gradient.get(source, 0.0) + rate * gradient[name]
            waiting.append(source)
    return gradient["a"]


def walked(tape, end, once, turned, at_once):
    """Return what one of these walks gives for a."""
    rates, gradient, seen = dict(tape), {end: 1.0, "a": 0.0}, set()

    def visit(name):
        if name in seen and once:
            return
        seen.add(name)
        steps = list(rates.get(name, {}).items())
        for source, rate in steps[::-1] if turned else steps:
            gradient[source] = gradient.get(source, 0.0) + rate * gradient[name]
            if at_once:
                visit(source)
        for source, _ in steps[::-1] if turned else steps:
            if not at_once:
                visit(source)

    visit(end)
    return gradient["a"]


EXERCISE = Exercise(
    id="diamond",
    answer="rate_of_a",
    objective="backward-order",
    level="several steps",
    compare=(
        "The chapter's backward does the same with objects. Where in your code are the "
        "two lines of push, and where is its += ?"
    ),
    reference=rate_of_a,
    checks=[
        Check("the diamond", 2, Equal(rate_of_a), tapes),
        Check("two diamonds", 1, Equal(rate_of_a), two_diamonds),
    ],
    mistakes=[
        family_of(
            "naive recursion",
            "A name was visited once for each path, and handed on again what it had "
            "already passed on. Print each name as it is visited: which comes twice?",
            lambda tape, end: [
                *recursions(tape, end, once=False),
                *(queued(tape, end, take) for take in (0, -1)),
            ],
        ),
        family_of(
            "pre-order",
            "A name handed on its gradient before all of it had arrived: what came "
            "later, on another path, never got further. Whom does a name wait for?",
            # the others pass on what a single path brings: that has its own name
            lambda tape, end: recursions(tape, end, once=True)[:2],
        ),
        Mistake(
            "post-order",
            "The chapter's diamond gives 0. Were the names visited in the order of "
            "their computation, while their gradients were still 0? Did `end` never "
            "get its own? Or was the last operation alone asked for?",
            lambda tape, end: gradients(tape, end, [name for name, _ in tape])["a"],
        ),
        Mistake(
            "wrong end first",
            "A name was visited before anything had been handed to it. At which end of "
            "the tape does the way back start?",
            tape_s_order,
        ),
        Mistake(
            "a used once",
            'Only the first operation counts among those that use "a". A later one may '
            "use it as well, beside other names, and has a share in the rate too.",
            a_but_once,
            lambda given, value: close(a_but_once(*given), value),
        ),
        Mistake(
            "one path",
            "Only one of the paths counts: where two paths meet, one part replaced the "
            "other or was left out. What does the rule say about several paths?",
            lambda tape, end: swept(tape, end, lambda old, rate, came: rate * came),
            one_path,
        ),
        family_of(
            "sum for product",
            "Rates of one path were added, or those of different paths multiplied.",
            lambda tape, end: [
                swept(tape, end, lambda old, rate, came: old + rate + came),
                swept(tape, end, lambda old, rate, came: rate + came),
                swept(tape, end, lambda old, rate, came: old * rate * came, empty=1.0),
                sum(map(sum, paths(tape, end))),
                np.prod([r for _, rates in tape for r in rates.values()]),
                np.prod([sum(rates.values()) for _, rates in tape]),
            ],
        ),
        family_of(
            "rate or gradient alone",
            "A name handed on only one of two things: the rate of its input, or the "
            "gradient that it had received. A chain needs both.",
            lambda tape, end: [
                swept(tape, end, lambda old, rate, came: old + rate),
                swept(tape, end, lambda old, rate, came: old + came),
            ],
        ),
        Mistake(
            "another start or end",
            "This is the rate between two other names. Look at where the way back "
            "starts, at where it stops, and at which gradient is returned.",
            lambda tape, end: rate_of_a(tape[:-1], tape[-2][0]),
            elsewhere,
        ),
    ],
    variants={
        "from the other end": by_recursion,
        "all paths": lambda tape, end: sum(map(np.prod, paths(tape, end))),
        **unusual(rate_of_a, float32=True),
    },
)
