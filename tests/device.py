"""An array class that stands in for CuPy's, so that a GPU's rules hold without one.

It answers NumPy's two protocols as CuPy does and refuses what would fail or make the
program wait on a GPU: to meet a NumPy array, to become one, to become a number or a
truth value, to be iterated over, and every function that CuPy does not have. What
waits or moves data by its name is allowed, and counted.
"""

import collections
import contextlib
import types

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

# The names are in CuPy's reference, https://docs.cupy.dev/en/latest/reference/.
FUNCTIONS = {
    np.arange,
    np.bincount,
    np.clip,
    np.concatenate,
    np.empty,
    np.empty_like,
    np.flatnonzero,
    np.moveaxis,
    np.ndim,
    np.ones_like,
    np.shape,
    np.vdot,
    np.where,
    np.zeros,
    np.zeros_like,
}
UFUNCS = {
    *(np.add, np.subtract, np.multiply, np.divide, np.negative, np.power, np.matmul),
    *(np.exp, np.expm1, np.log, np.log1p, np.tanh, np.sqrt, np.square),
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
# How often the program waited for the device, or moved data, since clear().
COUNTED = collections.Counter()


class Device:
    """The place of an array, as ``array.device`` of CuPy gives it."""

    def __init__(self, number=0):
        self.id = 0 if number is None else number

    def __eq__(self, other):
        return isinstance(other, Device) and self.id == other.id

    __hash__ = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


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


class DeviceArray(NDArrayOperatorsMixin):
    def __init__(self, values, device=0):
        self.held = np.array(values)
        self.device = Device(device)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **settings):
        assert ufunc in UFUNCS, f"not known to be in CuPy: {ufunc.__name__}"
        assert method == "__call__", method
        if out is None:
            return wrap(ufunc(*map(unwrap, inputs), **settings))
        (target,) = out
        ufunc(*map(unwrap, inputs), out=unwrap(target), **settings)
        return target

    def __array_function__(self, function, types, arguments, settings):
        if function is np.asarray:  # with like=: a transfer that the program asks for
            COUNTED["to_gpu"] += 1
            return DeviceArray(*arguments, **settings)
        assert function in FUNCTIONS, f"not known to be in CuPy: {function.__name__}"
        settings = {name: unwrap(value) for name, value in settings.items()}
        return wrap(function(*unwrap(arguments), **settings))

    def __getattr__(self, name):
        if name in {"shape", "dtype", "ndim", "size", "nbytes"}:
            return getattr(self.held, name)
        if name == "T":
            return wrap(self.held.T)
        if name in METHODS:
            return lambda *arguments, **settings: wrap(
                getattr(self.held, name)(*unwrap(arguments), **settings)
            )
        if name in WAITS:
            COUNTED["wait"] += 1
            return getattr(self.held, name)
        raise AttributeError(name)

    def get(self):
        COUNTED["to_cpu"] += 1
        return self.held.copy()

    def __getitem__(self, index):
        index = unwrap(index)
        found = self.held[index]
        if isinstance(found, np.generic):
            # CuPy returns an array here too, and it is a view of the element.
            index = index if isinstance(index, tuple) else (index,)
            found = self.held[(*index, ...)]
        return wrap(found)

    def __setitem__(self, index, values):
        self.held[unwrap(index)] = unwrap(values)

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
    cupy.cuda = types.SimpleNamespace(
        Device=Device,
        Event=Event,
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


@contextlib.contextmanager
def counting():
    """Count anew what waits and what moves."""
    COUNTED.clear()
    yield COUNTED
