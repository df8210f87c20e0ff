import json
import re
import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from nnlib.figures import plots, widgets

matplotlib.use("agg")

ALT = "A line of slope {slope:.1f}."


def draw(slope, shift=0):
    _, ax = plt.subplots(figsize=(2, 1))
    ax.plot([0, 1], [shift, slope + shift])
    ax.set(xlim=(0, 1), ylim=(-3, 3))


@pytest.fixture(autouse=True)
def figures():
    yield
    left = plt.get_fignums()
    plt.close("all")
    assert not left, "explore left figures open; a notebook would show them"


def test_one_frame_for_each_value_and_alt_text_in_each():
    explorer = widgets.explore(draw, alt=ALT, slope=[0.5, 1, 2])
    assert list(explorer.frames) == [(0.5,), (1,), (2,)]
    texts = [re.search('alt="([^"]*)"', i.value)[1] for i in explorer.images.values()]
    assert texts == [f"A line of slope {value}." for value in ("0.5", "1.0", "2.0")]
    assert len({data for data, _ in explorer.frames.values()}) == 3


def test_slider_is_named_and_says_its_value_with_the_unit():
    explorer = widgets.explore(
        draw,
        alt=ALT,
        label="the slope",
        unit="per second",
        slope=np.array([0.1, 1 / 3]),
    )
    slider = explorer.sliders["slope"]
    assert slider.description == "the slope"
    assert slider.options == ("0.1 per second", "0.3333 per second")


def test_slider_shows_floats_in_short_and_other_values_as_they_are():
    explorer = widgets.explore(
        lambda slope: draw(1), alt="{slope}", slope=[1 / 3, 12345, "steep"]
    )
    assert explorer.sliders["slope"].options == ("0.3333", "12345", "steep")


def test_values_of_an_array_become_numbers_of_python():
    drawn = []

    def remember(slope):
        drawn.append(slope)
        draw(slope)

    slopes = np.array([1 / 3, 0.5], np.float32)
    explorer = widgets.explore(remember, alt=ALT, slope=slopes)
    assert explorer.sliders["slope"].options == ("0.3333", "0.5")
    assert [type(slope) for slope in drawn] == [float, float]


def test_slider_is_as_wide_as_the_page_and_its_name_as_wide_as_needed():
    slider = widgets.explore(draw, alt=ALT, slope=[1, 2]).sliders["slope"]
    assert slider.layout.width == "100%"
    assert slider.style.description_width == "initial"


def test_slider_starts_in_the_middle_or_where_told():
    explorer = widgets.explore(draw, alt=ALT, slope=[0, 1, 2])
    assert explorer.sliders["slope"].index == 1 and explorer.first == (1,)
    explorer = widgets.explore(draw, alt=ALT, start=0, slope=[0, 1, 2])
    assert explorer.sliders["slope"].index == 0 and explorer.first == (0,)


def links(explorer):
    """Return the slider and the stack that each link joins."""
    return [(link.source[0], link.target[0]) for link in explorer._links]


def test_slider_is_linked_to_the_frames_in_the_page_itself():
    explorer = widgets.explore(draw, alt=ALT, slope=[0, 1, 2])
    ((slider, stack),) = links(explorer)
    assert explorer._links[0].source[1] == "index"
    assert explorer._links[0].target[1] == "selected_index"
    assert explorer._links[0]._model_name == "LinkModel"
    assert slider is explorer.sliders["slope"] and stack in explorer.panel.children
    assert list(stack.children) == list(explorer.images.values())


def test_two_sliders_choose_from_a_grid_of_frames():
    alt = "Slope {slope}, shift {shift}."
    explorer = widgets.explore(draw, alt=alt, slope=[1, 2], shift=[-1, 0, 1])
    assert len(explorer.frames) == 6
    outer = explorer.panel.children[-1]
    for i, slope in enumerate([1, 2]):
        for j, shift in enumerate([-1, 0, 1]):
            frame = outer.children[i].children[j]
            assert f"Slope {slope}, shift {shift}." in frame.value
    sources = [source.description for source, _ in links(explorer)]
    assert sorted(sources) == ["shift", "shift", "slope"]


def test_stacks_show_the_frame_of_the_start():
    alt, starts = "Slope {slope}, shift {shift}.", {"slope": 0, "shift": 2}
    explorer = widgets.explore(
        draw, alt=alt, start=starts, slope=[1, 2], shift=[-1, 0, 1]
    )
    outer = explorer.panel.children[-1]
    assert outer.selected_index == 0
    assert [inner.selected_index for inner in outer.children] == [2, 2]
    shown = outer.children[0].children[2]
    assert shown is explorer.images[explorer.first]


def test_a_move_of_the_slider_draws_one_frame_and_a_new_name_none():
    drawn = []

    def remember(slope):
        drawn.append(slope)
        draw(slope)

    slider = widgets.explore(remember, alt=ALT, slope=[0, 1, 2]).sliders["slope"]
    drawn.clear()
    slider.index = 2
    slider.description = "the slope"
    assert drawn == [2]


def test_moving_the_slider_draws_again_with_the_present_code():
    scale = 1.0

    def changing(slope):
        draw(scale * slope)

    explorer = widgets.explore(changing, alt=ALT, slope=[0.5, 1, 2])
    before = explorer.images[(2,)].value
    explorer.sliders["slope"].index = 2
    assert explorer.images[(2,)].value == before
    scale = -1.0
    explorer.sliders["slope"].index = 0
    explorer.sliders["slope"].index = 2
    assert explorer.images[(2,)].value != before


def test_display_holds_the_sliders_their_stored_form_and_one_picture_with_alt_text():
    explorer = widgets.explore(draw, alt=ALT, slope=[0.5, 1])
    bundle, metadata = explorer._repr_mimebundle_()
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == explorer.panel.model_id
    assert bundle["image/svg+xml"] == explorer.frames[(1,)][0]
    assert bundle["text/plain"] == "A line of slope 1.0."
    assert bundle["application/vnd.nnlib.explore+json"] == explorer.stored()
    assert metadata == {"image/svg+xml": {"alt": "A line of slope 1.0."}}


def test_stored_form_holds_the_controls_as_a_reader_sees_them():
    explorer = widgets.explore(
        draw,
        alt="Slope {slope}, shift {shift}.",
        label={"slope": "the slope"},
        unit={"shift": "m"},
        start={"shift": 0},
        slope=np.array([0.5, 1 / 3, 2]),
        shift=[-1, 1],
    )
    assert explorer.stored()["sliders"] == [
        {
            "name": "slope",
            "label": "the slope",
            "words": ["0.5", "0.3333", "2"],
            "start": 1,
        },
        {"name": "shift", "label": "shift", "words": ["−1 m", "1 m"], "start": 0},
    ]


def test_stored_form_holds_every_frame_and_the_last_slider_moves_first():
    alt = "Slope {slope}, shift {shift}."
    explorer = widgets.explore(draw, alt=alt, slope=[1, 2], shift=[-1, 0, 1])
    stored = explorer.stored()["frames"]
    assert [frame["alt"] for frame in stored] == [
        f"Slope {slope}, shift {shift}." for slope in (1, 2) for shift in (-1, 0, 1)
    ]
    drawn = [data for data, _ in explorer.frames.values()]
    assert [widgets.drawing_of(frame) for frame in stored] == drawn
    for frame, drawing in zip(stored, drawn, strict=True):
        assert frame["type"] == "image/svg+xml"
        assert (frame["width"], frame["height"]) == widgets.pixels(drawing)


def test_stored_form_is_plain_json_and_the_same_in_each_run():
    def stored():
        explorer = widgets.explore(draw, alt=ALT, slope=np.array([0.5, 1, 2]))
        return json.dumps(explorer.stored())

    assert stored() == stored()


def test_alt_text_may_be_a_function_and_is_escaped():
    explorer = widgets.explore(
        draw, alt=lambda slope: f'"{slope}" < 3 & more', slope=[1, 2]
    )
    assert 'alt="&quot;1&quot; &lt; 3 &amp; more"' in explorer.images[(1,)].value


@pytest.mark.parametrize(("given", "words"), [(3, "3"), ("123", "'123'")])
def test_values_that_are_no_sequence_are_refused(given, words):
    with pytest.raises(TypeError) as caught:
        widgets.explore(draw, alt=ALT, slope=given)
    assert str(caught.value) == (
        f"explore: slope is {words}, expected a sequence of values: write "
        "explore(..., slope=[0.5, 1, 2])."
    )


def test_draw_may_return_its_figure():
    def hidden(slope):
        figure = matplotlib.figure.Figure(figsize=(1, 1))
        figure.add_subplot().plot([0, slope])
        return figure

    assert len(widgets.explore(hidden, alt=ALT, slope=[1, 2]).frames) == 2


def test_frames_are_small():
    def figure_of_a_chapter(slope):
        with plt.style.context(plots.STYLE):
            x = np.linspace(-6, 6, 300)
            _, ax = plt.subplots()
            ax.plot(x, np.tanh(slope * x), label="tanh")
            ax.plot(x, np.sin(x), "--", label="sin")
            ax.legend()

    explorer = widgets.explore(figure_of_a_chapter, alt=ALT, slope=[1, 2])
    frames = explorer.stored()["frames"]
    assert max(len(frame["gzip"]) for frame in frames) < 8_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "give at least one value to vary, such as slope=[0.5, 1, 2]."),
        ({"slope": [1]}, "slope has 1 value(s); a slider needs at least 2."),
        (
            {"slope": [1, 2], "shift": [0, 1], "alt": "A line."},
            "the alt text is the same for every frame; name {shift}, {slope} in it, or "
            "give a function of the values.",
        ),
        (
            {"slope": [1, 2], "unit": {"x": "m", "slope": "s"}},
            "no values are given for x.",
        ),
        (
            {"slope": [1, 2], "alt": lambda slope: " "},
            "the alt text for {'slope': 1} is empty.",
        ),
    ],
)
def test_what_cannot_work_is_refused(arguments, message):
    with pytest.raises(ValueError) as caught:
        widgets.explore(draw, **{"alt": ALT, **arguments})
    assert str(caught.value) == f"explore: {message}"


def test_all_unknown_names_are_told():
    with pytest.raises(ValueError) as caught:
        widgets.explore(draw, alt=ALT, unit={"x": "m", "y": "s"}, slope=[1, 2])
    message = "explore: no values are given for {}, {}."
    assert str(caught.value) in (message.format("x", "y"), message.format("y", "x"))


def test_an_alt_text_may_look_inside_a_value():
    text = "From {ends[0]} to {ends[1]}, {slope.real:.0f}."
    data, shown = widgets.draw_frame(
        lambda ends, slope: draw(slope), text, {"ends": (2, 3), "slope": 1}
    )
    assert data and shown == "From 2 to 3, 1."
    values = {"ends": [(0, 1), (2, 3)], "slope": [1, 2]}
    assert widgets._check(text, values) is None


def test_the_figure_that_draw_returns_is_taken_and_all_its_figures_are_closed():
    def two(slope):
        wanted, ax = plt.subplots(figsize=(2, 1))
        ax.plot([0, slope])
        plt.figure(figsize=(5, 5))
        return wanted

    drawing, _ = widgets.draw_frame(two, ALT, {"slope": 1})
    assert widgets.pixels(drawing) == (192, 96)
    assert not plt.get_fignums()


def test_only_a_figure_s_file_has_a_size():
    with pytest.raises(ValueError) as caught:
        widgets.pixels('<svg width="5" height="5" />')
    assert str(caught.value) == (
        "pixels: this is no file that nnlib.figures.svg wrote."
    )


def test_a_figure_of_somebody_else_stays_open():
    mine = plt.figure()
    widgets.draw_frame(draw, ALT, {"slope": 1})
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_only_the_figures_of_draw_are_closed_whichever_is_current():
    mine = plt.figure()

    def busy(slope):
        wanted, _ = plt.figure(), plt.figure()
        plt.figure(mine.number)
        return wanted

    widgets.draw_frame(busy, ALT, {"slope": 1})
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_a_figure_made_once_and_drawn_on_again_is_closed():
    figure, ax = plt.subplots(figsize=(2, 1))

    def again(slope):
        ax.clear()
        ax.plot([0, slope])
        return figure

    explorer = widgets.explore(again, alt=ALT, slope=[1, 2])
    assert len({data for data, _ in explorer.frames.values()}) == 2
    assert not plt.get_fignums()


def test_a_failing_draw_leaves_no_figure_open():
    def failing(slope):
        plt.figure()
        raise RuntimeError("as a learner's code may")

    with pytest.raises(RuntimeError):
        widgets.explore(failing, alt=ALT, slope=[1, 2])


def test_missing_ipywidgets_is_named_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        widgets.explore(draw, alt=ALT, slope=[1, 2])
    assert str(caught.value) == (
        "Sliders need ipywidgets. Install it with: "
        'python -m pip install "nnlib-course[course]".'
    )


def test_a_slider_writes_a_minus_and_no_space_before_a_degree():
    explorer = widgets.explore(draw, alt=ALT, unit="°", slope=[-30, 1])
    assert explorer.sliders["slope"].options == ("−30°", "1°")
