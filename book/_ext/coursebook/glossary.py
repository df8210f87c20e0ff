"""The glossary's way back: each entry says which pages use its term.

Chapters write {term}`saturation`; the page with the `{glossary}` links back to them.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import make_refnode


def uses(env):
    """Return the stored uses: page to the set of terms it links, in lower case."""
    if not hasattr(env, "course_terms"):
        env.course_terms = {}
    return env.course_terms


def collect(app, document):
    """Remember which terms the page that was read links to."""
    found = {
        node["reftarget"].lower()
        for node in document.findall(addnodes.pending_xref)
        if node.get("reftype") == "term"
    }
    uses(app.env)[app.env.docname] = found


def forget(app, env, docname):
    """Drop what a changed or removed page used."""
    uses(env).pop(docname, None)


def merge(app, env, docnames, other):
    """Take over what a parallel reader collected."""
    for docname in docnames:
        uses(env)[docname] = uses(other).get(docname, set())


def link_back(app, document, docname):
    """Add to each glossary entry the pages that use its term, in reading order."""
    if not any(document.findall(addnodes.glossary)):
        return
    order = pages(app)
    for item in document.findall(nodes.definition_list_item):
        terms = {term.astext().lower() for term in item.findall(nodes.term)}
        found = [
            page for page in order if page != docname and terms & uses(app.env)[page]
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
        item.next_node(nodes.definition).append(line)


def pages(app):
    """Return the read pages in the order of the table of contents."""
    relations = app.env.collect_relations()
    known = uses(app.env)
    ordered = [page for page in relations if page in known]
    return ordered + sorted(set(known) - set(ordered))


def setup(app):
    """Connect the collector and the links."""
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-resolved", link_back)
