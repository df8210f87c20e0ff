"""How long a reader of a live page waits: from the first click to the first result.

Chromium on this machine, the site served by it, no outside host. Cold is an empty
cache, warm the next visit; each figure is the median of several. Sizes are of our own
scripts on the page that has most of them, with the worker, and of what the first click
fetches, each file compressed as gzip does.

Usage: python -m benchmarks.live [--rounds 3]
"""

import argparse
import functools
import gzip
import http.server
import statistics
import threading

from benchmarks import chromium
from benchmarks.pages import SITE

PAGE = "book/further_weights.html"
NUMBERS = "import numpy as np\nimport nnlib\nprint(np.arange(3).sum())"
FIGURE = """import matplotlib.pyplot as plt
from nnlib.figures import plots
plots.use_style()
plt.plot([0, 1]);"""
TIMED = """
const done = arguments[arguments.length - 1];
const began = performance.now();
course.runtime.run(arguments[0]).then(() => done((performance.now() - began) / 1000));
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files as they are, and say nothing."""

    def log_message(self, *_):
        """Say nothing."""


def browser():
    """Start Chromium with an empty cache."""
    driver = chromium.start()
    driver.set_script_timeout(120)
    return driver


def wait(driver, address, *sources):
    """Open a page and return the seconds until each source has run, in turn."""
    driver.get(address)
    return sum(driver.execute_async_script(TIMED, source) for source in sources)


def measure(rounds, site=SITE):
    """Return the medians, in seconds, by what was waited for."""
    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/{PAGE}"
    waits = {
        (kind, state): []
        for state in ("cold", "warm")
        for kind in ("NumPy and nnlib", "a first figure too")
    }
    try:
        for _ in range(rounds):
            for kind, source in (
                ("NumPy and nnlib", NUMBERS),
                ("a first figure too", FIGURE),
            ):
                driver = browser()
                try:
                    for state in ("cold", "warm"):
                        waits[kind, state].append(wait(driver, address, source))
                finally:
                    driver.quit()
    finally:
        server.shutdown()
        server.server_close()
    return {key: statistics.median(each) for key, each in waits.items()}


def sizes(site=SITE):
    """Return kilobytes, compressed: our own scripts, the core, and all of Pyodide."""

    def packed(paths):
        return sum(len(gzip.compress(path.read_bytes(), 6)) for path in paths) / 1000

    static = site / "_static"
    pages = (static / "live").glob("page-*.js")
    heaviest = max(pages, key=lambda path: len(gzip.compress(path.read_bytes(), 6)))
    every = [path for path in static.glob("pyodide/**/*") if path.is_file()]
    core = [path for path in every if path.suffix != ".whl" or "numpy" in path.name]
    return {
        "our own scripts": packed([heaviest, static / "live" / "worker.js"]),
        "Python and NumPy": packed(core),
        "with matplotlib": packed(every),
    }


def main(arguments=None):
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.live", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--rounds", type=int, default=3, help="visits of each kind (3)")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    if chromium.DRIVER is None:
        parser.error("chromedriver is missing: install chromium and chromium-driver")
    if not list(SITE.glob("_static/pyodide/**/pyodide.js")):
        parser.error("the book has no live pages: python course.py book")
    for name, size in sizes().items():
        print(f"{name:22}{size:10,.0f} kB")
    for (kind, state), seconds in measure(options.rounds).items():
        print(f"{kind:22}{state:>6}{seconds:6.1f} s")


if __name__ == "__main__":
    main()
