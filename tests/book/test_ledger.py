"""Published numbers beside ours: each row is computed, its verdict what follows."""

import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal

import pytest
from coursebook.ledger_programs import program, programs
from coursebook.live import ABSENT

import book.ledger_further  # noqa: F401 - it enters its rows too
from book.ledger import COMPUTED
from tools.files import ROOT

ROWS = tomllib.loads((ROOT / "book" / "ledger.toml").read_text(encoding="utf-8"))["row"]
PROGRAMS = programs(ROOT / "book", ROWS)
BY_ID = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
FIELDS = {"id", "source", "where", "quantity", "printed", "ours", "verdict", "used"}


def rounded(number, like):
    """Return the number with the decimal places of a printed one."""
    places = Decimal(like.replace(",", "")).as_tuple().exponent
    return Decimal(str(number)).quantize(Decimal(1).scaleb(places), ROUND_HALF_UP)


def verdict(row):
    """Return what the two numbers of a row say, if it can be repeated."""
    same = rounded(row["ours"], row["printed"]) == Decimal(row["printed"])
    return "reproduced" if same else "corrected"


def test_there_are_twenty_rows_of_six_sources_and_each_is_computed_once():
    names = [row["id"] for row in ROWS]
    assert len(set(names)) == len(names) >= 20 and set(names) == set(COMPUTED)
    assert len({row["source"] for row in ROWS}) >= 6


@BY_ID
def test_ours_is_what_the_program_of_the_page_prints(row, capsys):
    exec(compile(PROGRAMS[row["id"]], row["id"], "exec"), {})
    assert capsys.readouterr().out == f"{row['ours']}\n"


SMALL = """import math
import itertools
from nnlib.losses import mse, mae

@computes("root")
def root():
    return shared(2) + SIZE

SIZE = 3
OTHER = 4

def shared(n):
    return math.sqrt(n)

computes("size")(lambda: (
    SIZE + 1
))
computes("named")(root)
computes("loss")(lambda: mae(1))
"""


@pytest.mark.parametrize(
    ("name", "held"),
    [
        (
            "root",
            "import math\n\ndef root():\n    return shared(2) + SIZE\n\nSIZE = 3\n\n"
            "def shared(n):\n    return math.sqrt(n)\n\nvalue = root()",
        ),
        ("size", "SIZE = 3\n\nvalue = SIZE + 1"),
        ("loss", "from nnlib.losses import mae\n\nvalue = mae(1)"),
    ],
)
def test_a_program_holds_what_its_number_needs_and_no_more(name, held):
    assert program(SMALL, name, "0.12") == f'{held}\nprint(f"{{value:.2f}}")\n'


def test_a_function_without_brackets_is_called_and_an_unknown_row_is_an_error():
    assert "value = root()" in program(SMALL, "named", "3")
    with pytest.raises(KeyError, match="nobody"):
        program(SMALL, "nobody", "3")


@BY_ID
def test_a_verdict_follows_from_the_numbers_and_a_doubt_has_its_reason(row):
    assert FIELDS <= set(row) <= FIELDS | {"why", "tag"}
    assert row.get("tag") in {None, "live-long", *ABSENT}
    if row["verdict"] != "not reproducible":
        assert row["verdict"] == verdict(row)
    assert ("why" in row) == (row["verdict"] != "reproduced")


@BY_ID
def test_a_source_is_in_the_bibliography_and_the_place_of_use_links_back(row):
    references = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    assert f"{{{row['source']},\n" in references
    page, _, label = row["used"].partition("#")
    text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
    assert f"({label})=" in text
    assert re.search(rf"\{{published\}}`[^`]+ <{row['id']}>`", text)


def test_a_link_to_the_ledger_names_a_row():
    known = {row["id"] for row in ROWS}
    for page in (ROOT / "book").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"\{published\}`[^`]+ <([^`]+)>`", text)) <= known, (
            page.name
        )
        assert text.count("{published}`") == len(
            re.findall(r"\{published\}`[^`]+ <", text)
        )
