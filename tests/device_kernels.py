"""The kernels of the array class that stands in for CuPy's, run with NumPy."""

import operator
import re

import numpy as np

from tests.device import COUNTED, done, unwrap


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
