"""Which files a sandbox sees: Python, NumPy, the reduced package, and no more."""

import os
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

INSIDE = Path(__file__).parent / "inside"
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
# What pip installs may lie within the standard library: the course's references too.
INSTALLED = ("site-packages", "dist-packages")
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
    wanted = [each for each in standard.iterdir() if each.name not in INSTALLED]
    wanted += [python, numpy, numpy.with_name("numpy.libs"), landlock, *ours]
    wanted += [*shared_libraries(), *map(Path, DEVICES), Path("/etc/ld.so.cache")]
    shared = sysconfig.get_config_var("LDLIBRARY")
    if shared and (library := Path(sys.base_prefix) / "lib" / shared).exists():
        wanted += [library, library.resolve()]
    path = [*ours, standard, standard / "lib-dynload"]
    beside = [str(numpy.parent), str(landlock.parent)]
    readable = dict.fromkeys(str(each) for each in wanted if each.exists())
    return Places(python, [str(each) for each in path], beside, list(readable))


def shared_libraries() -> Iterator[Path]:
    """Go through the system's libraries, and not what is installed among them."""
    for folder in map(Path, LIBRARIES):
        if folder.is_symlink():
            yield folder
        elif folder.is_dir():
            for each in folder.iterdir():
                if ".so" in each.name or "-linux-" in each.name:
                    yield each


def package(name: str) -> Path:
    """Return an installed package's folder."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed", name=name)
    return Path(found.origin).resolve().parent
