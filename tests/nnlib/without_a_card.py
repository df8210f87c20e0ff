"""What a kernel can be asked without a GPU: to compile, to run as C++, to be traced.

NVRTC, the compiler that CuPy calls, needs no card, and what a kernel does to one
element is C++. CuPy's tracer, which turns Python into a kernel, needs one to run it.
"""

import ctypes
import functools
import subprocess
from importlib import import_module
from pathlib import Path

import numpy as np

INCLUDES = "-I" + str(Path(import_module("cupy").__file__).parent / "_core" / "include")
# What CUDA adds to C++, for a loop over blocks and threads in one thread.
CPP = """
#include <cmath>
#define __global__
#define __device__
struct Index { long long x; };
static Index blockIdx, blockDim, threadIdx;
"""
LOOP = """
extern "C" void run(%(declared)s, long long blocks, long long threads) {
    blockDim.x = threads;
    for (blockIdx.x = 0; blockIdx.x < blocks; ++blockIdx.x)
        for (threadIdx.x = 0; threadIdx.x < threads; ++threadIdx.x)
            %(name)s(%(given)s);
}
"""
# The same for a kernel whose threads wait for each other: each is a thread of its own.
TOGETHER = """
#include <barrier>
#include <thread>
#include <vector>
#define __global__
#define __shared__ static
struct Index { long long x, y; };
static Index blockIdx;
static thread_local Index threadIdx;
static std::barrier<>* everybody;
static void __syncthreads() { everybody->arrive_and_wait(); }
"""
BLOCKS = """
extern "C" void run(%(declared)s, long long down, long long right) {
    for (blockIdx.x = 0; blockIdx.x < down; ++blockIdx.x)
        for (blockIdx.y = 0; blockIdx.y < right; ++blockIdx.y) {
            std::barrier<> all(16 * 16);
            everybody = &all;
            std::vector<std::thread> threads;
            for (int t = 0; t < 16 * 16; ++t)
                threads.emplace_back([=] {
                    threadIdx = {t %% 16, t / 16};
                    %(name)s(%(given)s);
                });
            for (auto& each : threads) each.join();
        }
}
"""
FLOATS = np.ctypeslib.ndpointer(np.float32, flags="C")


@functools.cache
def nvrtc():
    """Return the library of NVRTC's wheel."""
    (folder,) = import_module("nvidia.cuda_nvrtc").__path__
    (path,) = Path(folder, "lib").glob("libnvrtc.so.1?")
    return ctypes.CDLL(str(path))


def compiled(code, arch):
    """Compile a kernel for one generation of cards; return the assembly and the log."""
    library, program = nvrtc(), ctypes.c_void_p()
    library.nvrtcCreateProgram(
        ctypes.byref(program), code.encode(), b"kernel.cu", 0, None, None
    )
    options = [f"--gpu-architecture={arch}", "-std=c++17", "-default-device", INCLUDES]
    texts = (ctypes.c_char_p * len(options))(*[text.encode() for text in options])
    failed = library.nvrtcCompileProgram(program, len(options), texts)
    log = said(program, library.nvrtcGetProgramLogSize, library.nvrtcGetProgramLog)
    ptx = (
        said(program, library.nvrtcGetPTXSize, library.nvrtcGetPTX)
        if not failed
        else ""
    )
    library.nvrtcDestroyProgram(ctypes.byref(program))
    return ptx, log


def said(program, size, text):
    """Return a text of NVRTC's, which first says how long it is."""
    length = ctypes.c_size_t()
    size(program, ctypes.byref(length))
    buffer = ctypes.create_string_buffer(length.value)
    text(program, buffer)
    return buffer.value.decode().strip()


def as_library(code, folder, name, more=()):
    """Compile C++ and return it as a library."""
    source, target = folder / f"{name}.cpp", folder / f"{name}.so"
    source.write_text(code, encoding="utf-8")
    # no a * b + c in one rounding: NumPy, which it is compared with, rounds twice
    flags = ["-O1", "-ffp-contract=off", "-fno-fast-math", "-shared", "-fPIC"]
    subprocess.run(["g++", *flags, *more, str(source), "-o", str(target)], check=True)
    return ctypes.CDLL(str(target))


def launched(kernel, name, n_arrays, folder):
    """Return a kernel as a function of float32 arrays, their size, blocks, threads."""
    names = [f"a{i}" for i in range(n_arrays)]
    loop = LOOP % {
        "name": name,
        "declared": ", ".join([*[f"float* {each}" for each in names], "long long n"]),
        "given": ", ".join([*names, "n"]),
    }
    run = as_library(CPP + kernel + loop, folder, name).run
    run.argtypes = [FLOATS] * n_arrays + [ctypes.c_longlong] * 3
    return run


def launched_together(kernel, name, n_arrays, n_sizes, folder):
    """Return a kernel of 16 by 16 threads as a function of arrays, sizes and blocks."""
    arrays = [f"a{i}" for i in range(n_arrays)]
    sizes = [f"n{i}" for i in range(n_sizes)]
    declared = [f"float* {each}" for each in arrays]
    declared += [f"long long {each}" for each in sizes]
    filled = {"name": name, "declared": ", ".join(declared)}
    loop = BLOCKS % (filled | {"given": ", ".join(arrays + sizes)})
    more = "-std=c++20", "-pthread"
    run = as_library(TOGETHER + kernel + loop, folder, name, more).run
    run.argtypes = [FLOATS] * n_arrays + [ctypes.c_longlong] * (n_sizes + 2)
    return run


def stand_in(array):
    """Return what CuPy takes for an array on a card, with no memory behind it."""
    cupy, memory = import_module("cupy"), import_module("cupy.cuda.memory")
    owner = memory.UnownedMemory(1, array.nbytes, None, 0)
    return cupy.ndarray(array.shape, array.dtype, memory.MemoryPointer(owner, 0))


def traced(function, arguments):
    """Return the kernel that ``cupy.fuse`` makes of a function, not yet compiled."""
    fusion = import_module("cupy._core.fusion")
    state = import_module("cupy._core._fusion_thread_local").thread_local
    history = fusion._FusionHistory()
    arrays = [stand_in(a) if isinstance(a, np.ndarray) else a for a in arguments]
    state.history, state.is_old_fusing = history, True
    try:
        return history.get_fusion(function, tuple(arrays), "traced")[0]
    finally:
        state.history, state.is_old_fusing = None, False


def element_by_element(kernel, folder):
    """Return a traced kernel as a function of arrays and numbers, run in C++."""
    parameters = [each for each in kernel.params if each.name != "_ind"]
    arrays = [each for each in parameters if each.ctype == "float"]
    declared = [
        f"float* {each.name}_" if each in arrays else f"double {each.name}"
        for each in parameters
    ]
    views = "".join(f"float& {each.name} = {each.name}_[i];\n" for each in arrays)
    includes, _, preamble = kernel.preamble.partition('#include "cupy/float16.cuh"')
    code = (
        f'{includes}{preamble}\nextern "C" void run({", ".join(declared)}, '
        f"long long n) {{\nfor (long long i = 0; i < n; ++i) {{\n{views}"
        f"{kernel.operation}\n}} }}"
    )
    run = as_library(CPP + code, folder, "fused").run
    run.argtypes = [
        FLOATS if each in arrays else ctypes.c_double for each in parameters
    ]
    run.argtypes += [ctypes.c_longlong]
    return run
