"""Leave out of a page what works on a screen only, and open what is folded there."""

import re

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from tools.bound.elements import make

# Controls, what a script fills, the theme's marks, and pictures for a dark ground.
SCREEN_ONLY = (
    "script, noscript, style, template, button, a.headerlink, .toctree-wrapper, "
    "a.link-here, .said, .said-only, .state-link, .explore input, .waits, .score, "
    ".show-everything, .live-bar, .live-page, .meaning, p.package, "
    ".for-dark, details.hide"
)
FOLDED = "The lines “Show how this figure is drawn” open"
START, END = '<article class="bd-article"', "</article>"
MOVES = " On the site this figure moves: a slider goes through its states."
# What stands in the place of a part that a script makes.
ON_THE_SITE = {
    ".drawing": "On the site a field to draw in stands here.",
    ".recording": "On the site a recording of your own is chosen here.",
    ".review": "On the site, what you have missed is asked again here.",
    ".playground .without": "On the site you train one here. On your own machine, "
    "chapter 8 trains such a network.",
}
JOINTS = re.compile(r"(?<=[._(,=/])(?=.)")  # where long code in a column may break
NAME = 24  # letters for which a column has room, as `coursebook.names` has it


def article(page: str) -> Tag:
    """Return a built page's article without what works on a screen only."""
    start, end = page.index(START), page.index(END)
    found = BeautifulSoup(page[start : end + len(END)], "html.parser").article
    for comment in found.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    stills(found)
    for name, words in ON_THE_SITE.items():
        for tag in found.select(name):
            tag.replace_with(make("p", words))
    for used in found.select("details.used"):
        used.replace_with(used.p)
    plain_cells(found)
    jointed(found)
    for tag in found.select(SCREEN_ONLY):
        tag.decompose()
    for cell in found.select(".cell"):
        if not cell.find(["img", "svg", "table"]) and not cell.get_text(strip=True):
            cell.decompose()
    for paragraph in found.find_all("p"):
        if FOLDED in paragraph.get_text():
            paragraph.decompose()
        elif [part.name for part in solid(paragraph)] in (["strong"], ["em"]):
            paragraph["class"] = [*paragraph.get("class", ()), "titled"]
    for image in found.find_all("img"):
        for name in ("loading", "decoding", "srcset", "sizes"):
            image.attrs.pop(name, None)
    return found


def plain_cells(tag: Tag) -> None:
    """Take away the paragraph that is all of a table's cell.

    MuPDF, which many reading programs draw with, lays such columns on each other.
    """
    for cell in tag.select("th, td"):
        inside = solid(cell)
        if [child.name for child in inside] == ["p"]:
            inside[0].unwrap()


def solid(tag: Tag) -> list:
    """Return what a tag holds, without the white space between."""
    return [child for child in tag.children if str(child).strip()]


def jointed(tag: Tag) -> None:
    """Let long code in a table's cell break at its signs, not only at spaces."""
    for code in tag.select("td code"):
        for words in code.find_all(string=True):
            if len(words) > NAME:
                words.replace_with(*between(JOINTS.split(words)))


def between(pieces: list[str]) -> list:
    """Return pieces of text with a place to break between each two."""
    parts: list = []
    for piece in pieces:
        parts += [make("wbr"), NavigableString(piece)] if parts else [piece]
    return parts


def stills(tag: Tag) -> None:
    """Say of a slider's first frame at what it stands, and that the site moves it."""
    for slider in tag.select(".explore"):
        slider["class"] = "still"
        for control in slider.select(".control"):
            label, value = control.find("label"), control.find("output")
            said = f"{label.get_text()}: {value.get_text()}"
            control.replace_with(make("p", said, classes="state"))
        caption = slider.find_parent("figure").find("figcaption")
        caption.select("p, span.caption-text")[-1].append(MOVES)


def lowered(tag: Tag, steps: int) -> None:
    """Make every heading a number of levels smaller, down to the sixth."""
    for heading in tag.find_all(["h1", "h2", "h3", "h4", "h5"]):
        heading.name = f"h{min(int(heading.name[1]) + steps, 6)}"
