"""Code inside a sentence keeps its names whole, and short code its spaces too.

Sphinx puts each piece between two spaces into a `span`. Code that is short stays on one
line; what is longer is marked here, so that `code.css` lets it end a line between two
pieces, and inside a piece only where that is too long for a phone: best at a joint.
"""

import html
import re

from coursebook.lines import plain

CODE = re.compile(
    r'<code class="(?P<kind>[^"]*\bliteral\b[^"]*)"(?P<code>[^>]*>.*?</code>)', re.S
)
PIECE = re.compile(r'<span class="pre">(?P<text>[^<]*)</span>')
JOINT = re.compile(r"(?:[,/(=]|&amp;)(?=.)")
SEAM = re.compile(r"[_.](?=\w)")  # within a name that no line of a phone has room for
SHORT = 16  # letters, with the spaces between them
NAME = 24  # letters for which a phone has room, inside a list too


def length(text):
    """Return how many letters a reader sees."""
    return len(html.unescape(text))


def marked(body):
    """Return a page's body in which code that may be broken is marked."""

    def piece(found):
        if length(found["text"]) <= NAME:
            return found[0]
        names = JOINT.sub("\\g<0>\n", found["text"]).split("\n")
        joined = "<wbr>".join(
            SEAM.sub(r"\g<0><wbr>", name) if length(name) > NAME else name
            for name in names
        )
        return f'<span class="pre long">{joined}</span>'

    def code(found):
        words = plain(found["code"].partition(">")[2])
        if length(words) <= (SHORT if " " in words else NAME):
            return found[0]
        return f'<code class="{found["kind"]} parts"' + PIECE.sub(piece, found["code"])

    return CODE.sub(code, body)


def mark(app, pagename, templatename, context, document):
    """Mark the code of a page."""
    if "body" in context:
        context["body"] = marked(context["body"])


def setup(app):
    """Connect the step."""
    app.connect("html-page-context", mark)
