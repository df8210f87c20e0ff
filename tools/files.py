"""The checkout's folder, and its text files: read, written whole, told apart.

Standard library only: what runs before anything is installed needs it too.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def read(path: Path) -> str:
    """Return a text file of the project."""
    return path.read_text(encoding="utf-8")


def write(path: Path, text: str) -> None:
    """Write a text file whole or not at all, with the same bytes on each system."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def digest(*texts: str | bytes) -> str:
    """Return 16 hexadecimal digits of the SHA-256 of some texts.

    Line ends count as one character, so that a checkout on Windows agrees.
    """
    result = hashlib.sha256()
    for text in texts:
        data = text.encode() if isinstance(text, str) else text
        result.update(data.replace(b"\r\n", b"\n") + b"\0")
    return result.hexdigest()[:16]


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; whole, it takes the target's place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with scratch(target.parent) as folder:
        new = folder / "new"
        new.mkdir()
        yield new
        put(new, target)


def put(new: Path, target: Path) -> None:
    """Move a whole folder to where another may be; that one is deleted."""
    remove(target)
    new.rename(target)


def remove(path: Path) -> None:
    """Delete a file or a folder, if it is there: at once gone from its place."""
    if os.path.lexists(path):
        with scratch(path.parent) as folder:
            path.rename(folder / path.name)


@contextlib.contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Give a folder beside what is being made, which is gone in the end."""
    with tempfile.TemporaryDirectory(prefix=".part-", dir=parent) as folder:
        yield Path(folder)
