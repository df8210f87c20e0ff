"""What the functions of this chapter ask for: settings, and windows that fit."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nnlib.checks import is_array
from nnlib.convolution.windows import output_size, sides
from nnlib.ranges import whole_number

USUAL = (("stride", 1), ("padding", 0), ("dilation", 1))


def check_convolution(x, W, b, stride=1, padding=0, dilation=1):
    """Refuse settings that are none, and a kernel larger than the picture."""
    check_settings("conv2d", stride, padding, dilation)
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    if 0 in W.shape:
        raise ValueError(
            f"conv2d: W has shape {W.shape}, expected at least one weight in a kernel."
        )
    try:
        outputs(x.shape[2:], W.shape[2:], settings)
    except ValueError as error:
        raise ValueError(
            f"conv2d: x has shape {x.shape} and W has shape {W.shape}: {error}."
        ) from None


def check_settings(function: str, stride: Any, padding: Any, dilation: Any) -> None:
    """Raise an error unless these are whole numbers that a window can move by."""
    whole_number(function, "stride", stride)
    whole_number(function, "dilation", dilation)
    if not isinstance(padding, str):
        whole_number(function, "padding", padding, at_least=0)
    elif padding != "same":
        raise ValueError(
            f"{function}: padding is {padding!r}, expected a whole number or 'same'; "
            "no padding is padding=0."
        )
    elif stride != 1:
        raise ValueError(
            f"{function}: padding is 'same' and stride is {stride}, expected stride 1: "
            "frameworks disagree about where the zeros go, and the output is smaller "
            "than the picture anyway. Write a number, such as padding=1."
        )


def outputs(
    picture: Sequence, kernel: Sequence, settings: Mapping
) -> tuple[int | str, int | str]:
    """Return the output's rows and columns; a name stays where a size is not known.

    Raises
    ------
    ValueError
        If the window is larger than the picture with its padding.
    """
    stride, padding, dilation = (settings.get(name, usual) for name, usual in USUAL)
    found: list = []
    for size, k in zip(picture, kernel, strict=True):
        if isinstance(size, str):
            found.append(size)
            continue
        found.append(output_size(size, k, stride, padding, dilation))
        if found[-1] < 1:
            span = dilation * (k - 1) + 1
            spread_out = f", {span} with dilation {dilation}," if dilation > 1 else ""
            zeros = sum(sides(padding, k, dilation))
            more = f" and {zeros} of padding" if zeros else ""
            raise ValueError(
                f"a window of {k} pixels{spread_out} does not fit on {size}{more}: "
                f"write padding={-(-(span - size) // 2)} or take a smaller one"
            )
    return found[0], found[1]


def sizes_of_convolution(sizes: dict, settings: Mapping) -> dict:
    """Return the sizes of the output that no argument of `conv2d` shows."""
    check_settings("conv2d", *(settings.get(name, usual) for name, usual in USUAL))
    picture = sizes.get("rows", "rows"), sizes.get("columns", "columns")
    kernel = sizes["kernel_rows"], sizes["kernel_columns"]
    out_rows, out_columns = outputs(picture, kernel, settings)
    return {"out_rows": out_rows, "out_columns": out_columns}


def sizes_of_pooling(sizes: dict, settings: Mapping) -> dict:
    """Return the sizes of the output that no argument of a pooling shows."""
    for name, value in settings.items():
        if name == "size" or value is not None:
            whole_number("pooling", name, value)
    picture = sizes.get("rows", "rows"), sizes.get("columns", "columns")
    size = settings.get("size", 2)
    stride = settings.get("stride") or size
    out_rows, out_columns = outputs(picture, (size, size), {"stride": stride})
    return {"out_rows": out_rows, "out_columns": out_columns}


def pooling_check(function: str):
    """Return the check of a pooling function of this name."""

    def check(x, size=2, stride=None):
        whole_number(function, "size", size)
        if stride is not None:
            whole_number(function, "stride", stride)
        try:
            outputs(x.shape[2:], (size, size), {"stride": stride or size})
        except ValueError as error:
            shown = str(error).partition(": write")[0]
            raise ValueError(
                f"{function}: x has shape {x.shape}: {shown}; take a smaller size."
            ) from None

    return check


def pictures_expected(function: str):
    """Return what says, of an x that is no batch of pictures, what it may be."""

    def explain(x, W=None, *others, **settings):  # W: the size, of a pooling
        if not is_array(x) or (not isinstance(W, int | None) and not is_array(W)):
            return  # what it holds is said first
        text = f"{function}: x has shape {x.shape}, expected (N, C, rows, columns)"
        channels = W.shape[1] if np.ndim(W) == 4 else None
        if x.ndim == 3:
            raise ValueError(
                f"{text}. For pictures of one channel write x[:, None], for a single "
                "picture with channels x[None]."
            )
        if x.ndim == 2:
            side = round((x.shape[1] / (channels or 1)) ** 0.5)
            if side * side * (channels or 1) == x.shape[1] and side > 1:
                text += f": write x.reshape(len(x), {channels or 1}, {side}, {side})"
            raise ValueError(f"{text}.")
        if x.ndim == 4 and channels not in (None, x.shape[1]):
            last = ""
            if x.shape[3] == channels:
                last = " The channels stand last in x: write np.moveaxis(x, -1, 1)."
            raise ValueError(
                f"{function}: x has shape {x.shape} and W has shape {W.shape}, "
                f"expected as many channels in both, and there are {x.shape[1]} in x "
                f"and {channels} in W.{last}"
            )

    return explain


def check_unflatten(x, channels=1, rows=28, columns=28):
    """Refuse sizes that do not multiply to the numbers of a row."""
    for name, value in (("channels", channels), ("rows", rows), ("columns", columns)):
        whole_number("unflatten", name, value)
    if channels * rows * columns != x.shape[1]:
        text = mismatch(x.shape[1], channels, rows, columns)
        raise ValueError(f"unflatten: x has shape {x.shape}: {text}.")


def mismatch(n: int, channels: int = 1, rows: int = 28, columns: int = 28) -> str:
    """Say that so many numbers do not make such a picture."""
    return (
        f"a row has {n} numbers, expected channels * rows * columns = "
        f"{channels} * {rows} * {columns} = {channels * rows * columns}"
    )


def sizes_of_unflatten(sizes: dict, settings: Mapping) -> dict:
    """Return the shape of the pictures, which the settings say."""
    n = sizes.get("n", "n")
    made = {"channels": 1, "rows": 28, "columns": 28} | dict(settings)
    for name, value in made.items():
        whole_number("unflatten", name, value)
    if (
        not isinstance(n, str)
        and made["channels"] * made["rows"] * made["columns"] != n
    ):
        raise ValueError(mismatch(n, **made))
    return made
