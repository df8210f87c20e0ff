"""A file that a reader drops: two columns of numbers and a column of labels."""

import csv
import io
import math
from typing import NamedTuple

import numpy as np

MOST_ROWS, MOST_CLASSES, FEWEST_ROWS = 10_000, 10, 4
SAVE = "Save the table as CSV: two columns of numbers and one of labels."


class Table(NamedTuple):
    """What a file holds.

    Attributes
    ----------
    x : (N, 2) float32
        Each column with a mean of 0 and a spread of 1.
    labels : (N,) int64
    names : list of str
        Of the classes, in the labels' order.
    columns : list of str
        What the two columns are called.
    """

    x: np.ndarray
    labels: np.ndarray
    names: list[str]
    columns: list[str]


def read(text: str) -> Table:
    r"""Read a CSV file with commas, semicolons or tabs; a first line of names may lead.

    The label's column is the one that does not hold numbers, or the last.

    Raises
    ------
    ValueError
        If that cannot be made of the file; the message names the line and what to do.

    Examples
    --------
    >>> table = read("size,weight,kind\n1,2,cat\n3,4,dog\n5,2,cat\n7,4,dog\n")
    >>> [round(x, 2) for x in table.x[:, 0].tolist()]
    [-1.34, -0.45, 0.45, 1.34]
    >>> table.labels.tolist(), table.names
    ([0, 1, 0, 1], ['cat', 'dog'])
    """
    rows = cells(text)
    columns = ["first column", "second column", "label"]
    # names: no cell is a number, and the line below has some
    if not any(map(is_number, rows[0][1])) and any(map(is_number, rows[1][1])):
        columns = rows.pop(0)[1]
    at = label_column(rows)
    number_at = [column for column in range(3) if column != at]
    x = np.array([[number(row, line, j) for j in number_at] for line, row in rows])
    names = sorted({row[at] for _, row in rows}, key=in_order)
    if len(names) < 2:
        raise ValueError(
            f"All rows have the label {short(names[0])}: a network needs two classes "
            "or more to tell apart."
        )
    if len(names) > MOST_CLASSES:
        raise ValueError(
            f"The label's column, number {at + 1}, holds {len(names)} different "
            f"labels; the playground shows up to {MOST_CLASSES} classes. {SAVE}"
        )
    place = {name: label for label, name in enumerate(names)}
    labels = np.array([place[row[at]] for _, row in rows])
    spread = x.std(axis=0)
    if not spread.all():
        flat = number_at[int(spread.argmin())] + 1
        raise ValueError(f"Column {flat} holds the same number in every row.")
    x = (x - x.mean(axis=0)) / spread
    shown = [columns[column] for column in number_at]
    return Table(x.astype(np.float32), labels.astype(np.int64), names, shown)


def cells(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows of three cells, each with the number of its line."""
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise ValueError(f"This file is no text. {SAVE}")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    found: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(found) > MOST_ROWS:
                raise ValueError(
                    f"The file has more than {MOST_ROWS:,} rows, which is more than "
                    "a page can train on: keep a random sample of them."
                )
            found.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error as error:
        raise ValueError(f"Line {reader.line_num} cannot be read: {error}.") from None
    for line, row in found:
        if len(row) != 3:
            columns = "1 column" if len(row) == 1 else f"{len(row)} columns"
            raise ValueError(
                f"Line {line} has {columns}, expected 3: two of numbers and one of "
                "labels, with commas between them."
            )
        if "" in row:
            raise ValueError(
                f"Line {line} has nothing in column {row.index('') + 1}: fill it in, "
                "or delete the line."
            )
    if len(found) < FEWEST_ROWS:
        raise ValueError(
            f"The file has {len(found)} rows, expected {FEWEST_ROWS} or more. {SAVE}"
        )
    if separator == ";":  # where a comma stands in a number, as in 1,5
        found = [(line, [decimal(cell) for cell in row]) for line, row in found]
    return found


def decimal(cell: str) -> str:
    """Return a number that is written with a comma as Python writes it."""
    dotted = cell.replace(",", ".")
    return dotted if is_number(dotted) else cell


def is_number(cell: str) -> bool:
    """Tell whether a cell holds a number, or what stands for a missing one."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def label_column(rows: list[tuple[int, list[str]]]) -> int:
    """Return which column holds the labels: the one with the fewest numbers."""
    counts = [sum(is_number(row[column]) for _, row in rows) for column in range(3)]
    return min((2, 1, 0), key=counts.__getitem__)


def number(row: list[str], line: int, column: int) -> float:
    """Return the number in a cell."""
    cell = row[column]
    if not is_number(cell):
        raise ValueError(
            f"Line {line} has {short(cell)} in column {column + 1}, expected a number: "
            "two columns hold numbers, and one the labels."
        )
    value = float(cell)
    if not math.isfinite(value) or abs(value) > 1e12:
        raise ValueError(
            f"Line {line} has {short(cell)} in column {column + 1}, where a number is "
            "missing or too large: fill it in, or delete the line."
        )
    return value


def in_order(name: str) -> tuple[int, float, str]:
    """Sort numbers by their size, before words."""
    return (0, float(name), name) if is_number(name) else (1, 0.0, name)


def short(cell: str) -> str:
    """Quote a cell, and no more of it than can be recognised."""
    return repr(cell if len(cell) <= 20 else cell[:19] + "…")
