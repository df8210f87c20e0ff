"""The playground: a network that a reader of the page builds, trains and looks into.

The page calls these functions by name, each with what a control holds, and draws the
dictionaries that they return. There is one training at a time.
"""

from __future__ import annotations

from typing import Any

from nnlib_live.playground import listing, passing, pictures, verdicts
from nnlib_live.playground.run import Run

__all__ = [
    "boundary",
    "build",
    "code",
    "data",
    "frame",
    "numbers",
    "one_pass",
    "save_table",
    "step",
    "units",
    "verdict",
]

_current: list[Run] = []


def current() -> Run:
    """Return the training under way.

    Raises
    ------
    RuntimeError
        If there is none yet.
    """
    if not _current:
        raise RuntimeError("There is no network yet: build one first.")
    return _current[0]


def build(settings: dict[str, Any]) -> dict[str, Any]:
    """Begin anew with these settings, and return the first frame with the data.

    Raises
    ------
    ValueError
        If they cannot be trained with; the training under way goes on then.

    Examples
    --------
    >>> first = build({"data": "xor", "layers": [4]})
    >>> first["sizes"], first["epoch"], step("epoch", 2)["epoch"]
    ([2, 4, 2], 0, 2)
    """
    run = Run(settings)  # raises before the old one is dropped
    _current[:] = [run]
    return {**data(), **frame("batch", 0), "verdict": verdict()}


def data() -> dict[str, Any]:
    """Return the points, the network's shape and the names of what is shown.

    Returns
    -------
    dict
        ``x`` (N, 2) float32 and ``labels`` (N,) uint8, of the training samples, then of
        the new ones; ``n``, how many samples are trained on; ``sizes``, ``names``,
        ``columns``, ``image``, whether samples are images.
    """
    run = current()
    is_image = run.settings["data"] == "digits"
    found = {
        "n": len(run.data.x),
        "sizes": run.sizes,
        "names": run.data.names,
        "columns": run.data.columns,
        "image": is_image,
        "batches": run.n_batches,
    }
    if not is_image:
        found["x"], found["labels"] = run.data.x, run.data.labels.astype("uint8")
        found["x_new"] = run.data.x_new
        found["labels_new"] = run.data.labels_new.astype("uint8")
    return found


def step(kind: str = "epoch", n: int = 1, within: float = 60.0) -> dict[str, Any]:
    """Train for n batches or epochs, at most so many seconds, and say how far it is.

    Returns
    -------
    dict
        ``epoch``, ``batch`` (of the next epoch, trained already), ``diverged``,
        ``batch_loss``; ``losses`` and ``new_losses``, one for each epoch since the
        last call, and ``from``, the epoch of the first of them.
    """
    run = current()
    before = len(run.loss_by_epoch) if n else 0  # a first look gets all
    if n:
        run.train(kind, n, within)
    return {
        "epoch": run.epoch,
        "batch": run.batch,
        "diverged": run.diverged,
        "batch_loss": run.batch_loss,
        "from": before,
        "losses": run.loss_by_epoch[before:],
        "new_losses": run.new_loss_by_epoch[before:],
    }


def frame(kind: str = "epoch", n: int = 1, within: float = 60.0) -> dict[str, Any]:
    """Train as `step` does, and return all that is drawn then."""
    found = step(kind, n, within)
    run = current()
    shown = pictures.images(run) if run.settings["data"] == "digits" else boundary()
    return {**found, **shown, **numbers()}


def boundary(n: int = 50) -> dict[str, Any]:
    """Return the boundary on n * n points; see `pictures.boundary`."""
    return pictures.boundary(current(), n)


def units() -> dict[str, Any]:
    """Return each hidden unit's map, and whether it is the same for every sample."""
    run = current()
    is_image = run.settings["data"] == "digits"
    shown = pictures.images(run) if is_image else pictures.boundary(run)
    return {"maps": shown["maps"], "dead": pictures.dead(run)}


def numbers() -> dict[str, Any]:
    """Return the weights and the last batch's gradient.

    Returns
    -------
    dict
        ``parameters`` and ``gradient`` (P,) float32, layer by layer W, row by row, and
        b, in the order of ``sizes``; ``norm``, the gradient's length.
    """
    run = current()
    return {
        "parameters": run.network.parameters.copy(),
        "gradient": run.gradient.vector,
        "norm": run.gradient.norm(),
    }


def one_pass(sample: int = 0) -> dict[str, Any]:
    """Return one sample's pass, forward and backward; see `passing.one_pass`."""
    return passing.one_pass(current(), sample)


def verdict() -> dict[str, Any]:
    """Return what is going on in words, and which units are dead."""
    run = current()
    return {**verdicts.verdict(run), "dead": pictures.dead(run)}


def code() -> dict[str, str]:
    """Return the program of the settings, and the file that it reads, if any."""
    run = current()
    return {"code": listing.code(run), "name": listing.FILE, "file": listing.table(run)}


def save_table() -> dict[str, str]:
    """Write the file that the program reads to where it looks for it."""
    made = code()
    if made["file"]:
        with open(listing.FILE, "w", encoding="utf-8", newline="\n") as file:
            file.write(made["file"])
    return {"name": listing.FILE}
