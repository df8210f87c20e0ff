"""The search of the built book: what it finds, what it never says, and how it is used.

`queries.toml` holds what learners type, and the section that each should find.
"""

import gzip
import json
import re
import tomllib

import pytest

from tests.book.chromium import AXE, SITE, faults, visit
from tests.needs import needs
from tools.files import ROOT, read

bs4 = needs("bs4")
needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

INDEX = SITE / "_static" / "search-index.js"
BOOK = json.loads(re.search(r"^const BOOK = (.*);$", read(INDEX), re.MULTILINE)[1])
ROWS = [(BOOK["pages"][row[0]][0], *row[1:]) for row in BOOK["rows"]]
QUERIES = tomllib.loads(read(ROOT / "tests" / "book" / "queries.toml"))["query"]
PAGES = {
    name: bs4.BeautifulSoup(read(SITE / name), "html.parser")
    for name in dict.fromkeys(row[0] for row in ROWS)
}
MOST = 360_000  # bytes of the index of fourteen chapters, compressed
RUN = 30  # letters that two texts do not share by chance
pytestmark = pytest.mark.browser


def place(address):
    """Return the section, or the term, that an address leads to."""
    page, _, anchor = address.partition("#")
    node = PAGES[page].find(id=anchor)
    assert node, f"{address} does not exist"
    return node if node.name in ("section", "dt") else node.find_parent("section")


@pytest.fixture(scope="module")
def find(desktop, book):
    """Return the function that finds, as the page for a typed address loads it."""
    desktop.get(f"{book.removesuffix('/book')}/search.html?q=adam")
    WebDriverWait(desktop, 20).until(hits)
    return lambda query: desktop.execute_script(
        "return window.courseSearch.find(arguments[0])", query
    )


def hits(driver):
    return driver.find_elements(By.CSS_SELECTOR, "a.search-hit")


def opened(driver, query="", key="/"):
    """Open the dialog by a key, type, and wait for what it says."""
    driver.find_element(By.TAG_NAME, "body").send_keys(key)
    field = driver.switch_to.active_element
    assert field.get_attribute("type") == "search"
    if query:
        field.send_keys(query)
        WebDriverWait(driver, 20, 0.05).until(status)
    return field


def in_view(heading):
    """Return a condition: the heading stands in the window, not at its foot."""
    top = f"return document.querySelector('{heading}').getBoundingClientRect().y"
    return lambda driver: 0 <= driver.execute_script(top) < 700


def status(driver):
    shown = "dialog[open] .search-status"
    return driver.find_element(By.CSS_SELECTOR, shown).text


def test_there_are_thirty_queries_or_more_and_each_names_what_the_book_has():
    assert len({each["typed"] for each in QUERIES}) >= 30
    for each in QUERIES:
        assert all(place(f"book/{address}") for address in each["finds"])


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["typed"])
def test_a_learners_query_finds_its_section_among_the_first_three(find, query):
    first = [hit["url"] for hit in find(query["typed"])["hits"][:3]]
    wanted = [place(f"book/{address}") for address in query["finds"]]
    assert any(place(url) is one for url in first for one in wanted), first


def test_every_hit_has_a_place_in_the_book():
    assert len(ROWS) > 500
    for page, anchor, title, *_ in ROWS:
        assert place(f"{page}#{anchor}") and title.strip()


def hidden(page):
    """Return what a page hides: answers and solutions, and what predictions cover."""
    after = [box.find_next_siblings() for box in page.select("article .predict")]
    covered = [node for nodes in after for node in nodes if node.name != "section"]
    return [*page.select("article details.answer"), *covered]


def runs(node):
    """Yield the longer pieces of text in a node, and where each stands."""
    for text in node.find_all(string=True):
        words = " ".join(text.split())
        if len(words) > RUN and not text.find_parent(["script", "style", "noscript"]):
            yield words, text


def secrets(page):
    """Return the pieces of text that stand only in what a page hides."""
    nodes = hidden(page)
    inside = {id(text) for node in nodes for _, text in runs(node)}
    told = {words for words, text in runs(page.article) if id(text) not in inside}
    return {words for node in nodes for words, _ in runs(node)} - told


@pytest.mark.parametrize(
    "name", [name for name in PAGES if PAGES[name].select(".answer")]
)
def test_no_excerpt_holds_an_answer_or_what_a_prediction_covers(name):
    shown = " ".join(" ".join(row[5] for row in ROWS if row[0] == name).split())
    unsaid = secrets(PAGES[name])
    assert unsaid and not [words for words in unsaid if words in shown]


def test_an_excerpt_of_the_api_is_a_sentence_and_code_keeps_its_lines():
    for page, _, title, *_, shown, covered in (row[:7] for row in ROWS):
        if page == "book/api.html" and title.count("."):
            assert "Parameters" not in shown and "Raises" not in shown, title
        assert not re.search(r"^# [A-Z]", shown), (page, title)  # a link to a box
        assert "raise NotImplementedError()" not in f"{shown}\n{covered}"
    (eye,) = [row[5] for row in ROWS if row[2] == "The loop"]
    assert "\nfor _ in range(10):\n" in eye


def test_no_excerpt_holds_tex_or_words_of_the_interface():
    for page, _, title, _, _, shown, *_ in ROWS:
        assert not re.search(r"\\(?:frac|cdot|text|sum|sqrt)", shown), (page, title)
        for words in (
            "Commit and compare",
            "After this chapter you can",
            "Show the answer",
        ):
            assert words not in shown, (page, title)


def test_the_index_is_light_and_sphinx_s_own_is_gone():
    assert len(gzip.compress(INDEX.read_bytes(), 6)) <= MOST
    gone = ("searchindex.js", "searchtools.js", "language_data.js", "sphinx_highlight")
    assert not [path for name in gone for path in SITE.rglob(f"{name}*")]
    for path in SITE.rglob("*.html"):
        assert not [name for name in gone if name in read(path)], path.name


def test_nothing_of_it_is_fetched_before_a_reader_opens_it(desktop, book):
    asked = (
        "return performance.getEntriesByType('resource')"
        ".some(entry => entry.name.includes('search-index'))"
    )
    visit(desktop, f"{book}/01_neurons.html")
    assert not desktop.execute_script(asked)
    opened(desktop, "bias")
    assert desktop.execute_script(asked) and not faults(desktop)


def test_without_scripts_the_page_leads_to_the_contents_and_the_glossary():
    page = bs4.BeautifulSoup(read(SITE / "search.html"), "html.parser")
    links = {link["href"] for link in page.select("noscript a")}
    assert links == {"book/index.html", "book/glossary.html"}
    for each in PAGES.values():
        assert each.select(".search-button__button")
        for button in each.select(".search-button__button"):
            assert "pst-js-only" in button["class"]


def test_a_hit_opens_at_its_heading_and_opens_no_prediction(desktop, book):
    visit(desktop, f"{book}/04_activations.html")
    opened(desktop, "dying relu")
    first = hits(desktop)[0]
    assert first.get_attribute("href").endswith("#dead-units")
    first.click()
    WebDriverWait(desktop, 10).until(lambda d: d.current_url.endswith("#dead-units"))
    assert not desktop.find_elements(By.CSS_SELECTOR, "dialog[open], .predict.shown")
    WebDriverWait(desktop, 10).until(in_view("#dead-units > h3"))


def test_it_is_used_by_keyboard_alone(desktop, book):
    visit(desktop, f"{book}/glossary.html")
    buttons = desktop.find_elements(By.CSS_SELECTOR, ".search-button__button")
    (button,) = [each for each in buttons if each.is_displayed()]
    button.send_keys(Keys.ENTER)
    field = WebDriverWait(desktop, 10, 0.05).until(
        lambda d: d.execute_script(
            "const field = document.activeElement;"
            "return field.matches('dialog[open] input') && field.offsetParent && field"
        )
    )
    field.send_keys("momentum")
    WebDriverWait(desktop, 20, 0.05).until(status)
    assert re.fullmatch(r"The best 12 of \d+ places\.", status(desktop))
    links = hits(desktop)
    for keys, where in ((Keys.ARROW_DOWN, links[0]), (Keys.ARROW_DOWN, links[1])):
        desktop.switch_to.active_element.send_keys(keys)
        assert desktop.switch_to.active_element == where
    desktop.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not desktop.find_elements(By.CSS_SELECTOR, "dialog[open]")
    assert desktop.switch_to.active_element == button
    field = opened(desktop, key=Keys.CONTROL + "k")
    field.send_keys(Keys.ENTER)
    WebDriverWait(desktop, 10).until(lambda d: d.current_url.endswith("#momentum"))
    WebDriverWait(desktop, 40).until(in_view("#momentum > h2"))


def test_nothing_found_says_what_to_try(desktop, book):
    visit(desktop, f"{book}/glossary.html")
    opened(desktop, "zzqxv")
    assert status(desktop) == "Nothing was found for “zzqxv”."
    said = desktop.find_element(By.CSS_SELECTOR, ".search-none")
    assert "Try fewer words" in said.text and said.find_element(By.TAG_NAME, "a")


def test_an_index_that_does_not_come_is_said(desktop, book):
    visit(desktop, f"{book}/glossary.html")
    desktop.execute_cdp_cmd("Network.enable", {})
    desktop.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*search-index*"]})
    try:
        opened(desktop, "adam")
        assert "could not be loaded" in status(desktop)
    finally:
        desktop.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


def test_a_typed_address_shows_the_hits_with_what_was_found_marked(desktop, book):
    desktop.get(f"{book.removesuffix('/book')}/search.html?q=dead+unit")
    WebDriverWait(desktop, 20).until(hits)
    found = desktop.execute_script("return courseSearch.find('dead unit').hits")
    shown = [link.get_attribute("href") for link in hits(desktop)]
    assert [url.partition("/course/")[2] for url in shown] == [
        hit["url"] for hit in found
    ]
    marks = desktop.find_elements(By.CSS_SELECTOR, "a.search-hit mark")
    assert {mark.text.lower() for mark in marks} >= {"dead", "unit"}
    assert desktop.find_elements(By.CSS_SELECTOR, ".search-page")[0].text


def test_it_works_from_a_folder(desktop):
    visit(desktop, (SITE / "book" / "glossary.html").as_uri())
    opened(desktop, "x @ W + b")
    first = hits(desktop)[0]
    address = first.get_attribute("href")
    assert address.startswith("file:")
    first.click()
    WebDriverWait(desktop, 10).until(lambda d: d.current_url == address)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_open_search_is_accessible_and_fits(request, book, scheme, size):
    driver = request.getfixturevalue(size)
    visit(driver, f"{book}/glossary.html", scheme)
    driver.execute_script(
        "document.querySelector('header .search-button, .search-button').click()"
    )
    driver.switch_to.active_element.send_keys("dead units")
    WebDriverWait(driver, 20, 0.05).until(status)
    box = driver.find_element(By.CSS_SELECTOR, "dialog[open]").rect
    assert (
        box["x"] >= 0 and box["x"] + box["width"] <= driver.get_window_size()["width"]
    )
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    found = driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run('#pst-search-dialog').then(r => done(r.violations.map("
        "v => [v.id, v.nodes.map(n => n.html + n.failureSummary)])))"
    )
    assert not found
