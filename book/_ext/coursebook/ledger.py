"""The ledger: published numbers beside ours, drawn from one data file.

`{ledger}` on a page draws `ledger.toml`, one row a number, which the tests compute. A
live page has a button beside each number, which runs its program (`live/ledger.js`), or
says there why a browser cannot.
{published}`0.82 <nielsen-neuron-first>` in a chapter links the number to its row; a
mark behind it (`course.css`) says that ours agrees.
"""

import json
import tomllib
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from coursebook.elements import make, parse, text
from coursebook.ledger_programs import programs
from coursebook.live import ABSENT

PAGE = "book/ledger"
HEADS = ("number", "printed", "ours", "verdict")
COMPUTE = "Compute it here"
PROGRAMS = '<script type="application/json" id="live-ledger">{}</script>'
SCRIPTS = ("outputs", "agreement", "ledger")


def read(srcdir):
    """Return the rows of the data file."""
    path = Path(srcdir) / f"{PAGE}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["row"]


class Ledger(SphinxDirective):
    """All rows as one table, a part for each source."""

    def run(self):
        """Build the table; its page is built anew when the data file changes."""
        self.env.note_dependency(f"{PAGE}.toml")
        rows = read(self.env.srcdir)
        head = make("tr", *[make("th", text(name), scope="col") for name in HEADS])
        parts = [
            self.part(source, [row for row in rows if row["source"] == source])
            for source in dict.fromkeys(row["source"] for row in rows)
        ]
        table = make("table", make("thead", head), *parts, classes=["table", "ledger"])
        return [make("div", table, classes=["pst-scrollable-table-container"])]

    def part(self, source, rows):
        """Return the rows of one source, below its name."""
        name = self.cell(f"{{cite:t}}`{source}`", "th", colspan="4", scope="rowgroup")
        body = [each for row in rows for each in self.row(row)]
        return make("tbody", make("tr", name), *body)

    def row(self, row):
        """Return a number's row, and where it is doubted, its reason in one below."""
        label = row["used"].partition("#")[2]
        yield make(
            "tr",
            self.cell(f"{{ref}}`{row['quantity']} <{label}>` ({row['where']})"),
            self.cell(f"`{row['printed']}`"),
            self.ours(row),
            self.cell(row["verdict"]),
            ids=[row["id"]],
        )
        if "why" in row:
            yield make("tr", self.cell(row["why"], colspan="4"), classes=["why"])

    def ours(self, row):
        """Return the cell of our number, and on a live page what computes it."""
        cell = self.cell(f"`{row['ours']}`")
        if not self.config.live:
            return cell
        if row.get("tag") in ABSENT:
            note = make("span", text(ABSENT[row["tag"]]), classes=["live-note"])
            cell += make("div", note, classes=["live-bar", "is-absent"])
            return cell
        says = f"{COMPUTE}: {row['quantity']}"
        button = make("button", text(COMPUTE), type="button", aria_label=says)
        button["html"]["data-row"] = row["id"]
        cell += make("div", button, classes=["live-bar"])
        return cell

    def cell(self, words, tag="td", **html):
        """Return a cell of words in Markdown."""
        (paragraph,) = parse(self, [words])
        return make(tag, *paragraph.children, **html)


class Published(SphinxRole):
    """A link to a row of the ledger."""

    def run(self):
        """Link to the row, or say that there is none."""
        words, _, name = self.text.partition(" <")
        name = name.rstrip(">")
        known = {row["id"]: row["verdict"] for row in read(self.env.srcdir)}
        if name not in known:
            message = self.inliner.reporter.warning(
                f"the ledger has no row {name}; it has {', '.join(sorted(known))}"
            )
            return [], [message]
        depth = self.env.docname.count("/") - PAGE.count("/")
        up = "../" * depth if depth > 0 else ""
        link = nodes.reference(
            "",
            "",
            nodes.inline("", words, classes=["std", "std-doc"]),
            refuri=f"{up}{PAGE.rpartition('/')[2]}.html#{name}",
            internal=True,
            classes=["published", nodes.make_id(known[name])],
        )
        link["reftitle"] = f"{known[name]}: the published number beside ours"
        return [link], []


def add(app, pagename, templatename, context, document):
    """Put the programs and the script into the live page."""
    if document is None or not app.config.live or pagename != PAGE:
        return
    rows = read(app.srcdir)
    code = programs(Path(app.srcdir, "book"), rows)
    given = {
        row["id"]: {"code": code[row["id"]], "ours": row["ours"]}
        | ({"long": True} if row.get("tag") == "live-long" else {})
        for row in rows
        if row.get("tag") not in ABSENT
    }
    context["body"] += PROGRAMS.format(json.dumps(given).replace("<", "\\u003c"))
    for script in SCRIPTS:
        app.add_js_file(f"live/{script}.js", loading_method="defer")


def setup(app):
    """Register the table, the link and the programs, after what makes a page live."""
    app.connect("html-page-context", add, priority=510)
    app.add_directive("ledger", Ledger)
    app.add_role("published", Published())
