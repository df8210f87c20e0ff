"""A shared link shows what the page is, and an error is reported with its place."""

import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from coursebook import report, sharing
from docutils.utils import new_document
from PIL import Image

from tests.book import fixture_book
from tools.files import ROOT, read

SITE, REPOSITORY = "https://owner.example/course", "https://github.com/owner/course"


class Tags(HTMLParser):
    """Collect the meta tags, the links and their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def properties(self):
        return {
            words["property"]: words["content"]
            for tag, words in self.found
            if tag == "meta" and words.get("property", "").startswith("og:")
        }

    def report(self):
        links = [w["href"] for t, w in self.found if t == "a" and "href" in w]
        return [link for link in links if "/issues/new" in link]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Return the fixture's chapter, built for a site whose addresses are known."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNLIB_BOOK", SITE + "/")
        patch.setenv("NNLIB_REPOSITORY", REPOSITORY)
        site = fixture_book.build_fixture(tmp_path_factory.mktemp("shared"))
    page = Tags(read(site / "07_page.html"))
    page.folder = site
    return page


def test_a_shared_link_shows_title_description_and_picture(published):
    found = published.properties()
    assert found["og:url"] == f"{SITE}/07_page.html"
    assert found["og:image"] == f"{SITE}/_static/{sharing.PICTURE}"
    assert found["og:title"] and found["og:description"]
    assert ("link", {"rel": "canonical", "href": f"{SITE}/07_page.html"}) in (
        published.found
    )


def test_the_words_of_a_page_cannot_end_a_tag():
    said = Tags(sharing.tags(SITE, "book/a", 'x < "y"', '"> <script>')).found
    assert {tag for tag, _ in said} == {"link", "meta"}


def test_the_picture_has_the_size_that_the_tags_say():
    with Image.open(ROOT / "book" / "_site" / sharing.PICTURE) as picture:
        assert picture.size == sharing.SIZE


def test_the_picture_is_the_one_that_the_tool_draws(tmp_path):
    drawn = tmp_path / "share.png"
    draw = (
        "from pathlib import Path; from tools import make_share_picture as made; "
        f"made.TARGET = Path({str(drawn)!r}); made.main()"
    )
    subprocess.run([sys.executable, "-c", draw], cwd=ROOT, check=True)
    with Image.open(drawn) as new, Image.open(ROOT / "book/_site/share.png") as kept:
        new, kept = (np.asarray(each.convert("L"), int) for each in (new, kept))
    assert np.mean(abs(new - kept) > 40) < 0.01


def test_an_error_is_reported_with_its_page_and_version(published):
    (link,) = published.report()
    assert link.startswith(f"{REPOSITORY}/issues/new?")
    body = parse_qs(urlsplit(link).query)["body"][0]
    assert "(07_page)" in body and "Section: the whole page" in body
    assert "Version: 0." in body


def test_the_title_of_an_issue_keeps_its_signs():
    there = report.address("owner/course", "book/a", "x & y = z?", "1")
    query = parse_qs(urlsplit(there).query)
    assert (
        query["title"] == ["x & y = z?: "] and "x & y = z? (book/a)" in query["body"][0]
    )


def test_without_addresses_a_page_has_neither(monkeypatch):
    for name in "NNLIB_BOOK", "NNLIB_REPOSITORY":
        monkeypatch.delenv(name, raising=False)
    context = {"title": "A page", "metatags": "", "header_buttons": []}
    before = {name: each[:] for name, each in context.items()}
    for step in sharing.share, report.offer:
        step(None, "book/a", "page.html", context, new_document("a"))
    assert context == before


@pytest.mark.browser
def test_a_report_names_the_section_in_view(published, desktop):
    from tests.book import chromium, served

    server, address = served.serve(published.folder)
    try:
        chromium.visit(desktop, f"{address}/07_page.html")
        heading = desktop.execute_script(
            "document.documentElement.style.scrollBehavior = 'auto';"
            "const all = [...document.querySelectorAll('article h2')];"
            "const heading = all[1]; heading.scrollIntoView();"
            "const link = document.querySelector('[href*=\"/issues/new\"]');"
            "link.addEventListener('click', (event) => event.preventDefault());"
            "link.click(); return heading.firstChild.textContent.trim()"
        )
        link = desktop.find_element("css selector", '[href*="/issues/new"]')
        body = parse_qs(urlsplit(link.get_attribute("href")).query)["body"][0]
        assert f"Section: {heading}\n" in body
    finally:
        server.shutdown()
        server.server_close()
