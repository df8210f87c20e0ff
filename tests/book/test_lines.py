"""Long lines of code are folded, printed columns are not, and copies are exact."""

import json

import pytest

from tests.needs import needs
from tools.files import ROOT

bs4 = needs("bs4")
needs("jupyter_book")
from coursebook.lines import folded, in_columns  # noqa: E402
from coursebook.pieces import cut  # noqa: E402

NOTEBOOKS = sorted((ROOT / "book").glob("[01]*.ipynb"))
COLUMNS = 45  # characters of a row that a phone shows whole
HEAD = (
    '<div class="highlight-python notranslate"><div class="highlight">'
    "<pre><span></span>"
)
PRINTED = HEAD.replace("highlight-python", "output stream highlight-myst-ansi")
END = "</pre></div></div>"


def test_each_line_has_its_element_and_its_indentation():
    code = '<span class="k">if</span> x:\n    y\n\n            z\n'
    lines = bs4.BeautifulSoup(folded(HEAD + code + END), "html.parser").select(
        "pre > .code-line"
    )
    assert [line.get_text() for line in lines] == [
        "if x:\n", "    y\n", "\n", "            z\n",
    ]  # fmt: skip
    assert [line.get("style") for line in lines] == [None, "--in:4", None, "--in:8"]


@pytest.mark.parametrize("code", ["", "one", "one\n", "a\n\n\nb\n", "  a &lt; b\n"])
def test_the_text_of_the_code_stays(code):
    page = bs4.BeautifulSoup(folded(HEAD + code + END), "html.parser")
    assert (
        page.pre.get_text()
        == bs4.BeautifulSoup(code.removesuffix("\n") + "\n", "html.parser").get_text()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rate  loss\n0.1   2.30\n", True),
        ("[[ 0.1 -0.2]\n [ 0.3  0.4]]\n", True),
        ("array([[1., 2.],\n       [3., 4.]])\n", True),
        ("A sentence that is long.\nAnother one.\n", False),
        ("one  gap only\n", False),
        ("def f(x):  # a\n    return x  # b\n", False),
        ("", False),
    ],
)
def test_columns_are_told_from_sentences_and_code(text, expected):
    assert in_columns(text) is expected


def test_printed_columns_stay_whole_and_code_never_is_columns():
    rows = "rate  loss\n0.1   2.30\n"
    assert '<pre class="columns">' in folded(PRINTED + rows + END)
    assert "columns" not in folded(HEAD + rows + END)


def pieces(code):
    """Return what stays whole of a line, and the line with a bar at other ends."""
    page = bs4.BeautifulSoup(cut(code), "html.parser")
    assert page.get_text() == bs4.BeautifulSoup(code, "html.parser").get_text()
    for mark in page.select("wbr"):
        mark.replace_with("|")
    return [part.get_text() for part in page.select(".whole")], page.get_text()


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("a_long_name = another_one  # as it is", "# as it is"),
        ("a_long_name = another_one  # as it is in the table", "# as"),
        ("    gradients.append(the_slope_there)  # line 4", "# line 4"),
        ("scores = forward(network, images)  # (1000, 10)", "# (1000, 10)"),
        ("_, axes = plt.subplots(2, 1, figsize=(5, 4.0))", "figsize=(5, 4.0))"),
        ('ax.set(xlabel="x", ylabel="output (target)")', 'ylabel="output (target)")'),
        ("def slope_through_ten(z, weight, bias, h=1e-6):", "h=1e-6):"),
        ("given = np.where(rained == 1, forecast, -np.log(p))", "-np.log(p))"),
        ("path.append(path[-1] - learning_rate * measure(loss))", "- learning_rate"),
        ("rows = [np.concatenate(a)[0] for a in list(x.T)]", "[np.concatenate(a)[0]"),
    ],
)
def test_a_folded_line_ends_between_its_pieces(code, whole):
    assert whole in pieces(code)[0]


def test_a_piece_without_a_space_may_end_behind_a_bracket_or_before_a_dot():
    code = (
        "x = np.random.default_rng(3).standard_normal(size_of_it).round(places_of_it)"
    )
    assert pieces(code)[1].split("|") == [
        "x = np.random.default_rng(3)",  # three characters in brackets stay whole
        ".standard_normal(size_of_it)",
        ".round(places_of_it)",
    ]
    text = 'print("a_text_of_many_letters_(and_one_bracket)_without_a_space")'
    assert pieces(text)[1].split("|") == ["print(", text.removeprefix("print(")]


def test_a_short_line_and_a_link_in_a_line_stay_as_they_are():
    for code in ("x = f(1, 2)", '<span class="n"><a href="#">name</a></span>' * 9):
        assert cut(code) == code


def test_what_is_printed_keeps_a_short_row_of_numbers_whole():
    row = "day [6. 1.] target 1.0 answer 0.0 -&gt; w [6. 1.]"
    page = bs4.BeautifulSoup(folded(PRINTED + row + END), "html.parser")
    assert [part.get_text() for part in page.select(".whole")] == ["[6. 1.]"] * 2


def test_a_long_name_that_is_printed_may_end_before_a_dot():
    name = "nnlib.frameworks.counterparts.enter_counterparts."
    page = folded(PRINTED + f"its function with {name}" + END)
    assert name.replace("s.", "s<wbr>.", 2).replace("s.\n", "s.") in (
        page.replace('<span class="whole">', "").replace("</span>", "")
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_printed_columns_are_whole_on_a_phone(path):
    texts = [
        "".join(output.get("text", ""))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
    ]
    rows = [row for text in texts if in_columns(text) for row in text.splitlines()]
    wide = [row for row in rows if len(row) > COLUMNS]
    # The table of a network's layers has four columns, of which the second is wide.
    assert [row for row in wide if not row.endswith((")", "output"))] == []
