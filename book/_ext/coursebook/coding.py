"""Where a chapter's own exercises begin: the way to its page of coding exercises."""

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

CHAPTER = re.compile(r"book/(\d\d_\w+)")
WORDS = "To write code that is checked, with the mistake named, go to "
NAME = "the coding exercises"


def lead(app, document):
    """Put a sentence with a link under the title of the section Exercises."""
    name = CHAPTER.fullmatch(app.env.docname)
    page = f"book/exercises/{name[1]}" if name else ""
    if not page or not Path(app.env.doc2path(page)).is_file():
        return
    for section in document.findall(nodes.section):
        if section[0].astext() == "Exercises":
            section.insert(1, sentence(app.env.docname, page))


def sentence(docname, page):
    """Return the sentence, in words that lead to a page."""
    link = addnodes.pending_xref(
        "",
        nodes.inline("", NAME),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refdoc=docname,
        refexplicit=True,
        refwarn=True,
    )
    return nodes.paragraph(
        "", "", nodes.Text(WORDS), link, nodes.Text(" of this chapter.")
    )


def setup(app):
    """Connect the step."""
    app.connect("doctree-read", lead)
