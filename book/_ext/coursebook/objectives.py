"""`{objectives}`: what a chapter teaches, linked to where, and checked at build time.

Each objective needs a labelled section, a quiz question and an exercise on its page.
"""

import re

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from coursebook.elements import element, make, parse, text

LOGGER = logging.getLogger(__name__)
ITEM = re.compile(r"^\s*([\w-]+):\s+", re.ASCII)


class Objectives(SphinxDirective):
    """A list of `- id: what the reader will be able to do`."""

    has_content = True

    def run(self):
        """Build the list; links are added when the page has been read."""
        self.assert_has_content()
        blocks = parse(self, self.content)
        if len(blocks) != 1 or not isinstance(blocks[0], nodes.bullet_list):
            raise self.error("objectives: give one list of `- id: text`.")
        items = []
        for item in blocks[0].children:
            words = item.children[0]
            first = words.children[0]
            match = ITEM.match(first.astext())
            if not match or not isinstance(first, nodes.Text):
                raise self.error(
                    f"objectives: start {item.astext()!r} with its id and a colon."
                )
            words[0] = nodes.Text(first.astext()[match.end() :])
            entry = make("li", *words.children)
            entry["objective"] = match.group(1)
            entry["course"] = "objective"
            items.append(entry)
        title = make("p", text("After this chapter you can"), classes=["kind"])
        box = make(
            "div", title, make("ul", *items), classes=["course-box", "objectives"]
        )
        return [box]


def section_of(document, label):
    """Return the section that carries the label on this page, or None."""
    node = document.ids.get(document.nameids.get(label.lower()))
    while node is not None and not isinstance(node, nodes.section):
        node = node.parent
    return node


def link_to(document, section, label):
    """Return a link to a section of this page, which bears the section's title."""
    title = section.next_node(nodes.title).astext()
    return nodes.reference(
        "", title, refid=document.nameids[label.lower()], internal=True
    )


def lead_back(document, question):
    """Add to each wrong choice of a question a link to the section to read again."""
    label = question["read"] or question["objective"]
    section = label and section_of(document, label)
    if not section:
        if question["read"]:
            LOGGER.warning(
                "the question says `:read: %s`, and no section of this page has "
                "that label",
                label,
                location=document["source"],
            )
        return
    for item in question.findall(element):
        if item["html"].get("data-right") == "no":
            (verdict,) = [
                part for part in item.children if "verdict" in part.get("classes", [])
            ]
            link = link_to(document, section, label)
            stop = "" if link.astext().endswith(("?", "!")) else "."
            verdict += [text(" Read again: "), link, text(stop)]


def link_and_check(app, document):
    """Link each objective to its section; warn about what is missing."""
    parts = [n for n in document.findall(element) if n.get("course")]
    used = {
        course: {n["objective"] for n in parts if n["course"] == course}
        for course in ("objective", "question", "exercise")
    }
    for node in parts:
        name = node["objective"]
        if node["course"] == "question":
            lead_back(document, node)
        if node["course"] != "objective":
            if name and used["objective"] and name not in used["objective"]:
                LOGGER.warning(
                    "the %s names the objective %r, which this page does not list",
                    node["course"],
                    name,
                    location=document["source"],
                )
            continue
        section = section_of(document, name)
        missing = [
            f"{course} with `:objective: {name}`"
            for kind, course in (
                ("question", "a question"),
                ("exercise", "an exercise"),
            )
            if name not in used[kind]
        ]
        explicit = document.nametypes.get(name.lower())
        if section is None or not explicit:
            missing.insert(0, f"a section labelled `({name})=`")
        else:
            link = link_to(document, section, name)
            node += [text(" "), make("span", link, classes=["where"])]
        if missing:
            LOGGER.warning(
                "the objective %r lacks %s on this page",
                name,
                " and ".join(missing),
                location=document["source"],
            )


def setup(app):
    """Register the directive and its check."""
    app.add_directive("objectives", Objectives)
    app.connect("doctree-read", link_and_check)
