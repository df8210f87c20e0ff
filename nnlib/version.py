"""Which nnlib this is: the release's number, and a hash of the sources that it is."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

NUMBER = "0.1.0"
PACKED = {".py", ".md", ".json", ".npz", ".mplstyle", ".typed"}  # what a wheel carries


def version() -> str:
    """Return the number and, behind "+s", ten digits of a hash of the sources.

    The same sources have the same version, whether they lie in a checkout or were
    installed from its wheel; a changed source has another one.

    Returns
    -------
    str

    Examples
    --------
    >>> version().partition("+s")[0] == NUMBER
    True
    """
    result = hashlib.sha256()
    for name, path in sorted(sources(Path(__file__).resolve().parents[1])):
        data = path.read_bytes().replace(b"\r\n", b"\n")  # a checkout on Windows agrees
        result.update(f"{name}\0{len(data)}\0".encode() + data)
    return f"{NUMBER}+s{result.hexdigest()[:10]}"


def sources(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file that a wheel carries: its name there, and where it is now."""
    places = {name: folder / name for name in ("nnlib", "nnlib_grader", "nnlib_live")}
    exercises = "nnlib_grader/exercises"
    if not (folder / exercises).is_dir():  # in a checkout they lie beside the packages
        places[exercises] = folder / "exercises"
    for name, place in places.items():
        for path in place.rglob("*"):
            inside = path.relative_to(place)
            hidden = any(part.startswith(".") for part in inside.parts)
            # what lies beside the chapters of exercises makes their notebooks only
            beside = name == exercises and len(inside.parts) == 1
            if path.suffix in PACKED and not hidden and not beside:
                yield f"{name}/{inside.as_posix()}", path
