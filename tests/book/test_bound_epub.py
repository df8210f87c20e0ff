"""The book as an EPUB: well formed, whole, and its answers are notes."""

import posixpath
import shutil
import zipfile
from xml.etree import ElementTree

import pytest

from tests.needs import needs, needs_program
from tools.bound.epub import make_epub, mended

BeautifulSoup = needs("bs4").BeautifulSoup
pytest_plugins = ["tests.book.bound_book"]
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
TYPE = "{http://www.idpf.org/2007/ops}type"
MATH = "{http://www.w3.org/1998/Math/MathML}math"


@pytest.fixture(scope="module")
def made(small_volume, tmp_path_factory):
    target = tmp_path_factory.mktemp("epub") / "small.epub"
    make_epub(small_volume, "0.1.0", "2026-11-21", target)
    return target


@pytest.fixture(scope="module")
def files(made):
    """Return the archive's files, name to content."""
    with zipfile.ZipFile(made) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def pages(files):
    """Return the root of each page, which is well-formed XML."""
    return {
        name.removeprefix("EPUB/"): ElementTree.fromstring(content)
        for name, content in files.items()
        if name.endswith(".xhtml")
    }


def test_the_manifest_names_every_file_once(files):
    package = ElementTree.fromstring(files["EPUB/package.opf"])
    listed = [f"EPUB/{item.get('href')}" for item in package.iter(f"{OPF}item")]
    others = {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
    assert sorted(listed) == sorted(set(files) - others)


def test_every_page_stands_in_the_order_of_reading_and_in_the_contents(files, pages):
    package = ElementTree.fromstring(files["EPUB/package.opf"])
    items = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    spine = [items[ref.get("idref")] for ref in package.iter(f"{OPF}itemref")]
    assert spine == list(pages)
    assert spine[:3] == ["title.xhtml", "nav.xhtml", "07_page.xhtml"]
    led = [link.get("href") for link in pages["nav.xhtml"].iter(f"{XHTML}a")]
    assert led == spine[2:]


def test_the_contents_put_no_number_before_a_chapter_s_own(files):
    rules = dict(
        rule.split(" {", 1)
        for rule in files["EPUB/style.css"].decode().split("\n")
        if " {" in rule
    )
    assert "list-style: none" in rules["nav ol"]


def test_every_link_and_picture_leads_to_something(files, pages):
    ids = {name: {tag.get("id") for tag in page.iter()} for name, page in pages.items()}
    count = 0
    for name, page in pages.items():
        for tag in page.iter():
            address = tag.get("href") or tag.get("src")
            if address is None or "//" in address:
                continue
            path, _, place = address.partition("#")
            assert posixpath.join("EPUB", path or name) in files, address
            assert not place or place in ids[path or name], address
            count += 1
    assert count > 10


def test_an_answer_is_a_note_in_another_page_than_its_question(pages):
    led = {
        link.get("href"): name
        for name, page in pages.items()
        for link in page.iter(f"{XHTML}a")
        if link.get(TYPE) == "noteref"
    }
    notes = {
        f"{name}#{tag.get('id')}"
        for name, page in pages.items()
        for tag in page.iter()
        if tag.get(TYPE) == "footnote"
    }
    assert set(led) == notes
    assert len(notes) == 4
    assert set(led.values()) == {"07_page.xhtml"}
    assert {note.partition("#")[0] for note in notes} == {"07_page--answers.xhtml"}


def test_formulas_are_mathml_and_nothing_runs(pages):
    assert any(True for _ in pages["07_page.xhtml"].iter(MATH))
    for page in pages.values():
        for name in ("script", "button", "input", "details", "noscript"):
            assert not any(True for _ in page.iter(f"{XHTML}{name}"))


def test_a_drawing_in_the_page_is_one_in_xml_too():
    page = '<section><svg viewBox="0 0 40 40"><path d="M0 0h1"/></svg></section>'
    body = BeautifulSoup(page, "html.parser").section
    (drawing,) = ElementTree.fromstring(mended(body))
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert drawing.get("viewBox") == "0 0 40 40"


def test_it_is_the_same_whenever_it_is_made(made, small_volume, tmp_path):
    again = tmp_path / "again.epub"
    make_epub(small_volume, "0.1.0", "2026-11-21", again)
    assert again.read_bytes() == made.read_bytes()


def test_epubcheck_finds_nothing(made):
    checker = needs("epubcheck")
    needs_program("java", "a Java runtime, such as default-jre-headless")
    assert shutil.which("java")
    found = checker.EpubCheck(str(made))
    assert found.valid, found.messages
    assert found.messages == []
