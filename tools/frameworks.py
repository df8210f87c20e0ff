"""What the frameworks do by default, measured: ``python -m tools.frameworks``.

Each row of the table is measured on the versions that are installed: a step is taken, a
function is called, a layer is made. What came out is stored in
``nnlib/data/results/frameworks.json``; chapter 13 shows it, and a test measures again
and names each row that a new version has changed.
"""

import inspect
import json
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import version

import numpy as np

from nnlib.data.measured import FOLDER
from tools import fresh_layers as fresh
from tools.files import write
from tools.first_steps import jax_step, keras_step, torch_step
from tools.slow import heading

NAME = "frameworks.json"
FRAMEWORKS = ("PyTorch", "Keras", "JAX")
PACKAGES = {
    "PyTorch": ("torch",),
    "Keras": ("keras",),
    "JAX": ("jax", "optax", "flax"),
}
ROWS: dict[str, dict[str, Callable]] = {}


def row(name: str, **measures: Callable) -> None:
    """Enter a row: for each framework what measures it."""
    ROWS[name] = {each: measures[each.lower()] for each in FRAMEWORKS}


def ready():
    """Import the frameworks, on what `fresh_layers` has set; return the modules."""
    import jax
    import keras
    import optax
    import torch
    from flax import nnx

    return torch, keras, jax, optax, nnx


torch, keras, jax, optax, nnx = ready()
optim, optimizers, nn = torch.optim, keras.optimizers, torch.nn
jnp = jax.numpy


def default(function: Callable, name: str) -> float | str:
    """Return the default of an argument, or that there is none."""
    found = inspect.signature(function).parameters[name].default
    return "required" if found is inspect.Parameter.empty else found


def steps(name: str, theirs: tuple, gradient: float, start: float = 0.0) -> None:
    """Enter a row of first steps at the rate 0.1."""
    row(
        name,
        pytorch=lambda: torch_step(theirs[0], gradient, start),
        keras=lambda: keras_step(theirs[1], gradient, start),
        jax=lambda: jax_step(theirs[2], gradient, start),
    )


def defaults(name: str, theirs: tuple, arguments: tuple) -> None:
    """Enter a row of defaults of arguments."""
    row(
        name,
        pytorch=lambda: default(theirs[0], arguments[0]),
        keras=lambda: default(theirs[1], arguments[1]),
        jax=lambda: default(theirs[2], arguments[2]),
    )


ADAM = optim.Adam, optimizers.Adam, optax.adam
ADAMW = optim.AdamW, optimizers.AdamW, optax.adamw
RMSPROP = optim.RMSprop, optimizers.RMSprop, optax.rmsprop
ADAGRAD = optim.Adagrad, optimizers.Adagrad, optax.adagrad
SGD = optim.SGD, optimizers.SGD, optax.sgd
RATES = "lr", "learning_rate", "learning_rate"

defaults("Adam: learning rate", ADAM, RATES)
defaults("Adam: epsilon", ADAM, ("eps", "epsilon", "eps"))
steps("Adam: first step, gradient 1e-8", ADAM, 1e-8)
# a gradient of 0 leaves the decay alone
row(
    "AdamW: share decayed a step, rate 1",
    pytorch=lambda: torch_step(ADAMW[0], 0.0, 1.0) / 0.1,
    keras=lambda: keras_step(ADAMW[1], 0.0, 1.0) / 0.1,
    jax=lambda: jax_step(ADAMW[2], 0.0, 1.0) / 0.1,
)
defaults("RMSprop: learning rate", RMSPROP, RATES)
defaults("RMSprop: share kept", RMSPROP, ("alpha", "rho", "decay"))
steps("RMSprop: first step, gradient 1", RMSPROP, 1.0)
defaults("Adagrad: learning rate", ADAGRAD, RATES)
steps("Adagrad: first step, gradient 1e-3", ADAGRAD, 1e-3)
defaults("SGD: learning rate", SGD, RATES)


def nothing() -> str:
    """Say that a framework has a function only."""
    return "no layer"


row(
    "batch norm: share of the old mean kept",
    pytorch=fresh.torch_kept,
    keras=fresh.keras_kept,
    jax=fresh.flax_kept,
)
row(
    "batch norm: epsilon",
    pytorch=lambda: nn.BatchNorm1d(1).eps,
    keras=lambda: keras.layers.BatchNormalization().epsilon,
    jax=lambda: fresh.flax_batch_norm().epsilon,
)
row(
    "layer norm: epsilon",
    pytorch=lambda: nn.LayerNorm(1).eps,
    keras=lambda: keras.layers.LayerNormalization().epsilon,
    jax=lambda: nnx.LayerNorm(1, rngs=nnx.Rngs(0)).epsilon,
)
row(
    "leaky ReLU of -1, as a layer",
    pytorch=lambda: nn.LeakyReLU()(torch.tensor(-1.0)).item(),
    keras=lambda: keras.layers.LeakyReLU()(np.float32([-1])).item(),
    jax=nothing,
)
row(
    "leaky ReLU of -1, as a function",
    pytorch=lambda: nn.functional.leaky_relu(torch.tensor(-1.0)).item(),
    keras=lambda: keras.activations.leaky_relu(np.float32([-1])).item(),
    jax=lambda: float(jax.nn.leaky_relu(-1.0)),
)
row(
    "GELU of 1",
    pytorch=lambda: nn.functional.gelu(torch.tensor(1.0)).item(),
    keras=lambda: keras.activations.gelu(np.float32([1])).item(),
    jax=lambda: float(jax.nn.gelu(1.0)),
)


row(
    "dense layer: shape of W, 400 in, 1000 out",
    pytorch=lambda: str(tuple(fresh.torch_dense().weight.shape)),
    keras=lambda: str(tuple(fresh.keras_dense().kernel.shape)),
    jax=lambda: str(fresh.flax_dense().kernel.shape),
)
row(
    "dense layer: spread of W times sqrt(n_in)",
    pytorch=lambda: fresh.spread(fresh.torch_dense().weight.detach().numpy()),
    keras=lambda: fresh.spread(fresh.keras_dense().kernel.value.detach().numpy()),
    jax=lambda: fresh.spread(np.asarray(fresh.flax_dense().kernel[...])),
)
row(
    "dense layer: largest bias",
    pytorch=lambda: fresh.torch_dense().bias.abs().max().item(),
    keras=lambda: fresh.keras_dense().bias.value.abs().max().item(),
    jax=lambda: float(abs(fresh.flax_dense().bias[...]).max()),
)
row(
    "embedding: spread",
    pytorch=lambda: nn.Embedding(fresh.N_IN, fresh.N_OUT).weight.std().item(),
    keras=lambda: fresh.keras_embedding().std().item(),
    jax=lambda: float(fresh.flax_embedding().std()),
)


def keras_worst() -> float:
    """Return the default cross-entropy of a certain and wrong answer."""
    loss = keras.losses.SparseCategoricalCrossentropy()
    return loss(np.array([1]), np.float32([[1, 0]])).item()


row(
    "cross-entropy of (1, 0), class 1",
    pytorch=lambda: nn.functional.cross_entropy(
        torch.tensor([[1.0, 0.0]]), torch.tensor([1])
    ).item(),
    keras=keras_worst,
    jax=lambda: float(
        optax.softmax_cross_entropy_with_integer_labels(
            jnp.array([1.0, 0.0]), jnp.array(1)
        )
    ),
)


def measure() -> dict[str, dict[str, float | str]]:
    """Return every row, measured now."""
    torch.manual_seed(0)
    keras.utils.set_random_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            name: {framework: tidy(found()) for framework, found in measures.items()}
            for name, measures in ROWS.items()
        }


def tidy(value: float | str) -> float | str:
    """Return a number with five digits, which machines agree on."""
    return value if isinstance(value, str) else float(f"{value:.5g}")


def versions() -> dict[str, str]:
    """Return what each column was measured on."""
    return {
        framework: ", ".join(f"{name} {version(name)}" for name in names)
        for framework, names in PACKAGES.items()
    }


def changed(old: dict, new: dict, of: dict) -> list[str]:
    """Return a sentence for each entry that is another one now.

    Parameters
    ----------
    old, new : dict
        Rows, as `measure` returns them.
    of : dict
        The versions that the old ones were measured on.
    """
    said = [f"the rows are others: {sorted(set(old) ^ set(new))}"]
    return said * (set(old) != set(new)) + [
        f"{name}, {framework}: {found!r} with {versions()[framework]}, stored is "
        f"{old[name][framework]!r} of {of[framework]}"
        for name, columns in new.items()
        for framework, found in columns.items()
        if name in old and not alike(found, old[name][framework])
    ]


def alike(one: float | str, other: float | str) -> bool:
    """Tell whether two entries are equal, but for what is drawn by chance."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return abs(one - other) <= 0.01 * abs(other)


def main() -> int:
    """Measure and store."""
    from tools.same_network import same_network

    result = {
        **heading({"command": "python -m tools.frameworks", "rate": 0.1}),
        "versions": versions(),
        "defaults": measure(),
        "same_network": same_network(),
    }
    write(FOLDER / NAME, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    for name, columns in result["defaults"].items():
        print(name, *columns.values(), sep=" | ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
