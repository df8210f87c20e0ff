"""nnlib.gpu: what moves there and back, and what each missing part is called."""

import subprocess
import sys
from typing import NamedTuple

import numpy as np
import pytest

from nnlib import gpu
from nnlib.activations import relu
from nnlib.backprop import Gradient
from nnlib.optimizers import SGD, Momentum
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.training import load, save
from nnlib.weights import he
from tests import fresh
from tests.device import CudaError, Device, DeviceArray, stand_in_cupy

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
        "to_gpu: device is 2, expected a number below 2: this machine has 2, counted "
        "from 0."
    )
    assert said(ValueError, gpu.to_gpu, np.ones(2), device=-1) == (
        "to_gpu: device is -1, expected 0 or more."
    )
    assert said(TypeError, gpu.to_gpu, np.ones(2), device="0") == (
        "to_gpu: device is '0', expected a whole number."
    )
    assert gpu.to_gpu(np.ones(2), device=1).held.tolist() == [1, 1]


def test_arrays_on_two_devices(cupy):
    host, there, other = np.ones((2, 3)), DeviceArray([1.0]), DeviceArray([1.0], 1)
    assert said(RuntimeError, gpu.array_module, host, there) == (
        "array_module: the array of shape (2, 3) is on the CPU and that of shape (1,) "
        "on GPU 0, expected one place: move one of them with to_gpu or to_cpu."
    )
    assert "on GPU 0 and that of shape (1,) on GPU 1" in said(
        RuntimeError, gpu.array_module, there, other
    )


def test_an_optimizer_cannot_be_moved_and_the_way_out_works(cupy, rng):
    network = mlp(rng, [2, 3, 1], relu)
    only = "expected arrays, networks or gradients, or tuples, lists and dicts of them"
    assert said(TypeError, gpu.to_gpu, SGD(network, 0.1)) == (
        f"to_gpu: a SGD was given, {only}: move the network first, then make the "
        "optimizer from it."
    )
    moved = gpu.to_gpu(network)
    assert type(Momentum(moved, 0.1).velocity) is DeviceArray


class Frame:
    def to_numpy(self, dtype):
        return np.ones((2, 1), dtype)


@pytest.mark.parametrize(
    ("thing", "words", "way"),
    [
        ({1}, "a set was given", None),
        (range(3), "a range was given", "np.array(thing, dtype=np.float32)"),
        (Frame(), "a Frame was given", "thing.to_numpy(dtype=np.float32)"),
        (np.ma.ones(3), "a MaskedArray was given", "thing.filled(0)"),
        (np.ones((1, 1)).view(np.matrix), "a matrix was given", "np.asarray(thing)"),
    ],
    ids=lambda thing: type(thing).__name__,
)
@pytest.mark.parametrize("held", [lambda x: x, lambda x: [x], lambda x: {"a": (x,)}])
def test_what_is_no_array_is_named_and_the_way_out_works(cupy, thing, words, way, held):
    for move in (gpu.to_gpu, gpu.to_cpu):
        message = said(TypeError, move, held(thing))
        assert message.startswith(f"{move.__name__}: {words}, expected arrays,")
        assert "lists and dicts of them" in message
        assert message.endswith(f" write {way}." if way else ".")
    if way:
        assert type(gpu.to_gpu(eval(way, {"np": np, "thing": thing}))) is DeviceArray


def test_an_array_of_text_cannot_be_moved(cupy):
    assert said(TypeError, gpu.to_gpu, np.array(["a"])) == (
        "to_gpu: the array holds <U1, expected numbers: a GPU holds nothing else."
    )


def test_what_belongs_to_no_library(cupy):
    for thing, words in (
        ([1.0], "a list of 1 was given, expected an array of NumPy or CuPy: "),
        (np.ma.ones(2), "a MaskedArray was given, expected an array of NumPy or CuPy."),
        (3.0, "3.0 was given, expected an array of NumPy or CuPy"),
    ):
        message = said(TypeError, gpu.array_module, np.ones(2), thing)
        assert message.startswith(f"array_module: {words}")


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
    arrays = [array for layer in moved for array in layer.parameters]
    assert {type(array) for array in arrays} == {DeviceArray}


def test_what_two_layers_share_is_shared_on_the_gpu_too(cupy, rng):
    square = Layer(linear, *he(rng, 3, 3))
    moved = gpu.to_gpu(Network([square, relu, square]))
    moved[0].b[...] = 5.0
    assert (moved[2].b.held == 5).all()
    assert moved.parameters.shape == (12,)
    assert moved.shared


def test_a_gradient_moves_and_still_belongs_to_its_network(cupy, rng):
    network = mlp(rng, [2, 3, 1], relu)
    grads = Gradient(network, np.arange(13, dtype=np.float32))
    there = gpu.to_gpu(grads)
    assert type(there) is Gradient
    assert type(there.vector) is type(there[0].W) is DeviceArray
    assert there.network is network
    assert gpu.to_gpu(there) is there
    assert gpu.to_cpu(grads) is grads
    back = gpu.to_cpu(there)
    np.testing.assert_array_equal(back.vector, grads.vector)
    assert back[2].b == 12


def test_numbers_and_words_stay_as_they_are(cupy):
    things = [3, 2.5, 1j, True, None, "word", np.float32(2), np.int64(3)]
    for move in (gpu.to_gpu, gpu.to_cpu):
        moved = move(things)
        assert [type(thing) for thing in moved] == [type(thing) for thing in things]
        assert moved == things


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


def test_devices_compare_as_those_of_cupy():
    assert Device(0) == Device(0)
    assert Device(0) != Device(1)
    assert Device(0) != "cpu"
