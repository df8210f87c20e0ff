"""Negative numbers of the text have a minus; code and formulas stay as they are."""

import pytest

from tests.needs import needs

needs("jupyter_book")
from coursebook.minus import write_minus  # noqa: E402
from docutils import nodes  # noqa: E402
from docutils.utils import new_document  # noqa: E402


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        (["from -2 to -0.5"], "from −2 to −0.5"),
        (["-3"], "−3"),
        (["are 2 and", "\n", "-1"], "are 2 and\n−1"),
        ([nodes.strong, " ", "-3 is"], "−1 −3 is"),
        (["the sizes 784-30-10 on 2026-11-29, 1e-5, x - 1"], None),
        ([nodes.literal, "-30 units"], "-1-30 units"),
        ([nodes.math], None),
    ],
)
def test_only_a_negative_number_in_prose_is_changed(parts, written):
    document = new_document("a page")
    parts = [part if isinstance(part, str) else part("", "-1") for part in parts]
    children = [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    document += nodes.paragraph("", "", *children)
    before = document.astext()
    write_minus(None, document)
    assert document.astext() == (written or before)
