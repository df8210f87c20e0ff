"""The pages of marks: nothing in them runs, and axe finds nothing."""

import re

import pytest

from nnlib_grader import sets
from nnlib_grader.feedback import classroom, document
from nnlib_grader.feedback.aloud import questions, to_ask
from nnlib_grader.feedback.classroom import (
    class_page,
    costly,
    distribution,
    named,
)
from nnlib_grader.feedback.learner import learner_page
from nnlib_grader.marks.store import Store
from tests.grader.test_exports import CLASS, FIRST, HOSTILE, SET, UNREAD, record, report


def whole(one, points=1.0, **more):
    about = {"file": "<img src=x>.ipynb", "digest": one.id, "version": "1"}
    found = record(one, points) | about | more
    if found["exercises"]:
        found["exercises"][FIRST]["unnamed"] = {"alike": "7", "source": "<script>1"}
    return found


HISTORY = [{"score": [1.0, 2.0], "exercises": {FIRST: [1.0, 2.0]}, "why": "<i>"}]
HAND = {"epoch-loss": {"points": 1.0, "reason": "<b>asked</b>"}}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("marks"))
    for one in CLASS:
        store.put(whole(one, by_hand=HAND, history=HISTORY, late=True))
    store.put(whole(UNREAD, None))
    return store


@pytest.fixture(scope="module")
def pages(store):
    records = store.all()
    absent = [{"id": "<u>", "name": "<script>"}]
    found = {each["learner"]["id"]: learner_page(each) for each in records}
    return found | {"class": class_page(SET, records, store, absent)}


def test_nothing_of_a_learner_s_becomes_a_tag(pages):
    allowed = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2"}
    allowed |= {"h3", "p", "pre", "ul", "li", "table", "thead", "tbody", "tr", "th"}
    allowed |= {"td", "svg", "rect", "line", "text", "details", "summary", "!doctype"}
    for text in pages.values():
        assert {tag.lower() for tag in re.findall(r"<(/?[!\w]+)", text)} <= {
            *allowed,
            *(f"/{tag}" for tag in allowed),
        }
        body = text.partition("</style>")[2]
        assert all(one.isprintable() or one == "\n" for one in body)


def test_a_policy_forbids_everything_but_the_style(pages):
    for text in pages.values():
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert (
            "unsafe" not in policy
            and " style=" not in text
            and "http" not in (text.replace("http-equiv", ""))
        )


def test_marks_without_a_sandbox_say_so_on_every_page(store):
    for each in store.all():
        page = learner_page(each | {"sandbox": "none"})
        assert "Marked without a sandbox" in page
        assert "Marked without a sandbox" not in learner_page(each)
    records = [each | {"sandbox": "none"} for each in store.all()]
    assert "Marked without a sandbox" in class_page(SET, records, store, [])


def test_every_page_says_in_which_sandbox_it_was_marked(store):
    records = [each | {"sandbox": "wasm"} for each in store.all()]
    pages = [learner_page(each) for each in records if each["score"] is not None]
    assert pages
    for page in (*pages, class_page(SET, records, store, [])):
        assert "marked in the sandbox wasm" in page
    assert "0 marked, 0 that" in class_page(SET, [], store, [])


def test_one_mark_without_a_sandbox_is_said_of_the_class():
    guarded, unguarded = ({"sandbox": each} for each in ("linux", "none"))
    for records in ([guarded, unguarded], [unguarded, guarded]):
        assert classroom.warnings(records) == [document.warning("none")]
    assert classroom.warnings([guarded, guarded]) == []


def test_a_learner_reads_the_mark_the_mistake_and_the_reason(pages):
    page = learner_page(whole(CLASS[0], 2.0) | {"by_hand": HAND})
    assert "2 of 2 points" in page and "&lt;b&gt;asked" in page
    named = whole(CLASS[0])
    named["exercises"][FIRST]["checks"][0] |= {"mistake": "half", "likely": "So."}
    assert "Mistake: half." in learner_page(named)
    assert "there is no mark yet" in pages[UNREAD.id]


def test_wrong_answers_with_equal_results_stand_together(pages):
    assert f"<h3>{FIRST}: {len(CLASS)} learners</h3>" in pages["class"]


def test_each_exercise_has_questions_and_a_learner_gets_two(store):
    assert {name: len(questions(name)) for name in sets.names()} == {
        name: len(sets.ids(name)) for name in sets.names()
    }
    for name in sets.names():
        assert all(len(each) == 2 for each in questions(name).values())
        # a page of the class is plain text
        said = " ".join(text for each in questions(name).values() for text in each)
        assert "$" not in said and "{" not in re.sub("`[^`]*`", "", said)
    assert "z = \N{MINUS SIGN}1000" in str(questions("04_activations"))
    one = whole(CLASS[0], 2.0)
    one["exercises"] |= {"epoch-loss": report(2.0), "two-slopes": report(0.0)}
    asked = to_ask(one)
    assert {each.partition(":")[0] for each in asked} == {FIRST, "epoch-loss"}
    assert asked == to_ask(one)


@pytest.mark.browser
def test_axe_finds_nothing_and_the_browser_blocks_what_is_forbidden(
    pages, tmp_path_factory
):
    from tests.book import chromium

    folder = tmp_path_factory.mktemp("pages")
    driver = chromium.start(folder / "profile", phone=False)
    try:
        chosen = {name: pages[name] for name in ("class", CLASS[0].id, UNREAD.id)}
        for name, text in chosen.items():
            (folder / f"{name}.html").write_text(text, encoding="utf-8")
            for scheme in ("light", "dark"):
                address = (folder / f"{name}.html").as_uri()
                chromium.visit(driver, address, scheme)
                assert chromium.violations(driver) == []
                assert chromium.faults(driver) == []
        width = "return getComputedStyle(document.body).maxWidth"
        assert driver.execute_script(width) != "none"  # the policy lets the style be
        evil = pages["class"].replace("</h1>", "</h1><script>document.title=1</script>")
        (folder / "evil.html").write_text(evil, encoding="utf-8")
        chromium.visit(driver, (folder / "evil.html").as_uri())
        assert driver.title != "1" and chromium.faults(driver)
    finally:
        driver.quit()


def test_hostile_names_are_in_the_class(pages):
    assert len(HOSTILE) > 10 and "&lt;script&gt;" in pages["class"]


def test_the_median_of_an_even_class_lies_between_the_two_in_the_middle():
    assert "the median is 24." in distribution([21.0, 23.0, 25.0, 27.0], 27.0)


def test_the_chart_tells_the_numbers_of_each_bar():
    chart = distribution([21.0, 23.0, 25.0, 27.0], 30.0)
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", chart)
    assert shown[:10] == ["", "", "", "", "", "", "", "2", "1", "1"]
    assert shown[10:] == [f"{3 * n}" for n in range(11)]


def test_a_class_without_a_fault_is_told_so():
    right = {"score": 2.0, "possible": {FIRST: 2.0}, "exercises": {}, "by_hand": {}}
    right["exercises"][FIRST] = report(2.0)
    assert "No points were lost." in costly([right])
    assert "No mistake was named." in named([right])
