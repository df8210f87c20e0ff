"""nnlib.gpu: what moves there and back, and what each missing part is called."""

import subprocess
import sys
from typing import NamedTuple

import numpy as np
import pytest

from nnlib import gpu
from nnlib.activations import relu
from nnlib.optimizers import SGD
from nnlib.propagation import forward, mlp
from nnlib.training.storage import load, save
from tests import fresh
from tests.device import CudaError, Device, DeviceArray, Event, stand_in_cupy

CHOICE = (
    "pip install cupy-cuda12x for a driver of CUDA 12, cupy-cuda13x for CUDA 13; "
    "nvidia-smi shows the driver's."
)


@pytest.fixture
def cupy(monkeypatch):
    """Put the stand-in in CuPy's place."""
    module = stand_in_cupy(devices=2)
    monkeypatch.setitem(sys.modules, "cupy", module)
    return module


def put(monkeypatch, **settings):
    monkeypatch.setitem(sys.modules, "cupy", stand_in_cupy(**settings))


def said(raised, call, *arguments, **settings):
    with pytest.raises(raised) as caught:
        call(*arguments, **settings)
    return str(caught.value)


# What is missing, word for word.


def test_without_cupy(monkeypatch):
    fresh.without(monkeypatch, "cupy")
    assert not gpu.available()
    words = f"CuPy, which nnlib uses on a GPU, is not installed: {CHOICE}"
    assert said(RuntimeError, gpu.to_gpu, np.ones(2)) == f"to_gpu: {words}"
    assert said(RuntimeError, gpu.device_info) == f"device_info: {words}"
    assert said(RuntimeError, gpu.event_seconds, len) == f"event_seconds: {words}"
    assert gpu.array_module(np.ones(2)) is np
    assert gpu.time_call(len, "") > 0


@pytest.mark.parametrize(
    "error",
    [
        ImportError("libcublas.so.12: cannot open shared object file"),
        ImportError("cannot import name '_core'", name="cupy"),
        ModuleNotFoundError("No module named 'fastrlock'", name="fastrlock"),
    ],
)
def test_a_cupy_that_cannot_be_loaded(monkeypatch, error):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "cupy":
                raise error

    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    assert not gpu.available()
    assert said(RuntimeError, gpu.to_gpu, np.ones(2)) == (
        "to_gpu: CuPy is installed and cannot be loaded, most often because it is made "
        f"for another CUDA than this machine has: {CHOICE}"
    )


def test_without_a_driver(monkeypatch):
    put(monkeypatch, driver=0, error=CudaError(35, "cudaErrorInsufficientDriver"))
    assert not gpu.available()
    assert said(RuntimeError, gpu.to_gpu, np.ones(2)) == (
        "to_gpu: there is no NVIDIA driver on this machine; install it, or go on with "
        "NumPy."
    )


def test_a_cupy_for_another_cuda(monkeypatch):
    error = CudaError(35, "cudaErrorInsufficientDriver")
    put(monkeypatch, driver=12020, runtime=13000, error=error)
    assert not gpu.available()
    assert said(RuntimeError, gpu.to_gpu, np.ones(2)) == (
        "to_gpu: CuPy is made for CUDA 13.0 and the driver runs CUDA up to 12.2; "
        f"install the CuPy that fits: {CHOICE}"
    )


@pytest.mark.parametrize(
    "settings",
    [{"devices": 0}, {"error": CudaError(100, "cudaErrorNoDevice")}],
    ids=["none counted", "an error of CUDA"],
)
def test_without_a_gpu(monkeypatch, settings):
    put(monkeypatch, **settings)
    assert not gpu.available()
    words = "CuPy finds no GPU of NVIDIA on this machine; go on with NumPy."
    assert said(RuntimeError, gpu.to_gpu, np.ones(2)) == f"to_gpu: {words}"
    assert said(RuntimeError, gpu.device_info) == f"device_info: {words}"


@pytest.mark.parametrize(
    "error", [CudaError(999, "cudaErrorUnknown"), RuntimeError("no number")]
)
def test_an_error_that_only_cuda_can_explain(monkeypatch, error):
    put(monkeypatch, error=error)
    assert not gpu.available()
    assert said(RuntimeError, gpu.to_gpu, np.ones(2)) == (
        f"to_gpu: the GPU cannot be used; CUDA says: {error}."
    )


def test_available_never_raises(monkeypatch):
    put(monkeypatch, error=OSError("something else"))
    assert gpu.available() is False


def test_a_full_memory(monkeypatch):
    put(monkeypatch, memory=3_000_000)
    assert said(MemoryError, gpu.to_gpu, np.ones(500_000)) == (
        "to_gpu: the GPU's memory is full: 4.0 MB were asked for and 3.0 MB of 80.0 GB "
        "are free; move fewer rows, make the batch smaller, or delete arrays and give "
        "back what CuPy keeps with cupy.get_default_memory_pool().free_all_blocks()."
    )


@pytest.mark.parametrize(
    ("n_bytes", "words"),
    [
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (10**6, "1.0 MB"),
        (10**9, "1.0 GB"),
    ],
)
def test_a_size_in_words(monkeypatch, n_bytes, words):
    put(monkeypatch, memory=0)
    array = np.broadcast_to(np.uint8(0), n_bytes)  # one byte, said to be so many
    message = said(MemoryError, gpu.to_gpu, array)
    assert f" full: {words} were asked for and 0 bytes of 80.0 GB are free" in message


def test_a_gpu_that_is_not_there(cupy):
    assert said(ValueError, gpu.to_gpu, np.ones(2), device=2) == (
        "to_gpu: there is no GPU 2; this machine has 2, counted from 0."
    )


def test_arrays_on_two_devices(cupy):
    host, there, other = np.ones((2, 3)), DeviceArray([1.0]), DeviceArray([1.0], 1)
    assert said(RuntimeError, gpu.array_module, host, there) == (
        "array_module: the array of shape (2, 3) is on the CPU and that of shape (1,) "
        "on GPU 0; move one of them with to_gpu or to_cpu."
    )
    assert "on GPU 0 and that of shape (1,) on GPU 1" in said(
        RuntimeError, gpu.array_module, there, other
    )


def test_what_cannot_be_moved(cupy, rng):
    network = mlp(rng, [2, 3, 1], relu)
    only = "only arrays, networks, and tuples, lists and dicts of them."
    assert said(TypeError, gpu.to_gpu, SGD(network, 0.1)) == (
        f"to_gpu: a SGD cannot be moved, {only} Move the network first, then make the "
        "optimizer from it."
    )
    for thing in ({1}, [{1}], {"a": {1}}):
        assert said(TypeError, gpu.to_cpu, thing) == (
            f"to_cpu: a set cannot be moved, {only}"
        )
    assert said(TypeError, gpu.to_gpu, range(3)) == (  # it has a step, as SGD has
        f"to_gpu: a range cannot be moved, {only}"
    )
    assert said(TypeError, gpu.to_gpu, np.array(["a"])) == (
        "to_gpu: an array of <U1 cannot be moved; a GPU holds numbers only."
    )
    assert said(TypeError, gpu.array_module, [1.0]) == (
        "array_module: a list is no array of NumPy or CuPy."
    )


# What works.


class Pair(NamedTuple):
    x: object
    labels: object


def test_containers_keep_their_kind(cupy):
    x = np.ones((2, 3))
    there = gpu.to_gpu({"pair": Pair(x, np.arange(2)), "list": [x, (x, 3, None)]})
    assert gpu.available()
    assert type(there["pair"]) is Pair
    assert type(there["pair"].labels) is DeviceArray
    array, (inner, number, nothing) = there["list"]
    assert type(array) is type(inner) is DeviceArray
    assert (number, nothing) == (3, None)
    back = gpu.to_cpu(there)
    assert type(back["pair"]) is Pair
    np.testing.assert_array_equal(back["pair"].x, x)
    assert back["pair"].labels.dtype == np.int64


def test_what_is_there_already_is_returned(cupy, rng):
    x, network = np.ones(3), mlp(rng, [2, 3, 1], relu)
    assert gpu.to_cpu(x) is x
    assert gpu.to_cpu(network) is network
    there, moved = gpu.to_gpu(x), gpu.to_gpu(network)
    assert gpu.to_gpu(there) is there
    assert gpu.to_gpu(moved) is moved
    assert gpu.to_gpu(there, device=1) is not there


def test_a_network_moves_with_its_views(cupy, rng):
    network = mlp(rng, [2, 3, 1], relu)
    moved = gpu.to_gpu(network)
    assert moved is not network
    assert type(moved.parameters) is type(moved[0].W) is DeviceArray
    moved.parameters[...] = 5.0
    assert (moved[0].W.held == 5).all()
    moved[2].b = [7.0]
    assert moved.parameters.held[-1] == 7
    assert not (network.parameters == 5).any()
    back = gpu.to_cpu(moved)
    assert type(back[0].W) is np.ndarray
    assert np.shares_memory(back[0].W, back.parameters)
    assert back[2].b == 7
    x = np.ones((4, 2), np.float32)
    np.testing.assert_array_equal(forward(moved, DeviceArray(x)).held, forward(back, x))
    assert repr(moved) == repr(network)


def test_a_moved_network_holds_no_array_of_the_other_device(cupy, rng):
    moved = gpu.to_gpu(mlp(rng, [2, 3, 1], relu))
    arrays = [a for layer in moved._pattern for a in layer.parameters]
    assert {type(array) for array in arrays} == {DeviceArray}


def test_a_network_saved_on_the_gpu_is_loaded_without_one(
    cupy, rng, tmp_path, monkeypatch
):
    network = mlp(rng, [2, 3, 1], relu)
    save(gpu.to_gpu(network), tmp_path / "network.npz")
    monkeypatch.setitem(sys.modules, "cupy", None)  # import cupy raises
    again = load(tmp_path / "network.npz")
    assert type(again.parameters) is np.ndarray
    np.testing.assert_array_equal(again.parameters, network.parameters)


def test_array_module(cupy):
    assert gpu.array_module(DeviceArray([1.0])) is cupy
    assert gpu.array_module(np.float32(1), np.ones(2)) is np


@pytest.mark.parametrize("name", [b"A card", "A card"])
def test_the_device_is_described(cupy, monkeypatch, name):
    asked, runtime = [], cupy.cuda.runtime
    properties = runtime.getDeviceProperties(0) | {"name": name}
    monkeypatch.setattr(
        runtime, "getDeviceProperties", lambda n: asked.append(n) or properties
    )
    assert gpu.device_info() == gpu.DeviceInfo(
        name="A card",
        memory_bytes=80 * 10**9,
        compute_capability="9.0",
        driver="12.8",
        runtime="12.8",
        cupy="13.6.0",
    )
    assert asked == [0]


def test_cupy_is_not_imported_for_arrays_of_numpy():
    code = (
        "import sys, numpy as np; from nnlib.gpu import array_module, to_cpu\n"
        "from nnlib.gpu import time_call\n"
        "class Watch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        assert name != 'cupy'\n"
        "sys.meta_path.insert(0, Watch())\n"
        "array_module(to_cpu(np.ones(2))); time_call(np.exp, np.ones(2))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_gpu_is_timed_by_its_events(cupy):
    calls = []

    def work(x):
        calls.append(x)
        Event.now += [900.0, 900.0, 2.0, 4.0, 300.0][len(calls) - 1]

    assert gpu.time_call(work, DeviceArray([1.0]), repeats=3, warmup=2) == 0.004
    assert len(calls) == 5


def test_the_computers_clock_is_read_before_and_after_a_call(monkeypatch):
    with monkeypatch.context() as clock:
        clock.setattr(gpu.time, "perf_counter", iter([5.0, 5.25]).__next__)
        seconds = gpu.time_call(np.exp, np.ones(2), repeats=1, warmup=0)
    assert seconds == 0.25


def test_twenty_calls_are_measured_after_three(monkeypatch):
    calls = []
    gpu.time_call(calls.append, np.ones(2))
    assert len(calls) == 23


def test_which_clock_is_read(cupy, monkeypatch, rng):
    monkeypatch.setattr(gpu, "event_seconds", lambda function, *arguments: -1.0)
    there = DeviceArray([1.0])
    assert gpu.time_call(lambda: there) == -1
    assert gpu.time_call(lambda: None) == -1  # nothing shows it, and CuPy is in use
    assert gpu.time_call(lambda network: None, gpu.to_gpu(mlp(rng, [1, 1], relu))) == -1
    assert gpu.time_call(lambda pair: None, {"a": [there]}) == -1
    assert gpu.time_call(lambda *arrays: None, np.ones(2), there) == -1
    assert gpu.time_call(np.exp, np.ones(2)) > 0
    assert gpu.time_call(lambda pair: None, {"a": [np.ones(2)]}) >= 0
    put(monkeypatch, devices=0)
    assert gpu.time_call(lambda: None) >= 0


@pytest.mark.parametrize(("repeats", "warmup"), [(0, 3), (20, -1)])
def test_time_call_needs_calls_to_measure(repeats, warmup):
    assert said(ValueError, gpu.time_call, len, "", repeats=repeats, warmup=warmup) == (
        f"time_call: repeats is {repeats} and warmup {warmup}; they must be at least 1 "
        "and 0."
    )


def test_devices_compare_as_those_of_cupy():
    assert Device(0) == Device(0)
    assert Device(0) != Device(1)
    assert Device(0) != "cpu"
