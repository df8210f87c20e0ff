"""The leaves as one document to print: title page, contents, chapters, references."""

import copy
from collections.abc import Iterator
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from tools.bound.elements import classes, make, words
from tools.bound.volume import Leaf, Volume
from tools.files import read
from tools.start import vendor

HERE = Path(__file__).parent
FONTS = vendor.TARGET / "bound" / "fonts"
LICENCES = (
    "The text and the figures are under CC BY 4.0, the code is under the MIT licence."
)
HOW = (
    "What follows a prediction may answer it: cover the rest of the page until you "
    "have written yours down. The answers of a chapter stand at its end, hints and "
    "solutions of the exercises at the end of the book. A number in brackets behind a "
    "link is the page to turn to. Code that only draws a figure is left out; the "
    "notebooks have it."
)
UNKNOWN = "000"
GITHUB = "https://github.com/"  # the theme leaves it out of a link's words
RULE = """
@page {page} {{ @top-left {{ content: "{title}"; }} }}
[id="{leaf}"] {{ page: {page}; }}
"""
PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<style>{style}</style></head><body></body></html>"""


class Paper:
    """The document, and the places in it that name a page."""

    def __init__(self, book: Volume, version: str):
        """Assemble the document; every page is still unknown."""
        self.root = BeautifulSoup(
            PAGE.format(
                language=book.language, title=escape(book.title), style=style(book)
            ),
            "html.parser",
        )
        bodies = [copy.copy(leaf.body) for leaf in book.leaves]
        for body in bodies:
            refer(body)
        self.root.body.extend([front(book, version), contents(book), *bodies])
        self.numbers = self.root.select(".page[data-for]")
        self.digits: dict[str, int] = {}

    def html(self, pages: dict[str, int]) -> str:
        """Return the document with the numbers of the pages that are known.

        A number that had more digits keeps their room, so that it cannot swing between
        two pages for ever.
        """
        for number in self.numbers:
            name = number["data-for"]
            said = str(pages.get(name, UNKNOWN))
            number.string = said
            if name in pages:
                self.digits[name] = max(len(said), self.digits.get(name, 0))
            gap = self.digits.get(name, 0) - len(said)
            if "at" in classes(number.parent) and gap > 0:
                number.parent["style"] = f"padding-right: {gap}ch"
            else:
                number.parent.attrs.pop("style", None)
        return str(self.root)


def style(book: Volume) -> str:
    """Return the style, with a running title for each leaf."""
    fonts = read(HERE / "fonts.css").replace("fonts/", f"{FONTS.resolve().as_uri()}/")
    rules = [fonts, formulas(book.site), read(HERE / "paper.css"), pygments(book.site)]
    for count, leaf in enumerate(book.leaves):
        title = leaf.title.replace("\\", "").replace('"', "\\22 ")
        rules.append(RULE.format(page=f"leaf{count}", title=title, leaf=leaf.name))
    return "".join(rules)


def formulas(site: Path) -> str:
    """Return the site's style of formulas, which knows where its font is."""
    static = site / "_static"
    place = (static / "fonts").resolve().as_uri()
    return read(static / "formulas.css").replace('url("fonts/', f'url("{place}/')


def pygments(site: Path) -> str:
    """Return the site's colours of code on a light ground."""
    rules = read(site / "_static" / "pygments.css").splitlines()
    light = 'html[data-theme="light"] '
    return "\n".join(each.removeprefix(light) for each in rules if light in each)


def refer(body: Tag) -> None:
    """Put behind each link where it leads: an address, or a page, still unknown.

    A term needs no page: the glossary has the order of the alphabet.
    """
    for link in body.select("a.outside"):
        said = words(link).removeprefix("doi:")
        if link["href"] == GITHUB + said:
            link.string = link["href"]  # the theme had made it short
        elif said not in link["href"]:
            link.insert_after(make("span", f" {link['href']}", classes="address"))
    for link in body.select('a[href^="#"]:not(.term, [role=doc-backlink])'):
        number = make("span", UNKNOWN, classes="page", data_for=link["href"][1:])
        link.insert_after(make("span", " (p. ", number, ")", classes="at"))


def front(book: Volume, version: str) -> Tag:
    """Return the title page."""
    return make(
        "div",
        make("p", book.title, classes="book-title"),
        make("p", book.author, classes="book-author"),
        make("p", HOW, classes="how"),
        make("p", f"Version {version}. {LICENCES}", classes="imprint"),
        classes="front",
    )


def contents(book: Volume) -> Tag:
    """Return the table of contents: parts, leaves, and the sections of chapters."""
    lines: list[Tag] = []
    part = ""
    for leaf in book.leaves:
        if leaf.part != part:
            part = leaf.part
            lines.append(make("p", part, classes="part"))
        lines.append(line(leaf.title, leaf.name, f"depth-{leaf.depth}"))
        if not leaf.depth and not leaf.notes:
            for heading in sections(leaf):
                lines.append(line(words(heading), heading.parent["id"], "depth-2"))
    return make("nav", make("h1", "Contents"), *lines, classes="contents")


def sections(leaf: Leaf) -> Iterator[Tag]:
    """Yield the headings of a chapter's own sections."""
    for heading in leaf.body.find_all("h2"):
        if heading.parent.name == "section":
            yield heading


def line(title: str, name: str, depth: str) -> Tag:
    """Return a line of the contents."""
    number = make("span", UNKNOWN, classes="page", data_for=name)
    link = make("a", make("span", title), number, href=f"#{name}")
    return make("p", link, classes=f"line {depth}")
