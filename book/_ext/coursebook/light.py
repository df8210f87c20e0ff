"""A page loads only what it uses: MathJax where a formula is, and no script of icons.

The theme draws its ten icons with a script of 540 kB that stops the page until it has
come; `course.css` draws them instead.
"""

import re
from pathlib import Path

ICONS = re.compile(r'<script src="[^"]*scripts/fontawesome\.js[^"]*"></script>\n?')


def sets_formulas(script):
    """Tell whether a script belongs to MathJax."""
    body = (getattr(script, "attributes", None) or {}).get("body") or ""
    return "mathjax" in str(getattr(script, "filename", "")) or "MathJax" in body


def leave_out_formulas(app, pagename, templatename, context, document):
    """Take MathJax from the scripts of a page without a formula."""
    if 'class="math' not in context.get("body", ""):
        context["script_files"] = [
            script for script in context["script_files"] if not sets_formulas(script)
        ]


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
    """Connect both steps, the first after `pages` has mended the list of scripts."""
    app.connect("html-page-context", leave_out_formulas, priority=950)
    app.connect("build-finished", leave_out_icons, priority=950)
