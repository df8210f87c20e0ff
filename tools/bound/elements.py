"""Make and find elements of HTML in a tree of Beautiful Soup."""

import copy

from bs4 import BeautifulSoup, Tag

EMPTY = BeautifulSoup("", "html.parser")


def make(name: str, *children: Tag | str, classes: str = "", **html: str) -> Tag:
    """Return an element; in a name a trailing underscore is dropped (`for_`)."""
    found = {key.rstrip("_").replace("_", "-"): text for key, text in html.items()}
    if classes:
        found["class"] = classes
    tag = EMPTY.new_tag(name, attrs=found)
    tag.extend(children)
    return tag


def inside(tag: Tag | None) -> list:
    """Take out what a tag holds and return it."""
    return [child.extract() for child in list(tag.contents)] if tag else []


def twin(tag: Tag) -> list:
    """Return a copy of what a tag holds."""
    return inside(copy.copy(tag))


def classes(tag: Tag) -> set[str]:
    """Return the classes of a tag."""
    return set(tag.get("class") or ())


def words(tag: Tag) -> str:
    """Return the text of a tag on one line."""
    return " ".join(tag.get_text().split())
