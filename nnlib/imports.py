"""A name that nnlib itself does not have: from which of its modules it is imported."""

import pkgutil
from contextlib import suppress
from importlib import import_module

import nnlib
from nnlib.foreign import advice

# What an `import torch` or `import keras` brings with it, and its place here.
OF_THE_PACKAGE = {
    "nn": "write from nnlib.propagation import Layer, Network, linear, mlp",
    "layers": "write from nnlib.propagation import Layer, linear, mlp",
    "Sequential": "write from nnlib.propagation import Network, mlp",
    "Module": "write from nnlib.propagation import Network",
    "Linear": "write from nnlib.propagation import Layer, linear",
    "Dense": "write from nnlib.propagation import Layer, linear",
    "optim": "write from nnlib.optimizers import SGD, Adam",
    "functional": "write from nnlib.activations import relu, softmax",
    "models": "write from nnlib.propagation import Network, mlp",
    "Model": "write from nnlib.propagation import Network",
    "tensor": "write np.array(...): arrays are NumPy's",
    "Tensor": "write np.array(...): arrays are NumPy's",
    "no_grad": "write forward(network, x): nothing is recorded",
    "manual_seed": "write rng = np.random.default_rng(0), and hand rng on",
    "datasets": "write from nnlib.data import digits",
    "utils": "write from nnlib.training import batches",
}


def of_the_package(name: str) -> str:
    """Return from where a name that is missing in nnlib itself is imported."""
    if name in OF_THE_PACKAGE:
        return f"{advice(name, OF_THE_PACKAGE)}."
    found = pkgutil.iter_modules(nnlib.__path__, "nnlib.")
    modules = [module.name for module in found]
    if name.startswith("_") or f"nnlib.{name}" in modules:  # Python itself asks
        return ""
    for module in modules:
        with suppress(ImportError):  # estimators need scikit-learn
            thing = getattr(import_module(module), name, None)
            if getattr(thing, "__module__", "").startswith(module):
                return f": write from {module} import {name}."
    return ""
