"""One space of names for all pages, so that a link of the site is one in the book."""

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote

from bs4 import Tag

from tools.bound.elements import classes
from tools.start.checks import Problem

OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def named(tag: Tag, leaf: str) -> None:
    """Put the leaf's name before every id of a page."""
    for each in tag.find_all(id=True):
        each["id"] = f"{leaf}--{each['id']}"


def linked(tag: Tag, page: str, leaves: dict[str, str]) -> None:
    """Let each link lead into the book; `leaves` has the leaf of each page.

    A file that only the site has, such as a notebook, becomes plain words.
    """
    for link in tag.find_all("a"):
        address = link.get("href", "")
        if OUTSIDE.match(address):
            link["class"] = ["outside"]
            link.attrs.pop("title", None)
            continue
        path, _, place = unquote(address).partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        name = target.removesuffix(".html") if path else page
        if not address or name not in leaves:
            link.unwrap()
            continue
        link["href"] = f"#{leaves[name]}--{place}" if place else f"#{leaves[name]}"
        link["class"] = sorted(classes(link) & {"term"})
        for name in ("title", "aria-describedby"):
            link.attrs.pop(name, None)


def complete(parts: Iterable[Tag]) -> None:
    """Raise where a link leads nowhere or a name stands twice."""
    links, names, twice = set(), set(), set()
    for part in parts:
        links |= {link["href"] for link in part.select('a[href^="#"]')}
        for tag in [part, *part.find_all(id=True)]:
            (twice if tag["id"] in names else names).add(tag["id"])
    lost = sorted(link for link in links if link[1:] not in names)
    if lost or twice:
        raise Problem(
            "the book in one file has links to nothing or names that stand twice: "
            f"{', '.join([*lost, *sorted(twice)][:5])}. Mend the page that has them, "
            "then build the book again."
        )
