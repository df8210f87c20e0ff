"""A table as CSV in which no text runs as a formula and none breaks a row."""

import csv
import io
from collections.abc import Iterable, Sequence

from nnlib_grader.table import readable

STARTS_FORMULA = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")  # the last four are wide ones


def safe(value: object) -> str:
    """Return a value for a cell: absent is empty, a number has two decimals.

    A text that a spreadsheet would take for a formula gets an apostrophe before it
    (OWASP, CSV Injection); what could break a row is shown as an escape. A semicolon,
    at which a spreadsheet splits a row in much of Europe, becomes a comma.

    Examples
    --------
    >>> safe("=1+1"), safe(None), safe(2.5)
    ("'=1+1", '', '2.50')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    plain = str(value).replace("\n", " ").replace(";", ",")
    text = " ".join(readable(plain).split())
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text


def as_csv(rows: Iterable[Sequence]) -> str:
    """Return rows as CSV, each cell safe."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(safe, row) for row in rows)
    return text.getvalue()
