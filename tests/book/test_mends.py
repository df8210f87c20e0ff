"""What is mended in finished pages: names, the order of reading, tables as rows."""

import pytest

from tests.needs import needs

needs("jupyter_book")
from coursebook.reach import mended  # noqa: E402 - after the check that it is there
from coursebook.tables import stacked  # noqa: E402
from sphinx.errors import ExtensionError  # noqa: E402

PAGE = """<div id="pst-skip-link" class="x"><a href="#main-content">Skip</a></div>
<dialog id="pst-primary-sidebar-modal"></dialog>
<div id="pst-primary-sidebar" class="s"><nav><a href="1.html">1. Neurons</a>\
<details><summary><span class="toctree-toggle"></span></summary></details></nav></div>
<main id="main-content" class="bd-main"><p>Text</p></main>"""
TABLE = """<table class="table"><thead><tr><th>a</th><th>b "c"</th><th><p>d</p></th>\
<th>e</th></tr></thead><tbody><tr><td>1</td><td>2</td><td>3</td><td>4</td></tr>
</tbody></table>"""


def test_the_text_comes_before_the_list_of_pages_and_each_part_has_a_name():
    page = mended(PAGE)
    assert page.index("<p>Text") < page.index('<div id="pst-primary-sidebar"')
    assert '<summary aria-label="Pages of 1. Neurons">' in page
    assert '<a href="#pst-primary-sidebar">Skip to the list of pages</a>' in page
    assert 'role="complementary" aria-label="The course"' in page


@pytest.mark.parametrize("sign", ["pst-skip-link", "pst-primary-sidebar", "</a><det"])
def test_a_theme_that_writes_its_pages_otherwise_stops_the_build(sign):
    with pytest.raises(ExtensionError, match=r"another way now.*mend"):
        mended(PAGE.replace(sign, "</b><det" if "<" in sign else "other"))


def test_a_page_that_is_not_the_themes_stays():
    assert mended("<main>x</main>") == "<main>x</main>"


def test_each_cell_of_a_wide_table_names_its_column():
    table = stacked(TABLE)
    assert '<table role="table" class="table stacks">' in table
    assert '<td role="cell" data-label="b &quot;c&quot;">2</td>' in table
    assert '<td role="cell" data-label="d">3</td>' in table
    assert '<th role="columnheader">a</th>' in table


def test_a_row_across_the_table_names_no_column():
    across = '<tr><td colspan="4">Why</td></tr></tbody>'
    assert "data-label" not in stacked(TABLE.replace("</tbody>", across))[-60:]


@pytest.mark.parametrize(
    ("old", "new"), [("<th>e</th>", ""), ("<td>1", '<td rowspan="2">1')]
)
def test_a_table_of_few_columns_or_of_joined_rows_stays(old, new):
    table = TABLE.replace(old, new)
    assert stacked(table) == table


@pytest.mark.parametrize(
    ("first", "stacks"), [("zero_grad()", False), ("x" * 24, True)]
)
def test_a_table_of_names_that_a_phone_has_no_room_for_is_a_list(first, stacks):
    cells = (
        f"<td><code>{first}</code></td><td>a <code>optimizer.step(grads)</code></td>"
    )
    cells += f"</tr><tr><td><code>{first[::-1]}</code></td><td>more</td>"
    head = "<thead><tr><th>there</th><th>here</th></tr></thead>"
    rows = f"<tbody><tr>{cells}</tr></tbody>"
    assert (
        " stacks" in stacked(f'<table class="table">{head}{rows}</table>')
    ) == stacks
