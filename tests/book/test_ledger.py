"""Published numbers beside ours: each row is computed, its verdict what follows."""

import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.book.published import COMPUTED
from tools.files import ROOT

ROWS = tomllib.loads((ROOT / "book" / "ledger.toml").read_text(encoding="utf-8"))["row"]
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
def test_ours_is_what_the_code_returns(row):
    assert rounded(float(COMPUTED[row["id"]]()), row["ours"]) == Decimal(row["ours"])


@BY_ID
def test_a_verdict_follows_from_the_numbers_and_a_doubt_has_its_reason(row):
    assert FIELDS <= set(row) <= FIELDS | {"why"}
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
