"""Live pages: a reader runs and edits a page's code in the browser, with Pyodide.

Each page says in a JSON element where Pyodide, the course's package and the worker lie.
Nothing of them is fetched before a reader asks for it. A cell has its buttons from the
start, so that nothing moves when the scripts have come; one that cannot run in a
browser says so in their place, by a tag of `ABSENT`. Where Pyodide has not been fetched
(`tools.start.pyodide`), pages are built without; what is published is not.
"""

import ast
import hashlib
import json
import os
import re
from pathlib import Path

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from coursebook.elements import make, text
from coursebook.package import notebook_of, wheel_name

SETTINGS = '<script type="application/json" id="live-settings">{}</script>'
WITHOUT = (
    "the pages are made without live cells: vendor/pyodide is missing. "
    "`python -m tools.start.pyodide` fetches it."
)
SCRIPTS = tuple(f"live/{name}.js" for name in ("runtime", "editor"))
FOR_CELLS = tuple(f"live/{name}.js" for name in ("outputs", "agreement", "cells"))
STYLES = ("live/editor.css", "live/live.css")
WITH_CODE = ("book/playground", "book/review", "book/ledger")  # and each notebook
ABSENT = {
    "live-frameworks": "Needs PyTorch, Keras or JAX, which a page cannot run.",
    "live-thread": "Needs a second thread, which Python in a page does not have.",
    "live-mnist": "Needs all of MNIST, which is more than a page should fetch.",
}
NOTES = {  # by tag, beside a cell's buttons; `benchmarks.live --cells` measures them
    "live-long": "long: 10 seconds to a few minutes here",
    "nbval-ignore-output": "differs from run to run",
}
HIDDEN = {"remove-cell", "remove-input"}
CHECKS = re.compile(r"^\s*(?:assert|raise) ", re.MULTILINE)
END = """<div class="live-page" role="group" aria-label="Run this page">
<p><strong>Run it here.</strong> The cells above run in your browser. The first run
fetches Python from this site, once: 12&nbsp;MB, and 12&nbsp;MB more where figures are
drawn. What you type stays with you.</p>
<button type="button" class="live-all">Run all</button>
<button type="button" class="live-end" hidden>Stop</button>
<div class="said" role="status"></div>
</div>
"""


def is_there():
    """Tell whether Pyodide lies where the site is made from."""
    from tools.start import pyodide  # the checkout is on the path by now

    return pyodide.is_complete()


def look(app):
    """Find out once whether pages are live; a published site has to be."""
    try:
        app.config.live = app.builder.name == "html" and is_there()
    except ModuleNotFoundError:  # a book outside the checkout has no live pages
        app.config.live = False
        return
    if app.builder.name == "html" and not app.config.live:
        if os.environ.get("CI") == "true" or os.environ.get("NNLIB_BOOK"):
            raise ConfigError(f"A published site has live pages; {WITHOUT}")
        logging.getLogger(__name__).info(f"Notice: {WITHOUT}")


def pyodide_folder():
    """Return where Pyodide lies in the site: another version has another address."""
    from tools.start import pyodide

    return f"_static/pyodide/{pyodide.VERSION}"


def version(path):
    """Return a file's address with a mark that changes with its bytes."""
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return f"_static/live/{path.name}?v={mark}"


def is_live(pagename):
    """Tell whether a page has code that can be run."""
    return bool(notebook_of(pagename)) or pagename in WITH_CODE


class Bars(SphinxPostTransform):
    """Put a bar with buttons below the code of each cell."""

    default_priority = 202  # after the folded cells were merged, and folded by myst-nb
    formats = ("html",)

    def run(self, **options):
        """Go through the cells that show their code."""
        if not self.config.live or not has_cells(self.env.docname):
            return
        hidden = hidden_cells(self.env.doc2path(self.env.docname))
        number = 0
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code" or not cell.children:
                continue
            if cell.children[0].get("nb_element") == "cell_code_output":
                continue  # its code is not on the page
            number += 1
            at = cell.get("cell_index", 0)
            before = [code for i, code in hidden.items() if i < at]
            for i in [i for i in hidden if i < at]:
                del hidden[i]
            cell.insert(1, bar(number, cell["classes"], "\n\n".join(before)))


def hidden_cells(path):
    """Return the code that a page hides and needs: by the number of its cell.

    A hidden cell that only checks the numbers of the text is left out.
    """
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    code = {
        i: "".join(cell["source"])
        for i, cell in enumerate(cells)
        if cell["cell_type"] == "code"
    }
    hidden = {i for i in code if HIDDEN & set(cells[i]["metadata"].get("tags", ()))}
    names = {i: used(code[i]) for i in code}
    return {
        i: code[i]
        for i in sorted(hidden)
        if not CHECKS.search(code[i])
        and any(names[i][0] & names[j][1] for j in code if j > i and j not in hidden)
    }


def used(code):
    """Return the names that a cell makes, and those that it looks up."""
    made, asked = set(), set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name):
            (asked if isinstance(node.ctx, ast.Load) else made).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.add(node.name)
        elif isinstance(node, ast.alias):
            made.add((node.asname or node.name).partition(".")[0])
    return made, asked


def has_cells(pagename):
    """Tell whether a page is a notebook whose cells are live as they stand."""
    return bool(notebook_of(pagename)) and "/exercises/" not in pagename


def bar(number, tags, before=""):
    """Return a cell's bar: its number and its buttons, or why it has none.

    What is hidden before the cell and has to run first, goes with it.
    """
    said = make("span", text(f"cell {number}"), classes=["live-number"])
    why = [words for tag, words in ABSENT.items() if f"tag_{tag}" in tags]
    if why:
        note = make("span", text(why[0]), classes=["live-note"])
        return make("div", said, note, classes=["live-bar", "is-absent"])
    buttons = [
        make(
            "button",
            text(word),
            type="button",
            classes=[f"live-{word.lower()}"],
            aria_label=f"{word} cell {number}",
        )
        for word in ("Run", "Edit")
    ]
    if notes := [words for tag, words in NOTES.items() if f"tag_{tag}" in tags]:
        buttons.append(make("span", text("; ".join(notes)), classes=["live-note"]))
    # an attribute has no line breaks of its own: they go as JSON writes them
    code = json.dumps(before) if before else None
    marks = {"data_cell": str(number), "data_before": code}
    return make("div", said, *buttons, classes=["live-bar"], **marks)


def add(app, pagename, templatename, context, document):
    """Put the settings and the scripts into a page that has code."""
    if document is None or not app.config.live or not is_live(pagename):
        return
    place = context["pathto"]
    worker = version(Path(app.confdir, "book", "_site", "live", "worker.js"))
    settings = {
        "pyodide": place(f"{pyodide_folder()}/", resource=True),
        "wheel": place(f"dist/{wheel_name()}", resource=True),
        "worker": place(worker, resource=True),
    }
    text = json.dumps(settings).replace("<", "\\u003c")
    context["body"] += SETTINGS.format(text)
    cells = has_cells(pagename) and 'class="live-bar' in context["body"]
    if cells:
        context["body"] += END
    for script in (*SCRIPTS, *FOR_CELLS * cells):
        app.add_js_file(script, loading_method="defer")
    for style in STYLES:
        app.add_css_file(style)


def copy(app, fault):
    """Put Pyodide beside the pages."""
    if not fault and app.config.live:
        from tools.start import pyodide

        pyodide.copy(Path(app.outdir, pyodide_folder()))


def setup(app):
    """Register the steps."""
    app.add_config_value("live", False, "")
    app.add_post_transform(Bars)
    app.connect("builder-inited", look)
    app.connect("html-page-context", add)
    app.connect("build-finished", copy)
