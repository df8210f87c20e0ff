"""What figures ask of their arguments, in words, before anything is drawn."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.checks import check_array, described, is_array, way_out
from nnlib.ranges import check_function, number_between, whole_number


def check_axes(function: str, name: str, ax: Any) -> None:
    """Refuse what cannot be drawn on."""
    if not hasattr(ax, "plot") or not hasattr(ax, "imshow"):
        raise TypeError(
            f"{function}: {name} is {described(ax)}, expected axes of matplotlib: "
            "write figure, ax = plt.subplots()."
        )


def check_limits(function: str, name: str, limits: Any) -> None:
    """Refuse what is no pair of numbers, the smaller one first."""
    if not isinstance(limits, tuple | list) or len(limits) != 2:
        raise TypeError(
            f"{function}: {name} is {described(limits)}, expected a pair of numbers: "
            f"write {name} = (-1, 1)."
        )
    low = number_between(function, f"{name}[0]", limits[0])
    number_between(function, f"{name}[1]", limits[1], above=low)


def check_paths(function: str, name: str, paths: Any) -> None:
    """Refuse what is no dict of paths, each a point a row."""
    if paths is None:
        return
    if not isinstance(paths, dict):
        raise TypeError(
            f"{function}: {name} is {described(paths)}, expected a dict: write "
            f'{name} = {{"a path": np.zeros((1, 2))}}.'
        )
    for label, path in paths.items():
        if np.ndim(path) != 2 or np.shape(path)[1] != 2 or len(path) == 0:
            raise ValueError(
                f"{function}: {name}[{label!r}] has shape {np.shape(path)}, expected "
                "(T, 2): a point a row."
            )


def check_levels(function: str, name: str, levels: Any) -> None:
    """Refuse what is neither a number of lines nor their heights in order."""
    if isinstance(levels, Sequence) or is_array(levels):
        if np.ndim(levels) == 1 and len(levels) and np.all(np.diff(levels) > 0):
            return
        raise ValueError(
            f"{function}: {name} is {described(levels)}, expected a whole number, or "
            f"numbers that rise: write {name} = [0.5, 1, 2]."
        )
    whole_number(function, name, levels)


def check_names(function: str, name: str, names: Any) -> None:
    """Refuse what is no sequence of text."""
    if not isinstance(names, list | tuple) or not all(
        isinstance(each, str) for each in names
    ):
        raise TypeError(
            f"{function}: {name} is {described(names)}, expected a list of text: "
            f'write {name} = ["loss"].'
        )


def check_layer_labels(function: str, name: str, labels: Any) -> None:
    """Refuse what is no list of text, where there is something."""
    if labels is not None:
        check_names(function, name, labels)


def check_images(function: str, name: str, images: Any) -> None:
    """Refuse what holds no images."""
    if not is_array(images):
        code = way_out(name, images, "floats")
        raise TypeError(
            f"{function}: {name} is {described(images)}, expected an array of floats"
            f"{code}."
        )
    if images.ndim not in (2, 3) or images.dtype.kind not in "biuf":
        raise ValueError(
            f"{function}: {name} has shape {images.shape} and holds {images.dtype}, "
            f"expected numbers of shape (N, P) or (N, height, width): write "
            f"{name}[None]."
        )


def check_digits(function: str, name: str, digits: Any) -> None:
    """Refuse what is no digit for each image, where there is something."""
    if digits is None:
        return
    if isinstance(digits, list | tuple):
        for index, digit in enumerate(digits):
            whole_number(function, f"{name}[{index}]", digit, at_least=0)
        return
    check_array(function, name, digits, "integers", number=False)
    if np.ndim(digits) != 1:
        raise ValueError(
            f"{function}: {name} has shape {digits.shape}, expected (N,): write "
            f"{name}.reshape(-1)."
        )


# What the figures ask of their arguments, by name.
DRAWN: dict[str, Callable] = {
    "ax": check_axes,
    "loss": check_function,
    "x_limits": check_limits,
    "y_limits": check_limits,
    "paths": check_paths,
    "resolution": functools.partial(whole_number, at_least=2),
    "levels": check_levels,
    "names": check_names,
    "labels": check_layer_labels,
    "at_most": functools.partial(whole_number, at_least=3),
    "columns": whole_number,
}
DIGITS = DRAWN | {
    "images": check_images,
    "labels": check_digits,
    "predictions": check_digits,
}
