"""Pooling: who is paid at a tie, with a pencil and beside PyTorch."""

import numpy as np

from nnlib.backprop import vjp
from nnlib.convolution import average_pool2d, max_pool2d
from tests.needs import needs


def test_of_a_tie_the_first_in_the_window_is_paid():
    x = np.array([[1.0, 5.0, 2.0, 2.0], [0.0, 5.0, 2.0, 1.0]])[None, None]
    y, (to_x,) = vjp(max_pool2d, x)
    np.testing.assert_array_equal(y.ravel(), [5, 2])
    shares = to_x(np.array([[[[1.0, 10.0]]]]))[0, 0]
    np.testing.assert_array_equal(shares, [[0, 1, 10, 0], [0, 0, 0, 0]])


def test_a_mean_pays_all_alike():
    y, (to_x,) = vjp(average_pool2d, np.arange(8.0).reshape(1, 1, 2, 4))
    np.testing.assert_array_equal(y.ravel(), [2.5, 4.5])
    np.testing.assert_array_equal(to_x(4 * np.ones_like(y)), np.ones((1, 1, 2, 4)))


def test_where_windows_overlap_what_they_pay_is_added():
    x = np.array([[0.0, 1.0, 2.0], [3.0, 9.0, 4.0], [5.0, 6.0, 7.0]])[None, None]
    y, (to_x,) = vjp(max_pool2d, x, stride=1)
    np.testing.assert_array_equal(
        to_x(np.ones_like(y)).ravel(), [0, 0, 0, 0, 4] + [0] * 4
    )
    y, (to_x,) = vjp(average_pool2d, x, stride=1)
    paid = 4 * to_x(np.ones_like(y))[0, 0]
    np.testing.assert_array_equal(paid, [[1, 2, 1], [2, 4, 2], [1, 2, 1]])


def test_of_a_tie_the_first_is_paid_as_in_pytorch():
    torch = needs("torch")
    x = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 1.0, 1.0]])[None, None]
    for size, stride in ((2, 1), (3, None), (2, None)):
        y, (to_x,) = vjp(max_pool2d, x, size=size, stride=stride)
        tensor = torch.tensor(x, requires_grad=True)
        theirs = torch.nn.functional.max_pool2d(tensor, size, stride)
        theirs.backward(torch.arange(1.0, y.size + 1).double().reshape(y.shape))
        g = np.arange(1.0, y.size + 1).reshape(y.shape)
        np.testing.assert_array_equal(to_x(g), tensor.grad.numpy())
        assert to_x(g).sum() == g.sum()
