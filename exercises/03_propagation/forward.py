"""A forward pass, as the package has it."""

import functools

import numpy as np

from nnlib.propagation import forward as packaged
from nnlib.propagation import linear
from nnlib_grader.specification.drivers import through_a_network, with_network
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import raising
from nnlib_grader.specification.judges import Equal

right = through_a_network(packaged)


def layers(rng, *parts):
    """Draw linear layers for pairs of sizes; a name stands for its activation."""
    return [
        part
        if isinstance(part, str)
        else ["linear", rng.normal(size=part), rng.normal(size=part[1])]
        for part in parts
    ]


def two_linear(rng):
    """Draw networks of two linear layers with an activation between."""
    return [
        (layers(rng, (3, 5), "sigmoid", (5, 2)), rng.normal(size=(4, 3))),
        (layers(rng, (3, 3), "tanh", (3, 3)), rng.normal(size=(5, 3))),
    ]


def other_networks(rng):
    """Draw one layer, two straight ones, and some with activations at the ends."""
    return [
        (layers(rng, (3, 2)), rng.normal(size=(4, 3))),
        (layers(rng, (4, 3), (3, 3)), rng.normal(size=(5, 4))),
        (
            layers(rng, (2, 4), "relu", (4, 4), "tanh", (4, 4), "tanh"),
            rng.normal(size=(3, 2)),
        ),
        (layers(rng, "relu", (3, 2), "sigmoid", "tanh"), rng.normal(size=(4, 3))),
    ]


def of_one(rng):
    """Draw batches of one."""
    return [(layers(rng, (3, 5), "sigmoid", (5, 2)), rng.normal(size=(1, 3)))]


def through(chosen, network, x):
    """Send a batch through some layers of a network."""
    for layer in chosen(list(network)):
        x = layer(x)
    return x


def only(chosen):
    """Return the wrong forward pass through the layers that are chosen."""
    return functools.partial(through, chosen)


def linear_alone(layers):
    """Choose the layers with parameters."""
    return [layer for layer in layers if layer.parameters]


def every_input(network, x):
    """Give the batch itself to each layer; the last output counts."""
    for layer in network:
        y = layer(x)
    return y


def linear_product(x, W):
    """Return x @ W, with the package's own error where the shapes do not fit."""
    return linear(x, W, np.zeros(W.shape[1], W.dtype))


def from_the_batch(product, activation=None):
    """Return a pass that takes each layer apart, and multiplies x in all of them."""

    def wrong(network, x):
        y = x
        for layer in network:
            if layer.parameters:
                y = product(x, layer.W) + layer.b
            else:
                y = (activation or layer.function)(y)
        return y

    return wrong


def always(activation):
    """Return a pass that takes every layer without parameters for one activation."""

    def wrong(network, x):
        for layer in network:
            x = layer(x) if layer.parameters else activation(x)
        return x

    return wrong


def all_outputs(network, x):
    """Return the outputs of all layers."""
    outputs = []
    for layer in network:
        x = layer(x)
        outputs.append(x)
    return outputs


def without(name):
    """Return a forward pass that leaves one parameter out."""

    def wrong(network, x):
        for layer in network:
            if not layer.parameters:
                x = layer(x)
            else:
                x = x @ layer.W if name == "b" else x + layer.b
        return x

    return wrong


def sample_by_sample(network, x):
    """Send one sample at a time, in a list."""
    return [through(list, network, row[None])[0].tolist() for row in x]


def by_recursion(network, x):
    """Send the batch through all layers but the last, and then through it."""
    layers = list(network)
    return layers[-1](by_recursion(layers[:-1], x)) if layers else x


def by_hand(network, x):
    """Take each layer apart, as the chapter does, and print."""
    for layer in network:
        x = layer.function(x, *layer.parameters)
        print(x.shape)
    return x


def any_of(name, message, *wrongs):
    """Return a mistake that is named for any of several forward passes."""

    def recognise(given, value):
        for wrong in wrongs:
            try:
                if close(through_a_network(wrong)(*given), value):
                    return True
            except (ValueError, TypeError):  # shapes that do not fit in this network
                continue
        return False

    return Mistake(name, message, wrongs[0], recognise, lambda *given: wrongs)


EXERCISE = Exercise(
    id="forward",
    answer="forward",
    objective="network-shapes",
    level="several steps",
    builds="nnlib.propagation.forward",
    needs=("nnlib.propagation.linear",),
    drive=through_a_network,
    hands=with_network,
    compare=(
        "Print the package's with listing(forward), as the chapter does. Which of its "
        "lines is there for the learner's mistakes, and which does the work?"
    ),
    reference=packaged,
    checks=[
        Check("two linear layers", 2, Equal(right), two_linear),
        Check("one layer, and more", 1, Equal(right), other_networks),
        Check("a batch of one", 1, Equal(right), of_one),
    ],
    mistakes=[
        raising(
            "the network called",
            "A network is not called as a whole: forward is what you write here. Its "
            "layers may be called, one after the other, each with what came before.",
            lambda network, x: network(x),
        ),
        any_of(
            "first layer only",
            "The result is the first layer's output. Is the return inside the loop? "
            "It belongs behind it, under the word for.",
            only(lambda layers: layers[:1]),
        ),
        any_of(
            "the batch for every layer",
            "Each layer got the batch itself, or one layer alone was used. What does "
            "the second layer have to look at?",
            every_input,
            *(
                from_the_batch(product, activation)
                for product in (np.matmul, np.dot, linear_product)
                for activation in (None, np.tanh)
            ),
        ),
        any_of(
            "a layer missing",
            "A layer at one of the ends was left out. Print how often your loop turns, "
            "and how many layers the network has.",
            only(lambda layers: layers[:-1]),
            only(lambda layers: layers[1:]),
        ),
        any_of(
            "activations left out",
            "The weighted sums went on as they were: the layers without parameters "
            "did nothing. They have a function, too.",
            only(linear_alone),
        ),
        any_of(
            "one activation for all",
            "The same activation was called for every layer without parameters. Each "
            "layer has its own: layer.function, or the layer itself.",
            *map(always, (np.tanh, lambda z: np.maximum(z, 0))),
            always(lambda z: 1 / (1 + np.exp(-z))),
        ),
        any_of(
            "another order",
            "The layers were called in another order than the network's. The first "
            "one sees the batch.",
            only(lambda layers: layers[::-1]),
        ),
        any_of(
            "parameters left out",
            "A layer's weights or its biases were not used. The function of a layer "
            "takes x and all of its parameters.",
            without("b"),
            without("W"),
        ),
        any_of(
            "a layer twice",
            "A layer was called twice, or an activation follows where the network has "
            "none. Each layer is called once.",
            only(lambda layers: [*layers, layers[-1]]),
            only(lambda layers: [each for layer in layers for each in [layer] * 2]),
            lambda network, x: np.tanh(packaged(network, x)),
            lambda network, x: 1 / (1 + np.exp(-packaged(network, x))),
        ),
        Mistake(
            "all outputs",
            "The outputs of all layers came back, in a list. The exercise asks for "
            "that of the last layer alone.",
            all_outputs,
            lambda given, value: (
                close(through_a_network(all_outputs)(*given)[-1], value[-1])
                and len(value) == len(given[0])
            ),
        ),
    ],
    variants={
        "sample by sample, a list": sample_by_sample,
        "a function that calls itself": by_recursion,
        "layers taken apart, and prints": by_hand,
        "float32": lambda network, x: packaged(network, x).astype(np.float32),
    },
)
