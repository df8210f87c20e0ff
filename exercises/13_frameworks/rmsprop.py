"""Build: RMSProp, with PyTorch's conventions."""

import numpy as np

from nnlib.optimizers import Optimizer, RMSProp
from nnlib_grader.specification.drivers import step_by_step
from nnlib_grader.specification.equality import difference
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.optimizers import rule, rules

by_rmsprop = step_by_step(RMSProp)


def usual(rng):
    """Draw starts, gradients of usual sizes and a rate; one entry has no gradient."""
    sizes = ((4, 3), (3, 1), (5, 6))
    runs = [
        (rng.normal(size=n), rng.normal(size=(t, n)), rng.uniform(0.2, 0.4))
        for n, t in sizes
    ]
    runs[-1][1][:, 0] = 0.0
    return [*runs, (rng.normal(size=2), rng.normal(size=(2, 2)), 2)]


def small(rng):
    """Draw gradients beside which epsilon counts."""
    return [
        (rng.normal(size=3), size * rng.uniform(1, 2, (t, 3)), rng.uniform(0.2, 0.4))
        for size, t in ((1e-7, 2), (-3e-7, 1), (1e-6, 4))
    ]


def rmsprop(keep=0.99, add=0.01, kind="", epsilon=1e-8):
    """Return a class of RMSProp, in PyTorch's form unless told otherwise."""

    def update(self, theta, g, rate):
        if kind == "afresh":
            self.v = 0 * self.v
        if kind == "start 1" and self.steps == 1:
            self.v = 1 + 0 * self.v
        old = self.v
        squares = {
            "size": abs(g),
            "v": self.v**2,
            "spread": (g - self.v) ** 2,
            "no square": g,
            "one for all": np.mean(g**2) + 0 * g,
            "length": np.sum(g**2) + 0 * g,
        }.get(kind, g**2)
        self.v = keep * self.v + add * squares
        if kind == "square outside":
            self.v = (keep * old + add * g) ** 2
        v = old if kind == "old" else self.v
        if kind == "corrected":
            v = v / (1 - keep**self.steps)
        down = {
            "inside": np.sqrt(v + epsilon),
            "inside square": np.sqrt(v + 1e-16),
            "7": np.sqrt(v) + 1e-7,
            "no epsilon": np.sqrt(v) + 1e-300,
            "no root": v + 1e-8,
        }.get(kind, np.sqrt(v) + 1e-8)
        sign = {"uphill": -1, "still": 0}.get(kind, 1)
        rate = {
            "no rate": 1.0,
            "squared": rate**2,
            "0.1": 0.1,
            "0.01": 0.01,
            "steps": rate * self.steps,
            "over steps": rate / self.steps,
        }.get(kind, rate)
        along = {"sign": np.sign(g), "squared in place": g**2}.get(kind, g)
        theta -= sign * rate * along / down

    return rule(update, "v")


def kinds(*names):
    """Return several kinds of RMSProp."""
    return [rmsprop(kind=name) for name in names]


def under_the_root(name, message, keep, *epsilons):
    """Return the mistake of an epsilon under the root, whatever its size.

    The first step tells the size; then the whole path has to fit.
    """

    def written(epsilon):
        return rmsprop(keep, 1 - keep, "inside", epsilon)

    def recognise(arguments, value):
        theta, gradients, rate = arguments
        sizes = abs(gradients[0])
        place = np.argmin(np.where(sizes, sizes, np.inf))
        g, step = gradients[0][place], theta[place] - value[0][place]
        epsilon = (rate * g / step) ** 2 - (1 - keep) * g**2
        if not 1e-15 < epsilon < 1e-2:
            return False
        return not difference(step_by_step(written(epsilon))(*arguments), value)

    first, *rest = map(written, epsilons)
    return Mistake(name, message, first, recognise, lambda *given: rest)


class InALoop(Optimizer):
    """Goes from parameter to parameter, in plain Python."""

    remembers = ("v",)

    def update(self, theta, g, rate):
        """Change one number after the other."""
        for place, slope in enumerate(g.tolist()):
            self.v[place] += 0.01 * (slope * slope - self.v[place])
            theta[place] -= rate * slope / (self.v[place] ** 0.5 + 1e-8)


class OfSizes(Optimizer):
    """Keeps a running size in place of the running square; prints."""

    remembers = ("size",)

    def update(self, theta, g, rate):
        """Step by the hypotenuse of old and new."""
        self.size = np.hypot(np.sqrt(0.99) * self.size, 0.1 * g)
        print(self.steps)
        np.subtract(theta, rate * g / (self.size + 1e-8), out=theta)


class OnItsOwn:
    """An optimizer that shares nothing with the package's."""

    def __init__(self, network, learning_rate):
        self.network, self.rate = network, learning_rate
        self.v = np.zeros(len(network.parameters))

    def step(self, grads):
        """Change the network's one vector."""
        self.v = 0.99 * self.v + 0.01 * np.square(grads.vector)
        change = self.rate * grads.vector / (np.sqrt(self.v) + 1e-8)
        self.network.parameters[:] -= change


EXERCISE = Exercise(
    id="rmsprop",
    answer="RMSProp",
    objective="frameworks-defaults",
    level="several steps",
    compare=(
        "Put Keras' conventions into a copy: 0.9, and epsilon inside the root. How "
        "long is the first step for a gradient of 1, in yours and in the copy?"
    ),
    builds="nnlib.optimizers.RMSProp",
    drive=step_by_step,
    allowed=("nnlib.optimizers.Optimizer",),
    reference=RMSProp,
    checks=[
        Check("gradients of usual sizes", 1, Equal(by_rmsprop), usual),
        Check("small gradients", 2, Equal(by_rmsprop), small),
    ],
    mistakes=[
        rules(
            "a new vector",
            "The network's numbers stay as they were. A rule that makes a new vector "
            "leaves the network where it is: the numbers have to change where they "
            "lie.",
            *kinds("still"),
        ),
        under_the_root(
            "epsilon inside the root",
            "With small gradients the steps are far too short: epsilon went under the "
            "root, as in Keras. The root of a number so small is far larger than it.",
            *(0.99, 1e-8, 1e-7, 1e-6, 1e-10),
        ),
        under_the_root(
            "Keras' conventions",
            "This is RMSProp as Keras has it. PyTorch keeps another share of the mean, "
            "and its epsilon stands elsewhere.",
            *(0.9, 1e-7, 1e-8, 1e-6, 1e-10),
        ),
        rules(
            "another epsilon",
            "Only beside small gradients is the step wrong. Look at how large epsilon "
            "is, and at where it is added.",
            *kinds("7", "no epsilon", "inside square"),
        ),
        rules(
            "another share kept",
            "A running mean weighs old and new with two shares that make 1 together. "
            "Which share does PyTorch keep by default, and which does Keras?",
            rmsprop(0.9, 0.1),
            rmsprop(0.999, 0.001),
            rmsprop(0.01, 0.99),
            rmsprop(0.99, 1),
            rmsprop(0.9, 0.01),
            rmsprop(0.99, 0.1),
            rmsprop(1, 1),
            rmsprop(1, 0.01),
        ),
        rules(
            "corrected",
            "The mean was corrected for its start at 0, as Adam does. RMSProp takes it "
            "as it is.",
            *kinds("corrected"),
        ),
        rules(
            "other squares",
            "Look at what enters the running mean, and at the root: the mean is of "
            "squared gradients, and the step is divided by its root.",
            *kinds("size", "v", "no root", "spread", "square outside"),
            *kinds("no square", "squared in place"),
        ),
        rules(
            "one mean for all",
            "All parameters share one mean. Each has its own, made of its own "
            "gradients: v is a vector like theta.",
            *kinds("one for all", "length"),
        ),
        rules(
            "not carried on",
            "The running mean goes from step to step, begins at 0, and the step uses "
            "its new value. Look at what is kept, and at the order of the two lines.",
            *kinds("afresh", "start 1", "old"),
        ),
        rules(
            "sign or rate of the step",
            "The mean may be right; look at the line that takes the step. Does it go "
            "against the gradient, and does the rate of this step come in once?",
            *kinds("uphill", "no rate", "squared", "sign"),
            *kinds("0.1", "0.01", "steps", "over steps"),
        ),
    ],
    variants={
        "a loop over the parameters": InALoop,
        "running sizes, prints": OfSizes,
        "a class of its own": OnItsOwn,
    },
)
