"""What does not fit is named, with the learner's own shapes, as early as possible."""

import re

import numpy as np
import pytest

from nnlib.backprop import vjp
from nnlib.convolution import (
    average_pool2d,
    conv2d,
    flatten,
    kernels,
    max_pool2d,
    unflatten,
)
from nnlib.propagation import Layer, Network, forward, linear
from nnlib.weights import he

RNG = np.random.default_rng(0)
PICTURES = np.zeros((2, 1, 28, 28), np.float32)
ROWS = PICTURES.reshape(2, 784)


def made(n_in, n_out, size):
    return kernels(RNG, n_in, n_out, size)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (
            lambda: [unflatten, Layer(conv2d, *made(3, 6, 5))],
            r"layer 1, Layer\(conv2d, W \(6, 3, 5, 5\), b \(6,\)\), takes \(N, 3, "
            r"rows, columns\), but layer 0, Layer\(unflatten\), returns \(N, 1, 28, 2",
        ),
        (
            lambda: [
                Layer(unflatten, rows=4, columns=4),
                Layer(conv2d, *made(1, 6, 5)),
            ],
            r"layer 1, .*W \(6, 1, 5, 5\).*: a window of 5 pixels does not fit on 4: "
            r"write padding=1 or .*; layer 0, .* returns \(N, 1, 4, 4\)\.$",
        ),
        (
            lambda: [
                unflatten,
                Layer(conv2d, *made(1, 2, 5)),
                Layer(max_pool2d, size=25),
            ],
            r"layer 2, .*size=25\): a window of 25 pixels does not fit on 24",
        ),
        (
            lambda: [unflatten, max_pool2d, flatten, Layer(linear, *he(RNG, 784, 10))],
            r"layer 3, .* takes \(N, 784\), but layer 2, .* returns \(N, 196\)",
        ),
        (
            lambda: [unflatten, Layer(conv2d, *made(1, 6, 5), stride=0)],
            r"layer 1, .*stride is 0, expected 1 or more",
        ),
        (
            lambda: [
                unflatten,
                Layer(conv2d, *made(1, 6, 5), stride=2, padding="same"),
            ],
            r"layer 1, .*padding is 'same' and stride is 2, expected stride 1",
        ),
        (
            lambda: [unflatten, Layer(conv2d, *made(1, 6, 5), padding="valid")],
            r"padding is 'valid', expected a whole number or 'same'; no padding is p",
        ),
    ],
)
def test_a_network_that_cannot_be_is_refused_when_it_is_built(layers, words):
    with pytest.raises(ValueError, match=words):
        Network(layers())


@pytest.mark.parametrize("stride", [1.5, (2, 2), "2", True, None])
def test_an_odd_stride_is_no_number(stride):
    with pytest.raises(TypeError, match=r"conv2d: stride is .*, expected a whole numb"):
        conv2d(PICTURES, *made(1, 2, 3), stride=stride)
    with pytest.raises(TypeError, match=r"stride is .*, expected a whole number"):
        Network([unflatten, Layer(conv2d, *made(1, 2, 3), stride=stride)])


@pytest.mark.parametrize("dilation", [1.5, "2", True, None])
def test_an_odd_dilation_is_no_number(dilation):
    with pytest.raises(TypeError, match=r"^conv2d: dilation is .*, expected a whole n"):
        conv2d(PICTURES, *made(1, 2, 3), dilation=dilation)


def test_padding_is_a_whole_number_from_0_on():
    with pytest.raises(ValueError, match="conv2d: padding is -1, expected 0 or more"):
        conv2d(PICTURES, *made(1, 2, 3), padding=-1)
    with pytest.raises(TypeError, match=r"conv2d: padding is 0\.5, expected a whole"):
        conv2d(PICTURES, *made(1, 2, 3), padding=0.5)


@pytest.mark.parametrize("pool", [max_pool2d, average_pool2d])
def test_a_window_as_large_as_the_picture_fits(pool):
    assert pool(PICTURES[:, :, :2, :2]).shape == (2, 1, 1, 1)


@pytest.mark.parametrize("pool", [max_pool2d, average_pool2d])
def test_a_stride_of_none_is_the_size_in_a_network_too(pool):
    network = Network([unflatten, Layer(pool, size=4, stride=None)])
    assert forward(network, ROWS).shape == (2, 1, 7, 7)


@pytest.mark.parametrize("columns", [1, 2, 783])
def test_rows_that_are_no_square_get_no_way_out_that_fails(columns):
    with pytest.raises(ValueError, match=rf"\(2, {columns}\), expected [^:]*\)\.$"):
        max_pool2d(np.zeros((2, columns), np.float32))


@pytest.mark.parametrize("pool", [max_pool2d, average_pool2d])
def test_pooling_names_itself(pool):
    with pytest.raises(TypeError, match=rf"{pool.__name__}: size is 2\.0, .*: write 2"):
        pool(PICTURES, size=2.0)
    with pytest.raises(ValueError, match=rf"{pool.__name__}: stride is -1, expected 1"):
        pool(PICTURES, stride=-1)
    with pytest.raises(
        ValueError,
        match=rf"{pool.__name__}: x has shape \(2, 1, 28, 28\): a window of 29 pixels "
        "does not fit on 28; take a smaller size",
    ):
        pool(PICTURES, size=29)
    with pytest.raises(
        ValueError,
        match=rf"{pool.__name__}: x has shape \(2, 784\), .*:"
        r" write x\.reshape\(len\(x\), 1, 28, 28\)",
    ):
        pool(ROWS)


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (ROWS, r"\(2, 784\), .*: write x\.reshape\(len\(x\), 1, 28, 28\)"),
        (PICTURES[:, 0], r"\(2, 28, 28\), .*write x\[:, None\]"),
        (
            np.moveaxis(PICTURES, 1, -1),
            r"\(2, 28, 28, 1\) and W has shape \(2, 1, 3, 3\)"
            r".* last in x: write np\.moveaxis\(x, -1, 1\)",
        ),
        (PICTURES.repeat(3, axis=1), r"\(2, 3, 28, 28\) .* are 3 in x and 1 in W\.$"),
        (
            PICTURES[:, :, :2],
            r"\(2, 1, 2, 28\) and W has shape \(2, 1, 3, 3\): a window of 3 .* on 2: w",
        ),
    ],
)
def test_what_is_no_batch_of_such_pictures(x, words):
    with pytest.raises(ValueError, match=rf"^conv2d: x has shape {words}"):
        conv2d(x, *made(1, 2, 3))


def test_rows_that_are_pictures_of_several_channels_are_told_how_many():
    words = r"write x\.reshape\(len\(x\), 3, 8, 8\)"
    with pytest.raises(ValueError, match=words):
        conv2d(np.zeros((2, 192), np.float32), *made(3, 2, 3))
    with pytest.raises(ValueError, match=r"write x\.reshape\(len\(x\), 1, 2, 2\)"):
        max_pool2d(np.zeros((2, 4), np.float32))


def test_lists_are_named_before_their_shapes():
    W, b = made(1, 2, 3)
    with pytest.raises(TypeError, match="conv2d: x is a list of 2, expected an array"):
        conv2d(ROWS.tolist(), W, b)
    with pytest.raises(TypeError, match="conv2d: W is a list of 2, expected an array"):
        conv2d(ROWS, W.tolist(), b)


@pytest.mark.parametrize("shape", [(5,), (2, 3, 1, 28, 28)])
def test_one_axis_and_five_are_no_question_of_channels(shape):
    with pytest.raises(ValueError, match="conv2d: x has shape") as caught:
        conv2d(np.zeros(shape, np.float32), *made(1, 2, 3))
    assert "channels in both" not in str(caught.value)


def test_the_way_out_of_a_message_works():
    W, b = made(1, 2, 3)
    for x in (ROWS.reshape(len(ROWS), 1, 28, 28), PICTURES[:, 0][:, None]):
        assert conv2d(x, W, b).shape == (2, 2, 26, 26)
    tight = PICTURES[:, :, :2]
    assert conv2d(tight, W, b, padding=1).shape == (2, 2, 2, 28)


def test_whole_numbers_are_no_pictures():
    images = np.zeros((2, 1, 28, 28), np.uint8)
    with pytest.raises(
        TypeError, match=r"conv2d: x holds uint8, expected floats: .*255"
    ):
        conv2d(images, *made(1, 2, 3))
    network = Network([Layer(conv2d, *made(1, 2, 3))])
    with pytest.raises(
        TypeError, match=r"forward: x is uint8 .*astype\(np\.float32\) / 255"
    ):
        forward(network, images)


def test_a_dilated_kernel_says_how_wide_it_is():
    with pytest.raises(
        ValueError, match="a window of 5 pixels, 33 with dilation 8, does"
    ):
        conv2d(PICTURES, *made(1, 2, 5), dilation=8)
    with pytest.raises(ValueError, match="a window of 5 pixels, 9 with dilation 2, d"):
        conv2d(PICTURES[:, :, :8], *made(1, 2, 5), dilation=2)


def test_the_padding_counts_in_the_size_of_the_picture():
    words = "5 pixels does not fit on 1 and 2 of padding: write padding=2 or"
    with pytest.raises(ValueError, match=words):
        conv2d(PICTURES[:, :, :1], *made(1, 2, 5), padding=1)


def test_sizes_that_only_a_batch_shows_are_checked_with_the_batch():
    head = Layer(linear, *he(RNG, 288, 10))
    network = Network([Layer(conv2d, *made(1, 2, 5)), max_pool2d, flatten, head])
    assert forward(network, PICTURES).shape == (2, 10)
    with pytest.raises(ValueError, match=r"forward: layer 3, .*returns \(N, 128\)"):
        forward(network, PICTURES[:, :, :20, :20])
    with pytest.raises(
        ValueError, match=r"layer 0, .*window of 5 .* on 4: .*x has shape "
    ):
        forward(network, PICTURES[:, :, :4])
    with pytest.raises(
        ValueError,
        match=r"forward: x has shape \(2, 784\), but layer 0, .*"
        r"pictures with channels: write x\.reshape\(len\(x\), 1, 28, 28\)",
    ):
        forward(network, ROWS)


def test_rows_of_another_length_are_no_such_pictures():
    words = (
        r"unflatten: x has shape \(2, 784\): a row has 784 .* 1 \* 27 \* 28 = 756\.$"
    )
    with pytest.raises(ValueError, match=words):
        unflatten(ROWS, rows=27)
    with pytest.raises(TypeError, match=r"unflatten: rows is 28\.0, .*: write 28"):
        unflatten(ROWS, rows=28.0)
    with pytest.raises(TypeError, match=r"unflatten: rows is 28\.0, .*: write 28"):
        Network([Layer(unflatten, rows=28.0)])
    network = Network([Layer(unflatten, rows=8, columns=8), flatten])
    with pytest.raises(ValueError, match=r"forward: layer 0, .*a row has 784 numbers"):
        forward(network, ROWS)


def test_kernels_are_drawn_from_what_is_one():
    with pytest.raises(ValueError, match=r"kernels: size is 0, expected 1 or more"):
        made(1, 2, 0)
    with pytest.raises(
        TypeError, match=r"kernels: initialise is 'he', expected a func"
    ):
        kernels(RNG, 1, 2, 3, "he")
    W, _ = kernels(np.random.default_rng(0), 4, 500, 5)
    assert W.var() * 100 == pytest.approx(2, rel=0.02)  # 4 * 5 * 5 inputs a neuron
    assert W.dtype == np.float32


@pytest.mark.parametrize(
    ("function", "settings", "words"),
    [
        (conv2d, (2, 1), "vjp(conv2d, x, W, b, stride=2, padding=1)"),
        (max_pool2d, (3,), "vjp(max_pool2d, x, size=3)"),
    ],
)
def test_settings_of_a_pullback_are_named(function, settings, words):
    x, W, b = np.ones((1, 2, 6, 6)), np.ones((3, 2, 2, 2)), np.ones(3)
    arrays = (x, W, b) if function is conv2d else (x,)
    with pytest.raises(
        TypeError, match=re.escape(f"Settings are named: write {words}.")
    ):
        vjp(function, *arrays, *settings)


def test_too_few_biases_are_no_reason_to_turn_the_kernels_round():
    x, W = np.ones((2, 3, 6, 7)), np.ones((4, 3, 3, 3))
    with pytest.raises(ValueError, match="C_out is 4 in W and 3 in b") as caught:
        conv2d(x, W, np.ones(3))
    assert "W.T" not in str(caught.value)


def test_a_kernel_has_a_weight():
    x, W = np.ones((2, 3, 6, 7)), np.ones((4, 3, 0, 3))
    with pytest.raises(ValueError, match="at least one weight"):
        conv2d(x, W, np.ones(4))


def test_rows_that_are_no_squares_get_no_square_advice():
    with pytest.raises(ValueError, match=r"x has shape \(2, 783\)") as caught:
        conv2d(ROWS[:, 1:], *made(1, 6, 5))
    assert "reshape" not in str(caught.value)


@pytest.mark.parametrize(
    "settings", [{"size": 0}, {"size": 1.5}, {"size": None}, {"stride": 0}]
)
def test_a_pooling_that_cannot_be_is_refused_when_it_is_built(settings):
    with pytest.raises((TypeError, ValueError), match=r"pooling: s\w+ is [01N]"):
        Network([unflatten, Layer(max_pool2d, **settings), flatten])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_kernel_is_what_one_neuron_was_given(dtype):
    W, b = kernels(np.random.default_rng(1), 2, 3, 5, dtype=dtype)
    drawn, _ = he(np.random.default_rng(1), 50, 3, dtype=dtype)
    np.testing.assert_array_equal(W.reshape(3, 50), drawn.T)
    assert W.dtype == b.dtype == dtype
