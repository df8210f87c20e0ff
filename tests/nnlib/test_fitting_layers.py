"""Layers that fit together, and those that do not."""

import numpy as np
import pytest

from nnlib.propagation import Layer, Network, forward, linear
from tests.nnlib.small_layers import flat, layer_of, widened


@pytest.mark.parametrize("between", [[], [np.tanh], [np.tanh, np.negative]])
def test_layers_that_do_not_fit_are_refused(between):
    index = 1 + len(between)
    with pytest.raises(ValueError) as error:
        Network([layer_of(2, 3), *between, layer_of(4, 1)])
    before = "linear, W (2, 3), b (3,)" if not between else between[-1].__name__
    assert str(error.value) == (
        f"Network: layer {index}, Layer(linear, W (4, 1), b (1,)), takes (N, 4), but "
        f"layer {index - 1}, Layer({before}), returns (N, 3)."
    )


@pytest.mark.parametrize("function", [flat, lambda x: flat(x)], ids=["named", "lambda"])
def test_a_flatten_does_not_end_the_check(function):
    Network([layer_of(2, 4), function, layer_of(4, 1)])
    with pytest.raises(
        ValueError, match=r"layer 2, .*\(N, 99\), but .*returns \(N, 4\)"
    ):
        Network([layer_of(2, 4), function, layer_of(99, 1)])


def test_layers_fit_past_a_function_that_changes_the_width():
    Network([layer_of(2, 3), widened, layer_of(6, 1)])
    with pytest.raises(ValueError, match=r"widened\), returns \(N, 6\)"):
        Network([layer_of(2, 3), widened, layer_of(3, 1)])


def test_a_layer_with_a_typo_is_named_when_the_network_is_built():
    def typo(x):
        return np.tnh(x)

    words = (
        r"layer 1, Layer\(typo\), fails on a batch of shape \(N, 3\): AttributeError"
    )
    with pytest.raises(ValueError, match=words):
        Network([layer_of(2, 3), typo, layer_of(3, 1)])


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (
            lambda x: None,
            r"returns None for a batch of shape \(N, 3\), expected an arr",
        ),
        (lambda x: x.sum(), r"returns shape \(\) for a batch of shape \(N, 3\)"),
        (
            lambda x: x.sum(axis=0),
            r"returns shape \(3,\) .*expected \(N, \.\.\.\): one",
        ),
    ],
)
def test_a_function_that_loses_the_samples_is_refused(function, words):
    with pytest.raises(ValueError, match=words):
        Network([layer_of(2, 3), function])


def needs_three_rows(x):
    if len(x) < 3:
        raise ValueError("too few rows")
    return x


def test_a_function_that_needs_several_rows_is_a_layer():
    assert Network([layer_of(2, 3), needs_three_rows]).output_shape == ("N", 3)
    network = Network([needs_three_rows, layer_of(2, 3)])
    assert forward(network, np.ones((3, 2))).shape == (3, 3)


def times(x, A):
    return x @ A


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (
            [lambda x: np.tnh(x), np.tanh],
            r"layer 0, Layer\(<lambda>\), fails on a batch of shape \(N, 2, 2\): Attr",
        ),
        (
            [Layer(times, np.ones((3, 3)))],
            r"layer 0, Layer\(times, A \(3, 3\)\), fails .*\(N, 2, 2\): ValueError",
        ),
        (
            [flat, Layer(linear, np.ones((5, 3)), np.ones(3))],
            r"layer 1, .*takes \(N, 5\), but layer 0, .*flat\), returns \(N, 4\)\.$",
        ),
    ],
)
def test_a_first_layer_of_unknown_width_is_checked_with_the_first_batch(layers, words):
    network = Network(layers)
    for _ in range(2):
        with pytest.raises(ValueError, match=f"^forward: {words}"):
            forward(network, np.ones((6, 2, 2)))


def test_a_first_layer_is_tried_once_for_each_shape():
    seen = []

    def watched(x):
        seen.append(x.shape)
        return x

    network = Network([watched])
    for shape in [(5, 3), (4, 3), (4, 2)]:
        forward(network, np.ones(shape))
    assert seen == [(2, 3), (5, 3), (4, 3), (2, 2), (4, 2)]


def test_a_trial_is_quiet_and_shows_two_rows_of_ones():
    seen = []

    def noisy(x):
        seen.append(x.copy())
        return np.log(x - 1) / 0

    Network([layer_of(2, 3), noisy])
    assert [x.tolist() for x in seen] == [[[1.0] * 3] * 2]


def test_layers_are_fitted_behind_a_function_of_unknown_width():
    Network([np.tanh, layer_of(2, 3), layer_of(3, 1)])
    with pytest.raises(ValueError, match=r"layer 2, .*\(N, 4\), .* returns \(N, 3\)"):
        Network([np.tanh, layer_of(2, 3), layer_of(4, 1)])


def test_the_shapes_of_input_and_output_are_known_where_they_can_be(network):
    assert network.input_shape == ("N", 3)
    assert network.output_shape == ("N", 2)
    assert Network([np.tanh]).input_shape is None
    assert Network([np.tanh]).output_shape is None
    assert Network([np.tanh, layer_of(2, 3)]).output_shape == ("N", 3)
    assert Network([layer_of(2, 3), widened]).output_shape == ("N", 6)


def test_functions_are_tried_with_their_settings():
    def repeated(x, times=1):
        return np.concatenate([x] * times, axis=1)

    Network([layer_of(2, 3), Layer(repeated, times=2), layer_of(6, 1)])
    with pytest.raises(ValueError, match=r"takes \(N, 3\), .* returns \(N, 6\)"):
        Network([layer_of(2, 3), Layer(repeated, times=2), layer_of(3, 1)])


def test_functions_without_an_entry_are_tried_on_what_the_one_before_returns():
    def halved(x):
        return x[:, ::2]

    def two_columns(x):
        if x.shape[1] != 2:
            raise ValueError("two columns, please")
        return x

    network = Network([halved, two_columns])
    assert forward(network, np.ones((3, 4))).shape == (3, 2)


def test_a_function_that_needs_as_many_rows_as_the_batch_has_gets_them():
    def five_rows(x):
        if len(x) != 5:
            raise ValueError("five rows, please")
        return x

    network = Network([five_rows])
    assert forward(network, np.ones((5, 2))).shape == (5, 2)
    with pytest.raises(ValueError, match="five rows, please"):
        forward(Network([five_rows]), np.ones((4, 2)))
