"""Figures and sliders of a live page."""

import pytest

from nnlib.figures import widgets
from nnlib_live import sliders
from nnlib_live.cells import Session
from tests.needs import needs

matplotlib = needs("matplotlib")


@pytest.fixture
def run(monkeypatch):
    plt = pytest.importorskip("matplotlib.pyplot")
    before = plt.get_backend()
    plt.switch_backend("module://nnlib_live.backend")
    session = Session("cells_of_a_test")

    def outputs(source):
        found = []
        session.run(source, found.append)
        return found

    outputs(
        "import matplotlib.pyplot as plt\n"
        "from nnlib.figures import plots, widgets\n"
        "plots.use_style()"
    )
    yield outputs
    plt.close("all")
    plt.switch_backend(before)


LINE = "plt.plot([0, 1], label='fit')\nplt.xlabel('epoch')\nplt.ylabel('loss')\n"


def test_a_figure_comes_without_what_it_leaves_empty_above_and_below(run):
    (figure,) = run("plt.figure(figsize=(5, 4))\nplt.imshow([[0, 1, 0, 1]]);")
    assert figure["width"] == 480 and figure["height"] < 250
    for theme in ("light", "dark"):
        assert 'viewBox="0 0 ' not in figure[theme]


def test_a_figure_comes_for_both_themes_with_its_size_and_its_words(run):
    (figure,) = run(LINE + "plt.legend();")
    assert figure["kind"] == "svg"
    assert (figure["width"], figure["height"]) == (480, 316)
    assert figure["alt"] == "Figure. loss against epoch, with fit."
    assert "#1763c0" in figure["light"] and "#1763c0" not in figure["dark"]
    assert 'class="ground"' not in figure["light"]


def test_show_sends_a_figure_where_it_stands_and_closes_it(run):
    found = run("print('a')\nplt.plot([0, 1])\nplt.show()\nprint('b')")
    assert [each["kind"] for each in found] == ["text", "svg", "text"]
    assert run("plt.get_fignums()")[0]["text"] == "[]\n"


def test_a_figure_as_the_last_value_is_shown_once(run):
    found = run("figure, ax = plt.subplots()\nfigure")
    assert [each["kind"] for each in found] == ["svg"]
    assert found[0]["alt"] == "Figure without labels."


def test_an_error_leaves_no_figure_for_the_next_cell(run):
    assert [each["kind"] for each in run("plt.plot([1])\n1 / 0")] == ["error"]
    assert run("x = 1") == []


def test_a_figure_of_very_many_points_becomes_a_picture(run, monkeypatch):
    monkeypatch.setattr("nnlib_live.drawn.LARGEST", 1000)
    (figure,) = run(LINE + "plt.title('x');")
    assert figure["kind"] == "png" and figure["data"].startswith("iVBOR")


EXPLORE = (
    "def draw(slope, shift):\n    plt.plot([shift, slope])\n"
    "widgets.explore(draw, alt='Slope {slope}, shift {shift}.', slope=[1, 2, 3],"
    " shift=[0, 1])"
)


def test_a_slider_sends_its_controls_and_draws_each_frame_when_asked(run):
    (slider,) = run(EXPLORE)
    assert slider["kind"] == "explore"
    assert [each["name"] for each in slider["sliders"]] == ["slope", "shift"]
    assert slider["sliders"][0]["words"] == ["1", "2", "3"]
    assert slider["frame"]["alt"] == "Slope 2, shift 1."
    assert sliders.frame(slider["number"], [2, 0])["alt"] == "Slope 3, shift 0."
    with pytest.raises(LookupError, match="run again"):
        sliders.frame(10**6, [0, 0])


def test_in_a_page_no_frame_is_drawn_ahead(monkeypatch):
    drawn = []
    monkeypatch.setattr("nnlib.figures.widgets.sys.platform", "emscripten")
    explorer = widgets.explore(
        lambda x: drawn.append(x), alt="{x}", label="the value", x=[1, 2]
    )
    assert not drawn
    assert explorer.controls() == [
        {"name": "x", "label": "the value", "words": ["1", "2"], "start": 1}
    ]
