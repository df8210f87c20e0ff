"""The course's own Sphinx extension: directives, and what every page carries.

Each module registers one idea. `_config.yml` names this package as a local extension.
"""

from coursebook import (
    at_hand,
    bundle,
    drawing,
    elements,
    figures,
    formula_font,
    formulas,
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
    one_file,
    package,
    pages,
    predict,
    progress,
    quiz,
    reach,
    reference,
    report,
    search,
    sharing,
    shown,
    sliders,
    source,
    start,
    tables,
    two_themes,
    worked_exercise,
)

PARTS = (
    elements,
    objectives,
    predict,
    quiz,
    worked_exercise,
    at_hand,
    drawing,
    figures,
    formula_font,
    formulas,
    glossary,
    letters,
    hours,
    ledger,
    minutes,
    numbers,
    one_file,
    progress,
    reference,
    search,
    shown,
    sliders,
    source,
    start,
    tables,
    lines,
    two_themes,
    left_out,
    light,
    package,
    report,
    pages,
    reach,
    sharing,
    bundle,
)


def setup(app):
    """Register every part with Sphinx."""
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
