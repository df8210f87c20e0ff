"""What people from PyTorch, Keras and scikit-learn type first, and where it leads."""

import numpy as np
import pytest

import nnlib
from nnlib import (
    activations,
    autograd,
    backprop,
    convolution,
    data,
    losses,
    optimizers,
    propagation,
    training,
    weights,
)
from tests.needs import needs

FACES = [activations, autograd, backprop, convolution, data, losses, optimizers]
FACES += [propagation, training, weights]
OURS = (TypeError, ValueError, AttributeError)


def of_torch(name):
    """Return what shows itself as PyTorch's, and can be called."""
    kind = {"__module__": "torch.nn", "__call__": abs, "step": abs, "parameters": abs}
    return type(name, (), kind)()


@pytest.fixture
def space(rng, tmp_path, monkeypatch):
    """Return what a learner has at hand."""
    monkeypatch.chdir(tmp_path)
    space = {name: thing for face in FACES for name, thing in vars(face).items()}
    x, labels = rng.normal(size=(20, 4)).astype(np.float32), rng.integers(0, 3, 20)
    network = propagation.mlp(rng, [4, 8, 3], activations.relu)
    value, grads = space["backprop"](network, x, losses.cross_entropy, labels)
    training.save(network, "kept.npz")
    return space | {
        "nnlib": nnlib,
        "np": np,
        "rng": rng,
        "network": network,
        "optimizer": optimizers.SGD(network, 0.1),
        "x": x,
        "labels": labels,
        "target": labels,
        "loss": losses.cross_entropy,
        "value": value,
        "grads": grads,
        "scaler": data.Scaler(x),
        "clusters": data.kmeans(rng, x, 2),
        "components": data.pca(x, 2),
        "data": (x, np.array(["a", "b"] * 10)),
        "torch_loss": of_torch("CrossEntropyLoss"),
        "torch_optimizer": of_torch("Adam"),
        "torch_model": of_torch("Sequential"),
        "pictures": np.ones((2, 3, 8, 8), np.float32),
        "W": np.ones((4, 3, 3, 3), np.float32),
        "b": np.zeros(4, np.float32),
        "steps": 10,
        "learning_rate": 0.1,
        "path": "kept.npz",
        "z": x,
        "y": [1.0, 2.0],
        "layer": activations.relu,
        "vector": network.parameters,
        "function": lambda x: (x**2).sum(),
    }


# What is typed: what is said of it, from the name of the function on.
SAID = {
    # methods, called with too little
    "optimizer.step()": "SGD.step: grads missing: write optimizer.step(grads).",
    "network.with_parameters()": "Network.with_parameters: vector missing: "
    "write network.with_parameters(vector).",
    # one argument too many
    "softmax(x, 1)": "softmax: 2 arguments were given, and softmax(z) takes 1: write "
    "softmax(z).",
    "load(network, path)": "load: 2 arguments were given, and load(path) takes 1: "
    "write load(path).",
    "digits('train')": "digits: 1 argument was given, and digits() takes 0: write "
    "digits().",
    "digits(train=True)": "digits: there is no argument 'train' in digits().",
    "digits_network(1)": "digits_network: 1 argument was given, and digits_network() "
    "takes 0: write digits_network().",
    "names(27)": "names: 1 argument was given, and names() takes 0: write names().",
    "Network(Layer(linear, *he(rng, 4, 3)), relu)": "Network: 2 arguments were given, "
    "expected one list: write Network([layer, ...]).",
    # another order
    "backprop(network, cross_entropy, x, labels)": "backprop: x is a function and loss "
    "is an array of shape (20, 4); the arguments look swapped: write "
    "backprop(network, x, loss, target).",
    "check_gradients(network, cross_entropy, x, labels)": "check_gradients: x is a "
    "function and loss is an array of shape (20, 4); the arguments look swapped: write "
    "check_gradients(network, x, loss, target).",
    "evaluate(network, x, cross_entropy, labels)": "evaluate: loss is an array of "
    "shape (20, 4) and x is a function; the arguments look swapped: write "
    "evaluate(network, loss, x, target).",
    "forward(x, network)": "forward: network is an array of shape (20, 4), expected a "
    "Network: the arguments look swapped, the network comes first.",
    "save('kept.npz', network)": "save: network is 'kept.npz', expected a Network: "
    "write save(network, path).",
    "fit(network, loss, optimizer, (labels, x), 1, 5, rng)": "fit: data[0] holds int64 "
    "of shape (20,) and data[1] holds float32 of shape (20, 4); they look swapped: "
    "write data=(x, target).",
    "accuracy(network, labels, x)": "accuracy: x holds int64 of shape (20,) and labels "
    "holds float32 of shape (20, 4); they look swapped: write "
    "accuracy(network, x, labels).",
    # a name or a class in place of what it names
    "mlp(rng, [4, 8, 3], 'relu')": "mlp: activation is 'relu', expected a function. "
    "Hand in the function itself, without quotes and without parentheses: write relu.",
    "mlp(rng, [4, 8, 3], relu, 'he')": "mlp: initialise is 'he', expected a function. "
    "Hand in the function itself, without quotes and without parentheses: write he.",
    "mlp(rng, [4, 8, 3], relu, output=5)": "mlp: output is 5, expected a function. "
    "Hand in the function itself, without quotes and without parentheses: write "
    "softmax.",
    "mlp(rng, [4, 8, 3], relu, softmax)": "mlp: initialise is softmax, which draws no "
    "weights, expected one that does, such as he. For the last layer write "
    "output=softmax.",
    "SGD(network, cosine)": "SGD: learning_rate is the class cosine, expected a number "
    "or a schedule: write cosine(learning_rate, steps).",
    "SGD(network, lambda: 0.1)": "SGD: learning_rate is <lambda>(), expected a number "
    "or a function of the step: write lambda step: 0.1.",
    "EarlyStopping('val_loss')": "EarlyStopping: patience is 'val_loss', expected a "
    "whole number: write EarlyStopping(monitor='validation_loss').",
    # things of another library, or for another place
    "fit(network, torch_loss, optimizer, (x, labels), 1, 5, rng)": "fit: loss is a "
    "CrossEntropyLoss of torch, expected a function such as cross_entropy: write from "
    "nnlib.losses import cross_entropy.",
    "fit(network, loss, torch_optimizer, (x, labels), 1, 5, rng)": "fit: optimizer is "
    "an Adam of torch, expected an optimizer: write Adam(network, "
    "learning_rate=0.001).",
    "fit(torch_model, loss, optimizer, (x, labels), 1, 5, rng)": "fit: network is a "
    "Sequential of torch, expected a Network: nnlib.frameworks has from_torch(model).",
    "forward(torch_model, x)": "forward: network is a Sequential of torch, expected a "
    "Network: nnlib.frameworks has from_torch(model).",
    "accuracy(network, x, ['a'] * 20)": "accuracy: labels holds names, expected whole "
    "numbers: write names, numbers = np.unique(labels, return_inverse=True).",
    "fit(network, loss, optimizer, (x, np.array(['a'] * 20)), 1, 5, rng)": "fit, "
    "cross_entropy: data[1] holds names, expected whole numbers: write names, "
    "numbers = np.unique(data[1], return_inverse=True).",
    "Layer(linear, 4, 8)": "Layer(linear): W is 4, expected an array of floats: write "
    "Layer(linear, *he(rng, 4, 8)).",
    "Layer(linear, *he(rng, 4, 8), activation=relu)": "Layer: linear(x, W, b) has no "
    "setting 'activation'. It is a layer of its own: write Network([layer, relu]).",
    "dropout(x, 0.5)": "dropout: mask is 0.5, expected an array of the shape of x: for "
    "a rate write Dropout(0.5).",
    # what no conversion makes numbers of
    "relu(['a', 'b'])": "relu: z is a list of 2, expected an array of floats. Not all "
    "of it is numbers, in rows of one length.",
    "relu([[1.0], [2.0, 3.0]])": "relu: z is a list of 2, expected an array of floats. "
    "Not all of it is numbers, in rows of one length.",
    "relu(np.array(['a', 'b']))": "relu: z holds <U1, expected floats. Not all of it "
    "is numbers, in rows of one length.",
    # a pair where both axes have one number
    "kernels(rng, 3, 4, (3, 3))": "kernels: size is a tuple of 2, expected a whole "
    "number: write 3.",
    "max_pool2d(pictures, (2, 2))": "max_pool2d: size is a tuple of 2, expected a "
    "whole number: write 2.",
    "conv2d(pictures, W, b, stride=(2, 2))": "conv2d: stride is a tuple of 2, expected "
    "a whole number: write 2.",
    # names of other libraries
    "scaler.transform(x)": "Scaler: it has no 'transform': write scaler(x).",
    "scaler.scale_": "Scaler: it has no 'scale_': write scaler.deviation.",
    "scaler.back()": "Scaler.back: x missing: write scaler.back(x).",
    "components.code()": "Components.code: x missing: write components.code(x).",
    "clusters.labels_": "Clusters: it has no 'labels_': write clusters.numbers.",
    "components.transform": "Components: it has no 'transform': write "
    "components.code(x).",
    "kmeans(rng, x, n_clusters=2)": "kmeans: there is no argument 'n_clusters' in "
    "kmeans(rng, x, k, starts, steps): write k=2.",
    "pca(x, n_components=2)": "pca: there is no argument 'n_components' in pca(x, n): "
    "write n=2.",
    "network.W": "Network: it has no 'W': write network[0].W.",
    "network['W']": "Network: 'W' is no layer, expected 0 to 2: write network[0].W.",
    "grads['W']": "Gradient: 'W' is no layer, expected 0 to 2: write grads[0].W.",
    "nnlib.Adam": "module 'nnlib' has no attribute 'Adam': write from nnlib.optimizers "
    "import Adam.",
    "nnlib.relu": "module 'nnlib' has no attribute 'relu': write from "
    "nnlib.activations import relu.",
    "nnlib._dense": "module 'nnlib' has no attribute '_dense'",  # of nnlib.estimators
    "nnlib.colour": "module 'nnlib' has no attribute 'colour'",
    "grad(lambda x: x.backward())(2.0)": "a recorded array has no .backward: what "
    "goes back is grad: write grad(function)(x).",
    "grad(lambda x: x.detach())(2.0)": "a recorded array has no .detach: compute "
    "a constant before the function is called.",
    "grad(lambda x: [x, x])(2.0)": "grad: <lambda> returns a list of 2, expected one "
    "number: write return sum(y).",
}


@pytest.mark.parametrize("typed", SAID)
def test_what_is_typed_first_is_answered(typed, space):
    with pytest.raises(OURS) as error:
        eval(typed, space)
    assert str(error.value) == SAID[typed]


@pytest.mark.parametrize("typed", [typed for typed in SAID if "write" in SAID[typed]])
def test_what_it_says_to_write_works(typed, space):
    code = SAID[typed].rpartition("write ")[2].removesuffix(".")
    exec(code.removeprefix("return ").replace(", ...", ""), space)


def test_a_table_with_texts_becomes_columns_of_numbers(space):
    pd = needs("pandas")
    x = pd.DataFrame({"a": [1.0, 2.0], "b": ["p", "q"], "c": [True, False]})
    with pytest.raises(TypeError) as error:
        propagation.forward(space["network"], x)
    said, _, code = str(error.value).removesuffix(".").partition(": write ")
    assert said.endswith("expected an array of floats. Some of it is text")
    made = eval(code, {"x": x, "pd": pd, "np": np})
    assert made.dtype == np.float32
    propagation.forward(space["network"], made)
