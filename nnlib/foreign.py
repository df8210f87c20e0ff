"""Words of PyTorch, Keras and scikit-learn: what is written here in their place.

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
    "p": ("rate", "rate={value!r}"),
    "restore_best_weights": ("patience", "patience=5; the best are always restored"),
    "max_norm": ("clip_norm", "clip_norm={value!r}"),
    "clipnorm": ("clip_norm", "clip_norm={value!r}"),
    "negative_slope": ("slope", "slope={value!r}"),
    "ignore_index": ("ignore_label", "ignore_label={value!r}"),
    "weight": ("class_weights", "class_weights=weights"),
    "pos_weight": ("positive_weight", "positive_weight={value!r}"),
    "num_classes": ("n_classes", "n_classes={value!r}"),
    "in_features": ("n_in", "n_in={value!r}"),
    "out_features": ("n_out", "n_out={value!r}"),
    "kernel_size": ("size", "size={value!r}"),
    "num_heads": ("heads", "heads={value!r}"),
    "is_causal": ("causal", "causal={value!r}"),
    "attn_mask": ("mask", "mask=mask"),
    "hidden_layer_sizes": ("hidden", "hidden={value!r}"),
    "max_iter": ("epochs", "epochs={value!r}"),
    "learning_rate_init": ("learning_rate", "learning_rate={value!r}"),
    "n_iter_no_change": ("patience", "patience={value!r}"),
    "alpha": ("weight_decay", "weight_decay={value!r}"),
    "validation_split": ("validation", "validation=(x, target)"),
    "n_clusters": ("k", "k={value!r}"),
    "n_init": ("starts", "starts={value!r}"),
    "n_components": ("n", "n={value!r}"),
}
LAST_AXIS = "where an axis matters it is the last one: leave it out"
ACCURACY = "history.accuracy has it where the targets are labels: leave it out"
# The word: arguments of which such functions have one, why it is not needed.
NOT_NEEDED = {
    "axis": ({"z"}, LAST_AXIS),
    "dim": ({"z"}, LAST_AXIS),
    "inplace": ({"z"}, "a new array is returned: leave it out"),
    "from_logits": ({"logits"}, "it takes logits, no probabilities: leave it out"),
    "reduction": ({"target", "labels"}, "the batch gets one number: leave it out"),
    "metrics": ({"epochs"}, ACCURACY),
    "solver": ({"random_state"}, "it is always AdamW: leave it out"),
    "momentum": (
        {"random_state"},
        "AdamW has its own: leave it out",
    ),
    "approximate": ({"z"}, "it is the form with tanh: leave it out"),
}
ANEW = "backprop returns new gradients at each call, so there is nothing to set to 0"
MODES = "forward(network, x) evaluates, and with rng=... it trains, as fit does"
STATE = 'write save(network, "network.npz") and load("network.npz")'
FROZEN = "write SGD(network, 0.1, frozen=[0]), which keeps layer 0 as it is"
LAYERS = "write network.layers, or network[0] for the first"
GRADS = "write value, grads = backprop(network, x, loss, target)"
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
    "W": "write network[0].W",
    "b": "write network[0].b",
    "weight": "write network[0].W",
    "bias": "write network[0].b",
    "coefs_": "write network[0].W",
    "intercepts_": "write network[0].b",
    "named_parameters": "write network[0].names and network[0].parameters",
    "trainable_variables": "write network.parameters",
    "modules": LAYERS,
    "children": LAYERS,
    "add": "write Network([*network, relu])",
    "append": "write Network([*network, relu])",
    "requires_grad_": FROZEN,
    "trainable": FROZEN,
    "grad": GRADS,
    "backward": GRADS,
    "score": "write accuracy(network, x, labels)",
    "predict_proba": "write softmax(forward(network, x))",
    "history": "fit returns it: write history = fit(network, ...)",
}
# Of a layer, and of a layer's part of a gradient, where it has the parameter.
PARAMETERS = {
    "weight": "W",
    "kernel": "W",
    "coef_": "W",
    "bias": "b",
    "intercept_": "b",
}
OF_A_LAYER = {
    "forward": "write layer(x)",
    "get_weights": "write layer.parameters",
    "state_dict": "write layer.parameters",
    "requires_grad": FROZEN,
    "requires_grad_": FROZEN,
    "trainable": FROZEN,
    "grad": f"{GRADS}, and grads[0].W",
    "train": MODES,
    "eval": MODES,
}
OF_A_GRADIENT = {
    "grad": "write grads.vector, or grads[0].W for the first layer's",
    "data": "write grads.vector",
    "numpy": "write grads.vector",
    "parameters": "write grads.vector",
    "shape": "write grads.vector.shape",
    "zero_": ANEW,
    "zero_grad": ANEW,
    "backward": "backprop has gone backwards already: write optimizer.step(grads)",
    "clip": "write SGD(network, 0.1, clip_norm=1.0)",
}
OF_AN_ESTIMATOR = {
    "coefs_": "write model.network_[0].W",
    "intercepts_": "write model.network_[0].b",
    "loss_curve_": "write model.history_.loss",
    "loss_": "write model.history_.loss[-1]",
}
OF_A_SCALER = {
    "fit": "it measures what it is made with: write Scaler(x)",
    "fit_transform": "write Scaler(x)(x)",
    "transform": "write scaler(x)",
    "inverse_transform": "write scaler.back(x)",
    "mean_": "write scaler.mean",
    "scale_": "write scaler.deviation",
    "var_": "write scaler.deviation**2",
}
OF_CLUSTERS = {
    "labels_": "write clusters.numbers",
    "cluster_centers_": "write clusters.centres",
    "inertia_": "write clusters.inertia",
    "predict": "write nearest(x, clusters.centres)",
}
OF_COMPONENTS = {
    "components_": "write components.directions",
    "mean_": "write components.mean",
    "explained_variance_": "write components.variances",
    "transform": "write components.code(x)",
    "inverse_transform": "write components.rebuilt(code)",
}
OUTSIDE = "compute a constant before the function is called"
OF_A_RECORDED = {
    "backward": "what goes back is grad: write grad(function)(x)",
    "grad": "what goes back is grad: write grad(function)(x)",
    "requires_grad": "all arguments of floats are watched: write grad(function)(x)",
    "requires_grad_": "all arguments of floats are watched: write grad(function)(x)",
    "detach": OUTSIDE,
    "numpy": OUTSIDE,
    "data": OUTSIDE,
}
OF_A_HISTORY = {
    "history": "write history.loss",
    "epoch": "write history.epochs",
    "val_loss": "write history.validation_loss",
    "val_accuracy": "write history.validation_accuracy",
    "lr": "write history.learning_rate",
    "loss_curve_": "write history.loss",
}
OF_EARLY_STOPPING = {
    "best": "write stopping.best_value",
    "best_score": "write stopping.best_value",
    "best_weights": "write stopping.best_parameters",
    "early_stop": "write history.stopped",
    "stopped_epoch": "write history.epochs",
}
OF_A_SCHEDULE = {
    "step": "nothing has to be called: an optimizer asks for the rate of each step",
    "get_lr": "write schedule(0) for the rate of the first step",
    "get_last_lr": "write optimizer.rate for that of the next step",
}
OF_AN_OPTIMIZER = {
    "zero_grad": ANEW,
    "lr": "write optimizer.learning_rate, or optimizer.rate for that of the next step",
    "minimize": "write optimizer.step(grads)",
    "apply_gradients": "write optimizer.step(grads)",
    "param_groups": "write optimizer.learning_rate; frozen=[...] keeps layers as they "
    "are",
    "state_dict": "write optimizer.state()",
    "load_state_dict": "write resume(path) of a file that save wrote with it",
    "get_config": "write optimizer.settings()",
    "defaults": "write optimizer.settings()",
    "params": "write optimizer.network.parameters",
    "parameters": "write optimizer.network.parameters",
    "iterations": "write optimizer.steps",
}


def argument(name: str, names: list[str], value: object) -> str | None:
    """Return what to write in place of a foreign argument, where that is known.

    Examples
    --------
    >>> argument("lr", ["network", "learning_rate"], 0.1)
    'write learning_rate=0.1'
    >>> argument("inplace", ["z"], True)
    'a new array is returned: leave it out'
    """
    meant, code = ARGUMENTS.get(name, ("", ""))
    if meant in names:
        return f"write {code.format(value=value)}"
    beside, words = NOT_NEEDED.get(name, (set(), ""))
    return words if beside.intersection(names) else None


def advice(name: str, words: dict[str, str]) -> str:
    """Return what to write in place of a foreign name, behind a colon; or nothing."""
    return f": {words[name]}" if name in words else ""


def attribute(kind: str, name: str, words: dict[str, str]) -> str:
    """Return what an AttributeError says of a name that an object does not have.

    Examples
    --------
    >>> attribute("Network", "predict", OF_A_NETWORK)
    "Network: it has no 'predict': write predict(network, x)."
    """
    if name in words:
        return f"{kind}: it has no {name!r}{advice(name, words)}."
    return f"{kind!r} object has no attribute {name!r}"
