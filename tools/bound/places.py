"""In which order the pages stand, from `_toc.yml`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from tools.files import read

NUMBER = re.compile(r"(?:.*/)?(\d+)_")


class Place(NamedTuple):
    """Where a page stands: its name, its part, and the chapter that it follows."""

    name: str  # as in `_toc.yml`: book/exercises/01_neurons
    part: str  # the caption of the part, "" before the first
    chapter: str  # the name of the page above it, or its own

    @property
    def depth(self) -> int:
        """Return 0 for a chapter, 1 for a page that belongs to one."""
        return int(self.name != self.chapter)

    @property
    def number(self) -> str:
        """Return the chapter's number as text: "1", or "" where it has none."""
        found = NUMBER.match(self.chapter)
        return str(int(found[1])) if found else ""


def places(source: Path) -> list[Place]:
    """Return the places of all pages of the book in a folder, the first page first."""
    toc = yaml.safe_load(read(source / "_toc.yml"))
    found = [Place(toc["root"], "", toc["root"])]
    for part in toc.get("parts", [{"chapters": toc.get("chapters", [])}]):
        for entry in part["chapters"]:
            names = pages(entry)
            chapter = entry["file"]
            found += [Place(name, part.get("caption", ""), chapter) for name in names]
    return found


def pages(entry: dict) -> Iterator[str]:
    """Yield the name of an entry of the table of contents and of those below it."""
    yield entry["file"]
    for below in entry.get("sections", []):
        yield from pages(below)


def slug(name: str, root: str) -> str:
    """Return a page's name as one word that no other page has.

    >>> slug("book/exercises/01_neurons", "book/index")
    'exercises-01_neurons'
    """
    folder = root.rpartition("/")[0]
    return name.removeprefix(f"{folder}/" if folder else "").replace("/", "-")
