"""A figure without the empty strips above and below what is drawn.

Axes with one scale for both directions are as high as their width allows, and leave the
rest of the figure's height empty: on a page that is a gap before the picture, and one
before its caption. The width stays, and with it the size of the letters.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np

from nnlib.figures.svg import LINK, SVG

SIZE = re.compile(r'height="[\d.]+pt" viewBox="0 0 ([\d.]+) ([\d.]+)"')
NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
STEP = re.compile(r"(\w+)\(([^)]*)\)")
NOT_DRAWN = {f"{{{SVG}}}{tag}" for tag in ("defs", "clipPath")}
MARGIN = 3  # points around what is drawn: lines are wider than their points


def trimmed(drawing: str) -> str:
    """Return a figure's SVG, which `nnlib.figures.svg` wrote, as high as its ink."""
    size = SIZE.search(drawing)
    root = ElementTree.fromstring(drawing)
    spans = list(Ink(root).spans(root, np.eye(3), (-np.inf, np.inf)))
    if size is None or not spans:
        return drawing
    width, height = size[1], float(size[2])
    top = max(0, min(low for low, _ in spans) - MARGIN)
    bottom = min(height, max(high for _, high in spans) + MARGIN)
    high = f"{bottom - top:.2f}"
    box = f'height="{high}pt" viewBox="0 {top:.2f} {width} {high}"'
    return drawing[: size.start()] + box + drawing[size.end() :]


class Ink:
    """Where a figure has ink: the heights between which each of its parts lies."""

    def __init__(self, root: ElementTree.Element) -> None:
        self.named = {element.get("id"): element for element in root.iter()}

    def spans(
        self,
        element: ElementTree.Element,
        here: np.ndarray,
        clip: tuple[float, float],
    ) -> Iterator[tuple[float, float]]:
        """Yield the lowest and the highest y of each part, in points of the sheet."""
        if element.tag in NOT_DRAWN:
            return
        here = here @ matrix(element.get("transform", ""))
        if clipped := element.get("clip-path"):
            frame = heights(corners(self.named[clipped[5:-1]][0]), here)
            clip = max(clip[0], frame[0]), min(clip[1], frame[1])
        points = self.points(element)
        if len(points) and is_painted(element):
            low, high = heights(points, here)
            low, high = max(low, clip[0]), min(high, clip[1])
            if low <= high:
                yield low, high
        for child in element:
            yield from self.spans(child, here, clip)

    def points(self, element: ElementTree.Element) -> np.ndarray:
        """Return the (N, 2) points between which an element draws; none of a group."""
        kind = element.tag.removeprefix(f"{{{SVG}}}")
        if kind == "path":
            return np.array(NUMBER.findall(element.get("d", "")), float).reshape(-1, 2)
        if kind == "image":
            return corners(element)
        if kind == "use":
            used = self.named[element.get(LINK, element.get("href", ""))[1:]]
            inside = moved(self.points(used), matrix(used.get("transform", "")))
            return inside + [float(element.get(axis, 0)) for axis in "xy"]
        return np.empty((0, 2))


def is_painted(element: ElementTree.Element) -> bool:
    """Tell whether a path has a line or a colour: the frame of axes may have none."""
    style = element.get("style", "")
    return "fill:none" not in style or "stroke:" in style


def corners(element: ElementTree.Element) -> np.ndarray:
    """Return the corners of a rectangle or a picture, (4, 2)."""
    x, y, width, height = (
        float(element.get(name, 0)) for name in ("x", "y", "width", "height")
    )
    return np.array([[x, y], [x + width, y], [x, y + height], [x + width, y + height]])


def matrix(transform: str) -> np.ndarray:
    """Return the (3, 3) matrix of an attribute `transform`."""
    result = np.eye(3)
    for kind, numbers in STEP.findall(transform):
        given = [float(number) for number in NUMBER.findall(numbers)]
        step = np.eye(3)
        if kind == "matrix":
            step[:2] = np.reshape(given, (3, 2)).T
        elif kind == "translate":
            step[:2, 2] = (*given, 0)[:2]
        elif kind == "scale":
            step[0, 0], step[1, 1] = given[0], given[-1]
        else:
            turn = np.radians(given[0])
            step[:2, :2] = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
        result = result @ step
    return result


def moved(points: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Return (N, 2) points after a transform."""
    return points @ by[:2, :2].T + by[:2, 2]


def heights(points: np.ndarray, by: np.ndarray) -> tuple[float, float]:
    """Return the least and the largest y of points after a transform."""
    ys = moved(points, by)[:, 1]
    return float(ys.min()), float(ys.max())
