"""A file as numbers, chapter 9: a table (CSV)."""

import csv
import io
import math
import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nnlib.checks import described
from nnlib.ranges import held_to

GAPS = ("", "-", "?", "inf", "-inf", "n/a", "na", "nan", "none", "null")


class Table(NamedTuple):
    """A table of numbers with the names of its columns.

    Attributes
    ----------
    columns : list of n str
    x : (N, n) float64
    """

    columns: list[str]
    x: np.ndarray


@held_to({})
def read_table(source: str | os.PathLike | bytes) -> Table:
    r"""Read a table of numbers from a CSV file whose first line names its columns.

    Parameters
    ----------
    source : str, path or bytes
        The file, or what is in it.

    Returns
    -------
    Table

    Raises
    ------
    TypeError
        If `source` is no path and no bytes.
    FileNotFoundError
        If there is no such file.
    ValueError
        If a cell holds no number, a row has another length than the first line, a name
        stands twice, or there are no rows.

    Examples
    --------
    >>> read_table(b"height,weight\n1.5,50\n1.75,70\n")
    Table(columns=['height', 'weight'], x=array([[ 1.5 , 50.  ],
           [ 1.75, 70.  ]]))
    """
    content = content_of("read_table", source)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(
            f"read_table: {what(source)} is no text in UTF-8. Save it as CSV, UTF-8."
        ) from None
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    if len(rows) < 2:
        raise ValueError(
            f"read_table: {what(source)} has {len(rows)} lines, expected a line of "
            "names and a line for each sample."
        )
    columns = [name.strip() for name in rows[0]]
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t"):
        raise ValueError(
            f"read_table: the first line is {columns[0]!r}, expected names with commas "
            "between them. Save it as CSV with commas, and numbers with a point."
        )
    if all(math.isfinite(number_in(name)) for name in columns):
        raise ValueError(
            f"read_table: the first line is {', '.join(columns)}, expected the names "
            "of the columns. Write them above the numbers."
        )
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise ValueError(
            f"read_table: two columns are called {twice!r}, expected a name each."
        )
    lines = [numbers_of(columns, row, n) for n, row in enumerate(rows[1:], start=1)]
    return Table(columns, np.array(lines))


def numbers_of(columns: list[str], row: list[str], line: int) -> list[float]:
    """Return the numbers of a row, or say which cell holds none."""
    if len(row) != len(columns):
        raise ValueError(
            f"read_table: row {line} has {len(row)} cells, expected {len(columns)}: "
            f"one for each of {', '.join(columns)}."
        )
    for name, cell in zip(columns, row, strict=True):
        if not math.isfinite(number_in(cell)):
            advice = "Leave the column out, or make numbers of its words by one_hot."
            if cell.strip().lower() in GAPS:
                advice = "Fill the gap, or leave out the row."
            raise ValueError(
                f"read_table: column {name!r} holds {cell!r} in row {line}, expected a "
                f"number. {advice}"
            )
    return [float(cell) for cell in row]


def number_in(cell: str) -> float:
    """Return the number in a cell, and nan where there is none."""
    try:
        return float(cell)
    except ValueError:
        return math.nan


def content_of(function: str, source: Any) -> bytes:
    """Return what is in a file, or the bytes that were handed in."""
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    if not isinstance(source, str | os.PathLike):
        raise TypeError(
            f"{function}: source is {described(source)}, expected the path of a file, "
            "as text, or the bytes in it."
        )
    if isinstance(source, str) and "\n" in source:
        raise TypeError(
            f"{function}: source is a text of several lines, expected the path of a "
            "file. To hand in what is in it, write b in front of the quotes, or "
            "source.encode()."
        )
    path = Path(source)
    if not path.is_file():
        raise FileNotFoundError(
            f"{function}: there is no file {str(source)!r} in this folder."
        )
    return path.read_bytes()


def what(source: Any) -> str:
    """Return how a message names the file."""
    return "this" if isinstance(source, bytes | bytearray) else repr(str(source))
