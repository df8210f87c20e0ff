"""The course's directives: what they write, and what they refuse."""

import base64
import re
from types import SimpleNamespace

import pytest
import yaml

from tests.book import fixture_book
from tests.needs import needs

bs4 = needs("bs4")
needs("jupyter_book")
from coursebook.choices import (  # noqa: E402
    Choice,
    arranged,
    number_of,
    read_choices,
    repeated,
    split_choice,
)
from coursebook.elements import chapter, identifier  # noqa: E402
from coursebook.glossary import uses  # noqa: E402
from docutils import nodes  # noqa: E402


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
    assert [words(item.select_one("a")) for item in items] == [
        "A bend",
        "How steep is it?",
    ]
    for item in items:
        assert page.find(id=item.a["href"].removeprefix("#"))


def test_predict_offers_its_options_by_name(page):
    box = page.select(".predict")[0]
    assert words(box.legend).startswith("Predict What does sigmoid(0) return?")
    radios = box.select("fieldset label input[type=radio]")
    assert len(radios) == 3
    assert {radio["name"] for radio in radios} == {box["id"]}


def test_predict_says_of_each_option_whether_it_is_right_and_why_not(page):
    box = page.select(".predict")[0]
    labels = [words(label) for label in box.select("label.choice")]
    said = box.select(".explanations li")
    assert [words(item).split(":")[0] for item in said] == labels
    right = [item for item in said if item["data-right"] == "yes"]
    (item,) = right
    assert item.select("math mfrac")
    assert words(item).endswith(": Right. The curve is symmetric.")
    assert "1: Not quite. That is where it ends." in [words(item) for item in said]


def test_predict_asks_for_a_number_and_knows_wrong_ones(page):
    box = page.select(".predict")[1]
    assert words(box.legend) == "Predict What is printed?"
    assert box.select_one("label input[type=text]")["inputmode"] == "decimal"
    assert box.select_one("pre")
    assert float(box["data-number"]) == 6.0 and float(box["data-within"]) == 0.5
    (known,) = box.select(".explanations li")
    assert float(known["data-number"]) == 123.0
    assert words(known).endswith("it does not join them.")


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
    assert sorted(li["data-right"] for li in first.select("li")) == ["no", "no", "yes"]
    assert "Right. The step is the slope times the error." in words(first)
    assert "Not quite. The output may be right or wrong" in words(first)


def test_a_wrong_choice_leads_back_to_the_section(page):
    for question, label, title in zip(
        page.select(".question"),
        ("in-between", "slope-measured"),  # by :read:, by :objective:
        ("Somewhere in between", "How steep is it?"),
        strict=True,
    ):
        for item in question.select(".explanations li"):
            links = [(a["href"], words(a)) for a in item.select("a")]
            wrong = item["data-right"] == "no"
            assert links == ([(f"#{label}", title)] if wrong else [])
            end = f"Read again: {title}" if "?" in title else f"Read again: {title}."
            assert words(item).endswith(end) == wrong


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


def test_a_term_shows_its_meaning_where_it_is_used(page):
    link = page.select_one("a.term")
    box = page.find(id=link["aria-describedby"])
    assert box is link.find_next_sibling() and box["role"] == "tooltip"
    assert words(box) == "Where a curve is so level that its slope is almost 0."


def test_a_term_shows_the_meaning_of_the_entry_that_it_leads_to(page):
    link = page.select_one("a.term[href$='#term-curve-in-a-road']")
    assert words(link) == "curve"  # which is an entry of its own as well
    assert words(link.find_next_sibling()) == "Where a driver turns the wheel."


def test_an_entry_lists_pages_that_have_its_word_without_a_link(site):
    text = (site / "words.html").read_text(encoding="utf-8")
    entry = bs4.BeautifulSoup(text, "html.parser").find(id="term-curve")
    assert words(entry.find_next("p", class_="used-in")).startswith("Used in")
    unused = bs4.BeautifulSoup(text, "html.parser").find(id="term-sigmoid")
    assert not unused.find_next_sibling("dd").select(".used-in")  # in code alone


def test_a_gate_is_not_found_in_every_and():
    env = SimpleNamespace(
        course_terms={"gates": set(), "words": set()},
        course_prose={"gates": "the gate AND of two", "words": "one and Two curves"},
    )
    assert uses(env, "gates", {"AND, OR"}) and not uses(env, "words", {"AND, OR"})
    assert uses(env, "words", {"curve"}) and uses(env, "words", {"two"})


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
    assert choices == [Choice(False, "one more", "because"), Choice(True, "two", "so")]
    with pytest.raises(ValueError, match="neither a choice nor"):
        read_choices(["- [ ] one", "not indented"])


def in_order(*words, ordered=False):
    return [c.words for c in arranged([Choice(False, w, "") for w in words], ordered)]


def test_numbers_come_in_their_own_order():
    assert in_order("10 times", "9", "1,000") == ["9", "10 times", "1,000"]
    assert in_order("$-3$", "−5", "0") == ["−5", "$-3$", "0"]
    assert number_of("about 3") is None


@pytest.mark.parametrize(
    ("shown", "again"),
    [("It grows.", "It grows: "), ("It grows", "It grows: "), ("0.5", "0.5: ")],
)
def test_no_full_stop_stands_before_the_colon_of_a_reason(shown, again):
    assert "".join(part.astext() for part in repeated([nodes.Text(shown)])) == again


def test_other_choices_are_mixed_alike_however_they_were_written():
    one = in_order("it grows", "it shrinks", "it stays")
    assert in_order("it stays", "it grows", "it shrinks") == one
    assert in_order("it stays", "it grows", "it shrinks", ordered=True) == [
        "it stays",
        "it grows",
        "it shrinks",
    ]
    places = [in_order(f"a{i}", f"b{i}", f"c{i}").index(f"a{i}") for i in range(300)]
    assert all(70 < places.count(place) < 130 for place in range(3))


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
ASKED = "::::{{predict}}\n{0}\n\n:::{{answer}}\nSo.\n:::\n::::"
FAULTY = {
    "no_answer": (
        f"::::{{predict}}\nWhat?\n{GOOD}\n::::",
        "exactly one {answer}",
    ),
    "answer_first": (
        "::::{predict}\n:::{answer}\nSo.\n:::\n\nWhat?\n::::",
        "the {answer} must come last",
    ),
    "one_option": (ASKED.format("What?\n- [x] 1 | so"), "predict: two or more choices"),
    "no_option": (ASKED.format("What?"), "predict: two or more choices"),
    "no_mark": (ASKED.format("What?\n- 1\n- 2"), "predict: two or more choices"),
    "no_reason": (
        ASKED.format("What?\n- [x] one | yes\n- [ ] two"),
        "predict: no explanation after ' | ' for the choice 'two'",
    ),
    "no_question": (ASKED.format(GOOD), "ask the question in a paragraph"),
    "not_wrong": (
        ASKED.format(":number: 6\n:within: 1\nWhat?\n- [ ] 5.5 | no"),
        "5.5 is within of the right number",
    ),
    "no_number": (
        ASKED.format(":number: 6\nWhat?\n- [ ] five | no"),
        "wrong numbers with their reasons",
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
    "no_read": (
        LIST + QUIZ.format(choices=":read: away\n" + GOOD) + TASK,
        "the question says `:read: away`, and no section of this page has that label",
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
