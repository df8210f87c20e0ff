"""Choose a sandbox by its name, or the best that this machine has."""

import importlib.util
import sys

from nnlib_grader.sandboxes.alone import NoBoundary
from nnlib_grader.sandboxes.box import Sandbox
from nnlib_grader.sandboxes.request import NoSandbox
from nnlib_grader.sandboxes.wasm import engine

BEST = ("linux", "wasm")  # the first that is there
BACKENDS = (*BEST, "none")
INSTALL = (
    "No sandbox: {why}. On Linux, pip install 'nnlib-course[grader]', and apt-get "
    "install libseccomp2 bubblewrap. On any system, pip install 'nnlib-course[wasm]'. "
    "--unsandboxed runs the learners' code with your own rights, and marks every page."
)


def open_sandbox(backend: str = "best") -> Sandbox:
    """Return a sandbox, to be used in a `with`.

    Parameters
    ----------
    backend : str
        linux; wasm; none, which is no sandbox; or best: linux where this machine has
        it, else wasm, and never none.

    Raises
    ------
    NoSandbox
        If this machine does not have it; the message says what to install.
    ValueError
        If there is no such backend.

    Examples
    --------
    >>> open_sandbox("none").backend
    'none'
    """
    if backend == "none":
        return NoBoundary()
    if backend not in ("best", *BEST):
        raise ValueError(
            f"There is no backend {backend!r}. There are: best, {', '.join(BACKENDS)}."
        )
    lacks = {"linux": missing, "wasm": engine.missing}
    why = []
    for name in BEST if backend == "best" else [backend]:
        if not (lack := lacks[name]()):
            return open_wasm() if name == "wasm" else open_linux()
        why.append(f"for {name}, {lack}")
    raise NoSandbox(INSTALL.format(why="; ".join(why)))


def open_wasm() -> Sandbox:
    """Return the sandbox in WebAssembly."""
    from nnlib_grader.sandboxes.wasm.apart import WasmSandbox

    return WasmSandbox()


def open_linux() -> Sandbox:
    """Return the sandbox of Linux, with the layers that this machine allows."""
    from nnlib_grader.sandboxes.linux import bubblewrap, warmed

    layers = warmed.LAYERS
    if bubblewrap.works():  # it says why not
        layers = tuple(layer for layer in layers if layer != "bubblewrap")
    return warmed.LinuxSandbox(layers)


def missing() -> str:
    """Return what the linux sandbox lacks here, or nothing."""
    if sys.platform != "linux":
        return "this system is not Linux"
    for library in ("landlockpy", "pyseccomp"):
        if importlib.util.find_spec(library) is None:
            return f"the library {library} is not installed"
    import landlockpy

    if not landlockpy.supported():
        return "this kernel has no Landlock (it came with Linux 5.13)"
    try:
        importlib.import_module("pyseccomp")
    except (ImportError, OSError, RuntimeError):
        return "libseccomp is not installed"
    return ""
