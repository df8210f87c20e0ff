"""The course's directives: what they write, and what they refuse."""

import base64
import re
import sys

import pytest
import yaml

from tests.book import fixture_book
from tests.needs import needs
from tools.files import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
bs4 = needs("bs4")
needs("jupyter_book")
from coursebook.elements import chapter, identifier  # noqa: E402
from coursebook.quiz import read_choices, split_choice  # noqa: E402


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return fixture_book.build_fixture(tmp_path_factory.mktemp("a book, é"))


@pytest.fixture(scope="module")
def page(site):
    text = (site / "07_page.html").read_text(encoding="utf-8")
    return bs4.BeautifulSoup(text, "html.parser")


def words(node):
    return " ".join(node.get_text().split())


def test_objectives_link_to_their_sections(page):
    items = page.select(".objectives li")
    assert [words(item.select_one("a")) for item in items] == ["A bend", "A slope"]
    for item in items:
        assert page.find(id=item.a["href"].removeprefix("#"))


def test_predict_offers_its_options_by_name(page):
    box = page.select(".predict")[0]
    assert words(box.legend).startswith("Predict What does sigmoid(0) return?")
    radios = box.select("fieldset label input[type=radio]")
    assert len(radios) == 3
    assert {radio["name"] for radio in radios} == {box["id"]}


def test_predict_without_options_takes_a_text(page):
    box = page.select(".predict")[1]
    assert words(box.legend) == "Predict What is printed?"
    assert box.select_one("label input[type=text]")
    assert box.select_one("pre")


def test_without_javascript_the_answers_open_and_no_button_shows(page):
    for box in page.select(".predict, .question"):
        assert box.select_one("details.answer").get("hidden") is None
        assert words(box.select_one("details.answer summary")) == "Show the answer"
        assert all(
            button.has_attr("hidden")
            for button in box.select("button")
            if "copybtn" not in button.get("class", [])
        )


def test_each_choice_of_the_quiz_has_its_explanation(page):
    first = page.select(".question")[0]
    assert len(first.select("label.choice")) == len(first.select(".explanations li"))
    assert [li["data-right"] for li in first.select("li")] == ["no", "yes", "no"]
    assert "Right. The step is the slope times the error." in words(first)
    assert "Not quite. The output may be right or wrong" in words(first)


def test_status_regions_are_there_before_they_speak(page):
    regions = page.select("[role=status]")
    assert len(regions) == 5  # two predictions, two questions, the score
    assert not any(region.get_text(strip=True) for region in regions)


def test_exercises_are_numbered_within_the_chapter(page):
    titles = [words(heading) for heading in page.select(".exercise h3")]
    assert titles == ["Exercise 7.1 Bend a line", "Exercise 7.2 Measure"]
    summaries = [words(line) for line in page.select("details.solution summary")]
    assert summaries == ["Solution to exercise 7.1", "Solution to exercise 7.2"]
    assert page.find(id="exercise-7-1")


def test_a_term_links_to_the_glossary_and_back(site, page):
    assert page.select_one("a[href='words.html#term-saturation']")
    text = (site / "words.html").read_text(encoding="utf-8")
    line = bs4.BeautifulSoup(text, "html.parser").select_one(".used-in")
    assert words(line) == "Used in A page that holds everything."
    assert line.a["href"] == "07_page.html"


def test_ids_are_unique(page):
    ids = [node["id"] for node in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("no bar", ("no bar", "")),
        ("one | two", ("one", "two")),
        ("`a | b` | two", ("`a | b`", "two")),
        ("$|z| | 1$ | two | three", ("$|z| | 1$", "two | three")),
    ],
)
def test_a_bar_in_code_or_mathematics_separates_nothing(line, parts):
    assert split_choice(line) == parts


def test_choices_may_run_on_over_indented_lines():
    lines = ["Look.", "", "- [ ] one", "  more | because", "- [x] two | so"]
    body, choices = read_choices(lines)
    assert body == ["Look.", ""]
    assert choices == [(False, "one more", "because"), (True, "two", "so")]
    with pytest.raises(ValueError, match="neither a choice nor"):
        read_choices(["- [ ] one", "not indented"])


def test_chapter_and_identifier():
    assert chapter("book/04_activations") == "4"
    assert chapter("book/index") == ""
    assert identifier("a") == identifier("a") != identifier("b")


QUIZ = """::::{{quiz}}
:::{{question}} Which?
:objective: here
{choices}
:::
::::
"""
GOOD = "- [x] one | yes\n- [ ] two | no"
TASK = "::::{exercise} Do it\n:objective: here\nText.\n::::\n"
LIST = "::::{objectives}\n- here: do it\n::::\n\n(here)=\n## Here\n\n"
FAULTY = {
    "no_answer": ("::::{predict}\nWhat?\n- 1\n- 2\n::::", "exactly one {answer}"),
    "answer_first": (
        "::::{predict}\n:::{answer}\nSo.\n:::\n\nWhat?\n::::",
        "the {answer} must come last",
    ),
    "one_option": (
        "::::{predict}\nWhat?\n- 1\n\n:::{answer}\nSo.\n:::\n::::",
        "one option is no choice",
    ),
    "no_question": (
        "::::{predict}\n- 1\n- 2\n\n:::{answer}\nSo.\n:::\n::::",
        "ask the question in a paragraph",
    ),
    "two_right": (
        QUIZ.format(choices="- [x] one | a\n- [x] two | b"),
        "exactly one with [x]",
    ),
    "one_choice": (QUIZ.format(choices="- [x] one | a"), "two or more choices"),
    "unexplained": (
        QUIZ.format(choices="- [x] one | a\n- [ ] two"),
        "no explanation after ' | ' for the choice 'two'",
    ),
    "prose_in_quiz": ("::::{quiz}\nText.\n::::", "may hold {question} directives only"),
    "no_id": ("::::{objectives}\n- do it\n::::", "start 'do it' with its id"),
    "no_list": ("::::{objectives}\ndo it\n::::", "give one list"),
    "no_label": (
        "::::{objectives}\n- here: do it\n::::\n\n" + QUIZ.format(choices=GOOD) + TASK,
        "the objective 'here' lacks a section labelled `(here)=` on this page",
    ),
    "no_quiz": (LIST + TASK, "'here' lacks a question with `:objective: here`"),
    "no_task": (
        LIST + QUIZ.format(choices=GOOD),
        "'here' lacks an exercise with `:objective: here`",
    ),
    "unknown": (
        LIST + QUIZ.format(choices=GOOD) + TASK + TASK.replace("here", "there"),
        "the exercise names the objective 'there', which this page does not list",
    ),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """Build one book of faulty pages; return its exit status and what it said."""
    if not fixture_book.vendor.is_complete():
        pytest.skip("needs the site's scripts: python -m tools.start.vendor")
    folder = tmp_path_factory.mktemp("faulty")
    pages = {name: f"# {name}\n\n{text}\n" for name, (text, _) in FAULTY.items()}
    fixture_book.write(folder, {"start": "# Start\n", **pages})
    return fixture_book.run(folder)


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_stops_the_build_and_is_named(name, complaints):
    code, said = complaints
    assert code != 0
    lines = [line for line in said.splitlines() if re.search(rf"\b{name}\.md", line)]
    assert any(FAULTY[name][1] in line for line in lines), "\n".join(lines)


def test_a_correct_page_draws_no_complaint(tmp_path):
    if not fixture_book.vendor.is_complete():
        pytest.skip("needs the site's scripts: python -m tools.start.vendor")
    text = "# Start\n\n" + LIST + QUIZ.format(choices=GOOD) + TASK
    fixture_book.write(tmp_path, {"start": text})
    code, said = fixture_book.run(tmp_path)
    assert code == 0, said


def test_without_its_own_scripts_no_site_is_built(tmp_path):
    def forget(config):
        config["sphinx"]["config"]["html_static_path"].pop()

    fixture_book.write(tmp_path, {"start": "# Start\n"}, forget)
    code, said = fixture_book.run(tmp_path)
    assert code != 0
    assert "Run `python -m tools.start.vendor` first" in said
    assert not list((tmp_path / "_build").rglob("start.html"))


def test_a_chapter_takes_its_number_from_its_file(tmp_path):
    if not fixture_book.vendor.is_complete():
        pytest.skip("needs the site's scripts: python -m tools.start.vendor")
    (tmp_path / "book").mkdir()
    figure = "```{figure} dot.png\n:name: a-dot\nA dot.\n```\n"
    pages = {
        "start": "# Start\n\n{numref}`a-dot`\n",
        "book/02_two": "# Two\n",
        "book/12_twelve": f"# Twelve\n\n## A part\n\n{figure}",
        "book/use": "# Use\n",
    }
    fixture_book.write(tmp_path, pages)
    (tmp_path / "book" / "dot.png").write_bytes(base64.b64decode(DOT))
    toc = {"format": "jb-book", "root": "start"}
    chapters = [{"file": name} for name in list(pages)[1:]]
    toc["parts"] = [{"caption": "All", "numbered": 1, "chapters": chapters}]
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    code, said = fixture_book.run(tmp_path)
    assert code == 0, said

    def read(name):
        path = tmp_path / "_build" / "html" / f"{name}.html"
        return bs4.BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")

    for name, title in (
        ("02_two", "2. Two"),
        ("12_twelve", "12. Twelve"),
        ("use", "3. Use"),  # no number in its name: the place in the contents
    ):
        heading = read(f"book/{name}").select_one("article h1")
        assert words(heading).rstrip("#") == title
    contents = [words(a) for a in read("start").select("nav.bd-links li a")]
    assert contents == ["2. Two", "12. Twelve", "3. Use"]
    assert read("book/02_two").select_one("link[rel=next]")["title"] == "12. Twelve"
    assert words(read("start").select_one("a[href$='#a-dot']")) == "Fig. 12.1"
    assert "Fig. 12.1" in words(read("book/12_twelve").figcaption)


# One white pixel.
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAG7buVgAA"
    "AABJRU5ErkJggg=="
)
