"""What an EPUB says of itself: its package document and its navigation."""

from html import escape
from typing import NamedTuple

from tools.bound.elements import make
from tools.bound.volume import Leaf

CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" \
media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" \
xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="book">{name}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:creator>{author}</dc:creator>
<dc:language>{language}</dc:language>
<dc:rights>CC BY 4.0 (text and figures), MIT (code)</dc:rights>
<meta property="dcterms:modified">{modified}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
TYPES = {
    "css": "text/css",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "woff": "font/woff",
    "webp": "image/webp",
    "xhtml": "application/xhtml+xml",
}
PROPERTIES = {"nav.xhtml": "nav", "cover.png": "cover-image"}


class About(NamedTuple):
    """What a shelf of books shows."""

    name: str
    title: str
    author: str
    language: str
    modified: str


def package(about: About, files: dict[str, bytes]) -> str:
    """Return the package document for these files, pages in the order of reading."""
    names = {name: f"item{count}" for count, name in enumerate(files)}
    items = [item(names[name], name, content) for name, content in files.items()]
    spine = [
        f'<itemref idref="{names[name]}"/>' for name in files if name.endswith(".xhtml")
    ]
    said = {key: escape(text) for key, text in about._asdict().items()}
    return PACKAGE.format(**said, items="\n".join(items), spine="\n".join(spine))


def item(key: str, name: str, content: bytes) -> str:
    """Return the line of the manifest for a file."""
    kind = TYPES[name.rpartition(".")[2]]
    said = [PROPERTIES[name]] if name in PROPERTIES else []
    for mark in ("math", "svg"):
        if name.endswith(".xhtml") and f"<{mark}".encode() in content:
            said.append({"math": "mathml"}.get(mark, mark))
    properties = f' properties="{" ".join(said)}"' if said else ""
    return f'<item id="{key}" href="{name}" media-type="{kind}"{properties}/>'


def navigation(leaves: list[Leaf]) -> str:
    """Return the table of contents: parts, chapters, and what belongs to a chapter."""
    top = make("ol")
    level, part = top, ""
    for leaf in leaves:
        if leaf.part != part:
            part, level = leaf.part, make("ol")
            top.append(make("li", make("span", part), level))
        entry = make("li", make("a", leaf.title, href=f"{leaf.name}.xhtml"))
        if leaf.depth:
            last = level.find_all("li", recursive=False)[-1]
            if not last.find("ol"):
                last.append(make("ol"))
            last.find("ol").append(entry)
        else:
            level.append(entry)
    nav = make("nav", make("h1", "Contents"), top)
    nav["epub:type"], nav["id"] = "toc", "toc"
    return nav.decode(formatter="minimal")
