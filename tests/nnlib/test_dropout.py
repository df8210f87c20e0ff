import copy
import pickle

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import backprop, vjp
from nnlib.losses import cross_entropy
from nnlib.propagation import Network, forward, mlp
from nnlib.training import Dropout, dropout


def rng(seed=0):
    return np.random.default_rng(seed)


def test_a_mask_with_a_pencil():
    x, mask = np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 4.0, 4.0]])
    assert dropout(x, mask).tolist() == [[0, 8, 12]]
    assert dropout(x) is x


def test_the_pullback_is_the_mask():
    x, mask, g = np.ones((1, 3)), np.array([[0.0, 2.0, 2.0]]), np.array([[5.0, 6, 7]])
    y, (to_x, *_) = vjp(dropout, x, mask)
    assert y.tolist() == [[0, 2, 2]]
    assert to_x(g).tolist() == [[0, 12, 14]]
    y, (to_x, *_) = vjp(dropout, x)
    assert y is x and to_x(g) is g


def test_the_pullback_of_the_mask_is_x():
    x, mask, g = np.array([[3.0, 4.0]]), np.array([[0.0, 2.0]]), np.array([[5.0, 6.0]])
    _, (_, to_mask) = vjp(dropout, x, mask)
    assert to_mask(g).tolist() == [[15, 24]]


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.9])
def test_the_share_left_out_is_the_rate_and_the_mean_stays(rate):
    x = np.ones((200, 500))
    mask = Dropout(rate).mask(x, rng())
    assert set(np.unique(mask)) <= {0.0, 1 / (1 - rate)}
    assert (mask == 0).mean() == pytest.approx(rate, abs=0.01)
    assert dropout(x, mask).mean() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_mask_has_the_dtype_and_shape_of_x(dtype):
    x = np.ones((3, 4), dtype)
    mask = Dropout(0.3).mask(x, rng())
    assert mask.dtype == dtype and mask.shape == (3, 4)
    assert forward(Network([Dropout(0.3)]), x, rng=rng()).dtype == dtype


def test_the_mask_comes_from_float32_numbers_below_the_rate():
    numbers = rng().random((3, 4), dtype=np.float32)
    mask = Dropout(0.25).mask(np.ones((3, 4)), rng())
    assert (mask == (numbers >= 0.25) / 0.75).all()


def test_a_rate_of_0_leaves_nothing_out_even_at_a_drawn_0():
    class Zeros:
        def random(self, shape, dtype):
            return np.zeros(shape, dtype)

    assert Dropout(0).mask(np.ones((2, 2)), Zeros()).tolist() == [[1, 1], [1, 1]]


def test_evaluation_is_the_default_and_leaves_nothing_out():
    network, x = Network([Dropout(0.5)]), np.ones((2, 50))
    assert (forward(network, x) == x).all()
    assert (forward(network, x, rng=rng()) == 0).any()


def test_the_same_seed_leaves_out_the_same_units():
    network, x = Network([Dropout(0.5)]), np.ones((2, 50))
    first, again = forward(network, x, rng=rng(1)), forward(network, x, rng=rng(1))
    assert (first == again).all()
    assert (first != forward(network, x, rng=rng(2))).any()


def test_each_sample_and_each_call_has_its_own_mask():
    layer, x, generator = Dropout(0.5), np.ones((2, 50)), rng()
    first, second = layer.mask(x, generator), layer.mask(x, generator)
    assert (first[0] != first[1]).any() and (first != second).any()


def test_backprop_uses_one_mask_forwards_and_backwards():
    # a network of dropout before a linear layer: the gradient of W is zero exactly in
    # the rows of the inputs that were left out
    network = Network([Dropout(0.5), *mlp(rng(), [20, 3], relu)])
    x, labels = np.ones((1, 20), np.float32), np.array([1])
    _, grads = backprop(network, x, cross_entropy, labels, rng(4))
    left_out = Dropout(0.5).mask(x, rng(4))[0] == 0
    assert ((grads[1].W == 0).all(axis=1) == left_out).all()
    _, grads = backprop(network, x, cross_entropy, labels)
    assert (grads[1].W != 0).all()


def test_copies_keep_the_rate():
    network = Network([*mlp(rng(), [2, 3], relu), Dropout(0.25)])
    for other in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert other[1].rate == 0.25
        assert repr(other[1]) == "Dropout(rate=0.25)"


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5, float("nan")])
def test_impossible_rates(rate):
    with pytest.raises(
        ValueError, match=f"^Dropout: rate is {rate}, .* at least 0 and below 1"
    ):
        Dropout(rate)
