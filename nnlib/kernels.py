"""Kernels of one's own, chapter 12: fewer and larger launches on a GPU.

A kernel is a function that the GPU runs once for every element. NumPy's functions
launch one kernel each, and every one of them reads and writes whole arrays. Here are
three ways to launch less: Adam in one kernel, an activation written in CUDA's C, and a
whole training step recorded once and launched as one (a CUDA graph).

The rest of the package needs none of this; it runs on a GPU as it is.
"""

import contextlib
import functools
import math
from collections.abc import Callable
from types import ModuleType

import numpy as np

from nnlib import gpu
from nnlib.backprop import backprop, rule_for
from nnlib.layers import Layer
from nnlib.network import Network
from nnlib.optimizers import Adam

__all__ = ["CapturedStep", "FusedAdam", "adam_step", "fast_relu"]

# The lines below are C and Python at once: the tests run them with NumPy.
ADAM_BODY = """
m = beta1 * m + (1 - beta1) * g;
v = beta2 * v + (1 - beta2) * g * g;
p = p - rate * m / (sqrt(v) + epsilon);
"""
# The factors that depend on the step t, as `Adam.update` moves them into the rate and
# into epsilon. A graph repeats what it recorded, so that t has to live on the GPU.
FACTORS_BODY = """
t = t + 1;
root = sqrt(1 - pow(beta2, t));
rate = learning_rate * root / (1 - pow(beta1, t));
scaled = epsilon * root;
"""
RELU_BODY = "z[i] < 0 ? 0 : z[i]"
RELU_BACK_BODY = "y[i] > 0 ? g[i] : 0"
RAW = """
extern "C" __global__
void {name}(const float* {first}, {more}float* out, long long n) {{
    long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) {{
        out[i] = {body};
    }}
}}
"""
THREADS = 256  # in a block
# From more arrays than this, np.concatenate of CuPy fetches a table from the CPU, and
# a graph would go on reading where that table was.
MOST_ARRAYS = 8


@functools.cache
def _kernel(cupy: ModuleType, name: str):
    """Return a kernel; CuPy compiles it at its first launch and keeps it."""
    if name == "adam":
        return cupy.ElementwiseKernel(
            "T g, T rate, T epsilon, T beta1, T beta2",
            *("T p, T m, T v", ADAM_BODY, "nnlib_adam"),
        )
    if name == "factors":
        return cupy.ElementwiseKernel(
            "float64 learning_rate, float64 epsilon, float64 beta1, float64 beta2",
            *("float64 t, float64 root, T rate, T scaled", FACTORS_BODY),
            "nnlib_adam_factors",
        )
    if name == "relu":
        code = RAW.format(name="nnlib_relu", first="z", more="", body=RELU_BODY)
        return cupy.RawKernel(code, "nnlib_relu")
    code = RAW.format(
        name="nnlib_relu_back", first="g", more="const float* y, ", body=RELU_BACK_BODY
    )
    return cupy.RawKernel(code, "nnlib_relu_back")


def _on_gpu(caller: str, what: str, array: np.ndarray, instead: str) -> ModuleType:
    """Return CuPy, or say that the array has to be moved first."""
    module = gpu.array_module(array)
    if module is np:
        raise RuntimeError(
            f"{caller}: {what} is on the CPU and this kernel runs on a GPU; move it "
            f"with nnlib.gpu.to_gpu, or use {instead}."
        )
    return module


def adam_step(
    p: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    g: np.ndarray,
    rate: float,
    epsilon: float,
    beta1: float,
    beta2: float,
) -> None:
    """Change p, m and v by one step of Adam, in one kernel.

    ::

        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        p = p - rate * m / (sqrt(v) + epsilon)

    Parameters
    ----------
    p, m, v, g : (P,) on a GPU
        Parameters, the two running means, and the gradient.
    rate, epsilon : number, or array of shape () on the GPU
        Both with Adam's corrections for the start in them; see `Adam.update`.
    beta1, beta2 : float

    Raises
    ------
    RuntimeError
        If the arrays are on the CPU, or on two devices.

    Examples
    --------
    >>> adam_step(*np.ones((4, 2)), 0.1, 1e-8, 0.9, 0.999)
    Traceback (most recent call last):
    ...
    RuntimeError: adam_step: p is on the CPU and this kernel runs on a GPU; move it \
with nnlib.gpu.to_gpu, or use Adam.
    """
    gpu.array_module(p, m, v, g)
    cupy = _on_gpu("adam_step", "p", p, "Adam")
    _kernel(cupy, "adam")(g, rate, epsilon, beta1, beta2, p, m, v)


class FusedAdam(Adam):
    """`Adam` in one kernel: every vector is read once and written once.

    Parameters
    ----------
    network : Network
        On a GPU.
    learning_rate, beta1, beta2, epsilon, weight_decay
        See `Adam`.

    Raises
    ------
    RuntimeError
        If the network is on the CPU.
    """

    def __init__(self, network: Network, *arguments, **settings):
        _on_gpu("FusedAdam", "the network", network.parameters, "Adam")
        super().__init__(network, *arguments, **settings)
        del self.scratch  # the kernel needs no vector for what lies between

    def update(self, p: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step; the formula is that of `Adam`."""
        root = math.sqrt(1 - self.beta2**self.steps)
        rate = rate * root / (1 - self.beta1**self.steps)
        moments = self.m, self.v, self.decayed(p, g)
        adam_step(p, *moments, rate, self.epsilon * root, self.beta1, self.beta2)


def fast_relu(z: np.ndarray) -> np.ndarray:
    """Return ``max(z, 0)``, computed by a kernel written in CUDA's C.

    Parameters
    ----------
    z : array of float32 on a GPU, any shape

    Returns
    -------
    array of the shape of `z`

    Raises
    ------
    RuntimeError
        If `z` is on the CPU.
    TypeError
        If `z` is not of float32: C is compiled for one type.

    Examples
    --------
    >>> fast_relu(np.ones(3, np.float32))
    Traceback (most recent call last):
    ...
    RuntimeError: fast_relu: z is on the CPU and this kernel runs on a GPU; move it \
with nnlib.gpu.to_gpu, or use relu.
    """
    return _launched("relu", z)


@rule_for(fast_relu)
def vjp_fast_relu(z):
    """For y = max(z, 0): dy/dz = 1 where y > 0, else 0."""
    y = fast_relu(z)
    return y, (lambda g: _launched("relu_back", g, y),)


def _launched(name, *arrays):
    """Launch a kernel with one thread for each element."""
    cupy = _on_gpu("fast_relu", "z", arrays[0], "relu")
    for array in arrays:
        if array.dtype != np.float32:
            raise TypeError(
                f"fast_relu: z is {array.dtype} and the kernel is written for float32: "
                "z.astype(np.float32)."
            )
    # C walks through the memory, so the elements must lie in it in order.
    arrays = [cupy.ascontiguousarray(array) for array in arrays]
    out = cupy.empty(arrays[0].shape, np.float32)
    if out.size:
        blocks = -(-out.size // THREADS)  # rounded up
        _kernel(cupy, name)((blocks,), (THREADS,), (*arrays, out, np.int64(out.size)))
    return out


class CapturedStep:
    """A whole step of training with Adam, recorded once and launched as one.

    The processor spends longer on telling the GPU of a hundred small kernels than the
    GPU on running them. A CUDA graph tells it of all of them at once. The recorded
    kernels read and write the same memory at every launch: `run` copies each batch
    there, so all batches must have one shape.

    Parameters
    ----------
    network : Network
        On a GPU. Its parameters are what `run` changes.
    loss : callable
    x, target : arrays
        A batch, on the same GPU, to record with. It is not learnt from.
    learning_rate, beta1, beta2, epsilon : float
        See `Adam`. ``step.learning_rate = 0.01`` sets another rate.

    Attributes
    ----------
    steps : int
        How many steps were run.

    Raises
    ------
    RuntimeError
        If the network is on the CPU, or the step cannot be recorded.
    ValueError
        If the network has layers that draw from a generator, such as dropout, or more
        than eight arrays of parameters.
    """

    def __init__(
        self,
        network: Network,
        loss: Callable,
        x: np.ndarray,
        target: np.ndarray,
        learning_rate: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ):
        p = network.parameters
        cupy = _on_gpu("CapturedStep", "the network", p, "fit")
        gpu.array_module(p, x, target)
        check_recordable(network)
        self.network, self.loss, self.steps = network, loss, 0
        self._x, self._target = x.copy(), target.copy()
        self._m, self._v = np.zeros_like(p), np.zeros_like(p)
        self._t, self._root = cupy.zeros(()), cupy.zeros(())  # float64
        self._rate, self._scaled = cupy.zeros((), p.dtype), cupy.zeros((), p.dtype)
        self._learning_rate = cupy.zeros(())
        self._settings = float(epsilon), float(beta1), float(beta2)
        self._cupy = cupy
        self.learning_rate = learning_rate
        self._record()

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return self._given_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        if not 0 < rate < math.inf:
            raise ValueError(
                f"CapturedStep: learning_rate is {rate!r}; it must be a number, above "
                "0 and finite."
            )
        self._given_rate = float(rate)
        self._learning_rate[...] = self._given_rate

    def run(self, x: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Take one step with a batch.

        Parameters
        ----------
        x, target : arrays
            Of the shapes and dtypes of those that were recorded with.

        Returns
        -------
        array of shape () on the GPU
            The loss. The next step writes over it.

        Raises
        ------
        ValueError
            If the batch has another shape or dtype.
        """
        pairs = ((self._x, x, "x"), (self._target, target, "the target"))
        for kept, new, name in pairs:
            if new.shape != kept.shape or new.dtype != kept.dtype:
                raise ValueError(
                    f"CapturedStep: {name} is {new.dtype} of shape {new.shape} and the "
                    f"step was recorded with {kept.dtype} of shape {kept.shape}."
                )
            kept[...] = new
        self._graph.launch()
        self.steps += 1
        return self._value

    def _work(self):
        """Do what is recorded: backprop and one step of Adam."""
        value, grads = backprop(self.network, self._x, self.loss, self._target)
        epsilon, beta1, beta2 = self._settings
        _kernel(self._cupy, "factors")(
            *(self._learning_rate, epsilon, beta1, beta2),
            *(self._t, self._root, self._rate, self._scaled),
        )
        p, g = self.network.parameters, grads.parameters
        adam_step(p, self._m, self._v, g, self._rate, self._scaled, beta1, beta2)
        return value

    def _record(self):
        cuda, p = self._cupy.cuda, self.network.parameters
        start = p.copy()
        # Memory of its own: what a graph writes to must never be given to others.
        self._pool = cuda.MemoryPool()
        stream = cuda.Stream(non_blocking=True)  # the default stream cannot record
        cuda.Device().synchronize()
        with stream, cuda.using_allocator(self._pool.malloc):
            # Twice for real: kernels are compiled and the pool is filled.
            for _ in range(2):
                self._work()
            stream.synchronize()
            stream.begin_capture()
            try:
                self._value = self._work()
            except BaseException as error:
                with contextlib.suppress(RuntimeError):
                    stream.end_capture()
                if not isinstance(error, RuntimeError):
                    raise
                raise RuntimeError(
                    f"CapturedStep: this step cannot be recorded: {error}"
                ) from error
            self._graph = stream.end_capture()
            stream.synchronize()
        p[...] = start
        for array in (self._m, self._v, self._t):
            array[...] = 0


def check_recordable(network: Network) -> None:
    """Raise ValueError where a graph would not do what the network does."""
    for index, layer in enumerate(network):
        if type(layer).arguments is not Layer.arguments:
            raise ValueError(
                f"CapturedStep: layer {index}, {layer!r}, draws from a generator on "
                "the CPU, which a graph cannot repeat; leave it out, or use fit."
            )
    n_arrays = sum(len(layer.parameters) for layer in network)
    if n_arrays > MOST_ARRAYS:
        raise ValueError(
            f"CapturedStep: the network has {n_arrays} arrays of parameters and CuPy "
            f"joins at most {MOST_ARRAYS} without a table from the CPU, which a graph "
            "cannot hold; use fit."
        )
