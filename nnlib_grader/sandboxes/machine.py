"""What this machine has for a sandbox, in words."""

import contextlib
import os
import platform
import subprocess
import sys
from pathlib import Path

from nnlib_grader.sandboxes.wasm import engine

SWITCHES = (  # what Ubuntu and Debian refuse user namespaces with
    "kernel/apparmor_restrict_unprivileged_userns",
    "kernel/unprivileged_userns_clone",
)
REFUSING = {SWITCHES[0]: "1", SWITCHES[1]: "0"}


def facts() -> dict[str, str]:
    """Return what there is, by what it is called."""
    found = {"system": f"{platform.system()}, kernel {platform.release()}"}
    found["Python"] = (
        f"{platform.python_version()} at {os.path.realpath(sys.executable)}"
    )
    engines = ", ".join(map(" ".join, engine.versions().items()))
    found["WebAssembly"] = engine.missing() or engines
    if sys.platform != "linux":
        return found
    found["user"] = "root" if os.geteuid() == 0 else f"number {os.geteuid()}, not root"
    with contextlib.suppress(ImportError):
        import landlockpy

        found["Landlock"] = f"version {landlockpy.abi_version()}"
    found["user namespaces"] = namespaces()
    from nnlib_grader.sandboxes.linux import bubblewrap

    found["bubblewrap"] = bubblewrap.works() or "works"
    return found


def namespaces() -> str:
    """Tell whether a process may make a user namespace, and which switch refuses it."""
    tried = [sys.executable, "-c", "import ctypes, sys; l = ctypes.CDLL(None); "]
    tried[2] += "sys.exit(-l.unshare(0x10000000))"
    allowed = subprocess.run(tried, check=False).returncode == 0
    words = "allowed" if allowed else "refused"
    for switch in SWITCHES:
        with contextlib.suppress(OSError):
            value = Path("/proc/sys", switch).read_text(encoding="ascii").strip()
            if value == REFUSING[switch]:
                words += f"; {switch.replace('/', '.')} = {value} refuses them"
    return words
