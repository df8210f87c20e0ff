"""What every page carries: a description, and nothing that comes from outside.

The live-page library that Jupyter Book always declares is taken out, and the widgets'
loader looks on the site itself, relative to the page, so that any sub-path works.
"""

from pathlib import Path

from docutils import nodes
from markupsafe import escape
from sphinx.builders.html._assets import _JavaScript
from sphinx.errors import ConfigError

WIDGETS = "jupyter-widgets/"
NEEDED = (
    "fonts/latin-wght-normal.woff2",
    "mathjax/tex-mml-chtml.js",
    WIDGETS + "require.js",
    WIDGETS + "embed-amd.js",
)
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
    # The label would hide what the line says.
    ' aria-label="Toggle hidden content"': "",
    # The role of an entry of a bibliography is deprecated; each is an item of a list.
    'role="doc-biblioentry"': 'role="listitem"',
}
# Before the page is drawn: predictions cover their answers, unless all is to be shown,
# or the script that could uncover them does not come.
PREDICTING = """<script>(() => {
  const { classList } = document.documentElement;
  let all = new URLSearchParams(location.search).get("show") === "everything";
  try {
    all = all || localStorage.getItem("course:show-everything") !== null;
  } catch { /* storage is switched off */ }
  classList.add("scripted");
  classList.toggle("predicting", !all);
  addEventListener("error", ({ target }) => {
    if (/course\\.js/.test(target.src)) classList.remove("scripted", "predicting");
  }, true);
})();</script>"""
# The letters of the text come with the page, not after its style: fewer lines jump.
LETTERS = '<link rel="preload" as="font" type="font/woff2" href="{}" crossorigin />'
FACES = {"": "latin-wght-normal", "<em>": "latin-wght-italic"}
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


def local_widgets(script, static):
    """Yield the script; before the widgets' loader, the address of this site's copies.

    The loader asks require.js where it is, to find the font of its icons.
    """
    attributes = getattr(script, "attributes", None) or {}
    if "data-jupyter-widgets-cdn" not in attributes:
        yield script
        return
    place = f'require.config({{ baseUrl: "{static}" }});'
    yield _JavaScript(None, priority=script.priority, body=place)
    own = {**attributes, "data-jupyter-widgets-cdn": static}
    yield _JavaScript(script.filename, priority=script.priority, **own)


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
    context["metatags"] += "".join(
        LETTERS.format(context["pathto"](f"_static/fonts/{face}.woff2", resource=True))
        for sign, face in FACES.items()
        if sign in context.get("body", "")
    )
    static = context["pathto"]("_static/" + WIDGETS, resource=True)
    context["script_files"] = [
        local
        for script in context["script_files"]
        if not is_thebe(script)
        for local in local_widgets(script, static)
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
