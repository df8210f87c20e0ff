"""The glossary in place: a term shows its meaning, and an entry where it is used.

Chapters write {term}`saturation`. Beside the link stands what the page with the
`{glossary}` says of the term; it shows under a pointer, and by keyboard when the link
has the focus. The entry lists every page that links to it or has its word in the text;
a long list is folded, since the page would else be mostly lists.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import make_refnode

from coursebook.elements import make, text

SILENT = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)
REST = " Introduced in "  # of a meaning: which chapter, as a link
FEW = 3  # pages that an entry lists in the open


def stored(env, name):
    """Return what was read on each page: a dictionary of the environment."""
    if not hasattr(env, name):
        setattr(env, name, {})
    return getattr(env, name)


def linked(env):
    """Return the terms that each page links, in lower case."""
    return stored(env, "course_terms")


def prose(env):
    """Return the text of each page, without code and formulas."""
    return stored(env, "course_prose")


def meanings(env):
    """Return what the glossaries of a page say, by the address of each term."""
    return stored(env, "course_meanings")


ALL = (linked, prose, meanings)


def collect(app, document):
    """Remember what the page that was read says and links, and which terms it tells."""
    page = app.env.docname
    linked(app.env)[page] = {
        node["reftarget"].lower()
        for node in document.findall(addnodes.pending_xref)
        if node.get("reftype") == "term"
    }
    prose(app.env)[page] = " ".join(
        node.astext()
        for node in document.findall(nodes.Text)
        if not isinstance(node.parent, SILENT)
    )
    meanings(app.env)[page] = {
        address: said.astext().partition(REST)[0].replace("\n", " ")
        for terms, said in entries(document)
        for term in terms
        for address in term["ids"]
    }


def entries(document):
    """Go through the glossaries: the terms of an entry, and its first paragraph."""
    for glossary in document.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            said = item.next_node(nodes.definition).next_node(nodes.paragraph)
            yield list(item.findall(nodes.term)), said


def forget(app, env, docname):
    """Drop what a changed or removed page used."""
    for each in ALL:
        each(env).pop(docname, None)


def merge(app, env, docnames, other):
    """Take over what a parallel reader collected."""
    for each in ALL:
        each(env).update({name: each(other).get(name, {}) for name in docnames})


def stale(app, env):
    """Write every page again that links a term: meanings or uses may have changed."""
    told = {page for page, names in meanings(env).items() if names}
    return sorted(told | {page for page, names in linked(env).items() if names})


def show_meanings(app, document, docname):
    """Put beside each link to a term what the term means."""
    if app.builder.format != "html":
        return
    known = {
        address: said
        for told in meanings(app.env).values()
        for address, said in told.items()
    }
    for number, link in enumerate(list(document.findall(is_term))):
        # not by its words: a kernel slides in one chapter and runs on a GPU in another
        said = known.get(link["refuri"].rpartition("#")[2])
        if said is None:
            continue
        name = f"meaning-{number}"
        box = make("span", text(said), classes=["meaning"], ids=[name], role="tooltip")
        anchor = make(
            "a",
            *link.children,
            classes=["reference", "internal", "term"],
            href=link["refuri"],
            aria_describedby=name,
        )
        link.parent.replace(link, [anchor, box])


def is_term(node):
    """Tell whether this is a link to the glossary on another page."""
    return (
        isinstance(node, nodes.reference)
        and "refuri" in node
        and any("std-term" in each["classes"] for each in node.findall(nodes.inline))
    )


def link_back(app, document, docname):
    """Add to each glossary entry the pages that use its term, in reading order."""
    order = pages(app)
    for terms, said in entries(document):
        names = {term.astext() for term in terms}
        found = [
            page for page in order if page != docname and uses(app.env, page, names)
        ]
        if not found:
            continue
        line = nodes.paragraph("", "Used in ", classes=["used-in"])
        for i, page in enumerate(found):
            title = app.env.titles[page].astext()
            if i:
                line += nodes.Text(", ")
            line += make_refnode(
                app.builder, docname, page, None, nodes.Text(title), title
            )
        line += nodes.Text(".")
        said.parent.append(line if len(found) <= FEW else folded(line, len(found)))


def folded(line, count):
    """Return a list of pages behind a line that says how many there are."""
    summary = make("summary", text(f"Show the {count} pages that use it"))
    return make("details", summary, line, classes=["used"])


def uses(env, page, names):
    """Tell whether a page links to one of the terms, or has its word in the text.

    A word in capitals has to stand there in capitals: AND is a gate, and is none.
    """
    if {name.lower() for name in names} & linked(env)[page]:
        return True
    words = [
        re.escape(word) if word.isupper() else f"(?i:{re.escape(word)})"
        for name in names
        for word in name.split(", ")
    ]
    pattern = rf"(?<![\w-])(?:{'|'.join(words)})(?:s|es)?(?![\w-])"
    return re.search(pattern, prose(env)[page]) is not None


def pages(app):
    """Return the read pages in the order of the table of contents."""
    relations = app.env.collect_relations()
    known = linked(app.env)
    ordered = [page for page in relations if page in known]
    return ordered + sorted(set(known) - set(ordered))


def setup(app):
    """Connect the collector and the links."""
    app.connect("doctree-read", collect, priority=950)  # a number has its minus by then
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", stale)
    app.connect("doctree-resolved", show_meanings)
    app.connect("doctree-resolved", link_back)
