"""One pass, forward and backward, with every number on the way."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.backprop import vjp
from nnlib_live.playground.run import Run

MOST_INPUTS = 32  # a layer with more is told by its sums and outputs alone


def one_pass(run: Run, sample: int = 0) -> dict[str, Any]:
    """Return what one training sample makes of the network, and its gradients.

    The parameters are not changed, and no unit is left out by dropout. The gradients
    are those of this sample's loss, by the backward pass of `nnlib.backprop`. Each
    number can be opened from then on: see `nnlib_live.inside`.

    Parameters
    ----------
    run : Run
    sample : int
        Which of the training samples, from 0.

    Returns
    -------
    dict
        ``input`` (n_in,), ``label``, ``loss``; ``layers``, from the first to the last,
        each with its ``index`` in the network, ``function``, ``output`` and
        ``to_output`` (n_out,), the gradient of the loss with respect to it; a linear
        layer of at most 32 inputs also ``W``, ``b``, ``to_W`` and ``to_b``.

    Raises
    ------
    ValueError
        If there is no such sample.
    """
    from nnlib_live import inside  # what it needs is loaded with the first pass

    n = len(run.data.x)
    if not 0 <= sample < n:
        raise ValueError(f"There is no sample {sample}: choose one from 0 to {n - 1}.")
    x, target = run.data.x[sample : sample + 1], run.target[sample : sample + 1]
    inside.remember(run.network, x, run.loss, target)
    y, tape = x, []
    for layer in run.network:
        arguments, settings = layer.call(y)
        y, pullbacks = vjp(layer.function, *arguments, **settings)
        tape.append((layer, y, pullbacks))
    value, (to_y, *_) = vjp(run.loss, y, target)
    g = to_y(1.0)
    found = []
    for index, (layer, y, pullbacks) in reversed([*enumerate(tape)]):
        row = {
            "index": index,
            "function": layer.function.__name__,
            "output": y[0],
            "to_output": g[0],
        }
        if layer.parameters and len(layer.W) <= MOST_INPUTS:
            row |= {"W": layer.W, "b": layer.b}
            row |= {"to_W": pullbacks[1](g), "to_b": pullbacks[2](g)}
        found.append(row)
        if index:
            g = pullbacks[0](g)
    return {
        "sample": sample,
        "input": x[0] if x.size <= MOST_INPUTS else np.array([], np.float32),
        "label": run.data.names[run.data.labels[sample]],
        "loss": value.item(),
        "layers": found[::-1],
    }
