"""The course's own Sphinx extension: directives, and what every page carries.

Each module registers one idea. `_config.yml` names this package as a local extension.
"""

from coursebook import (
    drawing,
    elements,
    figures,
    glossary,
    hours,
    ledger,
    left_out,
    letters,
    light,
    lines,
    minutes,
    numbers,
    objectives,
    package,
    pages,
    predict,
    quiz,
    reference,
    shown,
    source,
    spoken,
    start,
    still,
    tables,
    worked_exercise,
)

PARTS = (
    elements,
    objectives,
    predict,
    quiz,
    worked_exercise,
    drawing,
    figures,
    glossary,
    letters,
    hours,
    ledger,
    minutes,
    numbers,
    reference,
    shown,
    source,
    start,
    still,
    tables,
    lines,
    left_out,
    light,
    package,
    pages,
    spoken,
)


def setup(app):
    """Register every part with Sphinx."""
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
