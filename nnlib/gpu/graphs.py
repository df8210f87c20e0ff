"""CUDA graphs, chapter 12: a whole step of training launched as one.

A step of training is many small kernels, and the processor orders them one by one. A
graph is recorded once, and a single order launches all of it.
"""

import contextlib
import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from nnlib.backprop import backprop
from nnlib.checks import described
from nnlib.gpu.fused_adam import FusedAdam, adam_step
from nnlib.gpu.kernels import gpu_module
from nnlib.gpu.moving import shared_module
from nnlib.gpu.tiles import tiled_linear
from nnlib.propagation import Layer, Network, linear
from nnlib.ranges import number_between

__all__ = ["CapturedStep"]

# A graph repeats what it recorded, so the number of steps and what `corrected` makes of
# it have to live on the GPU. The lines are C and Python at once.
FACTORS_BODY = """
steps = steps + 1;
root = sqrt(1 - pow(beta2, steps));
rate = learning_rate * root / (1 - pow(beta1, steps));
scaled = epsilon * root;
"""
# From more arrays than this, np.concatenate of CuPy fetches a table from the CPU, and
# a graph would go on reading where that table was.
MOST_ARRAYS = 8


class CapturedStep:
    """A whole step of training with Adam, recorded once and launched as one.

    To tell the GPU of many small kernels one by one can take the processor longer than
    the GPU needs to run them; a CUDA graph tells it of all of them at once. The
    recorded kernels read and write the same memory at every launch: `run` copies each
    batch there, so all batches must have one shape. CuPy does not let cuBLAS, which
    multiplies its matrices, into a recording: `linear` runs as `tiled_linear` there.

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
    TypeError
        If `network` is no Network, or not of float32.
    RuntimeError
        If the network is on the CPU, or the step cannot be recorded: it waits for the
        GPU, or has a product of matrices that is not that of `linear`.
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
        self._cupy = cupy = check_recordable(network, x, target)
        self.network, self.loss, self.steps = network, loss, 0
        self._recorded = in_tiles(network)
        self._adam = FusedAdam(network, learning_rate, beta1, beta2, epsilon)
        self._x, self._target = x.copy(), target.copy()
        dtype = network.parameters.dtype
        self._rate, self._scaled = cupy.zeros((), dtype), cupy.zeros((), dtype)
        self._steps, self._root = cupy.zeros(()), cupy.zeros(())  # float64
        self._learning_rate = cupy.zeros(())
        self.learning_rate = learning_rate
        self._record()

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return self._given_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        name = "learning_rate"
        self._given_rate = number_between("CapturedStep", name, rate, above=0)
        self._learning_rate[...] = self._given_rate

    def run(self, x: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Take one step with a batch.

        Parameters
        ----------
        x, target : arrays
            On the GPU, of the shapes and dtypes of those that were recorded with.

        Returns
        -------
        array of shape () on the GPU
            The loss. The next step writes over it.

        Raises
        ------
        RuntimeError
            If the batch is on the CPU, or on another GPU.
        ValueError
            If the batch has another shape or dtype.
        """
        check_like(self._x, x, self._target, target)
        self._x[...] = x
        self._target[...] = target
        self._graph.launch()
        self.steps += 1
        return self._value

    def _work(self) -> np.ndarray:
        """Do what is recorded: backprop and one step of Adam."""
        value, grads = backprop(self._recorded, self._x, self.loss, self._target)
        adam = self._adam
        given = self._learning_rate, adam.epsilon, adam.beta1, adam.beta2
        factors = factors_kernel(self._cupy)
        factors(*given, self._steps, self._root, self._rate, self._scaled)
        vectors = self.network.parameters, adam.m, adam.v, grads.vector
        betas = adam.beta1, 1 - adam.beta1, adam.beta2, 1 - adam.beta2
        adam_step(*vectors, self._rate, self._scaled, *betas)
        return value

    def _record(self) -> None:
        cuda, parameters = self._cupy.cuda, self.network.parameters
        start = parameters.copy()
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
                    f"CapturedStep: this step cannot be recorded: {error}; use fit."
                ) from error
            self._graph = stream.end_capture()
            stream.synchronize()
        parameters[...] = start
        for array in (self._adam.m, self._adam.v, self._steps):
            array[...] = 0


@functools.cache
def factors_kernel(cupy: ModuleType) -> Any:
    """Return the kernel of what depends on the step; it works in float64."""
    inputs = ["learning_rate", "epsilon", "beta1", "beta2"]
    return cupy.ElementwiseKernel(
        ", ".join(f"float64 {name}" for name in inputs),
        "float64 steps, float64 root, T rate, T scaled",
        FACTORS_BODY,
        "nnlib_adam_factors",
    )


def check_recordable(network: Network, x: np.ndarray, target: np.ndarray) -> ModuleType:
    """Return CuPy, or say why a graph would not do what the network does."""
    if not isinstance(network, Network):
        raise TypeError(
            f"CapturedStep: network is {described(network)}, expected a Network: write "
            "CapturedStep(network, loss, x, target)."
        )
    places = network.parameters, x, target
    cupy = gpu_module("CapturedStep", "network", "fit", *places)
    for index, layer in enumerate(network):
        if type(layer).call is not Layer.call:
            raise ValueError(
                f"CapturedStep: layer {index}, {layer!r}, draws from a generator on "
                "the CPU, which a graph cannot repeat: leave it out, or use fit."
            )
    if network.parameters.dtype != np.float32:
        raise TypeError(
            f"CapturedStep: the network holds {network.parameters.dtype}, expected "
            "float32, for which its products are compiled: build it of float32, or use "
            "fit."
        )
    n_arrays = sum(len(layer.parameters) for layer in network)
    if n_arrays > MOST_ARRAYS:
        raise ValueError(
            f"CapturedStep: the network has {n_arrays} arrays of parameters, expected "
            f"at most {MOST_ARRAYS}: to join more, CuPy needs a table from the CPU, "
            "which a graph cannot hold; use fit."
        )
    return cupy


def in_tiles(network: Network) -> Network:
    """Return the network over the same parameters, its products in tiles."""
    layers = [
        Layer(tiled_linear, *layer.parameters) if layer.function is linear else layer
        for layer in network
    ]
    return Network(layers).with_parameters(network.parameters)


def check_like(
    kept_x: np.ndarray, x: np.ndarray, kept_target: np.ndarray, target: np.ndarray
) -> None:
    """Refuse a batch of another place, shape or dtype than the recorded one."""
    shared_module("CapturedStep", kept_x, x, target)
    for kept, new, name in ((kept_x, x, "x"), (kept_target, target, "target")):
        if new.shape != kept.shape or new.dtype != kept.dtype:
            raise ValueError(
                f"CapturedStep: {name} is {new.dtype} of shape {new.shape}, expected "
                f"{kept.dtype} of shape {kept.shape}, as recorded; a batch of another "
                "shape needs a CapturedStep of its own."
            )
