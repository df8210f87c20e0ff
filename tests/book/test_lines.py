"""Long lines of code are folded, printed columns are not, and copies are exact."""

import pytest

from tests.needs import needs

bs4 = needs("bs4")
needs("jupyter_book")
from coursebook.lines import folded, in_columns  # noqa: E402

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


@pytest.mark.parametrize(
    ("words", "whole"), [("# as {}", "# as"), ("# line 12", "# line 12")]
)
def test_the_sign_of_a_remark_stays_with_its_first_word(words, whole):
    remark = f'<span class="c1">{words}</span>'
    page = folded(HEAD + f"x {remark}\n{remark}\n" + END)
    parts = bs4.BeautifulSoup(page, "html.parser").select(".begins")
    assert [part.get_text() for part in parts] == [whole]


def broken(code):
    """Return code with a mark wherever a line of it may end, its spaces apart."""
    page = bs4.BeautifulSoup(folded(HEAD + code + END), "html.parser")
    for place in page.select("wbr"):
        place.replace_with("|")
    return page.pre.get_text().rstrip("\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("y = default_rng(<span>3</span>).normal((64, 2))",
         "y = default_rng(|3)|.normal((|64, 2))"),
        (">>> bool(np.all(costs(linspace(0.01, 1))))",
         ">>> bool(|np.all(|costs(|linspace(|0.01, 1))))"),
        ("from nnlib.figures.computations import f",) * 2,
        ("f(x, y=1)",) * 2,
    ],
)  # fmt: skip
def test_a_long_call_is_broken_at_its_joints(code, expected):
    assert broken(code.replace(">>>", "&gt;" * 3)) == expected


def test_an_option_keeps_its_hyphens():
    page = folded(HEAD + "dask worker --no-nanny --nthreads 1 -m x-y" + END)
    whole = bs4.BeautifulSoup(page, "html.parser").select(".begins")
    assert [part.get_text() for part in whole] == ["--no-nanny", "--nthreads", "-m"]
