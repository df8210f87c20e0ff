"""The book as one row of leaves: its pages, and what was taken out of them."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from bs4 import Tag

from tools.bound import cleaning, linking, questions, solutions
from tools.bound.elements import make, words
from tools.bound.places import Place, places, slug
from tools.files import read

BACK = "Hints and solutions"


@dataclass
class Leaf:
    """A page of the book: `body` is an element with the id `name`."""

    name: str
    title: str
    part: str
    depth: int  # 0 for a chapter, 1 for what belongs to it
    body: Tag
    notes: bool = False  # whether it holds answers only


@dataclass
class Volume:
    """All leaves in their order, what a title page says, and where the site is."""

    title: str
    author: str
    language: str
    site: Path
    leaves: list[Leaf]


def volume(source: Path, site: Path) -> Volume:
    """Return the book whose settings and table of contents stand in `source`."""
    settings = yaml.safe_load(read(source / "_config.yml"))
    order = places(source)
    names = {place.name: slug(place.name, order[0].name) for place in order}
    leaves: list[Leaf] = []
    back: list[Leaf] = []
    for _, chapter in itertools.groupby(order, key=lambda place: place.chapter):
        found, solved = group(list(chapter), names, site)
        leaves += found
        back += solved
    linking.complete(leaf.body for leaf in leaves + back)
    return Volume(
        title=settings["title"],
        author=settings["author"],
        language=settings["sphinx"]["config"].get("language", "en"),
        site=site,
        leaves=leaves + back,
    )


def group(
    chapter: list[Place], names: dict[str, str], site: Path
) -> tuple[list[Leaf], list[Leaf]]:
    """Return the leaves of a chapter with its answers last, and those for the back."""
    number, part = chapter[0].number, chapter[0].part
    counted = numbers(number)
    leaves, answers, solved = [], [], []
    for place in chapter:
        leaf = read_leaf(place, names, site)
        leaves.append(leaf)
        answers += questions.predictions(leaf.body, counted)
        answers += questions.self_check(leaf.body, number)
        solved += solutions.gathered(leaf.body, leaf.name)
    name = leaves[0].name
    of = f"chapter {number}" if number else leaves[0].title
    back = []
    if solved:
        back.append(gathered(f"{name}--solutions", f"{BACK}: {of}", BACK, 0, solved))
    if answers:
        leaves.append(gathered(f"{name}--answers", f"Answers: {of}", part, 1, answers))
    return leaves, back


def read_leaf(place: Place, names: dict[str, str], site: Path) -> Leaf:
    """Return a page of the site as a leaf."""
    name = names[place.name]
    body = cleaning.article(read(site / f"{place.name}.html"))
    linking.named(body, name)
    linking.linked(body, place.name, names)
    pictures(body, site / place.name)
    title = words(body.find("h1"))
    body.find("h1")["class"] = "leaf-title"
    cleaning.lowered(body, place.depth)
    body.name, body.attrs = "div", {"id": name, "class": "leaf"}
    return Leaf(name, title, place.part, place.depth, body)


def pictures(body: Tag, page: Path) -> None:
    """Name each picture's file on this machine."""
    for image in body.find_all("img"):
        image["src"] = (page.parent / image["src"]).resolve().as_uri()


def numbers(chapter: str) -> Iterable[str]:
    """Yield 4.1, 4.2, ... in chapter 4, and 1, 2, ... where there is no number."""
    for count in itertools.count(1):
        yield f"{chapter}.{count}" if chapter else str(count)


def gathered(name: str, title: str, part: str, depth: int, parts: list[Tag]) -> Leaf:
    """Return a leaf with a title and what was taken out of others."""
    heading = make(f"h{depth + 1}", title, classes="leaf-title")
    body = make("div", heading, *parts, classes="leaf notes", id=name)
    return Leaf(name, title, part, depth, body, notes=True)
