"""The course in one archive, for machines without a network: `course.py offline`.

It holds the built site with its Pyodide, wheels and notebooks, a server that needs the
standard library alone (`loopback`), and the checksum of every file. The same site gives
the same bytes: the files are in a fixed order and have one date.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tools.files import ROOT, scratch
from tools.start import loopback
from tools.start.checks import Problem

NAME = "course-offline-{}"
SERVER = "serve.py"
README = "README.txt"
LICENCES = ("LICENSE", "LICENSE-text")
DATE = (1980, 1, 1, 0, 0, 0)  # the first that an archive can name
PACKED = {".epub", ".pdf", ".png", ".whl", ".woff", ".woff2", ".zip"}  # are small
WITHOUT = (
    "the site has no Python for its pages, and offline nobody can fetch it. Run "
    "`python -m tools.start.pyodide`, then the same command again."
)
TEXT = """\
Neural Networks, Line by Line {version}
{rule}
The whole course, for a machine without a network. You need Python 3.9 or newer for the
first command, and a browser; nothing is installed. Type in this folder:

    python serve.py

On Windows: py serve.py. On macOS and Linux it may be called python3. The command prints
an address; open it in the browser of this machine. No other machine can reach it.
Ctrl-C ends it. If another program has the port: python serve.py 8001

The pages, the search, the sliders, the cells that run, the checks of the exercises and
the network that reads your drawing all work from here. Opened as a file, without the
command, site/index.html can be read, but no code runs in it.

To see whether every file arrived as it was packed:

    python serve.py --check        or: sha256sum --check SHA256SUMS

What is in it
-------------
site/            the book; site/index.html leads to its first page
site/notebooks/  every chapter and every set of exercises as a Jupyter notebook
site/dist/       the course's package as a wheel: nnlib, its grader, its digits
SHA256SUMS       the checksum of every file

The 8,000 digits of the chapters lie in the package. The 70,000 of MNIST do not: the
cells that train on all of them need a network once.

The notebooks and nnlib in a Python of your own
-----------------------------------------------
    python -m pip install --no-index site/dist/nnlib_course-{version}-py3-none-any.whl

This needs Python 3.11 and NumPy 2.0, or newer ones, already installed there: NumPy's
own package differs from system to system and is not in this archive. The figures of the
notebooks need matplotlib and ipywidgets too, and a notebook needs a program to open it.

Licences
--------
Code: MIT (LICENSE). Text and figures: CC BY 4.0 (LICENSE-text). Pyodide, in
site/_static/pyodide, is under the Mozilla Public License 2.0, and its source is at
https://github.com/pyodide/pyodide; Python's licence and those of NumPy and of the other
packages lie in their archives there.
"""


def version(site: Path) -> str:
    """Return which course a site is of: the version of the wheel that it offers."""
    (wheel,) = site.glob("dist/nnlib_course-*.whl")
    return wheel.name.split("-")[1]


def contents(site: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the archive in a fixed order: its path there, its bytes."""
    found = version(site)
    title = TEXT.format(version=found, rule="=" * (len(found) + 30))
    yield README, title.encode()
    yield SERVER, Path(loopback.__file__).read_bytes().replace(b"\r\n", b"\n")
    for name in LICENCES:
        yield name, (ROOT / name).read_bytes().replace(b"\r\n", b"\n")
    paths = {path.relative_to(site).as_posix(): path for path in site.rglob("*")}
    for name, path in sorted(paths.items()):
        if path.is_file():
            yield f"site/{name}", path.read_bytes()


def entry(name: str, data: bytes) -> tuple[zipfile.ZipInfo, bytes]:
    """Return an archive's entry for a file, the same one on each system."""
    info = zipfile.ZipInfo(name, DATE)
    info.create_system = 3  # what the mode below means
    info.external_attr = 0o100644 << 16
    packed = Path(name).suffix in PACKED
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    return info, data


def write(site: Path, place: Path, folder: str) -> None:
    """Write the archive of a site at `place`; all of it lies in one folder."""
    sums = {}
    with zipfile.ZipFile(place, "w") as file:
        for name, data in contents(site):
            sums[name] = hashlib.sha256(data).hexdigest()
            file.writestr(*entry(f"{folder}/{name}", data))
        lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sums.items())
        file.writestr(*entry(f"{folder}/{loopback.SUMS}", lines.encode()))


def archive(site: Path, target: Path) -> str:
    """Put the archive of a built site into a folder; return what there is to say.

    It takes the place of an older one whole, or not at all.

    Raises
    ------
    Problem
        Where the site has no Pyodide, or a folder stands in the archive's place.
    """
    if not any(site.glob("_static/pyodide/**/*.wasm")):
        raise Problem(WITHOUT)
    folder = NAME.format(version(site))
    place = target / f"{folder}.zip"
    if place.is_dir():
        raise Problem(f"{place} is a folder. Move it away, then try again.")
    target.mkdir(parents=True, exist_ok=True)
    with scratch(target) as part:
        write(site, part / place.name, folder)
        before = place.read_bytes() if place.exists() else b""
        after = (part / place.name).read_bytes()
        os.replace(part / place.name, place)
    was = (
        " as before," if before == after else " in place of another," if before else ""
    )
    return (
        f"dist/{place.name}:{was} {len(after) / 1e6:.1f} MB, sha256 "
        f"{hashlib.sha256(after).hexdigest()}"
    )
