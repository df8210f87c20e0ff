"""The ledger: published numbers beside ours, drawn from one data file.

`{ledger}` on a page draws `ledger.toml`, one row a number, which the tests compute.
{published}`mazur-error` in a chapter links the number to its row.
"""

import tomllib
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from coursebook.elements import make, parse, text

PAGE = "book/ledger"
HEADS = ("source", "number", "printed", "ours", "verdict")


def read(srcdir):
    """Return the rows of the data file."""
    path = Path(srcdir) / f"{PAGE}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["row"]


class Ledger(SphinxDirective):
    """All rows as one table."""

    def run(self):
        """Build the table; its page is built anew when the data file changes."""
        self.env.note_dependency(f"{PAGE}.toml")
        rows = [self.row(row) for row in read(self.env.srcdir)]
        head = make("tr", *[make("th", text(name), scope="col") for name in HEADS])
        table = make(
            "table",
            make("thead", head),
            make("tbody", *rows),
            classes=["table", "ledger"],
        )
        box = make("div", table, classes=["pst-scrollable-table-container"])
        return [box]

    def row(self, row):
        """Return one row; the number's name links to where the course uses it."""
        label = row["used"].partition("#")[2]
        cells = [
            f"{{cite:t}}`{row['source']}`, {row['where']}",
            f"{{ref}}`{row['quantity']} <{label}>`",
            f"`{row['printed']}`",
            f"`{row['ours']}`",
            f"{row['verdict']}. {row.get('why', '')}".strip(". ") + ".",
        ]
        built = [make("td", *parse(self, [cell])) for cell in cells]
        return make("tr", *built, ids=[row["id"]])


class Published(SphinxRole):
    """A link to a row of the ledger."""

    def run(self):
        """Link to the row, or say that there is none."""
        known = {row["id"] for row in read(self.env.srcdir)}
        if self.text not in known:
            message = self.inliner.reporter.warning(
                f"the ledger has no row {self.text}; it has {', '.join(sorted(known))}"
            )
            return [], [message]
        depth = self.env.docname.count("/") - PAGE.count("/")
        up = "../" * depth if depth > 0 else ""
        link = nodes.reference(
            "",
            "",
            nodes.inline("", "ledger", classes=["std", "std-doc"]),
            refuri=f"{up}{PAGE.rpartition('/')[2]}.html#{self.text}",
            internal=True,
            classes=["published"],
        )
        link["reftitle"] = "the published number beside ours"
        return [link], []


def setup(app):
    """Register the table and the link."""
    app.add_directive("ledger", Ledger)
    app.add_role("published", Published())
