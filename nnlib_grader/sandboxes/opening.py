"""Choose a sandbox by its name, or the best that this machine has."""

import importlib.util
import sys

from nnlib_grader.sandboxes.alone import NoBoundary
from nnlib_grader.sandboxes.box import Sandbox
from nnlib_grader.sandboxes.request import NoSandbox

BACKENDS = ("linux", "none")
INSTALL = (
    "No sandbox: {why}. On Linux, pip install 'nnlib-course[grader]', and apt-get "
    "install libseccomp2 bubblewrap. Elsewhere grade on a Linux machine, or in WSL. "
    "--unsandboxed runs the learners' code with your own rights, and marks every page."
)


def open_sandbox(backend: str = "best") -> Sandbox:
    """Return a sandbox, to be used in a `with`.

    Parameters
    ----------
    backend : str
        linux; none, which is no sandbox; or best, which is never none.

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
    if backend not in ("best", "linux"):
        raise ValueError(
            f"There is no backend {backend!r}. There are: best, {', '.join(BACKENDS)}."
        )
    if why := missing():
        raise NoSandbox(INSTALL.format(why=why))
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
