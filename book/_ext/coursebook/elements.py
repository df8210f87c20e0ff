"""One docutils node that becomes one HTML element, so that directives build trees.

Other builders (text, LaTeX) write the children only: an `input` has none and vanishes.
"""

import hashlib
import re

from docutils import nodes
from docutils.statemachine import StringList

from coursebook.spoken import spoken

VOID = {"input"}
INLINE = {"a", "span", "strong"}  # a newline after these would show as a space


class element(nodes.General, nodes.TextElement):
    """An HTML element: `tag` and the dictionary `html` of its attributes."""


def make(tag, *children, classes=(), ids=(), **html):
    """Return an element; a trailing underscore is dropped from a name (`for_`).

    A value of True gives an attribute without a value; None leaves it out.
    """
    attributes = {
        name.rstrip("_").replace("_", "-"): value for name, value in html.items()
    }
    node = element(
        "",
        "",
        *children,
        tag=tag,
        html=attributes,
        classes=list(classes),
        ids=list(ids),
    )
    return node


def answer_behind(label, name, *answer):
    """Return a button, the place where a script speaks, and the answer without scripts.

    The button has the class `name`; it stays hidden where scripts do not run, and the
    answer opens by its own summary there.
    """
    return [
        make(
            "button",
            text(label),
            classes=[name],
            type="button",
            hidden=True,
            disabled=True,
        ),
        make("div", classes=["said"], role="status"),
        make(
            "details",
            make("summary", text("Show the answer")),
            *answer,
            classes=["answer"],
        ),
    ]


def link_here(name, what):
    """Return the link to a box, as headings have one: a hash, and words for it."""
    says = f"Link to this {what}"
    return make(
        "a",
        text("#"),
        classes=["link-here"],
        href=f"#{name}",
        title=says,
        aria_label=says,
    )


def text(words):
    """Return a text node."""
    return nodes.Text(words)


def parse(directive, lines):
    """Parse Markdown lines inside a directive and return the block nodes."""
    holder = nodes.container()
    source = directive.state.document.current_source or ""
    block = StringList(list(lines), source=source)
    directive.state.nested_parse(block, directive.content_offset, holder)
    return list(holder.children)


def inline(blocks):
    """Return the inline nodes of the first paragraph, and the blocks after it."""
    if blocks and isinstance(blocks[0], nodes.paragraph):
        return list(blocks[0].children), blocks[1:]
    return [], blocks


def name_of(words):
    """Return the name that inline nodes give, if they hold a formula, else None."""
    if any(True for word in words for _ in word.findall(nodes.math)):
        return spoken(words)
    return None


def choice(name, number, words):
    """Return a labelled radio button; `words` are the inline nodes of its label."""
    said = name_of(words)
    radio = make("input", type="radio", name=name, value=str(number), aria_label=said)
    return make("label", radio, make("span", *words), classes=["choice"])


def identifier(*words):
    """Return a short id that changes when the words do, so stored answers expire."""
    digest = hashlib.sha256("\n".join(words).encode("utf-8")).hexdigest()
    return digest[:8]


def chapter(docname):
    """Return the chapter's number as text: '4' for book/04_activations, else ''."""
    match = re.match(r"(\d+)_", docname.rsplit("/", 1)[-1])
    return str(int(match.group(1))) if match else ""


def heading_level(node):
    """Return the level of a heading placed inside `node`: one below its section."""
    depth = 0
    while node is not None:
        depth += isinstance(node, nodes.section)
        node = node.parent
    return min(depth + 1, 6)


def visit_html(self, node):
    """Write the opening tag."""
    tag = node["tag"]
    if tag == "heading":
        tag = node["tag"] = f"h{heading_level(node.parent)}"
    html = {
        name: value
        for name, value in node["html"].items()
        if value is not None and value is not True
    }
    bare = "".join(f" {name}" for name, value in node["html"].items() if value is True)
    gap = "\n" if tag == "div" and node.children else ""
    start = self.starttag(node, tag, gap, **html)
    self.body.append(start.replace(">", f"{bare}>", 1) if bare else start)


def depart_html(self, node):
    """Write the closing tag, unless the element cannot have one."""
    if node["tag"] not in VOID:
        end = "" if node["tag"] in INLINE else "\n"
        self.body.append(f"</{node['tag']}>{end}")


def ignore(self, node):
    """Let other builders write the children alone."""


def setup(app):
    """Register the node."""
    other = (ignore, ignore)
    app.add_node(
        element,
        html=(visit_html, depart_html),
        latex=other,
        text=other,
        man=other,
        texinfo=other,
    )
