"""The program of the settings: what a reader would write with `nnlib`."""

from __future__ import annotations

from typing import Any

from nnlib_live.playground.run import SATURATING, Run
from nnlib_live.playground.sets import N_DIGITS, N_NEW, TOYS

FILE = "playground.csv"  # where the program looks for the points of a reader


def code(run: Run) -> str:
    """Return a program that trains the same network on the same data.

    It trains for as many epochs as the run has, 20 where it has none, and ends with
    the very same weights.
    """
    settings = run.settings
    epochs = run.epoch or 20
    new = len(run.data.x_new) > 0
    lines = [*imports(settings), "", f"rng = np.random.default_rng({settings['seed']})"]
    lines += of_data(settings, new)
    lines += of_target(settings, len(run.data.names))
    lines += of_network(settings, run.sizes)
    decay = f", weight_decay={settings['decay']}" if settings["decay"] else ""
    # AdamW decays unless it is told not to
    decay = decay or (", weight_decay=0" if settings["optimizer"] == "AdamW" else "")
    lines += [
        f"optimizer = {settings['optimizer']}(network, "
        f"learning_rate={settings['rate']}{decay})",
        f'run = {{"epochs": {epochs}, "batch_size": {settings["batch"]}, "rng": rng, '
        '"progress": False}',
        f"data = (x, {target_name(settings)})",
        f"history = fit(network, {settings['loss']}, optimizer, data, **run)",
        'print(f"loss {history.loss[-1]:.4f}")',
    ]
    shown = "x_new, labels_new" if new else "x, labels"
    kind = "new" if new else "training"
    lines.append(
        f'print(f"{{accuracy(network, {shown}):.0%}} of the {kind} samples right")'
    )
    return "\n".join(lines) + "\n"


def imports(settings: dict[str, Any]) -> list[str]:
    """Return the lines that import what the program uses."""
    activation, kind = settings["activation"], settings["data"]
    data = [kind] if kind in TOYS else ["digits"] * (kind == "digits")
    lost = [settings["loss"]] + ["one_hot"] * (settings["loss"] == "mse")
    dropout = ["Dropout"] if settings["dropout"] else []
    network = (["Network"] if dropout else []) + ["mlp"]
    start = ["xavier"] if activation in SATURATING else ["he"]
    names = {
        "activations": [activation],
        "data": data,
        "losses": lost,
        "optimizers": [settings["optimizer"]],
        "propagation": network,
        "training": [*dropout, "accuracy", "fit"],
        "weights": start,
    }
    return [
        "import numpy as np",
        "",
        *(
            f"from nnlib.{module} import {', '.join(found)}"
            for module, found in names.items()
            if found
        ),
    ]


def of_data(settings: dict[str, Any], new: bool) -> list[str]:
    """Return the lines that draw or read the data."""
    kind, noise = settings["data"], settings["noise"]
    if kind in TOYS:
        return [
            f"x, labels = {kind}(rng, {settings['samples']}, noise={noise})",
            f"x_new, labels_new = {kind}(rng, {N_NEW}, noise={noise})",
        ]
    if kind == "digits":
        return [
            "x, labels, x_new, labels_new = digits()",
            f"x, labels = x[:{N_DIGITS}], labels[:{N_DIGITS}]",
        ]
    lines = [
        "# each row: two numbers, the class, and 1 where it is held back",
        f'table = np.loadtxt("{FILE}", delimiter=",")',
        "new = table[:, 3] == 1",
        "x = table[~new, :2].astype(np.float32)",
        "labels = table[~new, 2].astype(np.int64)",
    ]
    if new:
        lines += [
            "x_new = table[new, :2].astype(np.float32)",
            "labels_new = table[new, 2].astype(np.int64)",
        ]
    return lines


def target_name(settings: dict[str, Any]) -> str:
    """Return what the program calls what the loss compares the outputs with."""
    return "labels" if settings["loss"] == "cross_entropy" else "target"


def of_target(settings: dict[str, Any], n_classes: int) -> list[str]:
    """Return the line that turns labels into what the loss takes."""
    column = "labels[:, None].astype(np.float32)"
    return {
        "cross_entropy": [],
        "mse": [f"target = one_hot(labels, {n_classes})"],
        "binary_cross_entropy": [f"target = {column}"],
        "hinge": [f"target = 2 * {column} - 1"],
    }[settings["loss"]]


def of_network(settings: dict[str, Any], sizes: list[int]) -> list[str]:
    """Return the lines that build the network."""
    activation = settings["activation"]
    start = "xavier" if activation in SATURATING else "he"
    lines = [f"network = mlp(rng, {sizes}, {activation}, initialise={start})"]
    if settings["dropout"]:
        lines += [
            "layers = []",
            "for layer in network:",
            "    layers.append(layer)",
            f"    if layer.function is {activation}:",
            f"        layers.append(Dropout({settings['dropout']}))",
            "network = Network(layers)",
        ]
    return lines


def table(run: Run) -> str:
    """Return the file that the program of own points reads, or nothing.

    Each number is written so that it is read as the same float32.
    """
    if run.settings["data"] in TOYS or run.settings["data"] == "digits":
        return ""
    rows = []
    for new, x, labels in (
        (0, run.data.x, run.data.labels),
        (1, run.data.x_new, run.data.labels_new),
    ):
        for (first, second), label in zip(x.tolist(), labels.tolist(), strict=True):
            rows.append(f"{first!r},{second!r},{label},{new}\n")
    return "".join(rows)
