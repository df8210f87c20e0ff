"""What every page carries: a description, and nothing that comes from outside.

The live-page library that Jupyter Book always declares is taken out.
"""

from pathlib import Path

from docutils import nodes
from markupsafe import escape
from sphinx.errors import ConfigError

NEEDED = ("fonts/latin-wght-normal.woff2",)
START = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="The start of the course {title}.">
<meta http-equiv="refresh" content="0; url={start}">
<title>{title}</title>
</head>
<body><main><h1>{title}</h1><p><a href="{start}">Open the course</a></p></main></body>
</html>
"""
MENDED = {
    # The label would hide what the line says: "Show the source".
    ' aria-label="Toggle hidden content"': "",
    # The entries say that they are entries of a bibliography, not items of a list.
    '<div role="list" class="citation-list">': '<div class="citation-list">',
}
# Before the page is drawn: predictions cover their answers, unless all is to be shown.
PREDICTING = """<script>(() => {
  let all = new URLSearchParams(location.search).get("show") === "everything";
  try {
    all = all || localStorage.getItem("course:show-everything") !== null;
  } catch { /* storage is switched off */ }
  document.documentElement.classList.toggle("predicting", !all);
})();</script>"""
LIMIT = 155  # characters of a description that search engines show


def description(document):
    """Return the first paragraph's words, cut at a word to at most LIMIT."""
    for paragraph in document.findall(nodes.paragraph) if document else ():
        if isinstance(paragraph.parent, nodes.section):
            words = " ".join(paragraph.astext().split())
            if len(words) > LIMIT:
                words = words[:LIMIT].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
            return words
    return ""


def is_thebe(script):
    """Tell whether a script belongs to sphinx-thebe, which our pages do not use."""
    body = (getattr(script, "attributes", None) or {}).get("body") or ""
    return "thebe" in str(getattr(script, "filename", "")) or "THEBE_JS_URL" in body


def complete(app, pagename, templatename, context, document):
    """Add the description and mend the list of scripts."""
    words = (
        description(document) or f"{context.get('title', '')} · {app.config.project}"
    )
    context["metatags"] = (
        f"{context.get('metatags', '')}\n"
        f'<meta name="description" content="{escape(words)}" />\n{PREDICTING}'
    )
    for wrong, right in MENDED.items():
        context["body"] = context.get("body", "").replace(wrong, right)
    context["script_files"] = [
        script for script in context["script_files"] if not is_thebe(script)
    ]


def open_at_root(app, fault):
    """Write the page at the site's root, which leads to the book's first page."""
    start = app.config.root_doc + ".html"
    if fault or app.builder.name != "html" or start == "index.html":
        return
    page = START.format(
        language=app.config.language, title=escape(app.config.project), start=start
    )
    Path(app.outdir, "index.html").write_text(page, encoding="utf-8")


def require_vendor(app):
    """Stop before building where the site's own copies have not been fetched."""
    if app.builder.format != "html":
        return
    folders = [Path(app.confdir) / path for path in app.config.html_static_path]
    for name in NEEDED:
        if not any((folder / name).is_file() for folder in folders):
            raise ConfigError(
                f"{name} is missing. Run `python -m tools.start.vendor` first: the "
                "book serves its own copy and never falls back to another site."
            )


def setup(app):
    """Connect both steps; the late priority sees what the theme has added."""
    app.connect("builder-inited", require_vendor)
    app.connect("html-page-context", complete, priority=900)
    app.connect("build-finished", open_at_root, priority=900)
