"""The book as a PDF: its numbers are right, and nothing answers beside a question."""

import copy
import io
import re
from dataclasses import replace

import pytest

from tests.needs import needs, needs_program
from tools.bound import pdf
from tools.bound.elements import make
from tools.bound.paper import GITHUB, Paper
from tools.bound.volume import Leaf
from tools.start.checks import Problem

needs("pypdf")
from pypdf import PdfReader  # noqa: E402 - after the check that it is there

pytest_plugins = ["tests.book.bound_book"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(small_volume, tmp_path_factory):
    if not any(map(pdf.shutil.which, pdf.NAMES)):
        needs_program("chromium", "chromium")
    target = tmp_path_factory.mktemp("pdf") / "small.pdf"
    pdf.make_pdf(small_volume, "0.1.0", target)
    return PdfReader(io.BytesIO(target.read_bytes()))


@pytest.fixture(scope="module")
def texts(made):
    """Return the text of each page; the first has the number 1."""
    return ["", *(" ".join(page.extract_text().split()) for page in made.pages)]


def page_of(texts, start):
    """Return the number of the one page after the contents that has these words."""
    found = [
        n for n, text in enumerate(texts) if start in text and "Contents" not in text
    ]
    assert len(found) == 1, (start, found)
    return found[0]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What does sigmoid(0) return?", "The curve is symmetric."),
        ("What is printed?", "adds the numbers; it does not join them"),
        ("learn slowly?", "The step is the slope times the error"),
    ],
)
def test_a_question_names_the_page_of_its_answer_and_back(texts, question, answer):
    asked, answered = page_of(texts, question), page_of(texts, answer)
    assert asked != answered
    behind = texts[asked].split(question, 1)[1]
    assert re.search(r"Answer \(p\. (\d+)\)", behind)[1] == str(answered)
    before = texts[answered].split(answer, 1)[0]
    assert re.findall(r"question \(p\. (\d+)\)", before)[-1] == str(asked)


def test_hints_and_solutions_stand_at_the_end(texts):
    task = page_of(texts, "Draw a line that bends at 0.")
    solved = page_of(texts, "which is level on the left")
    assert f"Solution (p. {solved})" in texts[task]
    assert f"exercise (p. {task})" in texts[solved]
    assert solved == len(texts) - 1


def test_a_link_in_the_text_names_a_page(texts):
    words_page = page_of(texts, "A line that bends. Used in")
    bend = page_of(texts, "Some text with the term")
    assert f"chapter 7 (p. {bend})" in texts[words_page]


def test_behind_a_page_s_number_there_is_no_gap(small_volume):
    paper = Paper(small_volume, "0.1.0")
    name = paper.root.select_one(".at > .page")["data-for"]
    (place, *_) = paper.root.select(f'.at > .page[data-for="{name}"]')
    for page, room in ((99, None), (100, None), (99, "padding-right: 1ch")):
        assert "(p. <span" in paper.html({name: page})
        assert place.parent.get_text() == f" (p. {page})"
        assert place.parent.get("style") == room


def test_every_line_of_the_contents_names_the_page_where_it_stands(made, texts):
    (page,) = [page for page in made.pages if "Contents" in page.extract_text()[:40]]
    lines = re.findall(r"^(.*?\D)\s*(\d+)$", page.extract_text(), re.MULTILINE)
    listed = {title.strip(): int(number) for title, number in lines if title.strip()}
    assert {"A bend", "How steep is it?", "Words", "Answers: chapter 7"} <= set(listed)
    for title, number in listed.items():
        assert title in texts[number], title


def test_no_word_of_the_pages_is_missing(small_volume, texts):
    there = " ".join(texts)
    for leaf in small_volume.leaves:
        body = copy.copy(leaf.body)
        for formula in body.find_all("math"):
            formula.decompose()
        asked = [word for word in body.get_text(" ").split() if word.isalpha()]
        assert asked
        assert [word for word in asked if word not in there] == []


def test_it_has_a_title_an_author_a_language_tags_and_bookmarks(made):
    root = made.trailer["/Root"]
    assert made.metadata.title == "Neural Networks, Line by Line"
    assert made.metadata.author == "the course’s authors"
    assert "/CreationDate" not in made.metadata
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    titles = [each.title for each in flat(made.outline)]
    assert {"A page that holds everything", "A bend", "Words"} <= set(titles)


def flat(outline):
    """Yield every bookmark."""
    for each in outline:
        yield from flat(each) if isinstance(each, list) else [each]


def test_every_font_is_in_the_file(made):
    for page in made.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            inner = font.get("/DescendantFonts", [font])[0].get_object()
            about = {*inner, *inner["/FontDescriptor"]}
            assert {"/FontFile", "/FontFile2", "/FontFile3", "/CharProcs"} & about


def test_a_line_wider_than_the_paper_is_no_reason_to_print_all_smaller(
    small_volume, tmp_path
):
    body = make("div", make("div", "a line", style="width: 300mm"), id="wide")
    wide = replace(small_volume, leaves=[Leaf("wide", "Wide", "", 0, body)])
    with pytest.raises(Problem, match="wider than the paper"):
        pdf.make_pdf(wide, "0.1.0", tmp_path / "wide.pdf")


def test_a_shortened_link_is_printed_whole(small_volume):
    link = make("a", "owner/name", classes="outside", href=GITHUB + "owner/name")
    other = make("a", "a page", classes="outside", href="https://example.org/a")
    body = make("div", link, other, id="links")
    links = replace(small_volume, leaves=[Leaf("links", "Links", "", 0, body)])
    said = Paper(links, "0.1.0").root.get_text()
    assert f"{GITHUB}owner/name" in said and "a page https://example.org/a" in said


def test_without_chromium_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(pdf, "PLACES", ())
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    with pytest.raises(Problem, match="Install one of them, then run the same command"):
        pdf.chromium()
