"""An array class that stands in for CuPy's, so that a GPU's rules hold without one.

It answers NumPy's two protocols as CuPy does and refuses what would fail or make the
program wait on a GPU: to meet a NumPy array, to become one, to become a number or a
truth value, to be iterated over, and every function that CuPy does not have. What
waits or moves data by its name is allowed, and counted.
"""

import collections
import contextlib
import functools
import types

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

# The names are in CuPy's reference, https://docs.cupy.dev/en/latest/reference/.
FUNCTIONS = {
    np.arange,
    np.bincount,
    np.broadcast_to,
    np.clip,
    np.concatenate,
    np.copyto,
    *(np.empty, np.empty_like),
    np.flatnonzero,
    np.lib.stride_tricks.sliding_window_view,
    np.moveaxis,
    np.ndim,
    np.ones_like,
    np.shape,
    np.transpose,
    np.vdot,
    np.where,
    *(np.zeros, np.zeros_like),
}
UFUNCS = {
    *(np.add, np.subtract, np.multiply, np.divide, np.negative, np.power, np.matmul),
    *(np.exp, np.expm1, np.log, np.log1p, np.logaddexp, np.tanh, np.sqrt, np.square),
    *(np.abs, np.sign, np.heaviside, np.maximum, np.minimum, np.isfinite),
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
    *(np.bitwise_and, np.bitwise_or, np.invert),
}
METHODS = {
    *("sum", "mean", "max", "min", "all", "any", "argmax"),
    *("astype", "copy", "reshape", "ravel", "take"),
}
# Methods that wait for the device, which their names say.
WAITS = {"item", "tolist"}
# Where a stream records: what to do again, in order. None where none does.
RECORD = []
RECORDING = [False]
# How often the program waited for the device, or moved data, since clear().
COUNTED = collections.Counter()


class Entered:
    """What a device and a stream have in common: both are entered and waited for."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def synchronize(self):
        COUNTED["wait"] += 1


class Device(Entered):
    """The place of an array, as ``array.device`` of CuPy gives it."""

    def __init__(self, number=0):
        self.id = 0 if number is None else number

    def __eq__(self, other):
        return isinstance(other, Device) and self.id == other.id

    __hash__ = None


def unwrap(argument):
    """Return what a DeviceArray holds; a NumPy array is not taken along."""
    if isinstance(argument, DeviceArray):
        return argument.held
    if isinstance(argument, np.ndarray):
        raise TypeError("a NumPy array met a device array")
    if isinstance(argument, tuple | list):
        return type(argument)(unwrap(part) for part in argument)
    return argument


def wrap(result):
    """Return a DeviceArray also for a single number, as CuPy does."""
    if isinstance(result, np.ndarray | np.generic):
        array = object.__new__(DeviceArray)
        array.held = np.asarray(result)  # not copied: a view stays a view
        array.device = Device()
        return array
    return result


def is_foreign(argument):
    """Tell whether this is an array of a class that CuPy leaves the answer to."""
    known = DeviceArray | np.ndarray | np.generic
    return hasattr(argument, "__array_ufunc__") and not isinstance(argument, known)


def computed(work):
    """Do the work and, where a stream records, note how to do it again in place."""
    result = wrap(work())
    if RECORDING[0] and isinstance(result, DeviceArray):
        RECORD.append(lambda: np.copyto(result.held, work()))
    return result


def done(work):
    """Do work that changes arrays, and note it where a stream records."""
    work()
    if RECORDING[0]:
        RECORD.append(work)


class DeviceArray(NDArrayOperatorsMixin):
    def __init__(self, values, device=0):
        self.held = np.array(values)
        self.device = Device(device)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **settings):
        assert ufunc in UFUNCS, f"not known to be in CuPy: {ufunc.__name__}"
        if any(map(is_foreign, inputs)):
            return NotImplemented
        if ufunc is np.matmul and RECORDING[0]:
            raise NotImplementedError(
                "calling cuBLAS API during stream capture is currently unsupported"
            )
        inputs = [unwrap(value) for value in inputs]
        if method == "at":  # CuPy has it for few: add is one
            assert ufunc is np.add, ufunc.__name__
            return done(lambda: ufunc.at(*inputs))
        assert method == "__call__", method
        if out is None:
            return computed(lambda: ufunc(*inputs, **settings))
        (target,) = out
        held = unwrap(target)
        done(lambda: ufunc(*inputs, out=held, **settings))
        return target

    def __array_function__(self, function, types, arguments, settings):
        if function in (np.asarray, np.array):  # with like=: a transfer is asked for
            (values,) = arguments
            if isinstance(values, DeviceArray):
                return values if function is np.asarray else values.copy()
            COUNTED["to_gpu"] += 1
            return DeviceArray(values, **settings)
        assert function in FUNCTIONS, f"not known to be in CuPy: {function.__name__}"
        if not all(issubclass(each, DeviceArray | np.ndarray) for each in types):
            return NotImplemented
        settings = {name: unwrap(value) for name, value in settings.items()}
        arguments = unwrap(arguments)
        return computed(lambda: function(*arguments, **settings))

    def __getattr__(self, name):
        if name in {"shape", "dtype", "ndim", "size", "nbytes", "itemsize", "strides"}:
            return getattr(self.held, name)
        if name == "T":
            return wrap(self.held.T)
        if name in METHODS:
            return functools.partial(self.call, name)
        if name in WAITS:
            refuse_while_recording()
            COUNTED["wait"] += 1
            return getattr(self.held, name)
        raise AttributeError(name)

    def call(self, name, *arguments, **settings):
        arguments = unwrap(arguments)
        return computed(lambda: getattr(self.held, name)(*arguments, **settings))

    def get(self):
        refuse_while_recording()
        COUNTED["to_cpu"] += 1
        return self.held.copy()

    def __getitem__(self, index):
        index = unwrap(index)
        if isinstance(self.held[index], np.generic):
            # CuPy returns an array here too, and it is a view of the element.
            index = index if isinstance(index, tuple) else (index,)
            index = (*index, ...)
        return computed(lambda: self.held[index])

    def __setitem__(self, index, values):
        index, values = unwrap(index), unwrap(values)
        if isinstance(values, list | tuple):
            raise TypeError("CuPy writes arrays and numbers into an array, no lists")

        def write():
            self.held[index] = values

        done(write)

    def __len__(self):
        return len(self.held)

    def refuse(self, *arguments, **settings):
        raise TypeError("the program would wait for the device, or copy from it")

    __array__ = __float__ = __int__ = __bool__ = __iter__ = __index__ = refuse


class CudaError(RuntimeError):
    """An error with CUDA's number, as ``CUDARuntimeError`` of CuPy is."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def using_allocator(allocator):
    """Stand for the place where memory comes from; None would be no pool."""
    assert callable(allocator)
    return contextlib.nullcontext()


def refuse_while_recording():
    if RECORDING[0]:
        RECORDING[0] = "broken"
        raise CudaError(900, "operation not permitted when stream is capturing")


class Stream(Entered):
    """A stream that records, as CuPy's does: not where it is the default one."""

    def __init__(self, non_blocking=False):
        self.non_blocking = non_blocking

    def begin_capture(self):
        RECORD.clear()
        RECORDING[0] = True

    def end_capture(self):
        broken, RECORDING[0] = RECORDING[0] == "broken", False
        if broken:
            raise CudaError(901, "operation failed due to a previous error")
        return Graph(list(RECORD))


class Graph:
    """What a stream has recorded; a launch does it again, in the same memory."""

    def __init__(self, record):
        self.record = record

    def launch(self, stream=None):
        COUNTED["graph"] += 1
        for work in self.record:
            work()


class Event:
    """A stand-in whose clock advances by what the tests add to it."""

    now = 0.0  # milliseconds

    def record(self):
        self.noted = Event.now

    def synchronize(self):
        COUNTED["wait"] += 1


def stand_in_cupy(
    devices=1, driver=12080, runtime=12080, memory=80 * 10**9, error=None
):
    """Return a module that stands in for CuPy.

    `devices` is how many GPUs it finds, `driver` and `runtime` are CUDA's numbers of
    versions, `memory` is the number of bytes that are free, and `error` is raised
    where the GPUs are counted.
    """

    from tests import device_kernels as kernels  # which need this module's arrays

    def count():
        if error is not None:
            raise error
        return devices

    def asarray(values, dtype=None):
        values = np.asarray(values, dtype)
        if values.nbytes > memory:
            raise MemoryError("out of memory")  # the base class of CuPy's own error
        COUNTED["to_gpu"] += 1
        return DeviceArray(values)

    cupy = types.ModuleType("cupy")
    cupy.__version__ = "13.6.0"
    cupy.ndarray = DeviceArray
    cupy.asarray = asarray
    cupy.ascontiguousarray = lambda x, dtype=None: computed(
        lambda: np.ascontiguousarray(unwrap(x), dtype)
    )
    cupy.empty = lambda shape, dtype=float: wrap(np.full(shape, 7, dtype))
    cupy.zeros = lambda shape, dtype=float: wrap(np.zeros(shape, dtype))
    cupy.fuse = kernels.fuse
    cupy.ElementwiseKernel = kernels.ElementwiseKernel
    cupy.RawKernel = kernels.raw_kernel
    cupy.cuda = types.SimpleNamespace(
        Device=Device,
        Event=Event,
        MemoryPool=lambda: types.SimpleNamespace(malloc=bytearray),
        Stream=Stream,
        using_allocator=using_allocator,
        get_elapsed_time=lambda start, stop: stop.noted - start.noted,
        runtime=types.SimpleNamespace(
            getDeviceCount=count,
            driverGetVersion=lambda: driver,
            runtimeGetVersion=lambda: runtime,
            memGetInfo=lambda: (memory, 80 * 10**9),
            getDeviceProperties=lambda number: {
                "name": b"A card",
                "totalGlobalMem": 80 * 10**9,
                "major": 9,
                "minor": 0,
            },
        ),
    )
    return cupy
