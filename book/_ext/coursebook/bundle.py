"""One style sheet and one script for what every page names.

The theme, its extensions and the course name some thirty small files; each costs a
slow line a wait, and a script in the head stops the page. Here what all pages share
becomes `course.css`, without the rules that no page can use (`coursebook.used`), and
`course.js`, which waits for the page to be read. What some pages need alone stays a
file of its own, after these. The sources stay as they are.
"""

import hashlib
import posixpath
import re
from pathlib import Path

from sphinx.errors import ExtensionError

from coursebook.used import Words, used

STYLE = re.compile(r' *<link (?=[^>]*rel="stylesheet")[^>]*href="([^"]+)"[^>]*>\n?')
SCRIPT = re.compile(r' *<script (?P<how>[^>]*)src="(?P<file>[^"]+)"[^>]*></script>\n?')
LEFT_OUT = re.compile(
    # The bundle has both of these; the page's name is for a chooser of versions.
    r' *<link rel="preload" as="script"[^>]*>\n?'
    r"|<script>DOCUMENTATION_OPTIONS\.pagename = [^<]*</script>\n?"
)
# Scripts of parts that the book does not have: the index of modules, tabs.
UNUSED = ("doctools.js", "design-tabs.js")
LONGEST = 400_000  # bytes of a script that may name classes; the search's index is data
ADDRESS = re.compile(r"""url\((?P<quote>["']?)(?P<file>[^"')]+)(?P=quote)\)""")
IMPORT = re.compile(r"""@import (?:url\()?["']([^"']+)["']\)?;""")
MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def pages_of(site):
    """Return the theme's pages of a site, by their place in it."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        page = path.read_text(encoding="utf-8")
        if not name.startswith("_static/") and '<main id="main-content"' in page:
            found[name] = page
    return found


def static(name, address):
    """Return the file of `_static` that a page's address leads to, or None."""
    path = posixpath.normpath(
        posixpath.join(posixpath.dirname(name), address.partition("?")[0])
    )
    return path.removeprefix("_static/") if path.startswith("_static/") else None


def styles(name, page):
    """Return the style sheets that a page names, in its order."""
    return [file for each in STYLE.findall(page) if (file := static(name, each))]


def scripts(name, page):
    """Return the scripts that a page names, in the order in which they run."""
    found = [(m["how"], static(name, m["file"])) for m in SCRIPT.finditer(page)]
    found.sort(key=lambda each: "defer" in each[0])
    return [file for _, file in found if file]


def shared(lists):
    """Return what all lists have, in the order of the first."""
    first, *others = lists
    return [each for each in first if all(each in other for other in others)]


def sheet(folder, file):
    """Return a style sheet with what it imports, its addresses as of `_static`."""
    here = posixpath.dirname(file)
    text = (folder / file).read_text(encoding="utf-8")

    def imported(found):
        return sheet(folder, posixpath.normpath(posixpath.join(here, found[1])))

    def moved(found):
        if re.match(r"[a-z]+:|[#/]", found["file"]):
            return found[0]
        place = posixpath.normpath(posixpath.join(here, found["file"]))
        return f'url("{place}")'

    return IMPORT.sub(imported, ADDRESS.sub(moved, text))


def put(folder, name, text):
    """Write a file of `_static`; return its name, and a mark that changes with it."""
    (folder / name).write_text(text, encoding="utf-8")
    return f"{name}?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"


def lighter(name, page, gone, style, script):
    """Return a page that names the two files instead of those that they hold."""
    up = "../" * name.count("/") + "_static/"

    def keep(file, words):
        return "" if static(name, file) in gone else words

    page = LEFT_OUT.sub("", page)
    page = STYLE.sub(lambda m: keep(m[1], m[0]), page)
    page = SCRIPT.sub(lambda m: keep(m["file"], m[0]), page)
    sheets = f'    <link rel="stylesheet" type="text/css" href="{up}{style}" />\n'
    defer = f'    <script defer="defer" src="{up}{script}"></script>\n'
    # Those of single pages come after both.
    for pattern, line in (STYLE, sheets), (SCRIPT, defer):
        head = page.index("</head>")
        first = pattern.search(page, 0, head)
        at = first.start() if first else head
        page = page[:at] + line + page[at:]
    return page


def bundle(app, fault):
    """Write both files, and name them in every page."""
    if fault or app.builder.name != "html":
        return
    site, folder = Path(app.outdir), Path(app.outdir, "_static")
    pages = pages_of(site)
    sheets = shared([styles(name, page) for name, page in pages.items()])
    runs = shared([scripts(name, page) for name, page in pages.items()])
    missing = {"course.css"} - {*sheets} | {"course.js"} - {*runs}
    if missing:
        raise ExtensionError(
            f"coursebook.bundle: not every page names {', '.join(sorted(missing))}; "
            "look at html_css_files and html_js_files in _config.yml."
        )
    parts = [file for file in runs if file not in UNUSED]
    all_scripts = [
        path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.js"))
        if path.stat().st_size < LONGEST
    ]
    words = Words(pages.values(), all_scripts)
    style = "\n".join(used(sheet(folder, file), words) for file in sheets)
    code = "\n;\n".join(
        f"/* {file} */\n{MAP.sub('', (folder / file).read_text(encoding='utf-8'))}"
        for file in parts
    )
    names = put(folder, "course.css", style), put(folder, "course.js", code)
    for name, page in pages.items():
        text = lighter(name, page, {*sheets, *runs}, *names)
        (site / name).write_text(text, encoding="utf-8")


def setup(app):
    """Connect the step: after all others that write pages or scripts."""
    app.connect("build-finished", bundle, priority=970)
