"""What a training is doing, in words: what went wrong, and what to try."""

from __future__ import annotations

import numpy as np

from nnlib.training.symptoms import FEW_SAMPLES, died, silent_units
from nnlib_live.playground.pictures import hidden
from nnlib_live.playground.run import Run, outputs_of

LONG = 20  # epochs from which a loss that does not fall is called stalled
FALL = 0.02  # the share by which a loss has to fall in so many epochs
RIGHT = 0.97  # of the training samples, from which nothing is called wrong
FLAT = {"tanh": (-0.99, 0.99), "sigmoid": (0.01, 0.99)}  # beyond, the slope is near 0


def verdict(run: Run) -> dict[str, str]:
    """Return what is going on: ``kind``, a word for it, and ``words``, sentences.

    The kinds are new, diverged, rising, dead, learnt, remembers, saturated, fades,
    line, slow, jumps, stalled and learning.
    """
    losses = run.loss_by_epoch
    if run.diverged:
        return said("diverged", diverged(run))
    if run.epoch == 0 and run.batch == 0:
        return said(
            "new", "Nothing is trained yet: the weights are those of the start."
        )
    if len(losses) > 2 and losses[-1] > 3 * max(losses[0], 0.1):
        return said(
            "rising",
            f"The loss has risen from {losses[0]:.3g} to {losses[-1]:.3g}: it "
            f"diverges. The steps are too large; try a learning rate of {tenth(run)}.",
        )
    words = dead_layer(run)
    if words:
        return said("dead", words)
    if run.epoch < LONG:
        return said("learning", progress(run))
    right = run.judge()
    words = remembered(run, right)
    if words:
        return said("remembers", words)
    if right >= RIGHT:
        return said("learnt", progress(run))
    return stalled(run) or said("learning", progress(run))


def said(kind: str, words: str) -> dict[str, str]:
    """Return a verdict."""
    return {"kind": kind, "words": words}


def tenth(run: Run) -> str:
    """Return a tenth of the learning rate."""
    return f"{run.settings['rate'] / 10:g}"


def diverged(run: Run) -> str:
    """Say that a number was none."""
    return (
        f"In epoch {run.epoch + 1} the loss or a weight became infinite or not a "
        "number: the training has diverged. The picture shows the weights before "
        f"that step. Reset, and try a learning rate of {tenth(run)}."
    )


def dead_layer(run: Run) -> str | None:
    """Say that most ReLUs of a layer have ceased to fire, or never did."""
    n = len(run.probe)
    with np.errstate(all="ignore"):
        silent = silent_units(run.network, outputs_of(run.network, run.probe))
    for layer, index in enumerate(hidden(run), start=1):
        units = silent.get(index)
        if units is None or n < FEW_SAMPLES:
            continue
        if units.all() or died({index: run.silent[index]}, {index: units}, n):
            return (
                f"{units.sum()} of the {len(units)} ReLUs of hidden layer {layer} "
                f"return 0 for each of {n} samples: they are dead, pass no gradient "
                "and learn no longer. Steps that are too large do this, or weights "
                f"that start badly: reset, with a learning rate of {tenth(run)} or "
                "another seed."
            )
    return None


def remembered(run: Run, right: float) -> str | None:
    """Say that the loss of new points rises again, and that more of them are wrong."""
    new, losses = run.new_loss_by_epoch, run.loss_by_epoch
    if run.new_accuracy is None or run.new_accuracy > right - 0.03:
        return None
    if new[-1] < 1.3 * min(new) or losses[-1] > new[-1]:
        return None
    return (
        f"The network remembers its points: {right:.0%} of the training points are "
        f"right and {run.new_accuracy:.0%} of the new ones, whose loss was "
        f"{min(new):.3g} after epoch {int(np.argmin(new))} and is {new[-1]:.3g} "
        "now. Try fewer units, weight decay, dropout or more points."
    )


def progress(run: Run) -> str:
    """Say how far the training is."""
    words = f"Epoch {run.epoch}: the loss is {run.loss_by_epoch[-1]:.3g}"
    right = run.judge()
    words += f"; {right:.0%} of the training samples are right"
    if run.new_accuracy is not None:
        words += f", and {run.new_accuracy:.0%} of new ones"
    return words + "."


def stalled(run: Run) -> dict[str, str] | None:
    """Say that the loss has ceased to fall, and the cause where it can be seen."""
    recent = np.array(run.loss_by_epoch[-LONG:])
    fell = recent[: LONG // 2].mean() - recent[LONG // 2 :].mean()
    if fell > FALL * recent.mean():
        return None
    still = f"The loss has stayed at about {recent[-1]:.3g} for {LONG} epochs"
    swing = np.abs(np.diff(recent)).mean()
    if swing > 0.1 * recent.mean():
        return said(
            "jumps",
            f"The loss jumps up and down by {swing:.2g} an epoch and does not fall: "
            f"the steps are too large. Try a learning rate of {tenth(run)} or a larger "
            "batch.",
        )
    flat = saturated_share(run)
    if flat > 0.5:
        return said(
            "saturated",
            f"{still}: {flat:.0%} of the outputs of the {run.settings['activation']} "
            "units lie where it is flat, so that hardly a gradient passes. Try smaller "
            "steps from the start, or relu.",
        )
    weaker = faded(run)
    if weaker > 100:
        return said(
            "fades",
            f"{still}: the gradient fades on its way back. That of the first layer's "
            f"weights is {weaker:.0f} times smaller than that of the last layer's. Try "
            "relu, or fewer layers.",
        )
    if run.settings["data"] != "digits" and not run.settings["layers"]:
        return said(
            "line",
            f"{still}. Without a hidden layer the boundary is a straight line, and "
            "these points may need a bent one: add a hidden layer.",
        )
    if step_size(run) < 1e-3:
        return said(
            "slow",
            f"{still}: an epoch changes the weights by less than a thousandth. Try a "
            f"learning rate of {run.settings['rate'] * 10:g}.",
        )
    return said(
        "stalled",
        f"{still}, and {run.judge():.0%} of the training samples are right: it has "
        "stalled. Try more units, another layer, less weight decay or another seed.",
    )


def step_size(run: Run) -> float:
    """Return how much plain descent would change the weights in an epoch, as a share.

    Of the last batch's gradient, and for the optimizers that scale it, of the rate.
    """
    theta = np.linalg.norm(run.network.parameters.astype(np.float64))
    plain = run.settings["optimizer"] in ("SGD", "Momentum", "Nesterov")
    length = run.gradient.norm() if plain else len(run.network.parameters) ** 0.5
    return run.settings["rate"] * length * run.n_batches / max(theta, 1e-12)


def saturated_share(run: Run) -> float:
    """Return the share of the hidden outputs that lie where the activation is flat."""
    if run.settings["activation"] not in FLAT or not run.settings["layers"]:
        return 0.0
    low, high = FLAT[run.settings["activation"]]
    outputs = outputs_of(run.network, run.probe)
    y = np.concatenate([outputs[index].ravel() for index in hidden(run)])
    return float(((y < low) | (y > high)).mean())


def faded(run: Run) -> float:
    """Return how many times smaller the first layer's gradient is than the last's."""
    first, last = (np.abs(run.gradient[index].W).mean() for index in (0, -1))
    return float(last / max(first, 1e-30))
