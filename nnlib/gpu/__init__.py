"""The GPU, chapter 12: the same network on another device.

NumPy's functions hand the work to the library that owns the array: ``np.exp(x)`` runs
on the GPU where `x` is an array of CuPy. So no other module changes. Here is what
moves arrays there and back, says what the GPU is, and measures time on it.

CuPy is imported when it is first needed. Without it, and without a GPU, everything
but `to_gpu` and `device_info` still works. What launches less is imported from where
it stands: `nnlib.gpu.kernels`, `nnlib.gpu.tiles`, `nnlib.gpu.fused_adam` and
`nnlib.gpu.graphs`.
"""

from nnlib.gpu.device import DeviceInfo, available, device_info
from nnlib.gpu.moving import array_module, to_cpu, to_gpu
from nnlib.gpu.timing import event_seconds, time_call

__all__ = [
    "DeviceInfo",
    "array_module",
    "available",
    "device_info",
    "event_seconds",
    "time_call",
    "to_cpu",
    "to_gpu",
]
