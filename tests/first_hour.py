"""Right calls of everything that a learner calls, one example a name."""

import importlib
import inspect
import io
import pkgutil
import wave
from pathlib import Path

import matplotlib.figure
import numpy as np

import nnlib
from nnlib.activations import relu, tanh
from nnlib.autograd import record
from nnlib.backprop import Gradient
from nnlib.estimators import Classifier, Regressor
from nnlib.frameworks import to_keras, to_torch
from nnlib.losses import mse
from nnlib.optimizers import Adam, described
from nnlib.propagation import Layer, linear, mlp
from nnlib.training import save

# What nnlib itself is built of: no chapter teaches it.
BELOW = (
    "checks foreign hints imports misfits precision ranges registry signatures terms "
    "version"
).split()
# Records that only nnlib fills, a table to look at, classes to make others of, what
# downloads, and figures that take no arrays.
NOT_CALLED = (
    "LETTERS Clusters Components Recording Sentences SpokenWords Sunspots Table "
    "RULES Derivation Digits DeviceInfo Inside Schedule Optimizer Estimator mnist "
    "pyplot use_style svg rounded image draw_frame drawing_of pixels Explorer "
    "explore listing places number Tape Node PADDED changes with_minus"
).split()
METHODS = (
    "Network.with_parameters Layer.__call__ Adam.step "
    "Classifier.fit Classifier.predict Classifier.predict_proba "
    "Regressor.fit Regressor.predict"
).split()


def faces():
    """Yield the modules that learners import from."""
    for found in pkgutil.iter_modules(nnlib.__path__):
        if found.name in BELOW:
            continue
        module = importlib.import_module(f"nnlib.{found.name}")
        yield module
        if found.ispkg and not hasattr(module, "__all__"):  # a folder without a face
            for part in pkgutil.iter_modules(module.__path__):
                if part.name != "checks":
                    yield importlib.import_module(f"{module.__name__}.{part.name}")


def public():
    """Return everything public by its name."""
    found = {}
    for module in faces():
        names = getattr(module, "__all__", None) or [
            name
            for name, value in vars(module).items()
            if getattr(value, "__module__", "") == module.__name__ and callable(value)
        ]
        for name in names:
            # a check is called like what it checks, from there
            if not name.startswith(("_", "check_s", "check_a", "check_co")):
                found[name] = getattr(module, name)
    return {name: value for name, value in found.items() if name not in NOT_CALLED}


def axes():
    return matplotlib.figure.Figure().subplots()


def network():
    return mlp(np.random.default_rng(1), [3, 4, 2], tanh)


def bowl(x, y):
    return x**2 + y**2


def table(*shape, dtype=np.float32):
    """Return numbers that neither look like probabilities nor like classes."""
    size = int(np.prod(shape))
    return (np.arange(size).reshape(shape) / size - 0.4).astype(dtype)


# A right value for each name that an argument has, made anew for each call. What has a
# default and stands nowhere here is given its default.
BY_NAME = {
    "rng": lambda: np.random.default_rng(0),
    "x": lambda: table(4, 3),
    "X": lambda: table(4, 3),
    "y": lambda: table(4, 2) + 1,
    "z": lambda: table(4, 3),
    "w": lambda: table(3),
    "b": lambda: 0.5,
    "W": lambda: table(3, 2),
    "logits": lambda: table(4, 2),
    "scores": lambda: table(4, 2),
    "labels": lambda: np.array([0, 1, 1, 0]),
    "target": lambda: table(4, 2) / 2 + 0.5,
    "network": network,
    "loss": lambda: mse,
    "activation": lambda: relu,
    "function": lambda: relu,
    "n_in": lambda: 3,
    "n_out": lambda: 2,
    "n_classes": lambda: 3,
    "sizes": lambda: [3, 4, 2],
    "learning_rate": lambda: 0.1,
    "steps": lambda: 10,
    "rate": lambda: 0.5,
    "ax": axes,
    "path": lambda: Path("network.npz"),
}
SKIPPED = {"caller", "name"}  # words for messages, from nnlib's own functions


def signs():
    return {"target": np.where(table(4, 2) > 0, 1, -1).astype(np.float32)}


def soft():
    return {"target": np.full((4, 2), 0.5, np.float32)}


def trained():
    model = network()
    return {
        "network": model,
        "optimizer": Adam(model, 0.01),
        "data": (table(4, 3), table(4, 2)),
        "epochs": 1,
        "batch_size": 2,
        "rng": np.random.default_rng(0),
        "progress": False,
    }


def kept():
    adam = Adam(network(), 0.01)
    return {"network": network(), "description": described(adam), "state": adam.state()}


def in_pytorch():
    return {"model": to_torch(network())}


def in_keras():
    return {"model": to_keras(network())}


def layer():
    return {"function": linear, "W": table(3, 2), "b": table(2)}


def step():
    model = network()
    return {"self": Adam(model, 0.01), "grads": Gradient(model, table(26))}


def saved():
    model = network()
    save(model, "network.npz", Adam(model, 0.01), np.random.default_rng(0))
    return {"path": Path("network.npz")}


def recorded():
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(20))
    return held.getvalue()


def pictures():
    return {"x": table(4, 1, 5, 5)}


def convolved():
    return {"x": table(4, 1, 5, 5), "W": table(2, 1, 3, 3), "b": table(2)}


def product(a, b):
    return (a * b).sum()


def computed():
    return {"tape": record(product, table(3), table(3))}


def labelled():
    return {"self": Classifier((2,), epochs=1), "y": np.array([0, 1, 1, 0])}


def measured():
    return {"self": Regressor((2,), epochs=1), "y": table(4)}


def fitted(call):
    values = call()
    return {"self": values["self"].fit(table(4, 3), values["y"])}


# Where a name's usual value will not do; a method has the name of its class before it.
RIGHT = {
    "linear": lambda: {"b": table(2)},
    "conv2d": convolved,
    "max_pool2d": pictures,
    "average_pool2d": pictures,
    "unflatten": lambda: {"x": table(4, 784)},
    "kernels": lambda: {"size": 3},
    "perceptron_rule": lambda: {"target": np.array([0, 1, 1, 0], np.float32)},
    "Layer": layer,
    "Layer.__call__": lambda: {"self": Layer(linear, table(3, 2), table(2))},
    "add": lambda: {"y": table(4, 3)},
    "attention": lambda: {name: table(4, 3) for name in "qkv"},
    "attention_weights": lambda: {name: table(4, 3) for name in "qk"},
    "layer_norm": lambda: {"gain": table(3), "shift": table(3)},
    "padded": lambda: {"sequences": [np.array([0, 5, 0])], "length": 4},
    "embed": lambda: {"rows": np.array([0, 2, 2])},
    "letter_numbers": lambda: {"text": "emma"},
    "windows": lambda: {"series": table(9), "width": 3},
    "spectrogram": lambda: {"window": 2, "hop": 1},
    "vocabulary": lambda: {"texts": ["one text", "another"]},
    "bag_of_words": lambda: {"texts": ["one text"], "words": ["?", "text"]},
    "words_of": lambda: {"text": "one text"},
    "split_by_chance": lambda: {"n": 4},
    "split_by_time": lambda: {"n": 4},
    "split_by_group": lambda: {"groups": np.array([0, 1, 1, 2])},
    "kmeans": lambda: {"k": 2},
    "nearest": lambda: {"centres": table(2, 3)},
    "purity": lambda: {"numbers": np.array([0, 0, 1, 1])},
    "adjusted_rand": lambda: {"numbers": np.array([0, 0, 1, 1])},
    "pca": lambda: {"n": 2},
    "read_wave": lambda: {"source": recorded()},
    "read_table": lambda: {"source": b"a,b\n1,2\n"},
    "Network": lambda: {"layers": [Layer(linear, table(3, 2), table(2)), relu]},
    "Network.with_parameters": lambda: {"self": network(), "vector": table(26)},
    "binary_cross_entropy": soft,
    "hinge": signs,
    "soft_cross_entropy": soft,
    "Gradient": lambda: {"vector": table(26)},
    "numerical_gradient": lambda: {"function": np.mean},
    "vjp": lambda: {"function": linear, "x": table(4, 3)} | layer(),
    "backward_order": lambda: {"output": computed()["tape"].output},
    "computation_graph": computed,
    "compare": in_pytorch,
    "from_keras": in_keras,
    "from_torch": in_pytorch,
    "check_grad": lambda: {"function": linear, "x": table(4, 3)} | layer(),
    "record": lambda: {"function": linear, "x": table(4, 3)} | layer(),
    "described": lambda: {"optimizer": Adam(network(), 0.01)},
    "restored": kept,
    "exponential_decay": lambda: {"factor": 0.9},
    "step_decay": lambda: {"every": 2},
    "warmup": lambda: {"schedule": 0.1},
    "rate_or_schedule": lambda: {"value": 0.1},
    "Adam.step": step,
    "batches": lambda: {"n": 4, "batch_size": 2},
    "fit": trained,
    "load": saved,
    "resume": saved,
    "Classifier.fit": labelled,
    "Classifier.predict": lambda: fitted(labelled),
    "Classifier.predict_proba": lambda: fitted(labelled),
    "Regressor.fit": measured,
    "Regressor.predict": lambda: fitted(measured),
    "array_module": lambda: {"x": table(4, 3)},
    "event_seconds": lambda: {"function": relu, "z": table(4, 3)},
    "time_call": lambda: {"function": relu, "z": table(4, 3), "repeats": 1},
    "to_cpu": lambda: {"thing": table(4, 3)},
    "to_gpu": lambda: {"thing": table(4, 3)},
    "digit_grid": lambda: {"images": table(4, 9)},
    "learning_curve": lambda: {"history": {"loss": [1.0, 0.5]}},
    "loss_landscape": lambda: {
        "loss": bowl,
        "x_limits": (-1, 1),
        "y_limits": (-1, 1),
        "resolution": 5,
    },
}


def takes(thing):
    """Return the parameters of a signature that is a learner's to fill."""
    parameters = inspect.signature(thing).parameters.values()
    return [p for p in parameters if p.name not in SKIPPED]


def example(name, thing):
    """Return the arguments of a right call, by name, in order."""
    given = RIGHT.get(name, dict)()
    values = {}
    for parameter in takes(thing):
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            known = [p.name for p in takes(thing)]
            values |= {key: given[key] for key in given if key not in known}
        elif parameter.name in given:
            values[parameter.name] = given[parameter.name]
        elif parameter.default is not parameter.empty:
            values[parameter.name] = parameter.default
        elif parameter.name in BY_NAME:
            values[parameter.name] = BY_NAME[parameter.name]()
        else:
            raise LookupError(
                f"{name} takes {parameter.name}, and tests/first_hour.py has no right "
                f"value for it: add one to BY_NAME, or to RIGHT under {name!r}."
            )
    return values
