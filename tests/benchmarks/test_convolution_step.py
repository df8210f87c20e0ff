"""The convolution's benchmark: both sides compute the same step."""

import numpy as np

from benchmarks import convolution
from nnlib.data.measured import measured
from tests.needs import needs


def test_both_sides_take_the_same_step():
    needs("torch")
    net = convolution.network()
    value, grads = convolution.ours(net)()
    for channels_last in (False, True):
        loss, model = convolution.theirs(net, channels_last)()
        np.testing.assert_allclose(value, loss, rtol=1e-5)
        first, *_, last = [p.grad.numpy() for p in model.parameters()]
        np.testing.assert_allclose(grads[1].W, first, rtol=1e-3, atol=1e-6)
        np.testing.assert_allclose(grads[-1].b, last, rtol=1e-3, atol=1e-6)


def test_what_is_stored_is_as_fast_as_was_asked():
    ratios = measured("convolution-step.json")["ratios"]
    assert ratios["PyTorch"] <= 1.0
    assert ratios["PyTorch channels_last"] <= 1.3
