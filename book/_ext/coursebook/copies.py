"""Reading without a network: `sw.js` at the site's root, and its script in each page.

What it keeps belongs to one build, whose name is a hash of the site's files. So it is
written last, when all of them are there.
"""

import hashlib
import json
from pathlib import Path, PurePath

from coursebook import live
from coursebook.package import wheel_name

TEMPLATE = Path(__file__).with_name("sw.js")
WORKER = Path(__file__).parents[2] / "_site" / "live" / "worker.js"
LAZY = "fonts/*.woff*", "search-index.js", "digits-network.js"  # no page names them
APART = "_static/pyodide", "_sources"  # named by their version; not shown


def build(folder):
    """Return sixteen digits that change with what a built site shows."""
    result = hashlib.sha256(TEMPLATE.read_bytes())
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith((*APART, ".")) and name != "sw.js":
            result.update(f"{name}\0".encode() + path.read_bytes())
    return result.hexdigest()[:16]


def write(app, fault):
    """Write the worker that keeps pages, for this build of the site."""
    if fault or app.builder.name != "html":
        return
    folder = Path(app.outdir)
    static = folder / "_static"
    shared = sorted(path for each in LAZY for path in static.glob(each))
    running = [f"dist/{wheel_name()}", live.version(WORKER)] if app.config.live else []
    values = {
        "build": build(folder),
        "shared": json.dumps([path.relative_to(folder).as_posix() for path in shared]),
        "running": json.dumps(running),
        "python": PurePath(live.pyodide_folder()).name if app.config.live else "",
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    (folder / "sw.js").write_text(text, encoding="utf-8", newline="\n")


def setup(app):
    """Register the script, and the step after all others."""
    app.add_js_file("copies.js", loading_method="defer")
    app.connect("build-finished", write, priority=990)
