"""The files of a folder or of a zip, in order, each read within limits.

A zip is never unpacked: what lies in it is read where it lies, and what its names say
about places is read as text. Nothing is written here.
"""

import os
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from nnlib_grader.submissions.naming import SUBMITTED, named

MOST_BYTES = 20_000_000  # of one file
MOST_FILES = 1000  # of one learner, whose repository may hold anything
MOST_SECONDS = 20.0  # of computing for the files of one learner
MOST_OF_ALL = 200_000
NOBODY = ("__MACOSX", ".git", ".github", ".ipynb_checkpoints", ".venv", ".vscode")
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class File:
    """A file that was handed in.

    Attributes
    ----------
    place : str
        Where it lies, its parts separated by `/`.
    received : datetime
    data : bytes
        Empty where there is a problem.
    problem : str
        Why it cannot be read, in words; empty where it can.
    """

    place: str
    received: datetime
    data: bytes = b""
    problem: str = ""


def files(path: Path) -> Iterator[File]:
    """Yield the files of a folder or a zip, in the order of their places.

    Raises
    ------
    SystemExit
        If there is nothing that could be read.
    """
    if path.is_dir():
        yield from in_folder(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        yield from in_zip(path)
    else:
        raise SystemExit(
            f"{path} is neither a folder nor a zip. Name the folder with the "
            "submissions, or the zip that Canvas or Moodle gave you."
        )


class Few:
    """Lets so many files of each learner through, and counts the others.

    Parameters
    ----------
    path : Path
        Where they lie.
    """

    def __init__(self, path: Path):
        self.path, self.counts, self.all = path, Counter[str](), 0
        self.seconds, self.unread = Counter[str](), Counter[str]()
        self.places: dict[str, str] = {}

    def takes(self, place: str) -> bool:
        """Tell whether a file is one of those that are read."""
        if left_out(place):
            return False
        owner = owner_of(place)
        self.places.setdefault(owner, without_file(place))
        self.counts[owner] += 1
        if self.counts[owner] > MOST_FILES:
            return False
        self.all += 1
        if self.all > MOST_OF_ALL:
            raise SystemExit(
                f"{self.path} holds more than {MOST_OF_ALL} files; is it the one?"
            )
        return True

    def read(self, place: str, file: Callable[[], File]) -> Iterator[File]:
        """Yield a file, unless its owner's files have taken all of their time."""
        owner = owner_of(place)
        if self.seconds[owner] > MOST_SECONDS:
            self.unread[owner] += 1
            return
        began = computed()
        yield file()
        # whoever asked for it has looked at it by now
        self.seconds[owner] += computed() - began

    def others(self) -> Iterator[File]:
        """Say of whom not all files were read."""
        alone = "hand in the notebook alone."
        for owner, count in self.counts.items():
            words = ""
            if count > MOST_FILES:
                words = f"{count} files were handed in, and {MOST_FILES} were read; "
            if late := self.unread[owner]:
                words += f"{late} were not read, for the others took over "
                words += f"{MOST_SECONDS:g} seconds; "
            if words:
                yield File(self.places[owner], EARLIEST, problem=words + alone)


def owner_of(place: str) -> str:
    """Return what tells the owners of two files apart."""
    return " ".join(next(iter(named(place).wanted.items())))


def without_file(place: str) -> str:
    """Return a place that says the same of its owner, and nothing of a file."""
    parts = place.split("/")
    top = 1 + (parts[0] == SUBMITTED)
    return "/".join([*parts[:top], "all of it"]) if len(parts) > top else place


def computed() -> float:
    """Return the seconds that this process and its ended copies have computed."""
    return sum(os.times()[:4])


def left_out(place: str) -> bool:
    """Tell whether a file is the system's or the platform's, not a learner's.

    A learner's own folder, at the top, may start with a dot; what lies in it may not.
    """
    parts = place.split("/")
    if parts[0] == SUBMITTED and len(parts) > 1:
        del parts[0]
    if len(parts) > 1 and parts[0] not in NOBODY and not parts[0].startswith("._"):
        del parts[0]
    return parts[0] in NOBODY or any(
        part.startswith(".") and part.strip(".") for part in parts
    )


def large(size: int) -> str:
    """Say that a file is larger than anything that is read."""
    most = MOST_BYTES // 1_000_000
    return (
        f"it has {size / 1e6:,.0f} MB, and at most {most} MB are read; clear its "
        "outputs and hand it in once more."
    )


def in_folder(root: Path) -> Iterator[File]:
    """Yield the files below a folder; links are not followed."""
    few = Few(root)
    found = [
        path for path in below(root) if few.takes(path.relative_to(root).as_posix())
    ]
    for path in sorted(found):
        place = readable_name(path.relative_to(root).as_posix())
        yield from few.read(place, partial(one_file, path, place))
    yield from few.others()


def below(root: Path) -> Iterator[Path]:
    """Go through the files and links below a folder.

    A learner's folders may lie 2,000 deep: before Python 3.12 `os.walk` calls itself.
    """
    waiting = [root]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as here:
                entries = list(here)
        except OSError:  # its path is longer than the system takes
            continue
        for each in entries:
            if not each.is_dir(follow_symlinks=False):
                yield Path(each)
            elif not left_out(f"{Path(each).relative_to(root).as_posix()}/file"):
                waiting.append(Path(each))


def readable_name(place: str) -> str:
    """Return a place that can be written as UTF-8, whatever bytes it was made of."""
    return place.encode("utf-8", errors="replace").decode("utf-8")


def one_file(path: Path, place: str) -> File:
    """Read one file of a folder."""
    try:
        about = path.lstat()
        received = datetime.fromtimestamp(max(0, int(about.st_mtime)), UTC)
        if stat.S_ISLNK(about.st_mode):
            return File(place, received, problem="it is a link to another file.")
        if not stat.S_ISREG(about.st_mode):
            return File(place, received, problem="it is no file that could be read.")
        if about.st_size > MOST_BYTES:
            return File(place, received, problem=large(about.st_size))
        with path.open("rb") as file:
            return File(place, received, file.read(MOST_BYTES))
    except (OSError, OverflowError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return File(place, EARLIEST, problem=f"it cannot be opened: {reason}.")


def in_zip(path: Path) -> Iterator[File]:
    """Yield the files of a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            members, few = archive.infolist(), Few(path)
            for member in sorted(members, key=lambda each: each.filename):
                place = readable_name(member.filename).replace("\\", "/")
                if not member.is_dir() and few.takes(place):
                    one = partial(one_member, archive, member, place)
                    yield from few.read(place, one)
            yield from few.others()
    except (zipfile.BadZipFile, OSError) as error:
        raise SystemExit(f"{path} is no zip that can be read: {error}.") from None


def one_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str) -> File:
    """Read one file of a zip; its size is counted while it is unpacked."""
    received = EARLIEST
    try:
        received = datetime(*member.date_time, tzinfo=UTC)
        if stat.S_ISLNK(member.external_attr >> 16):
            return File(place, received, problem="it is a link to another file.")
        if place.startswith("/") or ".." in place.split("/") or ":" in place[:3]:
            words = "its name in the zip leads out of the folder."
            return File(place, received, problem=words)
        if member.file_size > MOST_BYTES:
            return File(place, received, problem=large(member.file_size))
        with archive.open(member) as file:
            data = file.read(MOST_BYTES + 1)
    except Exception as error:  # a broken member raises what its parts happen to
        words = f"it cannot be unpacked: {type(error).__name__}."
        return File(place, received, problem=words)
    if len(data) > MOST_BYTES:
        return File(place, received, problem=large(len(data)))
    return File(place, received, data)
