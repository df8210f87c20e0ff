"""CUDA graphs, chapter 12: a whole step of training launched as one.

A step of training is many small kernels, and the processor orders them one by one. A
graph is recorded once, and a single order launches all of it.
"""

import contextlib
import math
from collections.abc import Callable

import numpy as np

from nnlib import gpu
from nnlib.backprop import backprop
from nnlib.gpu.kernels import adam_step, kernel, on_gpu
from nnlib.propagation.layers import Layer
from nnlib.propagation.network import Network

__all__ = ["CapturedStep"]

# From more arrays than this, np.concatenate of CuPy fetches a table from the CPU, and
# a graph would go on reading where that table was.
MOST_ARRAYS = 8


class CapturedStep:
    """A whole step of training with Adam, recorded once and launched as one.

    To tell the GPU of many small kernels one by one can take the processor longer than
    the GPU needs to run them; a CUDA graph tells it of all of them at once. The
    recorded kernels read and write the same memory at every launch: `run` copies each
    batch there, so all batches must have one shape.

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
        cupy = on_gpu("CapturedStep", "the network", p, "fit")
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
        kernel(self._cupy, "factors")(
            *(self._learning_rate, epsilon, beta1, beta2),
            *(self._t, self._root, self._rate, self._scaled),
        )
        p, g = self.network.parameters, grads.vector
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
