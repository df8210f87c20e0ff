import numpy as np
import pytest

from nnlib.activations import leaky_relu, sigmoid
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.training import Dropout, summary


def test_a_table_with_a_pencil():
    network = mlp(np.random.default_rng(0), [784, 1000, 10], sigmoid)
    assert summary(network).splitlines() == [
        "layer     parameters                  number   output",
        "linear    W (784, 1000), b (1000,)   785,000   (N, 1000)",
        "sigmoid                                    0   (N, 1000)",
        "linear    W (1000, 10), b (10,)       10,010   (N, 10)",
        "795,010 parameters, float32, 3,180.0 kB",
    ]


def test_settings_dropout_and_float64():
    network = Network(
        [
            Layer(linear, np.zeros((2, 3)), np.zeros(3)),
            Layer(leaky_relu, slope=0.2),
            Dropout(0.5),
        ]
    )
    lines = summary(network).splitlines()
    assert [line.split("  ")[0] for line in lines[1:4]] == [
        "linear",
        "leaky_relu(slope=0.2)",
        "Dropout(rate=0.5)",
    ]
    assert lines[-1] == "9 parameters, float64, 0.1 kB"


def test_settings_are_used_and_the_input_has_the_networks_dtype():
    seen = []

    def tile(x, times, scale):
        seen.append(x.dtype)
        return np.tile(x, (1, times)) * scale

    first = Layer(linear, np.zeros((2, 3), np.float32), np.zeros(3, np.float32))
    text = summary(Network([first, Layer(tile, times=4, scale=2)]))
    assert text.splitlines()[2].split("   ")[0] == "tile(times=4, scale=2)"
    assert text.splitlines()[2].endswith("(N, 12)")
    assert set(seen) == {np.dtype(np.float32)}


def test_a_batch_shows_the_shapes_where_the_first_layer_cannot():
    layer = Layer(linear, np.zeros((6, 2)), np.zeros(2))
    network = Network([lambda x: x.reshape(len(x), -1), layer])
    with pytest.raises(
        ValueError, match=r"a batch too: write summary\(network, x\)\.$"
    ):
        summary(network)
    text = summary(network, np.zeros((4, 2, 3)))
    assert text.splitlines()[1].endswith("(N, 6)")
    assert text.splitlines()[2].endswith("(N, 2)")


def test_a_whole_batch_is_not_needed_and_nothing_is_changed():
    sizes = []

    def note(x):
        sizes.append(len(x))
        return x

    network = Network([note])
    summary(network, np.zeros((40, 2)))
    assert max(sizes) <= 2
