"""Which files a sandbox sees: Python, NumPy, the reduced package, and no more."""

import os
import sys
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

INSIDE = Path(__file__).parent / "inside"
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
DEVICES = ("/dev/null", "/dev/urandom")


@dataclass(frozen=True)
class Places:
    """What is there.

    Attributes
    ----------
    python : Path
        The interpreter itself, without the environment around it.
    path, beside : list of str
        Where modules are looked for, and where NumPy and Landlock's are, to start with.
    readable : list of str
        Files and folders.
    """

    python: Path
    path: list[str]
    beside: list[str]
    readable: list[str]


def places(reduced: Path) -> Places:
    """Return what a sandbox with a reduced package needs to see."""
    python = Path(os.path.realpath(sys.executable))
    standard = Path(sysconfig.get_path("stdlib")).resolve()
    numpy, landlock = package("numpy"), package("landlockpy")
    ours = [INSIDE, reduced.resolve()]
    wanted = [python, standard, numpy, numpy.with_name("numpy.libs"), *ours]
    wanted += [landlock, *map(Path, LIBRARIES + DEVICES)]
    shared = sysconfig.get_config_var("LDLIBRARY")
    if shared and (library := Path(sys.base_prefix) / "lib" / shared).exists():
        wanted += [library, library.resolve()]
    path = [*ours, standard, standard / "lib-dynload"]
    beside = [str(numpy.parent), str(landlock.parent)]
    readable = dict.fromkeys(str(each) for each in wanted if each.exists())
    return Places(python, [str(each) for each in path], beside, list(readable))


def package(name: str) -> Path:
    """Return an installed package's folder."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed", name=name)
    return Path(found.origin).resolve().parent
