"""Write the book as an EPUB 3: one file of XHTML a leaf, answers as notes."""

import copy
import posixpath
import uuid
import zipfile
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from bs4 import Tag

from tools.bound import package
from tools.bound.paper import HERE, LICENCES, pygments
from tools.bound.volume import Leaf, Volume
from tools.files import read

HOW = (
    "What follows a prediction may answer it: write yours down before you turn the "
    "page. Its answer opens as a note where the reading program can do so, and stands "
    "at the end of the chapter. Hints and solutions of the exercises stand at the end "
    "of the book. Code that only draws a figure is left out; the notebooks have it."
)
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" \
lang="{language}" xml:lang="{language}">
<head><title>{title}</title><link rel="stylesheet" href="style.css"/></head>
<body>
{body}
</body>
</html>
"""
TITLE = """<section epub:type="titlepage" class="front">
<h1>{title}</h1>
<p>{author}</p>
<p>{how}</p>
<p>Version {version}. {licences}</p>
</section>"""
FONT = "fonts/stix-two-math.woff"  # where the style of the formulas looks for it
FIRST = (1980, 1, 1, 0, 0, 0)  # the time that every file in the archive gets
BLOCKS = ["p", "ul", "ol", "dl", "div", "pre", "table", "figure"]
NAMESPACES = {
    "math": "http://www.w3.org/1998/Math/MathML",
    "svg": "http://www.w3.org/2000/svg",
}
# HTML has let go of them, or no reading program has a use for them.
DROPPED = ("align", "frame", "rules", "data-number", "data-within", "data-right")


def make_epub(book: Volume, version: str, date: str, target: Path) -> int:
    """Write the book as an EPUB, dated YYYY-MM-DD; return the number of its files."""
    files = parts(book, version)
    about = package.About(
        name=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{book.title} {version}')}",
        title=book.title,
        author=book.author,
        language=book.language,
        modified=f"{date}T00:00:00Z",
    )
    files["package.opf"] = package.package(about, files).encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = zipfile.ZipInfo("mimetype", FIRST)  # first, and as it is
        archive.writestr(kind, "application/epub+zip", zipfile.ZIP_STORED)
        pack(archive, "META-INF/container.xml", package.CONTAINER.encode())
        for name, content in files.items():
            pack(archive, f"EPUB/{name}", content)
    part.replace(target)
    return len(files)


def pack(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file, with the same bytes whenever it is done."""
    archive.writestr(zipfile.ZipInfo(name, FIRST), content, zipfile.ZIP_DEFLATED)


def parts(book: Volume, version: str) -> dict[str, bytes]:
    """Return the files of the book, name to content, in the order of reading."""
    bodies = {leaf.name: copy.copy(leaf.body) for leaf in book.leaves}
    home = {
        tag["id"]: name
        for name, body in bodies.items()
        for tag in [body, *body.find_all(id=True)]
    }
    title = TITLE.format(
        title=escape(book.title),
        author=escape(book.author),
        how=HOW,
        version=version,
        licences=LICENCES,
    )
    files = {"title.xhtml": xhtml(book, book.title, title)}
    nav = package.navigation(book.leaves)
    files["nav.xhtml"] = xhtml(book, "Contents", nav)
    images: dict[str, bytes] = {}
    for leaf in book.leaves:
        body = bodies[leaf.name]
        lead(body, home, leaf.name)
        note(body, leaf)
        images |= pictures(body)
        files[f"{leaf.name}.xhtml"] = xhtml(book, leaf.title, mended(body))
    static = book.site / "_static"
    # A reading program decides itself which way text runs.
    formulas = read(static / "formulas.css").replace("  direction: ltr;\n", "")
    styles = [formulas, read(HERE / "epub.css")]
    files["style.css"] = "".join([*styles, pygments(book.site)]).encode()
    files[FONT] = (static / FONT).read_bytes()
    files["cover.png"] = (static / "share.png").read_bytes()
    return files | images


def xhtml(book: Volume, title: str, body: str) -> bytes:
    """Return a whole file of XHTML."""
    page = PAGE.format(language=book.language, title=escape(title), body=body)
    return page.encode()


def lead(body: Tag, home: dict[str, str], name: str) -> None:
    """Let each link name the file in which its target stands."""
    for link in body.select('a[href^="#"]'):
        there = home[link["href"][1:]]
        if there != name:
            link["href"] = f"{there}.xhtml{link['href']}"


def note(body: Tag, leaf: Leaf) -> None:
    """Mark answers as notes, and what leads to them."""
    for link in body.select(".see-answer a"):
        if link["href"].endswith("--answer"):
            link["epub:type"], link["role"] = "noteref", "doc-noteref"
    if leaf.notes:
        for answer in body.select(".answer[id$='--answer']"):
            answer["epub:type"], answer["role"] = "footnote", "doc-footnote"


def pictures(body: Tag) -> dict[str, bytes]:
    """Let each picture lie beside the pages; return the files."""
    found = {}
    for image in body.find_all("img"):
        path = Path(url2pathname(unquote(urlsplit(image["src"]).path)))
        name = f"images/{posixpath.basename(path.as_posix())}"
        image["src"] = name
        found[name] = path.read_bytes()
    return found


def mended(body: Tag) -> str:
    """Return a leaf as XHTML that a reading program takes."""
    for tag in body.find_all(True):
        for name in DROPPED:
            tag.attrs.pop(name, None)
        if tag.get("role") == "doc-biblioentry":
            del tag["role"]  # no longer a role of its own
        if tag.name == "p" and tag.find(BLOCKS):
            tag.name = "div"
        if tag.name in NAMESPACES:
            tag["xmlns"] = NAMESPACES[tag.name]
        if "viewbox" in tag.attrs:  # HTML is read without its capital
            tag["viewBox"] = tag.attrs.pop("viewbox")
    return body.decode(formatter="minimal")
