"""Live pages: a reader runs and edits a page's code in the browser, with Pyodide.

Each page says in a JSON element where Pyodide, the course's package and the worker lie.
Nothing of them is fetched before a reader asks for it. Where Pyodide has not been
fetched (`tools.start.pyodide`), pages are built without; what is published is not.
"""

import hashlib
import json
import os
from pathlib import Path

from sphinx.errors import ConfigError
from sphinx.util import logging

from coursebook.package import notebook_of, wheel_name

SETTINGS = '<script type="application/json" id="live-settings">{}</script>'
WITHOUT = (
    "the pages are made without live cells: vendor/pyodide is missing. "
    "`python -m tools.start.pyodide` fetches it."
)
SCRIPTS = ("live/runtime.js",)
STYLES: tuple[str, ...] = ()


def is_there():
    """Tell whether Pyodide lies where the site is made from."""
    from tools.start import pyodide  # the checkout is on the path by now

    return pyodide.is_complete()


def look(app):
    """Find out once whether pages are live; a published site has to be."""
    app.config.live = app.builder.name == "html" and is_there()
    if app.builder.name == "html" and not app.config.live:
        if os.environ.get("CI") == "true" or os.environ.get("NNLIB_BOOK"):
            raise ConfigError(f"A published site has live pages; {WITHOUT}")
        logging.getLogger(__name__).info(f"Notice: {WITHOUT}")


def pyodide_folder():
    """Return where Pyodide lies in the site: another version has another address."""
    from tools.start import pyodide

    return f"_static/pyodide/{pyodide.VERSION}"


def version(path):
    """Return a file's address with a mark that changes with its bytes."""
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return f"_static/live/{path.name}?v={mark}"


def is_live(pagename):
    """Tell whether a page has code that can be run."""
    return bool(notebook_of(pagename)) or pagename in ("book/playground", "book/review")


def add(app, pagename, templatename, context, document):
    """Put the settings and the scripts into a page that has code."""
    if document is None or not app.config.live or not is_live(pagename):
        return
    place = context["pathto"]
    worker = version(Path(app.confdir, "book", "_site", "live", "worker.js"))
    settings = {
        "pyodide": place(f"{pyodide_folder()}/", resource=True),
        "wheel": place(f"dist/{wheel_name()}", resource=True),
        "worker": place(worker, resource=True),
    }
    text = json.dumps(settings).replace("<", "\\u003c")
    context["body"] += SETTINGS.format(text)
    for script in SCRIPTS:
        app.add_js_file(script, loading_method="defer")
    for style in STYLES:
        app.add_css_file(style)


def copy(app, fault):
    """Put Pyodide beside the pages."""
    if not fault and app.config.live:
        from tools.start import pyodide

        pyodide.copy(Path(app.outdir, pyodide_folder()))


def setup(app):
    """Register the steps."""
    app.add_config_value("live", False, "")
    app.connect("builder-inited", look)
    app.connect("html-page-context", add)
    app.connect("build-finished", copy)
