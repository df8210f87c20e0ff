"""The checkout's folder, and its text files: read, written whole, told apart.

Standard library only: what runs before anything is installed needs it too.
"""

import hashlib
import os
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
