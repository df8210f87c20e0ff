"""What the search knows of a page: one record for each section, term and function.

A record holds the words that a reader sees before committing to anything, which an
excerpt may show, and apart from them what the section's first prediction covers, which
is found but never shown. Answers, hints, solutions, printed results and the words of
the interface are in neither. Of a function only its first sentences are shown, not the
list of its arguments. The lines of code stay lines.
"""

from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes

from coursebook.search.typed import typed

SILENT = (
    nodes.section,
    nodes.raw,
    nodes.comment,
    nodes.image,
    nodes.system_message,
    addnodes.desc,
    addnodes.glossary,
    addnodes.index,
)
# Parts of the interface, what is folded away, and what others repeat.
UNSAID = {
    "answer",
    "check",
    "choice",
    "commit",
    "guess",
    "kind",
    "link-here",
    "live-bar",
    "meaning",
    "minutes",
    "objectives",
    "package",
    "reset",
    "said",
    "score",
    "start-line",
    "tag_hide-input",
    "used-in",
    "waits",
    "where",
    "without",
    "your-progress",
}
INLINE = (nodes.Inline, nodes.Text)
BREAK = "\x1e"  # between lines of code, until blanks are put in order
STUB = {"# YOUR CODE HERE", "raise NotImplementedError()"}  # of an exercise


class Record(NamedTuple):
    """One place of the book that a search can lead to."""

    anchors: tuple[str, ...]
    title: str
    shown: str
    covered: str


def records(document):
    """Yield the records of a page, in the order of reading."""
    for node in document.findall():
        if isinstance(node, nodes.section):
            yield from of_section(node)
        elif isinstance(node, addnodes.desc):
            yield from of_object(node)
        elif isinstance(node, addnodes.glossary):
            for item in node.findall(nodes.definition_list_item):
                yield of_term(item)


def of_section(section):
    """Yield the record of a section, without the sections in it."""
    title = section.next_node(nodes.title)
    if title is not None:
        shown, covered = parts(section)
        yield Record(tuple(section["ids"]), said(title), shown, covered)


def of_object(node):
    """Yield the record of a function or a class of the package."""
    signature, content = node[0], node[-1]
    if signature["ids"]:
        title = signature["ids"][0].removeprefix("nnlib.")
        first = content.next_node(nodes.paragraph)
        own = first is not None and first.parent is content
        shown = said(first) if own else ""
        rest = " ".join(said(each) for each in content if each is not first)
        yield Record(tuple(signature["ids"]), title, shown, rest)


def of_term(item):
    """Return the record of an entry of the glossary."""
    anchors = tuple(each for node in item.findall(nodes.term) for each in node["ids"])
    names = ", ".join(said(node) for node in item.findall(nodes.term))
    return Record(anchors, names, said(item.next_node(nodes.definition)), "")


def parts(section):
    """Return a section's own words: up to its first prediction, and after it.

    The choices of a question are found, but make no excerpt.
    """
    shown, covered, waits = [], [], False
    for child in section.children:
        if isinstance(child, nodes.title | nodes.section):
            continue
        (covered if waits else shown).append(said(child))
        covered += [
            said(words)
            for label in child.findall(nodes.Element)
            if "choice" in classes(label)
            for words in label.children
        ]
        waits = waits or "predict" in classes(child)
    return " ".join(filter(None, shown)), " ".join(filter(None, covered))


def said(node):
    """Return the words of a node on one line, and code in its own lines."""
    lines = "".join(pieces(node)).split(BREAK)
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def pieces(node):
    """Yield the words of a node, with a space after each block."""
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.math | nodes.math_block):
        yield typed(node.astext())
    elif isinstance(node, nodes.literal_block) and not unsaid(node):
        lines = (line.strip() for line in node.astext().splitlines())
        yield BREAK + BREAK.join(line for line in lines if line not in STUB) + BREAK
    elif not unsaid(node):
        results = "cell_output" in classes(node)
        for child in node.findall(nodes.caption) if results else node.children:
            yield from pieces(child)
    if not isinstance(node, INLINE):
        yield " "


def unsaid(node):
    """Tell whether a node's words are no part of what its section says."""
    return isinstance(node, SILENT) or not UNSAID.isdisjoint(classes(node))


def classes(node):
    """Return the classes of a node: none of a text."""
    return node.get("classes", []) if isinstance(node, nodes.Element) else []


def keywords(document):
    """Yield what leads to a section of any page: the address, a term, and words.

    An objective says of a section what it teaches, and the glossary where a term is
    introduced.
    """
    for node in document.findall(nodes.Element):
        if node.get("course") == "objective":
            yield f"#{node['objective']}", "", said(node)
    for glossary in document.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            names = "; ".join(said(term) for term in item.findall(nodes.term))
            for link in item.findall(nodes.reference):
                address = link.get("refuri", "")
                if "#" in address and "used-in" not in classes(link.parent):
                    yield address, names, ""
