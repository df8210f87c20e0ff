"""A tree of files that no attack may touch, and all that the system tells of it."""

import contextlib
import os
from pathlib import Path


def plant(folder: Path) -> Path:
    """Make a tree with a file, a folder, links, modes and an attribute."""
    tree = folder / "decoy"
    (tree / "marks").mkdir(parents=True)
    secret = tree / "secret.txt"
    secret.write_text("a secret of the teacher's\n", encoding="utf-8")
    (tree / "marks" / "book.csv").write_text("learner,points\n", encoding="utf-8")
    secret.chmod(0o640)
    with contextlib.suppress(OSError):  # Windows allows it to few
        (tree / "link").symlink_to("secret.txt")
    with contextlib.suppress(OSError, AttributeError):  # Linux alone has them
        os.setxattr(secret, "user.note", b"theirs")
    return tree


def picture(tree: Path) -> dict[str, tuple]:
    """Return all that the system tells of a tree, but when it was last read."""
    return {str(path): facts(path) for path in [tree, *sorted(tree.rglob("*"))]}


def facts(path: Path) -> tuple:
    """Return type, mode, owner, times, size, number, names, attributes and content."""
    told = path.lstat()
    content = path.read_bytes() if path.is_file() else b""
    marks = []
    if hasattr(os, "listxattr"):
        marks = [
            (name, os.getxattr(path, name, follow_symlinks=False))
            for name in os.listxattr(path, follow_symlinks=False)
        ]
    times = (told.st_mtime_ns, told.st_ctime_ns)  # the second tells of every change
    named = (told.st_ino, told.st_nlink, told.st_mode, told.st_uid, told.st_gid)
    where = os.readlink(path) if path.is_symlink() else ""
    return (*named, *times, told.st_size, marks, content, where)
