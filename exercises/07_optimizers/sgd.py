"""Build: SGD, the package's optimizer without momentum."""

import numpy as np

from nnlib.optimizers import SGD, Optimizer
from nnlib_grader.specification.drivers import step_by_step
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.optimizers import rule, rules

by_sgd = step_by_step(SGD)


def walks(rng):
    """Draw starts, gradients and rates."""
    sizes = ((4, 3), (5, 1), (3, 6))
    return [
        (rng.normal(size=n), rng.normal(size=(t, n)), rng.uniform(0.05, 0.4))
        for t, n in sizes
    ]


def falling(rng):
    """Draw steps whose rate falls from one to the next."""
    rates = np.sort(rng.uniform(0.05, 0.4, 4))[::-1].copy()
    return [(rng.normal(size=3), rng.normal(size=(4, 3)), rates)]


def one_step(rng):
    """Draw a single step, with a long gradient and with a short one."""
    gradients = [size * rng.uniform(1, 2, (1, 4)) for size in (40, -0.01)]
    return [(rng.normal(size=g.size), g, rng.uniform(0.05, 0.4)) for g in gradients]


def sized(theta, g, rate):
    """Step by the rate, whatever the gradient's length."""
    return rate * g / (np.linalg.norm(g) + 1e-8)


def remembering(keep, add=1.0):
    """Return SGD that keeps a velocity."""

    def update(self, theta, g, rate):
        self.u = keep * self.u + add * g
        theta -= rate * self.u

    return rule(update, "u")


def stepping(step):
    """Return SGD with another step, which may change theta in place."""

    def update(self, theta, g, rate):
        theta[:] = step(self, theta, g, rate)

    return rule(update)


FACTORS = [
    stepping(lambda self, theta, g, rate: theta - 2 * rate * g),
    stepping(lambda self, theta, g, rate: theta - rate * g / (self.steps + 1)),
    stepping(lambda self, theta, g, rate: theta - rate * g * self.steps),
    stepping(lambda self, theta, g, rate: theta - rate**2 * g),
]


def multiples(arguments, value):
    """Tell whether each step is its gradient, times some number above 0."""
    theta, gradients, _ = arguments
    moves = -np.diff(value, axis=0, prepend=[theta])
    sizes = (moves * gradients).sum(axis=1) / (gradients**2).sum(axis=1)
    return sizes.min() > 0 and np.allclose(moves, sizes[:, None] * gradients)


def with_the_first_rate(self, theta, g, rate):
    """Step by the rate of the first step for ever."""
    vars(self).setdefault("kept", rate)
    theta -= self.kept * g


class InALoop(Optimizer):
    """Goes from parameter to parameter."""

    def update(self, theta, g, rate):
        """Change one number after the other."""
        for place in range(len(theta)):
            theta[place] = theta[place] - rate * g[place]


class IntoPlace(Optimizer):
    """Lets NumPy write into theta, and prints."""

    def update(self, theta, g, rate):
        """Write the difference where theta lies."""
        print(theta.shape, rate)
        np.subtract(theta, np.float64(rate) * g, out=theta)


class OnItsOwn:
    """An optimizer that shares nothing with the package's."""

    def __init__(self, network, learning_rate):
        self.network, self.rate, self.n = network, learning_rate, 0

    def step(self, grads):
        """Change the network's one vector."""
        rate = self.rate(self.n) if callable(self.rate) else self.rate
        self.network.parameters[:] -= rate * grads.vector
        self.n += 1


EXERCISE = Exercise(
    id="sgd",
    answer="SGD",
    objective="descent-step",
    read="one-vector",
    level="one step",
    compare=(
        "In the package, print listing(SGD.update): the last line is yours. Look at "
        "what stands above it, and for which setting it does nothing."
    ),
    builds="nnlib.optimizers.SGD",
    drive=step_by_step,
    allowed=("nnlib.optimizers.Optimizer",),
    reference=SGD,
    checks=[
        Check("several steps", 1, Equal(by_sgd), walks),
        Check("a rate that falls", 1, Equal(by_sgd), falling),
        Check("a long gradient, and a short one", 1, Equal(by_sgd), one_step),
    ],
    mistakes=[
        rules(
            "a new vector",
            "The network's numbers stay as they were. If your rule makes a new vector, "
            "the network knows nothing of it: the numbers have to change where they "
            "lie. What is returned is not looked at.",
            rule(lambda self, theta, g, rate: theta - rate * g),
        ),
        rules(
            "uphill",
            "Each step goes up the slope. Look at the sign of the step.",
            stepping(lambda self, theta, g, rate: theta + rate * g),
        ),
        rules(
            "not both factors",
            "A step is a product of two factors: how steep it is, and the rate. One of "
            "them is missing, or they are not multiplied.",
            stepping(lambda self, theta, g, rate: theta - g),
            stepping(lambda self, theta, g, rate: theta - rate),
            stepping(lambda self, theta, g, rate: theta - g / rate),
            stepping(lambda self, theta, g, rate: theta - rate - g),
        ),
        rules(
            "theta lost",
            "The parameters become the step, and where they were is forgotten. A step "
            "starts from the place that was reached.",
            stepping(lambda self, theta, g, rate: -rate * g),
            stepping(lambda self, theta, g, rate: rate * g),
        ),
        rules(
            "theta multiplied",
            "The step takes its length from the parameters themselves. Look at what "
            "the rate is multiplied by.",
            stepping(lambda self, theta, g, rate: theta - rate * g * theta),
            stepping(lambda self, theta, g, rate: theta - rate * theta),
            stepping(lambda self, theta, g, rate: theta * (1 - rate) - g),
        ),
        rules(
            "old gradients kept",
            "The first step is right, and later ones hold gradients of the steps "
            "before. This rule remembers nothing.",
            remembering(0.9),
            remembering(1.0),
        ),
        rules(
            "length of the gradient lost",
            "A step ten times as steep has to be ten times as long. Here it is not: "
            "look at what became of the gradient's size.",
            stepping(lambda self, theta, g, rate: theta - rate * np.sign(g)),
            stepping(lambda self, theta, g, rate: theta - sized(theta, g, rate)),
        ),
        rules(
            "one rate for all steps",
            "With one rate all is right. The rate may change from step to step: "
            "update gets that of each step.",
            rule(with_the_first_rate),
        ),
        Mistake(
            "another factor",
            "Every step goes the right way and has another length. It is the rate "
            "times the gradient, once: look at what else stands in the product.",
            stepping(lambda self, theta, g, rate: theta - rate * g / len(g)),
            multiples,
            lambda *given: FACTORS,
        ),
    ],
    variants={
        "a loop over the parameters": InALoop,
        "NumPy's out, prints": IntoPlace,
        "a class of its own": OnItsOwn,
    },
)
