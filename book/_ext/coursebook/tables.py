"""A table of four columns or more, or of long names, is a list of its rows on a phone.

There each cell says which column it belongs to (`tables.css`). One of five columns
whose cells are mostly code is such a list everywhere: no page is wide enough for its
names. The roles keep it a table for a screen reader, for which a cell that is drawn as
a block is none.
"""

import re

TABLE = re.compile(
    r'<table class="(?P<kind>[^"]*\btable\b[^"]*)"(?P<rest>.*?)</table>', re.S
)
HEAD = re.compile(r"<thead>.*?</thead>", re.S)
ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.S)
CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.S)
TAG = re.compile(r"<[^>]+>")
CODE = re.compile(r"\s*(?:<p>)?<code\b.*</code>(?:</p>)?\s*", re.S)
NAME = re.compile(r"<code\b.*?</code>", re.S)
MANY, TOO_MANY = 4, 5
ROOM = 46  # letters of code beside one another on a phone
EDGES = 3  # letters that a column's edges take
ROLES = {
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "th": "columnheader",
    "td": "cell",
}


def stacked(body):
    """Return a page's body whose wide tables can be drawn as lists of rows."""
    return TABLE.sub(labelled, body)


def labelled(found):
    """Return one table; one with few columns, or without a head, as it was."""
    table = found[0]
    head = HEAD.search(table)
    titles = [plain(cell) for cell in CELL.findall(head[0])] if head else []
    if not titles or "rowspan=" in table:
        return table
    cells = CELL.findall(table, head.end())
    if len(titles) < MANY and width(cells, len(titles)) <= ROOM:
        return table

    def row(line):
        if "colspan=" in line[0]:
            return line[0]  # a title, or a remark on the row above
        names = iter(titles)
        return re.sub(r"<td\b", lambda _: f'<td data-label="{next(names)}"', line[0])

    code = sum(CODE.fullmatch(cell) is not None for cell in cells)
    listed = len(titles) >= TOO_MANY and code > len(cells) / 2
    table = table[: head.end()] + ROW.sub(row, table[head.end() :])
    for tag, role in ROLES.items():
        table = re.sub(rf"<{tag}\b", f'<{tag} role="{role}"', table)
    return table.replace(
        f'<table class="{found["kind"]}"',
        f'<table role="table" class="{found["kind"]} stacks{" listed" * listed}"',
        1,
    )


def width(cells, columns):
    """Return how many letters stand beside one another where no name is broken."""
    names = [re.findall(r"\S+", plain(" ".join(NAME.findall(c)))) for c in cells]
    longest = [max(map(len, found), default=0) for found in names]
    return sum(max(longest[i::columns], default=0) + EDGES for i in range(columns))


def plain(cell):
    """Return a cell's words for an attribute."""
    return TAG.sub("", cell).strip().replace('"', "&quot;")


def stack(app, pagename, templatename, context, document):
    """Mark the tables of a page."""
    if "body" in context:
        context["body"] = stacked(context["body"])


def setup(app):
    """Connect the step."""
    app.connect("html-page-context", stack)
