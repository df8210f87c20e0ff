"""Tell whether two SVG files show the same, where another machine has drawn one.

Both have the same parts in the same order, in the same colours; numbers may differ by
what nobody sees. A curve may be stored with other points: then the curves are compared.
"""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np

NEAR = 1.0  # points, of the 360 that a figure is wide
RELATIVE = 0.01  # of sizes, scales and widths
LEVELS = 24  # of 255: a pixel that differs by more counts as changed
SHARE = 0.003  # of an embedded picture's pixels may change
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
PLACES = {"d", "x", "y", "width", "height", "viewBox"}
NAMES = {"id", "href"}
USED = re.compile(r"(?<=url\(#)[\w.-]+")
EMBEDDED = "data:image/png;base64,"


def drawing_difference(stored: str, drawn: str) -> str:
    """Say in words how two drawings differ, or nothing where they look the same.

    Parameters
    ----------
    stored, drawn : str
        SVG files.

    Returns
    -------
    str
        Empty where the drawings agree.
    """
    old = list(ElementTree.fromstring(stored).iter())
    new = list(ElementTree.fromstring(drawn).iter())
    if [part.tag for part in old] != [part.tag for part in new]:
        return f"it has other parts: {len(old)} are stored, {len(new)} are drawn"
    names: dict[str, str] = {}
    for before, after in zip(old, new, strict=True):
        if set(before.keys()) != set(after.keys()):
            return f"a part has {_list(after)}, and {_list(before)} is stored"
        for kind in before.keys():
            one, other = before.get(kind), after.get(kind)
            used = zip(USED.findall(one), USED.findall(other), strict=False)
            if any(names.setdefault(name, now) != now for name, now in used):
                return f"{kind} is {_short(other)}, and {_short(one)} is stored"
            one, other = USED.sub("", one), USED.sub("", other)
            if one.startswith(EMBEDDED):
                same = _same_pixels(one, other)
            elif kind in NAMES:
                one, other = one.removeprefix("#"), other.removeprefix("#")
                same = names.setdefault(one, other) == other
            elif kind == "d":
                same = _alike(one, other, NEAR, 0) or _one_curve(one, other)
            elif kind in PLACES:
                same = _alike(one, other, NEAR, 0)
            elif kind == "transform" and one.startswith("translate"):
                same = _alike(one, other, NEAR, 0)
            else:
                same = _alike(one, other, 0, RELATIVE)
            if not same:
                return f"{kind} is {_short(other)}, and {_short(one)} is stored"
    return ""


def _list(part) -> str:
    """Name an element's attributes."""
    return ", ".join(sorted(part.keys())) or "nothing"


def _short(value: str) -> str:
    """Return the start of a long value."""
    return value if len(value) <= 60 else f"{value[:57]}..."


def _same_pixels(one: str, other: str) -> bool:
    """Tell whether the embedded pictures are of one size and differ in few pixels."""
    from PIL import Image

    pixels = []
    for address in (one, other):
        file = io.BytesIO(base64.b64decode(address.removeprefix(EMBEDDED)))
        with Image.open(file) as image:
            pixels.append(np.asarray(image.convert("RGBA"), dtype=int))
    a, b = pixels
    if a.shape != b.shape:
        return False
    return bool((np.abs(a - b).max(axis=2) > LEVELS).mean() <= SHARE)


def _alike(one: str, other: str, near: float, relative: float) -> bool:
    """Tell whether texts differ in nothing but their numbers, and these by little."""
    if COLOUR.findall(one) != COLOUR.findall(other):
        return False
    one, other = COLOUR.sub("", one), COLOUR.sub("", other)
    if NUMBER.sub("", one) != NUMBER.sub("", other):
        return False
    a, b = (np.array(NUMBER.findall(text), dtype=float) for text in (one, other))
    return a.shape == b.shape and np.allclose(a, b, rtol=relative, atol=near or 1e-6)


def _one_curve(one: str, other: str) -> bool:
    """Tell whether two paths of straight lines run along each other."""
    if set(re.findall("[A-Za-z]", one + other)) - {"M", "L"}:
        return False
    a, b = (
        np.array(NUMBER.findall(text), dtype=float).reshape(-1, 2)
        for text in (one, other)
    )
    both = len(a) > 1 and len(b) > 1
    return both and max(_farthest(a, b), _farthest(b, a)) <= NEAR


def _farthest(points, line) -> float:
    """Return how far the farthest of (N, 2) points lies from a line's (M, 2) pieces."""
    start, along = line[:-1], np.diff(line, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-12)  # (M - 1,)
    away = points[:, None] - start  # (N, M - 1, 2)
    share = np.clip((away * along).sum(axis=2) / length, 0, 1)
    nearest = np.linalg.norm(away - share[..., None] * along, axis=2)
    return float(nearest.min(axis=1).max())
