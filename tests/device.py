"""An array class that stands in for CuPy's, so that a GPU's rules hold without one.

It answers NumPy's two protocols as CuPy does and refuses what would fail or make the
program wait on a GPU: to meet a NumPy array, to become one, to become a number or a
truth value, to be iterated over, and every function that CuPy does not have.
"""

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

# The names are in CuPy's reference, https://docs.cupy.dev/en/latest/reference/.
FUNCTIONS = {
    np.arange,
    np.clip,
    np.concatenate,
    np.empty_like,
    np.moveaxis,
    np.ones_like,
    np.shape,
    np.vdot,
    np.where,
    np.zeros_like,
}
UFUNCS = {
    *(np.add, np.subtract, np.multiply, np.divide, np.negative, np.power, np.matmul),
    *(np.exp, np.expm1, np.log, np.log1p, np.tanh, np.sqrt, np.square),
    *(np.abs, np.sign, np.heaviside, np.maximum, np.minimum),
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
}


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
        return DeviceArray(result)
    return result


class DeviceArray(NDArrayOperatorsMixin):
    def __init__(self, values):
        self.held = np.array(values)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **settings):
        assert ufunc in UFUNCS, f"not known to be in CuPy: {ufunc.__name__}"
        assert method == "__call__", method
        result = wrap(ufunc(*map(unwrap, inputs), **settings))
        if out is None:
            return result
        (target,) = out
        target.held[...] = result.held
        return target

    def __array_function__(self, function, types, arguments, settings):
        assert function in FUNCTIONS, f"not known to be in CuPy: {function.__name__}"
        settings = {name: unwrap(value) for name, value in settings.items()}
        return wrap(function(*unwrap(arguments), **settings))

    def __getattr__(self, name):
        if name in {"shape", "dtype", "ndim", "size"}:
            return getattr(self.held, name)
        if name == "T":
            return DeviceArray(self.held.T)
        if name in {"sum", "mean", "max", "min", "astype", "copy", "reshape"}:
            return lambda *arguments, **settings: wrap(
                getattr(self.held, name)(*arguments, **settings)
            )
        raise AttributeError(name)

    def __getitem__(self, index):
        return wrap(self.held[unwrap(index)])

    def __setitem__(self, index, values):
        self.held[unwrap(index)] = unwrap(values)

    def __len__(self):
        return len(self.held)

    def refuse(self, *arguments, **settings):
        raise TypeError("the program would wait for the device, or copy from it")

    __array__ = __float__ = __int__ = __bool__ = __iter__ = refuse
