"""What the built pages hold: `python course.py book` comes first."""

import json
import re
import zipfile
from urllib.parse import unquote, urldefrag

import nbformat
import pytest

from nnlib_grader import sets
from tests import fresh
from tests.needs import needs
from tools.files import ROOT
from tools.site import places
from tools.site.exercise_links import linked
from tools.site.exercise_notebooks import learners
from tools.site.portable import portable

bs4 = needs("bs4")
SITE = ROOT / "_build" / "html"
if not (SITE / "index.html").is_file():
    pytest.skip("needs the book: python course.py book", allow_module_level=True)

FILES = sorted(SITE.rglob("*.html"))
PAGES = {
    path.relative_to(SITE).as_posix(): bs4.BeautifulSoup(
        path.read_text(encoding="utf-8"), "html.parser"
    )
    for path in FILES
    if "_static" not in path.parts
}
BOOK = [name for name in PAGES if name.startswith("book/")]
SYMBOLS = {"http:", "https:", "//"}  # how an address outside begins
every_page = pytest.mark.parametrize("name", PAGES)
book_page = pytest.mark.parametrize("name", BOOK)


@every_page
def test_it_has_language_title_description_and_viewport(name):
    page = PAGES[name]
    assert page.html["lang"] == "en"
    assert page.title.get_text(strip=True)
    assert page.find("meta", attrs={"name": "viewport"})
    description = page.find("meta", attrs={"name": "description"})["content"]
    assert 10 <= len(description) <= 160


@book_page
def test_it_has_one_heading_the_year_and_the_licences(name):
    page = PAGES[name]
    assert len(page.select("article h1")) == 1
    foot = " ".join(page.select_one("footer.bd-footer-content").get_text().split())
    assert re.search(r"© Copyright 20\d\d", foot)
    assert "MIT licence" in foot and "CC BY 4.0" in foot


@pytest.mark.parametrize("name", sets.names())
def test_a_chapter_s_exercises_lead_to_those_in_code(name):
    (section,) = PAGES[f"book/{name}.html"].select("section#exercises")
    link = section.select_one("h2 + p a")
    assert link["href"] == f"exercises/{name}.html"


def loaded(page):
    """Yield every address that a browser fetches by itself."""
    for tag, attribute in (
        *((tag, "src") for tag in ("script", "img", "iframe", "source", "audio")),
        ("link", "href"),
        ("object", "data"),
    ):
        for node in page.find_all(tag, attrs={attribute: True}):
            yield node[attribute]


def outside(address):
    return any(address.strip().startswith(sign) for sign in SYMBOLS)


@every_page
def test_it_loads_nothing_from_outside(name):
    assert not [address for address in loaded(PAGES[name]) if outside(address)]
    for script in PAGES[name].find_all("script"):
        assert "THEBE" not in script.get_text()


def test_style_sheets_load_nothing_from_outside():
    sign = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^)\"']*)")
    sheets = sorted((SITE / "_static").rglob("*.css"))
    assert sheets
    for path in sheets:
        assert not sign.findall(path.read_text(encoding="utf-8")), path.name


@every_page
def test_its_links_lead_somewhere(name):
    folder = (SITE / name).parent
    broken = []
    links = {node["href"] for node in PAGES[name].find_all("a", href=True)}
    for link in sorted(links | set(loaded(PAGES[name]))):
        if re.match(r"[a-z]+:|//", link):
            continue
        path, mark = urldefrag(link)
        target = (folder / unquote(path.partition("?")[0])).resolve()
        if not path:
            target = SITE / name
        if not target.is_file():
            broken.append(link)
            continue
        other = PAGES.get(target.relative_to(SITE.resolve()).as_posix())
        if mark and other and not other.find(id=unquote(mark)):
            broken.append(link)
    assert not broken


@every_page
def test_its_ids_are_unique_and_its_pictures_described(name):
    ids = [node["id"] for node in PAGES[name].find_all(id=True)]
    assert len(ids) == len(set(ids))
    for picture in PAGES[name].select("article img"):
        assert picture.get("alt", "").strip(), picture.get("src")


def test_link_check_sees_a_broken_link(monkeypatch):
    page = '<a href="nowhere.html">x</a><a href="#nothing">y</a>'
    monkeypatch.setitem(PAGES, "book/api.html", bs4.BeautifulSoup(page, "html.parser"))
    with pytest.raises(AssertionError, match=r"#nothing.*nowhere"):
        test_its_links_lead_somewhere("book/api.html")


def test_loading_check_sees_an_outside_address():
    page = '<script src="https://example.org/x.js"></script><img src="a.png">'
    assert list(map(outside, loaded(bs4.BeautifulSoup(page, "html.parser")))) == [
        True,
        False,
    ]


def test_every_page_of_the_contents_is_built():
    names = re.findall(
        r"(?:root|file): *(\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8")
    )
    assert {f"{name}.html" for name in names} <= set(PAGES)


def menu(name):
    """Return what a page's download menu holds, by the words shown."""
    entries = PAGES[name].select(".dropdown-download-buttons .dropdown-menu a[href]")
    return {entry.get_text(strip=True): entry["href"] for entry in entries}


@book_page
def test_a_page_offers_its_notebook_and_the_wheel_and_never_its_raw_source(name):
    (wheel,) = (SITE / "dist").glob("*.whl")
    found = re.match(r"book/(exercises/)?((?:\d\d|further)_\w+|index)\.html$", name)
    if not found:
        assert menu(name) == {} and not PAGES[name].select("p.package")
        return
    notebook = f"notebooks/{found[2]}{'_exercises' * bool(found[1])}.ipynb"
    expected = {".ipynb": SITE / notebook, ".whl": wheel}
    places = {kind: unquote(link) for kind, link in menu(name).items()}
    (below,) = PAGES[name].select("p.package a")
    assert (SITE / name).parent.joinpath(unquote(below["href"])).resolve() == wheel
    folder = (SITE / name).parent
    assert {kind: (folder / at).resolve() for kind, at in places.items()} == expected


def test_the_site_holds_no_other_notebook_and_no_two_of_one_name():
    paths = [path.relative_to(SITE) for path in SITE.rglob("*.ipynb")]
    assert {path.parent.as_posix() for path in paths} == {"notebooks"}
    chapters = {path.stem for path in (ROOT / "book").glob("*.ipynb")}
    sets = {f"{path.name}_exercises" for path in (ROOT / "exercises").glob("[0-9]*")}
    assert {path.stem for path in paths} == chapters | sets


@pytest.mark.parametrize("path", sorted(SITE.rglob("*.ipynb")), ids=lambda p: p.stem)
def test_an_offered_notebook_asks_for_the_site_s_wheel(path):
    (wheel,) = (SITE / "dist").glob("*.whl")
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    version = wheel.name.split("-")[1]
    call = f'get_nnlib("{version}", "{wheel.name}", '
    assert call in "".join(first["source"])


@pytest.mark.parametrize("name", [p.stem for p in (ROOT / "book").glob("*.ipynb")])
def test_links_from_a_notebook_to_the_site_lead_somewhere(name):
    site = "https://example.org"
    stored = nbformat.read(ROOT / "book" / f"{name}.ipynb", as_version=4)
    notebook = portable(stored, name, places.find(ROOT, site), "0.1.0")
    lead_somewhere(notebook, site)


@pytest.mark.parametrize("name", sets.names())
def test_links_from_an_exercises_notebook_lead_somewhere(name):
    site = "https://example.org"
    lead_somewhere(linked(learners(name), name, places.find(ROOT, site)), site)


def lead_somewhere(notebook, site):
    """Look up each link of a notebook to the site."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    links = re.findall(rf"\]\({site}/([^)#]+)#?([^)]*)\)", text)
    assert links
    for page, mark in links:
        assert page in PAGES, page
        assert not mark or PAGES[page].find(id=mark), f"{page}#{mark}"


def test_every_chapter_has_objectives_predictions_quiz_and_exercises():
    chapters = [name for name in BOOK if re.match(r"book/\d", name)]
    assert chapters
    for name in chapters:
        page = PAGES[name]
        for part in ("objectives", "predict", "quiz", "exercise"):
            assert page.select(f".{part}"), f"{name}: {part}"
        found = len(page.select(".question"))
        assert found == 5, f"{name}: {found} questions, expected 5"


@book_page
def test_no_page_shows_a_comment_for_the_formatter(name):
    assert "fmt: skip" not in PAGES[name].get_text()


def test_the_wheel_that_the_site_offers_checks_every_exercise(tmp_path):
    (wheel,) = (SITE / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import nnlib_grader\n"
        "from nnlib_grader import check, sets\n"
        "for name in sets.names():\n"
        "    for one in sets.load(name).exercises.values():\n"
        "        report = check.grade(one, {one.answer: one.reference})\n"
        "        assert report['points'] == one.points, one.id\n"
        "where = check.where_to_read(name, one)\n"
        "print(nnlib_grader.__file__, len(sets.names()), where)\n"
    )
    printed = fresh.run(code, tmp_path)
    assert printed.startswith(str(tmp_path)) and ' 13 chapter 14, "' in printed
