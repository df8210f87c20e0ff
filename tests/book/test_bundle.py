"""What all pages share is one style sheet and one script, and nothing stops a page."""

import re
import subprocess
from pathlib import PurePath

import pytest
from coursebook.bundle import lighter, shared, sheet
from coursebook.formulas import node
from coursebook.one_script import joined, parts_of, tight, with_one
from coursebook.used import Words, used

from tests.book.served import SITE
from tools.files import read

PAGES = sorted((SITE / "book").rglob("*.html"))
OWN = {"sliders", "formulas", "drawing", "report", "review"}  # what single pages need
each = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def named(page, pattern):
    return [re.sub(r"\?.*", "", name) for name in re.findall(pattern, read(page))]


def own(names):
    """Return the names without their ends, and without those of the live parts."""
    return {PurePath(n).stem for n in names if not n.startswith("live/")}


@each
def test_a_page_names_one_style_sheet_for_what_all_pages_share(page):
    first, *others = named(page, r'rel="stylesheet"[^>]*href="[./]*_static/([^"]+)"')
    assert first == "course.css"
    assert own(others) <= OWN


@each
def test_no_script_stops_a_page(page):
    tags = re.findall(r"<script [^>]*src=[^>]*>", read(page))
    assert tags and all(re.search(r"\b(?:defer|async)\b", tag) for tag in tags)
    first, *others = named(page, r'<script [^>]*src="[./]*_static/([^"]+)"')
    assert first == "course.js"
    assert own(others) <= OWN


SCRIPTS = [SITE / "sw.js", *sorted((SITE / "_static").rglob("*.js"))]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_of_the_site_can_be_parsed(script, tmp_path):
    module = re.search(r"^(?:import|export)\b", read(script), re.MULTILINE)
    copy = tmp_path / f"script.{'mjs' if module else 'cjs'}"
    copy.write_text(read(script), encoding="utf-8")
    run = [*node(), "--check", str(copy)]
    said = subprocess.run(run, capture_output=True, encoding="utf-8")
    assert said.returncode == 0, said.stderr[-2000:]


def words(html, script=""):
    return Words([html], [script])


@pytest.mark.parametrize(
    "style, held",
    [
        (".a { color: red }", ".a{color: red}"),
        (".b { color: red }", ""),
        (".a, .b { color: red }", ".a{color: red}"),
        ("#one .a > p:hover { margin: 0 }", "#one .a > p:hover{margin: 0}"),
        ("#two .a { margin: 0 }", ""),
        ("p:not(.b) { margin: 0 }", "p:not(.b){margin: 0}"),
        (".tip-left { top: 0 }", ".tip-left{top: 0}"),
        ("@media print { .b { top: 0 } }", ""),
        (
            "@media (min-width: 9px) { .a { top: 0 } .b { top: 0 } }",
            "@media (min-width: 9px){.a{top: 0}}",
        ),
        ("/* why */ .a { /* how */ top: 0 }", ".a{top: 0}"),
        ('.a::after { content: "}.b{" }', '.a::after{content: "}.b{"}'),
        ("@font-face { font-family: A }", "@font-face { font-family: A }"),
    ],
)
def test_a_rule_stays_where_its_classes_and_ids_may_appear(style, held):
    assert used(style, words('<p id="one" class="a">', "`tip-${side}`")) == held


def test_a_style_that_cannot_be_read_stops_the_build():
    with pytest.raises(ValueError, match="line 2"):
        used(".a { top: 0 }\n}", words("a"))


def test_what_a_sheet_imports_comes_into_it_and_addresses_are_mended(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "base.css").write_text(
        "p { background: url(dot.png) }", encoding="utf-8"
    )
    (tmp_path / "deep" / "top.css").write_text(
        '@import "../base.css";\n'
        'a { src: url("f/one.woff"), url(../two.woff), url(data:x), url(#three) }',
        encoding="utf-8",
    )
    assert sheet(tmp_path, "deep/top.css") == (
        'p { background: url("dot.png") }\n'
        'a { src: url("deep/f/one.woff"), url("two.woff"), url(data:x), url(#three) }'
    )


def test_only_what_all_pages_name_is_shared_in_their_order():
    assert shared([["a", "b", "c"], ["c", "x", "a"]]) == ["a", "c"]


def test_a_page_names_the_two_files_and_keeps_its_own():
    page = """<head>
    <link rel="stylesheet" href="../_static/theme.css?v=1" />
    <link rel="stylesheet" href="../_static/own.css" />
    <script src="../_static/theme.js"></script>
    <script>DOCUMENTATION_OPTIONS.pagename = 'book/one';</script>
    <script>let kept = 1;</script>
    <script defer="defer" src="../_static/own.js"></script>
    </head>"""
    gone = {"theme.css", "theme.js"}
    lines = lighter("book/one.html", page, gone, "course.css?v=2", "course.js?v=3")
    found = re.findall(r'(?:href|src)="([^"]+)"', lines)
    assert found == [
        "../_static/course.css?v=2",
        "../_static/own.css",
        "../_static/course.js?v=3",
        "../_static/own.js",
    ]
    assert "let kept" in lines and "pagename" not in lines


@each
def test_a_page_names_one_live_script_at_most(page):
    live = named(page, r'<script [^>]*src="[./]*_static/(live/[^"]+)"')
    assert len(live) <= 1 and all(re.fullmatch(r"live/page-\w{8}\.js", n) for n in live)


def test_a_script_loses_its_comments_and_margins_and_no_more():
    script = """/* What it is.
   Two lines. */
(() => {
  // why
  const a = "/* no comment */";  // beside code it stays

  /* one */
  return `${a} // none`;
})();
"""
    assert (
        tight(script)
        == """(() => {
const a = "/* no comment */";  // beside code it stays
return `${a} // none`;
})();
"""
    )


def test_a_text_over_two_lines_stops_the_build():
    with pytest.raises(ValueError, match="another line:   const a = `one"):
        tight("  const a = `one\n    two`;\n")


def test_live_scripts_become_one_in_their_order_and_place(tmp_path):
    (tmp_path / "live").mkdir()
    for name in ("b", "a"):
        path = tmp_path / "live" / f"{name}.js"
        path.write_text(f"// {name}\n{name}();\n", encoding="utf-8")
    page = "".join(
        f'<script defer="defer" src="../_static/{name}.js?v=1"></script>\n'
        for name in ("course", "live/b", "live/a", "own")
    )
    parts = parts_of("book/one.html", page)
    assert parts == ["live/b.js", "live/a.js"]
    one = joined(tmp_path, parts)
    assert (tmp_path / one).read_text(encoding="utf-8") == "b();\na();\n"
    found = re.findall(r'src="([^"]+)"', with_one("book/one.html", page, parts, one))
    kept = ["../_static/course.js?v=1", f"../_static/{one}", "../_static/own.js?v=1"]
    assert found == kept
