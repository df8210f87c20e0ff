"""Records on disk: a JSON file a learner, which a killed run leaves whole.

A record is written beside its place, flushed to the disk, and moved there in one step.
What a run that was killed left half written is deleted by the next one. Two runs do
not write into one folder. What is written about learners can be read by its owner
alone, where the system can do that.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

RECORDS = "records"
HALF = ".part"
LOCK = ".lock"
# Of our own files alone: a folder of the teacher's may hold others that end so.
HALVES = (f"{RECORDS}/*.json", "pages/*.html", "class.html", "class.json")
HALVES += ("changes.csv",)
FORMAT = 1


def key(id: str) -> str:
    """Return a file's name for a learner's id, whatever characters that has.

    Two ids have two names on every system, also where capitals make no difference, and
    nobody finds an id with another's name: that would take 2**128 tries.

    Examples
    --------
    >>> key("../Ada")
    'Ada-4e4af21652b78501295b582d3daa813a'
    """
    shown = re.sub(r"[^A-Za-z0-9_-]+", "", id)[:40]
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{shown or 'learner'}-{digest}"


def owners(path: str, flags: int) -> int:
    """Open a file; one that is made here can be read by its owner alone."""
    return os.open(path, flags, 0o600)


def owners_folder(folder: Path) -> None:
    """Make a folder, and those above, where there are none; others cannot enter."""
    if not folder.is_dir():
        owners_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is always the old one or the new one."""
    owners_folder(path.parent)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    half = path.with_name(path.name + HALF)
    half.unlink(missing_ok=True)  # its mode would stay
    with open(half, "x", encoding="utf-8", newline="\n", opener=owners) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder as long as this lasts; the system lets it go when a run is killed.

    Raises
    ------
    SystemExit
        If another run holds it.
    """
    owners_folder(folder)
    with open(folder / LOCK, "w", encoding="utf-8", opener=owners) as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows has none; there two runs are the teacher's care
            pass
        except BlockingIOError:
            raise SystemExit(
                f"Another grade writes into {folder}. Wait for its end, or name "
                "another folder."
            ) from None
        yield


def write_changed(path: Path, text: str) -> bool:
    """Write a file unless it holds the text already; tell whether it was written.

    A flush to the disk takes longer than reading, and a class has hundreds of files.
    """
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return False
    write_whole(path, text)
    return True


class Store:
    """The records of one set in a folder.

    Parameters
    ----------
    folder : Path
        What `--out` names.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def without_halves(self) -> None:
        """Delete what a run that was killed left half written."""
        for whole in HALVES:
            for half in self.folder.glob(whole + HALF):
                half.unlink()

    def place(self, id: str) -> Path:
        """Return where a learner's record lies."""
        return self.folder / RECORDS / f"{key(id)}.json"

    def get(self, id: str) -> dict | None:
        """Return a learner's record, or None where there is none that can be read."""
        return read_record(self.place(id))

    def put(self, record: dict) -> bool:
        """Write a record; tell whether it differs from the one that was there."""
        path = self.place(record["learner"]["id"])
        text = json.dumps(record, indent=1, sort_keys=True) + "\n"
        return write_changed(path, text)

    def all(self) -> list[dict]:
        """Return every record, in the order of the learners' ids."""
        paths = sorted((self.folder / RECORDS).glob("*.json"))
        read = [(path, record) for path in paths if (record := read_record(path))]
        # a copy under another name would count its learner twice
        found = [one for path, one in read if path == self.place(one["learner"]["id"])]
        return sorted(found, key=lambda record: record["learner"]["id"])


def read_record(path: Path) -> dict | None:
    """Return a record; None where a file is none of ours."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    good = isinstance(record, dict) and record.get("format") == FORMAT
    return record if good else None
