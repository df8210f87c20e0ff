"""No page loads the script of icons.

The theme draws its ten icons with a script of 540 kB that stops the page until it has
come; `course.css` draws them instead.
"""

import re
from pathlib import Path

ICONS = re.compile(r'<script src="[^"]*scripts/fontawesome\.js[^"]*"></script>\n?')


def leave_out_icons(app, fault):
    """Take the icons' script, which the theme's own template names, from every page."""
    if fault or app.builder.name != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        lighter = ICONS.sub("", page)
        if lighter != page:
            path.write_text(lighter, encoding="utf-8")
    for path in Path(app.outdir, "_static", "scripts").glob("fontawesome.js*"):
        path.unlink()


def setup(app):
    """Connect the step."""
    app.connect("build-finished", leave_out_icons, priority=950)
