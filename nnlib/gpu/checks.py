"""What is missing for a GPU, chapter 12: each case in one sentence.

`nnlib.gpu` asks here for CuPy, and passes on what this module says.
"""

import contextlib
import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

INSTALL = (
    "pip install cupy-cuda12x for a driver of CUDA 12, cupy-cuda13x for CUDA 13; "
    "nvidia-smi shows the driver's"
)
NO_DEVICE, INSUFFICIENT_DRIVER = 100, 35  # the numbers of CUDA's errors


def import_cupy(caller: str) -> ModuleType:
    """Import CuPy, or say in one sentence why that cannot be done."""
    try:
        return importlib.import_module("cupy")
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "cupy":
            raise RuntimeError(
                f"{caller}: CuPy, which nnlib uses on a GPU, is not installed: "
                f"{INSTALL}."
            ) from None
        raise RuntimeError(
            f"{caller}: CuPy is installed and cannot be loaded, most often because it "
            f"is made for another CUDA than this machine has: {INSTALL}."
        ) from error


def device_count(cupy: ModuleType, caller: str) -> int:
    """Return how many GPUs there are, or say in one sentence why there are none."""
    runtime = cupy.cuda.runtime
    try:
        count = runtime.getDeviceCount()
    except RuntimeError as error:
        status = getattr(error, "status", None)
        if status == INSUFFICIENT_DRIVER:
            driver = _drivers_version(runtime)
            made_for = version(runtime.runtimeGetVersion())
            if driver is None:
                raise RuntimeError(
                    f"{caller}: there is no NVIDIA driver on this machine; install it, "
                    "or go on with NumPy."
                ) from error
            raise RuntimeError(
                f"{caller}: CuPy is made for CUDA {made_for} and the driver runs CUDA "
                f"up to {driver}; install the CuPy that fits: {INSTALL}."
            ) from error
        if status != NO_DEVICE:
            raise RuntimeError(
                f"{caller}: the GPU cannot be used; CUDA says: {error}."
            ) from error
        count = 0
    if count == 0:
        raise RuntimeError(
            f"{caller}: CuPy finds no GPU of NVIDIA on this machine; go on with NumPy."
        )
    return count


def _drivers_version(runtime: Any) -> str | None:
    """Return the driver's version of CUDA, or None where there is no driver."""
    try:
        number = runtime.driverGetVersion()
    except RuntimeError:
        return None
    return version(number) if number else None


def version(number: int) -> str:
    """Return CUDA's 12080 as "12.8"."""
    return f"{number // 1000}.{number % 1000 // 10}"


@contextlib.contextmanager
def memory_explained(cupy: ModuleType, caller: str, wanted: int) -> Iterator[None]:
    """Say what to do where the GPU's memory is full."""
    try:
        yield
    except MemoryError as error:
        free, total = cupy.cuda.runtime.memGetInfo()
        raise MemoryError(
            f"{caller}: the GPU's memory is full: {_size(wanted)} were asked for and "
            f"{_size(free)} of {_size(total)} are free; move fewer rows, make the "
            "batch smaller, or delete arrays and give back what CuPy keeps with "
            "cupy.get_default_memory_pool().free_all_blocks()."
        ) from error


def _size(n_bytes: int) -> str:
    """Return a number of bytes in words."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if n_bytes >= size:
            return f"{n_bytes / size:.1f} {unit}"
    return f"{n_bytes} bytes"
