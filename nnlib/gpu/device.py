"""What the GPU is, chapter 12: whether one answers, its name, memory and versions."""

from dataclasses import dataclass

from nnlib.gpu.checks import device_count, import_cupy, version
from nnlib.ranges import held_to


@dataclass(frozen=True)
class DeviceInfo:
    """What measurements on a GPU depend on.

    Attributes
    ----------
    name : str
        The card's.
    memory_bytes : int
    compute_capability : str
        The generation of the card, such as "9.0".
    driver, runtime : str
        The versions of CUDA: the newest that the driver runs, and CuPy's own.
    cupy : str
        The version of CuPy.
    """

    name: str
    memory_bytes: int
    compute_capability: str
    driver: str
    runtime: str
    cupy: str


@held_to({})
def available() -> bool:
    """Tell whether arrays can be moved to a GPU here. It never raises.

    Returns
    -------
    bool

    Examples
    --------
    >>> available() in (True, False)
    True
    """
    try:
        return device_count(import_cupy("available"), "available") > 0
    except Exception:
        return False


@held_to({})
def device_info() -> DeviceInfo:
    """Return what is to know about CuPy's current GPU.

    Returns
    -------
    DeviceInfo

    Raises
    ------
    RuntimeError
        If there is no CuPy, no driver or no GPU, or CuPy is made for another CUDA.

    Examples
    --------
    >>> device_info().compute_capability  # doctest: +SKIP
    '9.0'
    """
    cupy = import_cupy("device_info")
    device_count(cupy, "device_info")
    runtime = cupy.cuda.runtime
    properties = runtime.getDeviceProperties(cupy.cuda.Device().id)
    name = properties["name"]
    return DeviceInfo(
        name=name.decode() if isinstance(name, bytes) else name,
        memory_bytes=int(properties["totalGlobalMem"]),
        compute_capability=f"{properties['major']}.{properties['minor']}",
        driver=version(runtime.driverGetVersion()),
        runtime=version(runtime.runtimeGetVersion()),
        cupy=cupy.__version__,
    )
