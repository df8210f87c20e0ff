"""The book in one file: a PDF and an EPUB, offered where the site was told of them.

A release makes both from the pages, lays them at the site's root, and says so before by
NNLIB_BOUND (`tools/start/binding.py`).
"""

import os

from docutils import nodes
from sphinx.util.docutils import SphinxRole

NAME = "line-by-line.{}"
WORDS = (
    "**Read it away from the screen.** The whole book is one file: {bound}`pdf` for "
    "paper, {bound}`epub` for a reading program."
)


def offered():
    """Return the sentence that leads to both files, or nothing where there are none."""
    return [WORDS] if os.environ.get("NNLIB_BOUND") else []


class Bound(SphinxRole):
    """A link to one of both files, by its kind."""

    def run(self):
        """Return the link; the file is made after the pages."""
        address = "../" * self.env.docname.count("/") + NAME.format(self.text)
        link = nodes.reference("", self.text.upper(), refuri=address)
        link["classes"].append("download")
        return [link], []


def setup(app):
    """Register the role."""
    app.add_role("bound", Bound())
