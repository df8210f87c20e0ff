"""The ledger: published numbers beside ours, drawn from one data file.

`{ledger}` on a page draws `ledger.toml`, one row a number, which the tests compute.
{published}`0.82 <nielsen-neuron-first>` in a chapter links the number to its row.
"""

import tomllib
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from coursebook.elements import make, parse, text

PAGE = "book/ledger"
HEADS = ("number", "printed", "ours", "verdict")


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
            self.cell(f"`{row['ours']}`"),
            self.cell(row["verdict"]),
            ids=[row["id"]],
        )
        if "why" in row:
            yield make("tr", self.cell(row["why"], colspan="4"), classes=["why"])

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
        known = {row["id"] for row in read(self.env.srcdir)}
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
            classes=["published"],
        )
        link["reftitle"] = "the published number beside ours"
        return [link], []


def setup(app):
    """Register the table and the link."""
    app.add_directive("ledger", Ledger)
    app.add_role("published", Published())
