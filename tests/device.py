"""An array class that stands in for CuPy's, so that a GPU's rules hold without one.

It answers NumPy's two protocols as CuPy does and refuses what would fail or make the
program wait on a GPU: to meet a NumPy array, to become one, to become a number or a
truth value, to be iterated over, and every function that CuPy does not have. What
waits or moves data by its name is allowed, and counted.
"""

import collections
import contextlib
import functools
import operator
import re
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


class ElementwiseKernel:
    """Run the body of a kernel as Python with NumPy: its lines are both."""

    def __init__(self, inputs, outputs, body, name):
        parameters = [part.split() for part in f"{inputs}, {outputs}".split(",")]
        self.types = {name: kind for kind, name in parameters}
        self.outputs = [part.split()[1] for part in outputs.split(",")]
        self.code = compile(body.replace(";", ""), name, "exec")

    def __call__(self, *arguments):
        held = dict(zip(self.types, map(unwrap, arguments), strict=True))
        T = next(held[name].dtype for name in self.outputs if self.types[name] == "T")
        for name, value in held.items():
            kind = T if self.types[name] == "T" else np.dtype(self.types[name])
            if isinstance(value, float):  # C knows no numbers without a type
                held[name] = kind.type(value)
            assert held[name].dtype == kind, name
        COUNTED["kernel"] += 1

        def work():
            values = {"sqrt": np.sqrt, "pow": np.power, **held}
            exec(self.code, values)
            for name in self.outputs:
                held[name][...] = values[name]

        done(work)


def raw_kernel(code, name):
    """Return the stand-in for a kernel in C, by what its text looks like."""
    return (TiledKernel if "__shared__" in code else RawKernel)(code, name)


class TiledKernel:
    """Run the product of two matrices, read by the steps that the kernel is given."""

    def __init__(self, code, name):
        assert f"void {name}(" in code

    def __call__(self, grid, block, arguments):
        a, b, out, *sizes = arguments
        assert all(isinstance(size, np.int64) for size in sizes)
        rows, inner, columns, *steps = map(int, sizes)
        tile, wide = block
        assert tile == wide == 16 and out.shape == (rows, columns)
        for blocks, n in zip(grid, out.shape, strict=True):
            assert isinstance(blocks, int) and blocks * tile >= n > (blocks - 1) * tile
        shapes = (rows, inner), (inner, columns)
        pairs = zip((a, b), shapes, (steps[:2], steps[2:]), strict=True)
        views = [
            np.lib.stride_tricks.as_strided(
                array.held, shape, [step * array.held.itemsize for step in pair]
            )
            for array, shape, pair in pairs
        ]
        COUNTED["kernel"] += 1
        done(lambda: np.matmul(*views, out=out.held))


class RawKernel:
    """Run the one line of a kernel's C that assigns to out[i], with NumPy."""

    def __init__(self, code, name):
        assert f"void {name}(" in code
        found = re.search(
            r"\((.*), float\* out.*"
            r"if \(i < n\) \{\s*out\[i\] = (.*) \? (.*) : (.*);",  # i < n: none beyond
            code,
            re.DOTALL,
        )
        names, *self.parts = found.groups()
        self.names = [part.split()[-1] for part in names.split(",")]

    def __call__(self, grid, block, arguments):
        *inputs, out, n = arguments
        # a GPU refuses a launch of no block, and a block too many has nothing to do
        assert grid[0] * block[0] >= n == out.size > (grid[0] - 1) * block[0] >= 0
        assert isinstance(grid[0], int)
        assert isinstance(n, np.int64)
        assert all(array.held.flags.c_contiguous for array in inputs)
        held = dict(zip(self.names, map(unwrap, inputs), strict=True))
        COUNTED["kernel"] += 1

        def work():
            # every thread at once: z[i] for all i is z
            values = [eval(p.replace("[i]", ""), dict(held)) for p in self.parts]
            out.held[...] = np.where(*values)

        done(work)


class Traced:
    """What `cupy.fuse` hands to a function: it knows operators and no function.

    As in CuPy 14, a number is weak: beside an array it takes the array's dtype. Where
    two weak ones meet there is no array, and the first dtype that holds numbers with a
    point is taken, float16.
    """

    __array_ufunc__ = None

    def __init__(self, held, weak=False):
        self.held = held
        self.weak = weak


def traced(value):
    """Return a traced value; what is none yet is an array, or a weak number."""
    if isinstance(value, Traced):
        return value
    return Traced(unwrap(value), weak=isinstance(value, int | float))


def give_operators(name):
    work, change = getattr(operator, name), getattr(operator, f"i{name}")

    def met(one, other):
        pair = traced(one), traced(other)
        held = [each.held for each in pair]
        if all(each.weak for each in pair):
            held = [np.float16(each) for each in held]
        return Traced(work(*held))

    def changed(self, other):
        assert isinstance(self.held, np.ndarray), "only arrays are changed in place"
        change(self.held, traced(other).held)
        return self

    setattr(Traced, f"__{name}__", met)
    setattr(Traced, f"__r{name}__", lambda a, b: met(b, a))
    setattr(Traced, f"__i{name}__", changed)


for name in ("add", "sub", "mul", "truediv", "pow"):
    give_operators(name)


def fuse(function):
    """Run a function as one kernel."""

    def fused(*arguments):
        COUNTED["kernel"] += 1
        function(*map(traced, arguments))

    return fused


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
    cupy.ascontiguousarray = lambda x, dtype=None: computed(
        lambda: np.ascontiguousarray(unwrap(x), dtype)
    )
    cupy.empty = lambda shape, dtype=float: wrap(np.full(shape, 7, dtype))
    cupy.zeros = lambda shape, dtype=float: wrap(np.zeros(shape, dtype))
    cupy.fuse = fuse
    cupy.ElementwiseKernel, cupy.RawKernel = ElementwiseKernel, raw_kernel
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
