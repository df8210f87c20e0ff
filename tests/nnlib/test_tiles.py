"""The product in tiles is the product, and refuses what it cannot read."""

import numpy as np
import pytest

from nnlib.backprop import vjp
from nnlib.gpu.tiles import tiled_linear, tiled_product
from nnlib.propagation import linear
from tests.nnlib.small_kernels import close, each_gpu, said


@each_gpu
@pytest.mark.parametrize("n", [0, 1, 15, 16, 17, 50])
@pytest.mark.parametrize("k", [0, 1, 16, 33])
def test_the_tiled_product_is_the_product(n, k, device, there, rng):
    a, b = rng.normal(size=(n, k)), rng.normal(size=(k, 18))
    a, b = a.astype(np.float32), b.astype(np.float32)
    close(tiled_product(there(a), there(b)), a @ b, 1e-5, 1e-5)
    turned = tiled_product(there(b).T, there(a).T)  # views: nothing is copied
    close(turned, b.T @ a.T, 1e-5, 1e-5)
    if n > 1:
        close(tiled_product(there(a)[::2], there(b)), a[::2] @ b, 1e-5, 1e-5)


@each_gpu
def test_the_tiled_layer_is_linear(device, there, rng):
    arrays = [
        rng.normal(size=shape).astype(np.float32) for shape in [(37, 20), (20, 9), (9,)]
    ]
    g = rng.normal(size=(37, 9)).astype(np.float32)
    y, pullbacks = vjp(linear, *arrays)
    mine, my_pullbacks = vjp(tiled_linear, *there(arrays))
    close(mine, y, 1e-5, 1e-5)
    for to, my_to in zip(pullbacks, my_pullbacks, strict=True):
        close(my_to(there(g)), to(g), 1e-5, 1e-4)


@each_gpu
def test_the_tiled_product_refuses_what_it_cannot_read(device, there, rng):
    a, b = np.ones((2, 3), np.float32), np.ones((3, 4), np.float32)
    end = "for which the kernel is compiled: write"
    assert said(TypeError, tiled_product, there(a), there(b.astype(float))) == (
        f"tiled_product: b holds float64, expected float32, {end} b.astype("
        "np.float32), or use @."
    )
    with pytest.raises(
        ValueError, match=r"b has shape \(4, 3\), expected .* write b.T"
    ):
        tiled_product(there(a), there(b.T))
    with pytest.raises(RuntimeError, match=r"tiled_product: b is on the CPU"):
        tiled_product(there(a), b)
    with pytest.raises(TypeError, match=r"tiled_linear: W holds float64, .*use linear"):
        tiled_linear(there(a), there(b.astype(float)), there(b[0]))
