"""The hours that the first page promises are those of its chapters."""

import sys

import pytest

from tests.needs import needs
from tools.files import ROOT

needs("sphinx")
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from coursebook import hours, minutes  # noqa: E402


def test_hours_are_said_in_words():
    assert hours.said(422) == "about seven hours"
    assert hours.said(20) == "about one hour"
    assert hours.said(13 * 60) == "about 13 hours"


def test_the_sum_is_that_of_the_chapters_asked_for(tmp_path):
    book, tasks = tmp_path / "book", tmp_path / "exercises"
    for name, words in (("01_a", 200), ("02_b", 400), ("03_c", 8000)):
        book.mkdir(exist_ok=True)
        text = "word " * words + "\n\n## Summary\n\n" + "more " * 900
        (book / f"{name}.md").write_text(text, encoding="utf-8")
        (tasks / name).mkdir(parents=True)
        task = "## A task\n\n### BEGIN SOLUTION\n"
        (tasks / name / "exercises.md").write_text(2 * task, encoding="utf-8")
    assert hours.minutes(book, False, 1, 2) == pytest.approx(3.0)
    assert hours.minutes(book, True, 1, 2) == pytest.approx(24, abs=0.1)


def test_how_to_use_the_course_is_read_in_the_three_minutes_that_it_says():
    text = (ROOT / "book" / "using.md").read_text(encoding="utf-8")
    assert "Three minutes, before chapter 1." in text
    assert round(minutes.count(text).minutes, 1) <= 3.0


def test_the_first_page_speaks_of_every_chapter_up_to_the_network():
    text = (ROOT / "book" / "index.md").read_text(encoding="utf-8")
    assert "{hours}`1-8`" in text and "{hours}`exercises 1-8`" in text
    found = hours.chapters(ROOT / "book", 1, 8)
    assert [path.name[:2] for path in found] == [f"{n:02}" for n in range(1, 9)]
