"""Build: Adam."""

import numpy as np

from nnlib.optimizers import Adam, Optimizer
from nnlib_grader.specification.drivers import step_by_step
from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.optimizers import rule, rules

by_adam = step_by_step(Adam)


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


def by_root(v):
    """Return what a step is divided by."""
    return np.sqrt(v) + 1e-8


OTHER_DIVISORS = (lambda v: v + 1e-8, lambda v: np.sqrt(v + 1e-8), np.sqrt)


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


def adam(keep=(0.9, 0.999), add=(0.1, 0.001), kind="", divide=by_root):
    """Return a class of Adam, in its own form unless told otherwise."""

    def update(self, theta, g, rate):
        if kind == "reset":
            self.m, self.v = 0 * self.m, 0 * self.v
        self.m = keep[0] * self.m + add[0] * g
        squares = {"m": self.m**2, "no square": g, "size": abs(g)}.get(kind, g**2)
        self.v = keep[1] * self.v + add[1] * squares
        self.steps += kind == "twice"
        ways = {"ahead": self.steps + 1, "behind": self.steps - 1, "1": 1}
        shares = shares_of(kind, keep, ways.get(kind, self.steps))
        high = self.m if kind in ("m raw", "raw") else self.m / shares[0]
        low = self.v if kind in ("v raw", "raw") else self.v / shares[1]
        if kind == "into":
            self.m, self.v = high, low
        sign = {"uphill": -1, "still": 0}.get(kind, 1)
        rate = {"no rate": 1.0, "squared": rate**2, "over": 1 / rate}.get(kind, rate)
        theta -= sign * rate * (g if kind == "g" else high) / divide(low)

    return rule(update, "m", "v")


def kinds(*names):
    """Return several kinds of Adam."""
    return [adam(kind=name) for name in names]


class InALoop(Optimizer):
    """Goes from parameter to parameter, in plain Python."""

    remembers = ("m", "v")

    def update(self, theta, g, rate):
        """Change one number after the other."""
        for place, slope in enumerate(g.tolist()):
            self.m[place] += 0.1 * (slope - self.m[place])
            self.v[place] += 0.001 * (slope * slope - self.v[place])
            m = self.m[place] / (1 - 0.9**self.steps)
            v = self.v[place] / (1 - 0.999**self.steps)
            theta[place] -= rate * m / (v**0.5 + 1e-8)


class ByTheRate(Optimizer):
    """Puts both corrections into the rate, as the paper suggests; prints."""

    remembers = ("m", "v")

    def update(self, theta, g, rate):
        """Correct the rate and epsilon in place of the two means."""
        self.m[:] = 0.9 * self.m + (1 - 0.9) * g
        self.v[:] = 0.999 * self.v + (1 - 0.999) * np.square(g)
        root = np.sqrt(1 - np.float64(0.999) ** self.steps)
        print(self.steps)
        rate = rate * root / (1 - 0.9**self.steps)
        theta -= rate * self.m / (np.sqrt(self.v) + 1e-8 * root)


class CountsItself(Optimizer):
    """Makes its own state at the first step, and counts by itself."""

    taken = 0

    def update(self, theta, g, rate):
        """Remember the means under other names."""
        if self.taken == 0:
            self.mean, self.square = np.zeros(len(g)), np.zeros(len(g))
        self.taken += 1
        self.mean = 0.9 * self.mean + 0.1 * g
        self.square = 0.999 * self.square + 0.001 * g**2
        high = self.mean / (1 - 0.9**self.taken)
        low = self.square / (1 - 0.999**self.taken)
        np.subtract(theta, rate * high / (np.sqrt(low) + 1e-8), out=theta)


EXERCISE = Exercise(
    id="adam",
    answer="Adam",
    objective="adaptive-steps",
    level="several steps",
    compare=(
        "In the package, print listing(Adam.update) and go through it line by line. "
        "Which of your lines make new arrays where the package's change old ones?"
    ),
    builds="nnlib.optimizers.Adam",
    drive=step_by_step,
    allowed=("nnlib.optimizers.Optimizer",),
    reference=Adam,
    checks=[
        Check("several steps", 2, Equal(by_adam), adam_runs),
        Check("first steps at three scales", 1, Equal(by_adam), first_steps),
    ],
    mistakes=[
        rules(
            "a new vector",
            "The network's numbers stay as they were. A rule that makes a new vector "
            "leaves the network where it is: the numbers have to change where they "
            "lie.",
            *kinds("still"),
        ),
        rules(
            "correction missing",
            "The first step is not of the size of the learning rate: one of the two "
            "means, or both, still leans towards its start at 0.",
            *kinds("raw", "m raw", "v raw"),
            *(adam(kind="raw", divide=way) for way in OTHER_DIVISORS),
        ),
        rules(
            "another correction",
            "Before the root each mean is divided by 1 minus a power of its own beta. "
            "The power is the number of the step, and the first step has the number 1. "
            "Who counts the steps, and does anybody else count them too?",
            *kinds("ahead", "twice", "behind", "1", "first beta", "second beta"),
            *kinds("crossed", "times", "multiplied", "m multiplied", "after the root"),
        ),
        rules(
            "not the means carried on",
            "Two numbers go from step to step for each parameter: the running means as "
            "they are, not corrected and not 0 again. Does the step use both?",
            *kinds("into", "reset", "g"),
        ),
        rules(
            "division",
            "Look at what the step is divided by: the root of the second mean, and "
            "epsilon, which keeps 0 / 0 away. Where does epsilon stand?",
            *(adam(divide=way) for way in OTHER_DIVISORS),
        ),
        rules(
            "other squares",
            "Look at what enters the second mean: it is a mean of squared gradients.",
            *kinds("m", "no square", "size"),
        ),
        rules(
            "weights of the means",
            "A running mean weighs old and new with two shares that make 1 together. "
            "Look at which beta belongs to which mean, and at the shares.",
            *(adam(add=add) for add in ((1, 1), (1, 0.001), (0.1, 1), (0.001, 0.1))),
            adam((0.999, 0.9), (0.001, 0.1)),
            adam((0.9, 0.9), (0.1, 0.1)),
        ),
        rules(
            "sign or rate of the step",
            "The means may be right; look at the line that takes the step. Does it go "
            "down, and is the first step as long as the learning rate?",
            *kinds("uphill", "no rate", "squared", "over"),
        ),
    ],
    variants={
        "a loop over the parameters": InALoop,
        "corrections in the rate, prints": ByTheRate,
        "a state of its own": CountsItself,
    },
)
