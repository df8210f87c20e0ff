"""What only a card can show: its memory, its refusals, and how its clock runs."""

import doctest
import gc
import importlib
import time

import numpy as np
import pytest

from nnlib import gpu
from nnlib.activations import relu
from nnlib.gpu.graphs import CapturedStep
from nnlib.losses import cross_entropy
from nnlib.propagation import mlp
from tests.nnlib.small_kernels import a_loss_that_waits

pytestmark = pytest.mark.gpu
X = np.arange(6, dtype=np.float32).reshape(2, 3)
MB = 2**20


@pytest.fixture
def pool():
    """Return the store of CuPy's memory, empty and without a limit."""
    cupy = importlib.import_module("cupy")
    store = cupy.get_default_memory_pool()
    gc.collect()
    store.free_all_blocks()
    yield store
    store.set_limit(size=0)
    store.free_all_blocks()


@pytest.mark.parametrize("name", ["device", "moving", "timing"])
def test_the_examples_that_are_only_shown_elsewhere(name):
    module = importlib.import_module(f"nnlib.gpu.{name}")
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in doctest.DocTestFinder().find(module):
        for example in test.examples:
            example.options.pop(doctest.SKIP, None)
            example.want = example.want.replace("'9.0'", "'...'")
        runner.run(test)
    tried, failed = runner.tries, runner.failures
    assert tried and not failed


def test_there_and_back():
    there = gpu.to_gpu({"x": X, "labels": [np.arange(3), 2.5, "name", None]})
    assert gpu.array_module(there["x"]).__name__ == "cupy"
    back = gpu.to_cpu(there)
    np.testing.assert_array_equal(back["x"], X)
    assert back["labels"][1:] == [2.5, "name", None]
    assert gpu.to_gpu(there["x"]) is there["x"]


def test_what_is_deleted_stays_taken_until_it_is_given_back(pool):
    x = gpu.to_gpu(np.zeros(64 * MB, np.uint8))
    assert pool.used_bytes() >= 64 * MB
    del x
    assert pool.used_bytes() < MB
    assert pool.total_bytes() >= 64 * MB
    pool.free_all_blocks()
    assert pool.total_bytes() < MB


def test_memory_that_is_full(pool):
    pool.set_limit(size=64 * MB)
    kept = gpu.to_gpu(np.zeros(40 * MB, np.uint8))
    with pytest.raises(
        MemoryError, match=r"to_gpu: the GPU's memory is full: 41\.9 MB"
    ):
        gpu.to_gpu(np.zeros(40 * MB, np.uint8))
    del kept  # the way out
    pool.free_all_blocks()
    assert gpu.to_gpu(np.zeros(40 * MB, np.uint8)).nbytes == 40 * MB


def test_a_card_that_is_not_there():
    count = importlib.import_module("cupy").cuda.runtime.getDeviceCount()
    words = f"to_gpu: device is {count}, expected a number below {count}"
    with pytest.raises(ValueError, match=words):
        gpu.to_gpu(X, device=count)
    with pytest.raises(
        TypeError, match="to_gpu: the array holds <U1, expected numbers"
    ):
        gpu.to_gpu(np.array(["a"]))


@pytest.mark.parametrize(
    "mix",
    [
        lambda here, there: here + there,
        lambda here, there: there @ here.T,
        lambda here, there: np.concatenate([there, here]),
        lambda here, there: np.asarray(there),
    ],
)
def test_arrays_of_two_places_do_not_meet(mix):
    with pytest.raises(TypeError):
        mix(X, gpu.to_gpu(X))


def test_a_step_that_waits_cannot_be_recorded(rules):
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(10, 4)).astype(np.float32), rng.integers(0, 3, 10)
    network, x, labels = gpu.to_gpu((mlp(rng, [4, 8, 3], relu), x, labels))

    with pytest.raises(
        RuntimeError, match="CapturedStep: this step cannot be recorded"
    ):
        CapturedStep(network, a_loss_that_waits(), x, labels)
    step = CapturedStep(network, cross_entropy, x, labels)  # recording has ended
    first = step.run(x, labels).item()
    assert step.run(x, labels).item() < first


def test_the_clock_that_does_not_wait_shows_the_launch_alone():
    x = gpu.to_gpu(np.ones((4096, 4096), np.float32))
    true = gpu.time_call(np.matmul, x, x)
    start = time.perf_counter()
    for _ in range(10):
        np.matmul(x, x)
    launched = (time.perf_counter() - start) / 10
    assert launched < true / 4
    assert gpu.to_cpu(x)[0, 0] == 1  # and wait, for the next test
