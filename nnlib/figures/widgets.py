"""Sliders that move a figure, in a notebook and on a printed or published page.

`explore` draws a figure once for each value before the reader arrives. The slider
then only chooses which drawing is shown, so it needs no running Python: a page has a
slider of its own for the same frames. Where Python does run, moving the slider draws
the figure again with the present code.
"""

import base64
import gzip
import html
import itertools
import re
import string
import sys
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any

from nnlib.checks import described
from nnlib.figures import plots
from nnlib.figures.svg import svg, with_minus

STORED = "application/vnd.nnlib.explore+json"  # of an output: see Explorer.stored

IMAGE = (
    '<img src="data:image/svg+xml;base64,{data}" alt="{alt}" class="explore-frame" '
    'style="max-width: 100%; height: auto">'
)
SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"')
POINT = 4 / 3  # pixels


def _ipywidgets() -> ModuleType:
    """Import ipywidgets, or say how to install it."""
    try:
        import ipywidgets
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            "Sliders need ipywidgets. Install it with: "
            'python -m pip install "nnlib-course[course]".'
        ) from missing
    return ipywidgets


def image(drawing: str, text: str) -> str:
    """Return an SVG file and its alt text as one line of HTML."""
    words = base64.b64encode(drawing.encode()).decode("ascii")
    return IMAGE.format(data=words, alt=html.escape(text))


def _stored_frame(drawing: str, text: str) -> dict:
    """Return an SVG file and its alt text as `Explorer.stored` describes them."""
    packed = gzip.compress(drawing.encode(), mtime=0)
    words = base64.b64encode(packed).decode("ascii")
    width, height = pixels(drawing)
    size = {"width": width, "height": height}
    return {"type": "image/svg+xml", "gzip": words, **size, "alt": text}


def drawing_of(frame: dict) -> str:
    """Return the SVG file of a frame that `Explorer.stored` describes."""
    return gzip.decompress(base64.b64decode(frame["gzip"])).decode()


def pixels(drawing: str) -> tuple[int, int]:
    """Return the width and the height of a figure's SVG file, in pixels of a page."""
    found = SIZE.search(drawing)
    if found is None:
        raise ValueError("pixels: this is no file that nnlib.figures.svg wrote.")
    return round(float(found[1]) * POINT), round(float(found[2]) * POINT)


def draw_frame(draw: Callable, alt: str | Callable, values: dict) -> tuple[str, str]:
    """Draw one figure and say what it shows.

    Parameters
    ----------
    draw : callable
        Called with the values by name. It draws with pyplot, and may return the
        figure; otherwise the current figure is taken.
    alt : str or callable
        A text with the names in braces, as in ``"The curve for slope {slope:.1f}"``,
        or a function of the same values that returns the text.
    values : dict of str to value

    Returns
    -------
    drawing : str
        An SVG file.
    text : str
        What the figure shows, for readers who do not see it.
    """
    plt = plots.pyplot()
    before = set(plt.get_fignums())
    try:
        figure = draw(**values)
        if not hasattr(figure, "savefig"):
            figure = plt.gcf()
        drawing = svg(figure)
        plt.close(figure)
    finally:
        for number in set(plt.get_fignums()) - before:
            plt.close(number)
    text = alt(**values) if callable(alt) else alt.format(**values)
    if not text.strip():
        raise ValueError(f"explore: the alt text for {values} is empty.")
    return drawing, text


def _check(alt: str | Callable, values: dict[str, list]) -> None:
    """Refuse what would give a slider without frames or frames without alt text."""
    if not values:
        raise ValueError(
            "explore: give at least one value to vary, such as slope=[0.5, 1, 2]."
        )
    for name, options in values.items():
        if len(options) < 2:
            raise ValueError(
                f"explore: {name} has {len(options)} value(s); "
                "a slider needs at least 2."
            )
    if isinstance(alt, str):
        used = {field for _, field, _, _ in string.Formatter().parse(alt) if field}
        missing = set(values) - {field.split(".")[0].split("[")[0] for field in used}
        if missing:
            raise ValueError(
                "explore: the alt text is the same for every frame; name "
                + ", ".join(f"{{{name}}}" for name in sorted(missing))
                + " in it, or give a function of the values."
            )


def _words(value: Any, unit: str) -> str:
    """Return a value as the reader sees and hears it: at most 4 significant digits."""
    text = with_minus(f"{value:.4g}" if isinstance(value, float) else str(value))
    return f"{text}{'' if unit == '°' else ' '}{unit}".strip()


def _per_name(given: Any, names: Iterable[str], default: Callable) -> dict[str, Any]:
    """Return one entry a name from a dict, or from one text for the first name."""
    if not isinstance(given, dict):
        given = {} if given is None else {next(iter(names)): given}
    unknown = ", ".join(sorted(set(given) - set(names)))
    if unknown:
        raise ValueError(f"explore: no values are given for {unknown}.")
    return {name: given.get(name, default(name)) for name in names}


class Explorer:
    """Sliders and the frames that they choose from; shown by a cell's last line.

    Attributes
    ----------
    frames : dict of tuple to (str, str)
        For each combination of values an SVG file and its alt text.
    sliders : dict of str to ipywidgets.SelectionSlider
    images : dict of tuple to ipywidgets.HTML
    panel : ipywidgets.VBox
    first : tuple
        The combination of values that is shown first.
    """

    def __init__(
        self,
        draw: Callable,
        alt: str | Callable,
        values: dict[str, list],
        words: dict[str, list[str]],
        labels: dict[str, str],
        starts: dict[str, int],
    ):
        self.draw, self.alt, self.values, self.starts = draw, alt, values, starts
        self.words, self.labels = words, labels
        self.first = tuple(values[name][starts[name]] for name in values)

    def draw_all(self) -> "Explorer":
        """Draw every frame and make the sliders of a notebook; return the explorer."""
        self.frames = {
            key: draw_frame(
                self.draw, self.alt, dict(zip(self.values, key, strict=True))
            )
            for key in itertools.product(*self.values.values())
        }
        ipywidgets = _ipywidgets()
        style = ipywidgets.SliderStyle(description_width="initial")
        self.sliders = {
            name: ipywidgets.SelectionSlider(
                options=self.words[name],
                index=self.starts[name],
                description=self.labels[name],
                layout=ipywidgets.Layout(width="100%"),
                style=style,
            )
            for name in self.values
        }
        self.images = {
            key: ipywidgets.HTML(image(*frame)) for key, frame in self.frames.items()
        }
        self._links: list = []
        self.panel = ipywidgets.VBox([*self.sliders.values(), self._stack(())])
        for slider in self.sliders.values():
            slider.observe(self._draw_again, "index")
        return self

    def _stack(self, key: tuple) -> Any:
        """Stack the frames whose first values are `key`, linked to the next slider."""
        ipywidgets = _ipywidgets()
        if len(key) == len(self.values):
            return self.images[key]
        name = list(self.values)[len(key)]
        stack = ipywidgets.Stack(
            [self._stack((*key, value)) for value in self.values[name]],
            selected_index=self.sliders[name].index,
        )
        # In the browser: the frame changes before Python has drawn it again.
        source, target = (self.sliders[name], "index"), (stack, "selected_index")
        self._links.append(ipywidgets.jslink(source, target))
        return stack

    def _draw_again(self, change: Any) -> None:
        """Draw the chosen frame with the present code: a reader may have changed it."""
        key = tuple(
            self.values[name][slider.index] for name, slider in self.sliders.items()
        )
        values = dict(zip(self.values, key, strict=True))
        self.frames[key] = draw_frame(self.draw, self.alt, values)
        self.images[key].value = image(*self.frames[key])

    def controls(self) -> list[dict]:
        """Return the sliders as `stored` describes them."""
        return [
            {
                "name": name,
                "label": self.labels[name],
                "words": list(self.words[name]),
                "start": self.starts[name],
            }
            for name in self.values
        ]

    def stored(self) -> dict[str, list[dict]]:
        """Return what a page needs to show the sliders without Python.

        Returns
        -------
        dict
            ``sliders``, in the order of the parameters: each with its `name`, its
            `label`, the `words` of each value and the position of its `start`.
            ``frames``, one for each combination of values, the last slider moving
            first: each with the media `type`, the file as `gzip` in base64, its
            `width` and `height` in pixels, and the `alt` text.
        """
        frames = [_stored_frame(*frame) for frame in self.frames.values()]
        return {"sliders": self.controls(), "frames": frames}

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict, dict]:
        """Return the sliders for a notebook and for a page, and one frame for paper."""
        drawing, text = self.frames[self.first]
        bundle = self.panel._repr_mimebundle_()
        bundle["text/plain"] = text
        bundle["image/svg+xml"] = drawing
        bundle[STORED] = self.stored()
        return bundle, {"image/svg+xml": {"alt": text}}


def explore(
    draw: Callable,
    *,
    alt: str | Callable,
    label: str | dict[str, str] | None = None,
    unit: str | dict[str, str] | None = None,
    start: int | dict[str, int] | None = None,
    **values: Sequence,
) -> Explorer:
    """Show a figure with a slider for each of its parameters.

    Parameters
    ----------
    draw : callable
        Called with one value of each parameter, by name. It draws with pyplot.
    alt : str or callable
        What each frame shows, see `draw_frame`.
    label : str or dict of str to str, optional
        The slider's name for the reader, by default the parameter's own. With
        several parameters, a dict from parameter to name.
    unit : str or dict of str to str, optional
        The unit that follows the value, such as ``"epochs"``.
    start : int or dict of str to int, optional
        The position, counted from 0, at which a slider starts: by default the middle.
    **values : sequence
        The values of each parameter, in order. Two parameters give a frame for each
        pair, so keep both short.

    Returns
    -------
    Explorer
        Make it the last line of a cell.

    Raises
    ------
    TypeError
        If a parameter is given something else than a sequence.
    ValueError
        If a parameter has fewer than two values, if an alt text is empty or does
        not name every parameter.
    ModuleNotFoundError
        If ipywidgets or matplotlib is not installed.

    Examples
    --------
    >>> def draw(slope):
    ...     figure, ax = plt.subplots()
    ...     ax.plot(x, slope * x)
    >>> explore(
    ...     draw, alt="A line of slope {slope}", slope=[0.5, 1, 2]
    ... )  # doctest: +SKIP
    """
    for name, options in values.items():
        if isinstance(options, str) or not hasattr(options, "__len__"):
            raise TypeError(
                f"explore: {name} is {described(options)}, expected a sequence of "
                f"values: write explore(..., {name}=[0.5, 1, 2])."
            )
    shown = {
        name: [v.item() if hasattr(v, "item") else v for v in options]
        for name, options in values.items()
    }
    _check(alt, shown)
    units = _per_name(unit, shown, lambda name: "")
    words = {
        name: [_words(v, units[name]) for v in options]
        for name, options in shown.items()
    }
    labels = _per_name(label, shown, lambda name: name)
    starts = _per_name(start, shown, lambda name: len(shown[name]) // 2)
    explorer = Explorer(draw, alt, shown, words, labels, starts)
    # A page draws a frame when its reader asks for it: `nnlib_live.sliders`.
    return explorer if sys.platform == "emscripten" else explorer.draw_all()
