"""How long the course takes: {hours}`1-8` says it of the pages as they stand.

{hours}`exercises 1-8` says it of the coding exercises that follow these chapters.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from coursebook.elements import chapter
from coursebook.minutes import count, read, sittings

SPELT = "no one two three four five six seven eight nine ten eleven twelve".split()
ASKED = re.compile(r"(exercises )?(\d+)-(\d+)")


def chapters(folder, first, last):
    """Return the sources of the chapters from one number to another."""
    found = {int(chapter(path.stem)): path for path in folder.glob("[0-9]*_*.md")}
    return [found[number] for number in range(first, last + 1) if number in found]


def minutes(folder, exercises, first, last):
    """Return the minutes to the summaries, or those of the coding exercises."""
    pages = chapters(folder, first, last)
    if not exercises:
        return sum(sum(sittings(read(page))) for page in pages)
    sets = folder.parent / "exercises"
    return sum(count(read(sets / p.stem / "exercises.md")).minutes for p in pages)


def said(total):
    """Return hours in words: "about seven hours"."""
    hours = max(1, round(total / 60))
    number = SPELT[hours] if hours < len(SPELT) else str(hours)
    return f"about {number} hour{'s' * (hours > 1)}"


def words(folder, text):
    """Return what the role says of the pages of a folder, or None."""
    asked = ASKED.fullmatch(text)
    if not asked:
        return None
    return said(minutes(folder, bool(asked[1]), int(asked[2]), int(asked[3])))


class Hours(SphinxRole):
    """The role."""

    def run(self):
        """Return the words, or a fault where the chapters cannot be read."""
        found = words(Path(self.env.srcdir, "book"), self.text)
        if found is None:
            message = f"{{hours}} takes 1-8 or exercises 1-8, not {self.text!r}"
            fault = self.inliner.reporter.error(message, line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, fault)], [
                fault
            ]
        return [nodes.Text(found)], []


def setup(app):
    """Register the role."""
    app.add_role("hours", Hours())
