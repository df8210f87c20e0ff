"""A slider's stored form on a built page: its figure, its control and its frames."""

import json
import sys
from itertools import accumulate
from types import SimpleNamespace

import nbformat
import pytest

from nnlib.figures.widgets import drawing_of
from tests.needs import needs
from tools.chapters.chapter import chapter_sources
from tools.chapters.outputs import STORED, frames
from tools.files import ROOT, read

bs4 = needs("bs4")
needs("myst_nb")
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from coursebook import sliders  # noqa: E402

from nnlib_live.dark import on_the_page  # noqa: E402

SITE = ROOT / "_build" / "html"
if not (SITE / "index.html").is_file():
    pytest.skip("needs the book: python course.py book", allow_module_level=True)


def stored_sliders(source):
    """Return the figure's name and the stored form of each slider of a page."""
    notebook = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    return [
        (cell.metadata["mystnb"]["figure"]["name"], output.data[STORED])
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if frames(output)
    ]


WITH = [source for source in chapter_sources(ROOT) if stored_sliders(source)]
with_sliders = pytest.mark.parametrize("source", WITH, ids=lambda path: path.stem)


def page_of(source):
    html = (SITE / "book" / f"{source.stem}.html").read_text(encoding="utf-8")
    return bs4.BeautifulSoup(html, "html.parser")


@with_sliders
def test_each_slider_is_a_figure_with_a_number_and_a_caption(source):
    page = page_of(source)
    names = [name for name, _ in stored_sliders(source)]
    assert [box.find_parent("figure")["id"] for box in page.select(".explore")] == names
    for name in names:
        caption = page.find(id=name).find("figcaption")
        assert caption.select_one(".caption-number").get_text().startswith("Fig. ")
        assert len(caption.select_one(".caption-text").get_text()) > 20


@with_sliders
def test_each_control_has_the_label_and_the_words_that_are_stored(source):
    page = page_of(source)
    for name, stored in stored_sliders(source):
        inputs = page.find(id=name).find_all("input")
        for control, slider in zip(inputs, stored["sliders"], strict=True):
            label, output = control.parent.label, control.parent.output
            words, start = slider["words"], slider["start"]
            assert label["for"] == control["id"] and output["for"] == [control["id"]]
            assert label.get_text() == slider["label"]
            assert (control["type"], control["max"]) == ("range", str(len(words) - 1))
            assert json.loads(control["data-words"]) == words
            assert control["value"] == str(start)
            assert control["aria-valuetext"] == output.get_text() == words[start]


# What has fewer values than six: rows and columns of a small matrix, visits, heads.
WHOLE = {"fig-row-column", "fig-diamond-steps", "fig-visits", "fig-summed-back"}
WHOLE |= {"fig-own-name"}
# Each of its stops is a search for the best rate, or a slope of a slope, each several
# times the work of the one before: more would make the chapter slow.
COSTLY = {"fig-turned", "fig-slopes"}


@with_sliders
def test_a_slider_is_fine_or_has_every_value_that_there_is(source):
    for name, stored in stored_sliders(source):
        stops = [len(slider["words"]) for slider in stored["sliders"]]
        assert min(stops) >= 6 or name in WHOLE | COSTLY, (name, stops)


@with_sliders
def test_its_frames_are_files_for_both_themes_of_the_stored_sizes(source):
    page = page_of(source)
    for name, stored in stored_sliders(source):
        waiting = page.find(id=name).template.find_all("span")
        for each, frame in zip(waiting, stored["frames"], strict=True):
            light, dark = each.find_all("img")
            drawing = on_the_page(drawing_of(frame))
            assert read(SITE / "book" / light["src"]) == drawing
            assert read(SITE / "book" / dark["src"]) == sliders.dark(drawing)
            size = str(frame["width"]), str(frame["height"])
            for picture in (light, dark):
                assert (picture["width"], picture["height"]) == size
                assert picture["alt"] == frame["alt"]
                assert picture["loading"] == "lazy"


@with_sliders
def test_the_frame_in_sight_is_that_of_the_start_and_is_fetched_late(source):
    page = page_of(source)
    for name, stored in stored_sliders(source):
        shown, other = page.find(id=name).select(".explore > .frame img")
        lengths = [len(slider["words"]) for slider in stored["sliders"]]
        below = list(accumulate(reversed(lengths[1:]), int.__mul__, initial=1))[::-1]
        starts = [slider["start"] for slider in stored["sliders"]]
        at = sum(start * n for start, n in zip(starts, below, strict=True))
        assert shown["alt"] == other["alt"] == stored["frames"][at]["alt"]
        assert shown["loading"] == "lazy" and shown["width"] and shown["height"]


def test_only_pages_with_a_slider_load_its_script_and_style():
    pages = sorted((SITE / "book").glob("*.html"))
    names = {path.stem for path in WITH}
    assert len(names) >= 9
    for path in pages:
        html = path.read_text(encoding="utf-8")
        for file in ("sliders.js", "sliders.css"):
            assert (file in html) == (path.stem in names), (path.name, file)


@pytest.mark.parametrize("figure", [{}, {"name": "fig-a"}, {"caption": "Seen."}])
def test_a_slider_without_a_caption_or_a_name_is_told(monkeypatch, figure):
    said = []
    logger = SimpleNamespace(warning=lambda words, location: said.append(words))
    monkeypatch.setattr(sliders.logging, "getLogger", lambda name: logger)
    cell = {"mystnb": {"figure": figure}}
    data = SimpleNamespace(mime_type=STORED, cell_metadata=cell, line=1)
    renderer = SimpleNamespace(source="page.ipynb")
    assert sliders.Sliders.handle_mime(renderer, data, False) == []
    (words,) = said
    assert "needs a caption and a name" in words and "under mystnb, figure" in words


def test_what_else_is_stored_is_left_to_myst_nb():
    data = SimpleNamespace(mime_type="image/png")
    assert sliders.Sliders.handle_mime(None, data, False) is None
