"""Words of PyTorch and Keras: what is written here in their place.

Somebody who comes from there types them first. Each is refused with the way out, which
a test takes.
"""

from __future__ import annotations

ARGUMENTS = {
    # the word: the argument that is meant, what to write
    "lr": ("learning_rate", "learning_rate={value!r}"),
    "betas": ("beta1", "beta1=0.9, beta2=0.999"),
    "eps": ("epsilon", "epsilon={value!r}"),
    "verbose": ("progress", "progress=False"),
    "validation_data": ("validation", "validation=(x, target)"),
    "shuffle": ("rng", "rng=np.random.default_rng(0)"),
}
ANEW = "backprop returns new gradients at each call, so there is nothing to set to 0"
MODES = "forward(network, x) evaluates, and with rng=... it trains, as fit does"
STATE = 'write save(network, "network.npz") and load("network.npz")'
OF_A_NETWORK = {
    "forward": "write forward(network, x)",
    "predict": "write predict(network, x)",
    "fit": "write fit(network, loss, optimizer, (x, target), ...)",
    "compile": "there is nothing to compile: fit takes the loss and the optimizer",
    "evaluate": "write accuracy(network, x, labels)",
    "summary": "write print(summary(network))",
    "train": MODES,
    "eval": MODES,
    "zero_grad": ANEW,
    "state_dict": STATE,
    "load_state_dict": STATE,
    "save": STATE,
    "weights": "write network.parameters, or network[0].W for the first layer's",
    "get_weights": "write network.parameters.copy()",
    "set_weights": "write network.parameters = vector",
    "to": "write to_gpu(network)",
    "cuda": "write to_gpu(network)",
    "cpu": "write to_cpu(network)",
}
OF_AN_OPTIMIZER = {
    "zero_grad": ANEW,
    "lr": "write optimizer.learning_rate, or optimizer.rate for that of the next step",
    "minimize": "write optimizer.step(grads)",
    "apply_gradients": "write optimizer.step(grads)",
    "param_groups": "write optimizer.learning_rate; frozen=[...] keeps layers as they "
    "are",
    "state_dict": "write optimizer.state()",
}


def argument(name: str, names: list[str], value: object) -> str | None:
    """Return what to write in place of a foreign argument, where there is one.

    Examples
    --------
    >>> argument("lr", ["network", "learning_rate"], 0.1)
    'write learning_rate=0.1'
    """
    meant, code = ARGUMENTS.get(name, ("", ""))
    return f"write {code.format(value=value)}" if meant in names else None


def attribute(kind: str, name: str, words: dict[str, str]) -> str:
    """Return what an AttributeError says of a name that an object does not have.

    Examples
    --------
    >>> attribute("Network", "predict", OF_A_NETWORK)
    "Network: it has no 'predict': write predict(network, x)."
    """
    if name in words:
        return f"{kind}: it has no {name!r}: {words[name]}."
    return f"{kind!r} object has no attribute {name!r}"
