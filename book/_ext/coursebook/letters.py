"""A line from A to Z above a glossary: each letter leads to its first term."""

from docutils import nodes
from sphinx import addnodes

from coursebook.elements import make, text

FEW = 20  # a glossary of fewer terms is seen whole


def add_letters(app, document):
    """Put the line above each long glossary of a page."""
    for glossary in list(document.findall(addnodes.glossary)):
        terms = list(glossary.findall(nodes.term))
        if len(terms) >= FEW:
            glossary.parent.insert(glossary.parent.index(glossary), line(terms))


def line(terms):
    """Return the line of letters of terms, in the order in which they stand."""
    first = {}
    for term in terms:
        first.setdefault(term.astext()[0].upper(), term["ids"][0])
    links = [
        make("li", make("a", text(letter), href=f"#{place}"))
        for letter, place in first.items()
    ]
    return make("nav", make("ul", *links, classes=["letters"]), aria_label="Letters")


def setup(app):
    """Connect the step."""
    app.connect("doctree-read", add_letters)
