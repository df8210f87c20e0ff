"""Convolution and pooling: with a pencil, beside loops and frameworks, as layers."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.activations import relu, sigmoid
from nnlib.autograd import grad
from nnlib.backprop import backprop, check_gradients, vjp
from nnlib.convolution import (
    average_pool2d,
    conv2d,
    flatten,
    kernels,
    max_pool2d,
    unflatten,
)
from nnlib.convolution.buffers import KEPT, LARGEST, N_KEPT, buffer_like
from nnlib.convolution.windows import columns_of, output_size, spread
from nnlib.inside import inside
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import Layer, Network, forward, linear, summary
from nnlib.training import fit, load, save
from nnlib.weights import he, xavier


@pytest.fixture
def rng():
    return np.random.default_rng(10)


def small(rng, dtype=np.float32):
    """Return a network of every function of the chapter, for pictures of 8 x 8."""
    first, second = kernels(rng, 1, 3, 3, dtype=dtype), kernels(rng, 3, 4, 2, xavier)
    second = [p.astype(dtype) for p in second]
    return Network(
        [
            Layer(unflatten, rows=8, columns=8),
            Layer(conv2d, *first, padding=1),
            relu,
            max_pool2d,
            Layer(conv2d, *second, stride=1, padding="same"),
            sigmoid,
            Layer(average_pool2d, size=2),
            flatten,
            Layer(linear, *he(rng, 16, 5, dtype)),
        ]
    )


# 1. With a pencil, and published.


def test_published_by_dive_into_deep_learning():
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    W = np.arange(4.0).reshape(1, 1, 2, 2)
    y = conv2d(x, W, np.zeros(1))
    np.testing.assert_array_equal(y, [[[[19, 25], [37, 43]]]])


def test_published_by_cs231n():
    x = np.linspace(-0.1, 0.5, 96).reshape(2, 3, 4, 4)
    W = np.linspace(-0.2, 0.3, 144).reshape(3, 3, 4, 4)
    y = conv2d(x, W, np.linspace(-0.1, 0.2, 3), stride=2, padding=1)
    assert y.shape == (2, 3, 2, 2)
    assert y[0, 0, 0, 0] == pytest.approx(-0.08759809, abs=5e-9)
    assert y[1, 2, 1, 1] == pytest.approx(2.38247847, abs=5e-9)
    pooled = max_pool2d(np.linspace(-0.3, 0.4, 96).reshape(2, 3, 4, 4))
    assert pooled[0, 0, 0, 0] == pytest.approx(-0.26315789, abs=5e-9)
    assert pooled[1, 2, 1, 1] == pytest.approx(0.4)


def test_an_edge_is_learned_as_in_dive_into_deep_learning():
    x, b = np.ones((1, 1, 6, 8)), np.zeros(1)
    x[..., 2:6] = 0
    target = conv2d(x, np.array([[[[1.0, -1.0]]]]), b)
    W = np.array([[[[0.1, 0.3]]]])
    for _ in range(100):
        y, (_, to_W, _) = vjp(conv2d, x, W, b)
        W = W - 0.03 * to_W(2 * (y - target))
    np.testing.assert_allclose(W, [[[[1, -1]]]], atol=1e-3)


def test_the_parameters_of_keras_example_are_counted(rng):
    layers = [Layer(conv2d, *kernels(rng, 1, 32, 3)), relu, max_pool2d]
    layers += [Layer(conv2d, *kernels(rng, 32, 64, 3)), relu, max_pool2d, flatten]
    layers += [Layer(linear, *he(rng, 1600, 10))]
    assert Network([unflatten, *layers]).parameters.size == 34_826


def test_the_bias_is_added_once(rng):
    x, W = rng.normal(size=(2, 3, 5, 5)), rng.normal(size=(4, 3, 3, 3))
    b = rng.normal(size=4)
    right = conv2d(x, W, b)
    per_tap = conv2d(x, W, np.zeros(4)) + 27 * b[:, None, None]
    np.testing.assert_allclose(
        per_tap - right, np.ones_like(right) * 26 * b[:, None, None]
    )


def test_the_kernel_is_not_turned_round():
    x, W = np.zeros((1, 1, 1, 3)), np.zeros((1, 1, 1, 3))
    x[..., 1], W[..., 0] = 1.0, 5.0
    y = conv2d(x, W, np.zeros(1), padding="same")
    # the weight on the left sees the 1 from the window to its right
    np.testing.assert_array_equal(y, [[[[0, 0, 5]]]])


@pytest.mark.parametrize("size", range(1, 12))
def test_output_size_is_counted(size):
    for kernel, stride, padding, dilation in itertools.product(
        (1, 2, 3), (1, 2, 3), (0, 1, 2), (1, 2)
    ):
        span = (kernel - 1) * dilation
        starts = range(0, size + 2 * padding - span, stride)
        found = output_size(size, kernel, stride, padding, dilation)
        assert max(0, found) == len(starts)


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"), [(1, 0, 1), (2, 1, 1), (1, 2, 2), (3, 2, 1)]
)
def test_agrees_with_six_loops(stride, padding, dilation, rng):
    x, W, b = (
        rng.normal(size=(2, 3, 6, 7)),
        rng.normal(size=(4, 3, 2, 3)),
        rng.normal(size=4),
    )
    y = conv2d(x, W, b, stride, padding, dilation)
    edge = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    for n, o, i, j in np.ndindex(y.shape):
        total = b[o]
        for c, k, m in np.ndindex(W.shape[1:]):
            pixel = edge[n, c, i * stride + k * dilation, j * stride + m * dilation]
            total += pixel * W[o, c, k, m]
        assert y[n, o, i, j] == pytest.approx(total)


# 2. The way back.


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.tuples(*[st.integers(1, 3)] * 3, *[st.integers(1, 8)] * 2),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.integers(1, 3),
    padding=st.integers(0, 3),
    dilation=st.integers(1, 3),
)
def test_the_way_back_is_the_adjoint(seed, sizes, kernel, stride, padding, dilation):
    rng = np.random.default_rng(seed)
    n, n_in, n_out, *picture = sizes
    x, W = rng.normal(size=(n, n_in, *picture)), rng.normal(size=(n_out, n_in, *kernel))
    if (
        min(
            output_size(s, k, stride, padding, dilation)
            for s, k in zip(picture, kernel, strict=True)
        )
        < 1
    ):
        with pytest.raises(ValueError, match="does not fit"):
            conv2d(x, W, np.zeros(n_out), stride, padding, dilation)
        return
    moved = {"stride": stride, "padding": padding, "dilation": dilation}
    y, (to_x, to_W, _) = vjp(conv2d, x, W, np.zeros(n_out), **moved)
    g = rng.normal(size=y.shape)
    # linear in x, and linear in W: <conv(x, W), g> is <x, to_x(g)> and <W, to_W(g)>
    forwards = (y * g).sum()
    assert (x * to_x(g)).sum() == pytest.approx(forwards, abs=1e-9)
    assert (W * to_W(g)).sum() == pytest.approx(forwards, abs=1e-9)
    columns = columns_of(x, W, stride, padding, dilation)
    c = rng.normal(size=columns.shape)
    back = spread(c, x.shape, W, stride, padding, dilation)
    assert (columns * c).sum() == pytest.approx((x * back).sum(), abs=1e-9)


def test_same_and_a_stride_are_where_frameworks_part(rng):
    x, W, b = np.arange(16.0).reshape(1, 1, 4, 4), np.ones((1, 1, 3, 3)), np.zeros(1)
    with pytest.raises(
        ValueError, match=r"padding is 'same' and stride is 2, .*disagree"
    ):
        conv2d(x, W, b, stride=2, padding="same")
    as_pytorch = conv2d(x, W, b, stride=2, padding=1)
    as_tensorflow = conv2d(np.pad(x, [(0, 0), (0, 0), (0, 1), (0, 1)]), W, b, stride=2)
    np.testing.assert_array_equal(as_pytorch.ravel(), [10, 24, 51, 90])
    np.testing.assert_array_equal(as_tensorflow.ravel(), [45, 39, 66, 50])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_of_all_of_them_learns_rightly(dtype, rng):
    x, labels = rng.normal(size=(6, 64)).astype(dtype), rng.integers(0, 5, 6)
    network = small(rng, dtype)
    assert check_gradients(network, x, cross_entropy, labels).passed
    before, _ = backprop(network, x, cross_entropy, labels)
    history = fit(
        network,
        cross_entropy,
        Adam(network, 0.03),
        (x, labels),
        20,
        6,
        rng,
        progress=False,
    )
    assert history.loss[-1] < float(before) / 2
    assert network.parameters.dtype == dtype


def test_autograd_records_it(rng):
    x, W, b = rng.normal(size=(2, 1, 5, 5)), rng.normal(size=(2, 1, 3, 3)), np.zeros(2)

    def loss(W):
        return (max_pool2d(conv2d(x, W, b)) ** 2).sum()

    y, (_, to_W, _) = vjp(conv2d, x, W, b)
    z, (to_y,) = vjp(max_pool2d, y)
    np.testing.assert_allclose(grad(loss)(W), to_W(to_y(2 * z)))


def test_huge_pixels_stay_finite():
    x, W = np.full((1, 1, 4, 4), 1e30, np.float32), np.ones((1, 1, 2, 2), np.float32)
    for function in (max_pool2d, average_pool2d):
        y, (to_x,) = vjp(function, x)
        assert np.isfinite(y).all()
        assert np.isfinite(to_x(np.ones_like(y))).all()
    y, (to_x, _, _) = vjp(conv2d, x, W, np.zeros(1, np.float32))
    assert np.isfinite(y).all()
    assert y.dtype == to_x(y).dtype == np.float32


# 3. In the package.


def test_a_network_of_pictures_is_saved_and_loaded(rng, tmp_path):
    network, x = small(rng), rng.normal(size=(3, 64)).astype(np.float32)
    save(network, tmp_path / "small.npz")
    again = load(tmp_path / "small.npz")
    np.testing.assert_array_equal(forward(again, x), forward(network, x))
    assert again[4].settings == {"stride": 1, "padding": "same"}


def test_rows_and_columns_keep_their_places(rng):
    first = Layer(unflatten, rows=6, columns=9)
    layers = [first, Layer(conv2d, *kernels(rng, 1, 2, 3)), max_pool2d]
    text = summary(Network([*layers, flatten]), np.zeros((1, 54), np.float32))
    assert "(N, 2, 4, 7)" in text
    assert "(N, 2, 2, 3)" in text


def test_summary_shows_the_pictures(rng):
    text = summary(small(rng), np.zeros((2, 64), np.float32))
    assert "conv2d(padding=1)   " in text
    assert "W (3, 1, 3, 3), b (3,)" in text
    assert "(N, 4, 4, 4)" in text
    unknown = Network([Layer(conv2d, *kernels(rng, 1, 2, 3))])
    with pytest.raises(ValueError, match=r"how large its input is, .*summary\(network"):
        summary(unknown)


def test_every_number_can_be_opened(rng):
    network, x = small(rng), rng.normal(size=(2, 64)).astype(np.float32)
    opened = inside(network, x, cross_entropy, np.array([1, 4]))
    for address in ("1.y.1.2.7.0", "1.dW.2.0.0.1", "3.y.0.1.2.2", "4.dW.1.2.0.1"):
        number = opened.open(address)
        assert number.terms
        assert number.total == pytest.approx(number.value, rel=1e-4, abs=1e-6)


def test_a_buffer_is_used_again_only_when_nobody_holds_it():
    x = np.zeros(1, np.float32)
    one, two = buffer_like(x, (5, 7)), buffer_like(x, (5, 7))
    assert not np.shares_memory(one, two)
    assert {id(one), id(two)} <= {id(array) for array in KEPT.arrays}
    view = one[1:3]
    place = one.ctypes.data
    del one
    assert buffer_like(x, (5, 7)).ctypes.data != place  # the view still holds it
    del view
    assert buffer_like(x, (5, 7)).ctypes.data == place
    assert len(KEPT.arrays) <= N_KEPT
    assert buffer_like(x.astype(float), (5, 7)).dtype == np.float64
    kept = [id(array) for array in KEPT.arrays]
    buffer_like(x, (LARGEST // 4 + 1,))  # too large to keep
    assert [id(array) for array in KEPT.arrays] == kept
    place = buffer_like(x, (LARGEST // 4,)).ctypes.data  # just not too large
    assert KEPT.arrays[-1].ctypes.data == place
    KEPT.arrays = KEPT.arrays[:-1]


def test_the_last_arrays_are_kept_and_no_more():
    held = [buffer_like(np.zeros(1), (n, 3)) for n in range(1, N_KEPT + 3)]
    assert [id(array) for array in KEPT.arrays] == [id(a) for a in held[-N_KEPT:]]


def test_two_batches_at_once_do_not_meet(rng):
    x, W, b = (
        rng.normal(size=(2, 2, 1, 6, 6)),
        rng.normal(size=(1, 1, 3, 3)),
        np.zeros(1),
    )
    both = [vjp(conv2d, each, W, b)[1][1] for each in x]
    g = rng.normal(size=(2, 1, 4, 4))
    alone = [vjp(conv2d, each, W, b)[1][1](g) for each in x]
    np.testing.assert_array_equal([to_W(g) for to_W in both], alone)
