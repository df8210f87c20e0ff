"""What a forecast adds to the weather's own surprise; the weather is the learner's."""

import math

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

EXAMPLE = 0.7  # the share of the text's example


def added(share, p):
    """Return the KL divergence of announcing p where rain has a share."""
    return surprise(share, p) - surprise(share, share)


def surprise(share, p):
    """Return the cross-entropy of announcing p."""
    return -share * np.log(p) - (1 - share) * np.log(1 - p)


def other_share(arguments, value):
    """Recognise the right answer for other numbers, such as a neighbour's.

    The difference between two announcements is linear in the share.
    """
    p, found = np.ravel(arguments[0]), np.ravel(value)
    rain, dry = -np.diff(np.log(p))[0], -np.diff(np.log(1 - p))[0]
    share = (found[1] - found[0] - dry) / (rain - dry)
    return 0 < share < 1 and close(added(share, p), found)


def by_loops(share):
    """Return an answer in plain Python, announcement by announcement."""

    def extra_cost(p):
        result = np.zeros(p.shape)
        for place in np.ndindex(p.shape):
            says = float(p[place])
            result[place] = share * math.log(share / says)
            result[place] += (1 - share) * math.log((1 - share) / (1 - says))
        return result

    return extra_cost


def by_days(rainy, days):
    """Return an answer that goes through all days."""

    def extra_cost(p):
        total = 0
        for day in range(days):
            given, best = (
                (p, rainy / days) if day < rainy else (1 - p, 1 - rainy / days)
            )
            total = total + np.log(best / given)
        return total / days

    return extra_cost


def mine(rng):
    """Draw a weather: some rainy days of all."""
    days = int(rng.integers(60, 100))
    rainy = days // 2
    while abs(rainy / days - 0.5) < 0.05 or abs(rainy / days - EXAMPLE) < 0.02:
        rainy = int(rng.integers(days // 5, days - days // 5))
    return of_weather(rainy, days)


def of_weather(rainy, days):
    """Return the exercise for a weather."""
    share = rainy / days

    def several(rng):
        return [(rng.uniform(0.1, 0.9, size=s),) for s in ((5,), (2, 3))]

    def honest_and_bold(rng):
        bold = rng.uniform(0.001, 0.004)
        return [(np.array([share, bold, 1 - bold]),)]

    def right(p):
        return added(share, p)

    dry = 1 - share
    return Exercise(
        id="extra-cost",
        answer="extra_cost",
        objective="likelihood",
        level="several steps",
        personal=mine,
        numbers=f"Your weather: it rains on {rainy} of {days} days.",
        compare=(
            "Print your extra_cost for p = 0.01, 0.5 and 0.99. The picture in the "
            "chapter's section shades this height for 70 of 100 days: where would "
            "your own curve touch 0?"
        ),
        reference=right,
        checks=[
            Check("several announcements", 2, Equal(right), several),
            Check("the honest one, and bold ones", 1, Equal(right), honest_and_bold),
        ],
        mistakes=[
            family(
                "the whole cost",
                "This is the whole cross-entropy. Asked is what the announcement adds "
                "to the cost of an honest one.",
                lambda p: surprise(share, p),
            ),
            family(
                "truth and forecast exchanged",
                "What happens and what is announced have changed places. How often is "
                "each surprise met: as often as announced, or as often as it rains?",
                lambda p: p * np.log(p / share) + (1 - p) * np.log((1 - p) / dry),
                lambda p: surprise(p, share),
                lambda p: surprise(p, share) - surprise(p, p),
                lambda p: surprise(share, share) - surprise(p, p),
            ),
            family(
                "one of two kinds of days",
                "Only the rainy days count here, or only the dry ones. A dry day has "
                "its own surprise, and p decides on that, too.",
                lambda p: -share * np.log(p / share),
                lambda p: -dry * np.log((1 - p) / dry),
                lambda p: -np.log(p / share),
                lambda p: -share * np.log(p),
                lambda p: -share * np.log(p * share),
                lambda p: -np.log(p),
            ),
            family(
                "rain and dry exchanged",
                "The share of rainy days stands where that of dry days belongs.",
                lambda p: added(dry, p),
                lambda p: surprise(dry, p),
            ),
            family(
                "not per day",
                "The costs of the days were added up. Asked is the mean for one day.",
                lambda p: days * added(share, p),
                lambda p: days * surprise(share, p),
                lambda p: 100 * added(share, p),
            ),
            family(
                "a sign",
                "A sign is lost: the extra cost is never below 0, and it is 0 for the "
                "honest announcement. Which of the two costs is taken off the other?",
                lambda p: -added(share, p),
                lambda p: surprise(share, p) + surprise(share, share),
                lambda p: -surprise(share, p),
                lambda p: -surprise(share, p) - surprise(share, share),
                lambda p: share * np.log(share / p) - dry * np.log(dry / (1 - p)),
                lambda p: share * np.log(p / share) + dry * np.log(dry / (1 - p)),
                lambda p: -share * np.log(p) + dry * np.log(1 - p),
                lambda p: share * np.log(p) - dry * np.log(1 - p),
            ),
            family(
                "no surprise",
                "Errors or other logarithms take the place of surprises in nats. Start "
                "from minus the natural logarithm of what was given to each outcome.",
                lambda p: np.abs(p - share),
                lambda p: (p - share) ** 2,
                lambda p: added(share, p) / math.log(2),
                lambda p: added(share, p) / math.log(10),
                lambda p: share * (1 - p) + dry * p,
            ),
            Mistake(
                "other numbers",
                "The formula is right, and the numbers are not the ones that the cell "
                "above prints for your name. A rounded share is another number, too.",
                lambda p: added(EXAMPLE, p),
                other_share,
            ),
        ],
        variants={
            "plain loops": by_loops(share),
            "day by day": by_days(rainy, days),
            "one logarithm": lambda p: np.log(
                (share / p) ** share * (dry / (1 - p)) ** dry
            ),
            **unusual(right, float32=True),
        },
    )


EXERCISE = mine(np.random.default_rng(0))
