"""The whole way: a figure that holds."""

import numpy as np

from nnlib.activations import relu
from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import mlp
from nnlib.training import accuracy, fit, predict
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds, Together
from nnlib_grader.specification.unusual import unusual

from .shared_tables import (
    COLUMNS,
    few_kinds,
    four_tables,
    honest,
    learned,
    outcome,
    own_units,
)


def project(
    x, labels, x_new, rng, new="kept", judged="aside", hidden=(64,), epochs=12, **faults
):
    """Put rows aside, standardise, train, predict; with faults where asked for."""
    n = len(x)
    order = np.arange(n)[::-1] if "cut" in faults else rng.permutation(n)
    rows = {"aside": order[:100], "kept": order[100:]}
    taught = rng.permutation(labels) if "mixed" in faults else labels
    as_it_is = np.float32([[-1], [1]])  # mean 0, spread 1
    like = {"kept": x[rows["kept"]], "new": x_new, "raw": as_it_is}
    units = as_it_is if "unscaled" in faults else like["kept"]
    z = own_units(x, units)
    network = mlp(rng, [COLUMNS, *hidden, 3], relu)
    pair = z[rows["kept"]], taught[rows["kept"]]
    optimizer = faults.get("optimizer", lambda network: Adam(network, 0.05))(network)
    if epochs:
        fit(network, cross_entropy, optimizer, pair, epochs, 100, rng, progress=False)
    z_new = own_units(x_new, units if new == "kept" else like[new])
    chosen = rows[judged]
    return {
        "classes": predict(network, z_new),
        "accuracy": accuracy(network, z[chosen], taught[chosen]),
    }


def by_chance(arguments, value):
    """Tell whether so few are right as by chance, of both kinds."""
    return max(map(abs, np.subtract(outcome(arguments, value), 1 / 3))) < 0.1


def plane(arguments, value, columns=COLUMNS):
    """Return the share of classes that planes tell, from the largest columns.

    It is nan where all points got one class, which says nothing about planes.
    """
    x, _, x_new, _ = arguments
    if np.ptp(value["classes"]) == 0:
        return np.nan
    largest = np.argsort(x.std(axis=0))[-columns:]
    z = np.column_stack([own_units(x_new, x)[:, largest], np.ones(len(x_new))])
    classes = np.asarray(value["classes"])
    w = np.linalg.solve(z.T @ z, z.T @ np.eye(3)[classes])
    return np.mean((z @ w).argmax(axis=1) == classes)


def gap(arguments, value):
    """Return by how much the figure lies above the share that is right."""
    found, told = outcome(arguments, value)
    return told - found


def new_ones_alone(arguments, value):
    """Tell whether points put aside are read well and new points badly."""
    return outcome(arguments, value)[1] >= 0.6 and gap(arguments, value) > 0.2


def at_a_loss(arguments, value):
    """Tell whether new points and points put aside are both read badly."""
    return max(outcome(arguments, value)) < 0.6


def badly_read(arguments, value):
    """Tell whether new points are read well and points put aside badly."""
    found, told = outcome(arguments, value)
    turned = told < 0.3 and abs(found + told - 1) < 0.1  # the share that is wrong
    return found > 0.5 and told < found - 0.1 and not turned


def by_few_columns(arguments, value):
    """Tell whether the largest columns decide alone, or all is one class."""
    if np.bincount(value["classes"]).max() > 0.7 * len(value["classes"]):
        return at_a_loss(arguments, value)
    told = plane(arguments, value)
    alone = told > 0.68 and plane(arguments, value, 5) > told - 0.08
    return at_a_loss(arguments, value) and alone


def counted(*given):
    """Return the accuracy as NumPy's mean of truth values, the classes as a list."""
    report = project(*given)
    read = np.array([1.0] * 100)
    read[: 100 - round(100 * report["accuracy"])] = 0.0
    return {"classes": report["classes"].tolist(), "accuracy": np.mean(read)}


EXERCISE = Exercise(
    id="train-and-report",
    answer="train_and_report",
    objective="three-sets",
    level="a small project",
    compare=(
        "Run the worked solution and yours on ten seeds each. How far do the figures "
        "of one function spread, and is the difference between the two larger than "
        "that?"
    ),
    allowed=("nnlib.*",),
    reference=project,
    checks=[
        Check("four runs and their figure", 3, Together(honest), four_tables),
        Check("new points of few kinds", 2, Holds(learned), few_kinds),
    ],
    mistakes=[
        Mistake(
            "judged by training",
            "New points come out right as they should, and the figure is far higher. "
            "Look at whether it comes from rows that the network was trained on.",
            lambda *a: project(*a, judged="kept"),
            lambda a, v: outcome(a, v)[0] >= 0.6 and gap(a, v) > 0.05,
        ),
        Mistake(
            "cut as it stands",
            "The rows put aside are read much worse than new points. Look at how the "
            "table is sorted and how you divide it, and whether they have their own "
            "labels and the units of the others.",
            lambda *a: project(*a, cut=True),
            badly_read,
        ),
        Mistake(
            "new points in other units",
            "The network reads the rows put aside and cannot read the new points. Look "
            "at whether both go through the same change of units.",
            lambda *a: project(*a, new="raw"),
            lambda a, v: new_ones_alone(a, v) and not plane(a, v) < 0.75,
        ),
        Mistake(
            "statistics of the new points",
            "Rows put aside are read, and new points with other means and spreads are "
            "not. Look at which rows these numbers come from.",
            lambda *a: project(*a, new="new"),
            lambda a, v: new_ones_alone(a, v) and outcome(a, v)[0] > 0.15,
        ),
        Mistake(
            "columns not scaled",
            "A few columns with large numbers decide, or most points get one class. "
            "Look at each column's mean and spread, then at the learning rate.",
            lambda *a: project(*a, unscaled=True),
            by_few_columns,
        ),
        Mistake(
            "no hidden layer",
            "Planes separate the predicted classes, as without a non-linearity; the "
            "true ones need more. Look at the layers.",
            lambda *a: project(*a, hidden=()),
            lambda a, v: at_a_loss(a, v) and plane(a, v) > 0.9,
        ),
        Mistake(
            "labels left behind",
            "No more are right than by chance, among new points and rows put aside "
            "alike, and not for lack of steps. Does each row still have its own label "
            "in training?",
            lambda *a: project(*a, mixed=True),
            lambda a, v: by_chance(a, v) and plane(a, v) < 0.68,
        ),
        Mistake(
            "hardly trained",
            "Too few are right, among new points and rows put aside alike. Print the "
            "accuracy on the rows that train: if it is low as well, look at the steps, "
            "the learning rate, the units and their activation.",
            lambda *a: project(*a, epochs=0),
            lambda a, v: outcome(a, v)[0] < 0.6,
        ),
    ],
    variants={
        **unusual(project),
        "an accuracy of NumPy's": counted,
        "plain descent": lambda *a: project(
            *a, epochs=30, optimizer=lambda network: SGD(network, 0.5)
        ),
    },
    limit=30.0,
)
