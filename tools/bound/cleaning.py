"""Leave out of a page what works on a screen only, and open what is folded there."""

from bs4 import BeautifulSoup, Comment, Tag

from tools.bound.elements import make

# Controls, what a script fills, the theme's marks, and pictures for a dark ground.
SCREEN_ONLY = (
    "script, style, button, a.headerlink, .said, .waits, .score, .toctree-wrapper, "
    ".show-everything, .drawing, .meaning, p.package, .only-dark, details.hide"
)
FOLDED = "The lines “Show the source” open"
START, END = '<article class="bd-article"', "</article>"
MOVES = "On the site this figure moves: a slider goes through its states."


def article(page: str) -> Tag:
    """Return a built page's article without what works on a screen only."""
    start, end = page.index(START), page.index(END)
    found = BeautifulSoup(page[start : end + len(END)], "html.parser").article
    for comment in found.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    stills(found)
    for tag in found.select(SCREEN_ONLY):
        tag.decompose()
    for cell in found.select(".cell"):
        if not cell.find(["img", "svg", "table"]) and not cell.get_text(strip=True):
            cell.decompose()
    for paragraph in found.find_all("p"):
        if FOLDED in paragraph.get_text():
            paragraph.decompose()
    for image in found.find_all("img"):
        for name in ("loading", "decoding", "srcset", "sizes"):
            image.attrs.pop(name, None)
    return found


def stills(tag: Tag) -> None:
    """Put a slider's first frame in its place, and say that it moves elsewhere."""
    for noscript in tag.find_all("noscript"):
        if noscript.find("img"):
            caption = make("figcaption", make("p", MOVES), classes="moves")
            figure = make("figure", *list(noscript.contents), caption)
            noscript.replace_with(figure)
        else:
            noscript.decompose()


def lowered(tag: Tag, steps: int) -> None:
    """Make every heading a number of levels smaller, down to the sixth."""
    for heading in tag.find_all(["h1", "h2", "h3", "h4", "h5"]):
        heading.name = f"h{min(int(heading.name[1]) + steps, 6)}"
