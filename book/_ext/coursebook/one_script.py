"""The live scripts of a page are one file: their code, without comments and margins.

A page names up to eleven of them, and each costs a slow line a wait; the comments are
for whoever reads the sources, in `book/_site/live`. The file's name holds a hash of it,
so pages with the same parts share one. It lies where the parts lay: they look from
there for what they load later.
"""

import hashlib
import re
from pathlib import Path

from coursebook.bundle import SCRIPT, pages_of, static

FOLDER = "live/"
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:.|\n)*?\*/[ \t]*)$\n?", re.MULTILINE)
MARGIN = re.compile(r"^\s+", re.MULTILINE)


def tight(script):
    """Return a script without whole lines of comment, empty lines and indents.

    Raises
    ------
    ValueError
        If a text between backticks goes on over a line's end, where an indent is text.
    """
    code = COMMENT.sub("", script)
    for line in code.splitlines():
        if line.count("`") % 2:
            raise ValueError(f"a text between backticks ends on another line: {line}")
    return MARGIN.sub("", code)


def joined(folder, names):
    """Write the one file of these scripts; return its name."""
    parts = [(folder / name).read_text(encoding="utf-8") for name in names]
    text = "".join(map(tight, parts))
    mark = hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
    name = f"{FOLDER}page-{mark}.js"
    (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return name


def parts_of(name, page):
    """Return the live scripts that a page names, in its order."""
    named = (static(name, found["file"]) for found in SCRIPT.finditer(page))
    return [file for file in named if file and file.startswith(FOLDER)]


def with_one(name, page, parts, one):
    """Return a page that names one script where the first of its parts stood."""

    def line(found):
        file = static(name, found["file"])
        if file not in parts:
            return found[0]
        if file != parts[0]:
            return ""
        up = "../" * name.count("/") + "_static/"
        return f'    <script defer="defer" src="{up}{one}"></script>\n'

    return SCRIPT.sub(line, page)


def join(app, fault):
    """Give each page its one live script; the parts stay beside it, to be read."""
    if fault or app.builder.name != "html":
        return
    site, folder = Path(app.outdir), Path(app.outdir, "_static")
    for name, page in pages_of(site).items():
        parts = parts_of(name, page)
        if parts:
            text = with_one(name, page, parts, joined(folder, parts))
            (site / name).write_text(text, encoding="utf-8")


def setup(app):
    """Connect the step: after the bundle of all pages, before the copies' list."""
    app.connect("build-finished", join, priority=975)
