"""The exercises of a page are worked in the page: what their script has to know.

The first page's network runs on the functions that were built in them.

Which they are stands in the sets themselves; the answers' fields and buttons are made
by `live/exercises.js` where a reader's browser runs it, and the page is whole without.
"""

import json
import re

SETTINGS = '<script type="application/json" id="live-exercises">{}</script>'
PAGE = re.compile(r"book/exercises/(\d\d_\w+)")
SCRIPTS = ("editor", "outputs", "kept", "verdict", "notebook", "own", "exercises")
STYLES = ("editor", "live", "exercises")
FIRST, ON_FIRST = "book/index", ("own", "own_digits")


def settings(name):
    """Return what the script of a set's page has to know of its exercises."""
    from nnlib_grader import sets  # the checkout is on the path by now
    from nnlib_grader.places import section
    from tools.site.exercise_notebooks import grading, read

    start, before = "", {}
    codes = [cell for cell in read(name).cells if cell.cell_type == "code"]
    for cell, following in zip(codes, [*codes[1:], None], strict=True):
        mark = grading(cell)
        if mark["grade_id"] == "start":
            start = cell.source
        elif following and grading(following).get("solution"):
            if not mark.get("grade") and not mark.get("solution"):
                before[grading(following)["grade_id"]] = cell.source
    exercises = []
    for id, each in sets.load(name).exercises.items():
        label = each.read or each.objective
        exercises.append(
            {
                "id": id,
                "answer": each.answer,
                "limit": each.limit,
                "builds": bool(each.builds),
                "personal": bool(each.personal),
                "before": before.get(id, ""),
                "read": {
                    "href": f"../{name}.html#{label}",
                    "title": f"chapter {int(name[:2])}, “{section(name, label)}”",
                },
            }
        )
    return {"name": name, "start": start, "exercises": exercises}


def add(app, pagename, templatename, context, document):
    """Put the settings and the scripts into a live page of exercises."""
    found = PAGE.fullmatch(pagename)
    if document is None or not app.config.live:
        return
    if pagename == FIRST:
        for script in ON_FIRST:
            app.add_js_file(f"live/{script}.js", loading_method="defer")
        app.add_css_file("live/exercises.css")
    if not found:
        return
    text = json.dumps(settings(found[1])).replace("<", "\\u003c")
    context["body"] += SETTINGS.format(text)
    for script in SCRIPTS:
        app.add_js_file(f"live/{script}.js", loading_method="defer")
    for style in STYLES:
        app.add_css_file(f"live/{style}.css")


def setup(app):
    """Register the step, after the one that makes a page live."""
    app.connect("html-page-context", add, priority=510)
