"""The search by section: what a reader types leads to the place that answers it.

Each page is read when it is written, formulas as their author typed them. In the end
one script holds the library, `engine.js` and all records; a page fetches it when the
reader opens the search, and it works from a folder too, where pages may fetch nothing.
The interface is `book/_site/search.js`. Sphinx's own search is left out.
"""

import json
import posixpath
import re
import tomllib
from pathlib import Path

from sphinx.errors import ConfigError

from coursebook.elements import chapter
from coursebook.search.records import keywords, records

HERE = Path(__file__).parent
LIBRARY = "search/minisearch.js"  # in vendor/
INDEX = "search-index.js"
ALL = 1_000_000
# By a page's name, the first that fits: its weight, chapters before the rest, and how
# many characters of a section are searched. Teachers look for an exercise by its name.
KINDS = (
    (r"book/\d\d_\w+", 1.0, ALL),
    (r"book/further_\w+", 0.9, ALL),
    (r"book/glossary", 0.8, ALL),
    (r"book/index", 0.4, ALL),  # its title is in many a question
    (r"book/exercises/(?:mistakes|aloud)", 0.15, 300),
    (r"book/exercises/\w+", 0.5, ALL),
    (r"book/api", 0.4, 600),
    (r"", 0.7, ALL),
)
OWN = ("searchtools.js", "language_data.js", "sphinx_highlight.js")  # Sphinx's search
PAGE = """
<h1>Search</h1>
<p>It finds sections, terms and functions, by words, by formulas and by code as you type
them: “learning rate too large”, “p - t”, “x @ W + b”.</p>
<form class="bd-search" action="search.html" method="get" role="search">
<input type="search" class="form-control" name="q" aria-label="Search the course"
 autocomplete="off" autocapitalize="off" spellcheck="false">
</form>
<noscript><p>The search needs JavaScript. The <a href="{start}">contents</a> list every
section, and the <a href="{glossary}">glossary</a> every term.</p></noscript>
"""


# The library finds `module` and exports to it, whatever else the page has loaded.
SCRIPT = """window.courseSearch = (() => {{
const module = {{ exports: {{}} }};
const exports = module.exports;
{library}
const BOOK = {entries};
{engine}
}})();
"""


def collected(app):
    """Return the pages that were read: their records, and words for any section."""
    if not hasattr(app, "course_search"):
        app.course_search = {}
    return app.course_search


def collect(app, document, docname):
    """Read a page that is about to be written."""
    if app.builder.name == "html":
        collected(app)[docname] = (list(records(document)), list(keywords(document)))


def switch_off(app):
    """Leave out Sphinx's own index and page."""
    app.builder.search = False


def page(app):
    """Yield the page for a typed address: search.html?q=adam."""
    link = app.builder.get_relative_uri
    places = {"start": link("search", app.config.root_doc)}
    known = [name for name in app.env.found_docs if name.endswith("glossary")]
    places["glossary"] = link("search", (known or [app.config.root_doc])[0])
    yield "search", {"title": "Search", "body": PAGE.format(**places)}, "page.html"


def without_highlighting(app, pagename, templatename, context, document):
    """Take out the script that marks the words of Sphinx's search."""
    context["script_files"] = [
        script
        for script in context["script_files"]
        if not str(getattr(script, "filename", "")).endswith(OWN)
    ]


def index(app):
    """Return all records: pages with their weights, and rows that point at them."""
    pages, rows = [], []
    found = read(app)
    more, questions = told(found), asked(found)
    for number, name in enumerate(found):
        weight, most = next(kind[1:] for kind in KINDS if re.match(kind[0], name))
        title = app.env.titles[name].astext()
        if re.match(KINDS[0][0], name):
            title = f"{chapter(name)}. {title}"
        pages.append([app.builder.get_target_uri(name), title, weight])
        for each in found[name][0]:
            terms, words = more.get((name, each.anchors), ((), ()))
            leads = ["; ".join(terms), " ".join(words)]
            says = [each.shown[:most], each.covered[:most]]
            row = [number, each.anchors[0], each.title, *leads, *says]
            if (name, each.anchors) in questions:
                row.append("; ".join(questions[name, each.anchors]))
            rows.append(row)
    return {"pages": pages, "rows": rows}


def read(app):
    """Return what was read of all pages, in reading order.

    A build of some pages alone reads the rest now.
    """
    for name in sorted(app.env.found_docs - set(collected(app))):
        app.env.get_and_resolve_doctree(name, app.builder)
    return {name: collected(app)[name] for name in pages_in_order(app.env)}


def pages_in_order(env):
    """Return the pages as the table of contents has them, and then all others."""
    ordered = [name for name in env.collect_relations() if name in env.found_docs]
    return ordered + sorted(env.found_docs - set(ordered))


def told(found):
    """Return the terms and the words that lead to a record, by page and anchors."""
    places = {
        (name, anchor): (name, each.anchors)
        for name, (entries, _) in found.items()
        for each in entries
        for anchor in each.anchors
    }
    lead = {place: ([], []) for place in places.values()}
    for name, (_, told) in found.items():
        for address, term, words in told:
            path, _, anchor = address.partition("#")
            page = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            page = page.removesuffix(".html") if path else name
            if (page, anchor) in places:
                terms, more = lead[places[page, anchor]]
                terms += filter(None, [term])
                more += filter(None, [words])
    return lead


def asked(found):
    """Return the questions that lead to a record, by page and anchors."""
    listed = tomllib.loads((HERE / "asked.toml").read_text(encoding="utf-8"))["asked"]
    result = {}
    for each in listed:
        page, _, anchor = each["section"].partition("#")
        if page not in found:
            continue  # a book of other pages
        places = [record.anchors for record in found[page][0]]
        place = next((anchors for anchors in places if anchor in anchors), None)
        if place is None:
            raise ConfigError(f"search/asked.toml: {page} has no section {anchor}.")
        result.setdefault((page, place), []).extend(each["questions"])
    return result


def library(app):
    """Return the text of the library, which `tools.start.vendor` fetches."""
    path = Path(__file__).parents[4] / "vendor" / LIBRARY
    if not path.is_file():
        raise ConfigError(
            f"vendor/{LIBRARY} is missing. Run `python -m tools.start.vendor` first: "
            "the search of the book is made with it."
        )
    return path.read_text(encoding="utf-8")


def write(app, fault):
    """Write the script that searches, and take Sphinx's own scripts away."""
    if fault or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    entries = json.dumps(index(app), ensure_ascii=False, separators=(",", ":"))
    engine = (HERE / "engine.js").read_text(encoding="utf-8")
    (static / INDEX).write_text(
        SCRIPT.format(library=library(app), engine=engine, entries=entries),
        encoding="utf-8",
    )
    for name in OWN:
        (static / name).unlink(missing_ok=True)


def setup(app):
    """Connect the reading, the page and the writing; every page has the interface."""
    app.add_css_file("search.css")
    app.add_js_file("search.js", loading_method="defer")
    app.connect("builder-inited", switch_off)
    # Before others change what a formula is.
    app.connect("doctree-resolved", collect, priority=100)
    app.connect("html-collect-pages", page)
    app.connect("html-page-context", without_highlighting, priority=950)
    app.connect("build-finished", write, priority=950)
