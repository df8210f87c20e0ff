"""How long a reader of a live page waits: for a first result, a check, a training step.

Chromium on this machine, the site served by it, no outside host. Cold is an empty
cache, warm the next visit; each figure is the median of several. The playground's first
step counts from the click on its start to the numbers after one batch; its redraws are
those of a second of play. A check is the second one: the first fetches what checks.
Sizes are of our own scripts on the page that has most of them, with the worker, and of
what the first click fetches, each file compressed as gzip does.

With `--cells` each cell of each page is run once, in order, and those that take over
ten seconds, or have the tag `live-long`, are named. A browser's own timing is what a
reader waits: let nothing else run beside it.

Usage: python -m benchmarks.live [--rounds 3 | --cells [PAGE ...]]
"""

import argparse
import contextlib
import functools
import gzip
import http.server
import re
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
LONG = 10  # seconds, from which on a cell is tagged `live-long`
PATIENCE = 1800  # seconds that one cell may take
FOUND = """
return [...document.querySelectorAll(".live-bar:not(.is-absent)")]
  .map((bar) => [bar.dataset.cell, bar.querySelector(".live-note").textContent]);
"""
# Run a cell, and return what the page then says of it.
RUN = """
const done = arguments[arguments.length - 1];
const bar = document.querySelector(`.live-bar[data-cell="${arguments[0]}"]`);
const [run, note] = [".live-run", ".live-note"].map((each) => bar.querySelector(each));
const before = note.textContent;
new MutationObserver(() => {
  if (!run.disabled && note.textContent !== before) done(note.textContent);
}).observe(note, {childList: true, characterData: true, subtree: true});
run.click();
"""
ENDED = re.compile(r"run here in (?:under )?([\d.]+) s")
TIMED = """
const done = arguments[arguments.length - 1];
const began = performance.now();
course.runtime.run(arguments[0]).then(() => done((performance.now() - began) / 1000));
"""
CHECKED = """def relu(z):
    return np.maximum(z, 0)
"""
CHECK = """
const done = arguments[arguments.length - 1];
const check = () => course.runtime.call(
  "nnlib_live.exercises", "check", {name: "04_activations", id: "relu"});
(async () => {
  await course.runtime.run("import numpy as np\\n" + arguments[0]);
  await check();
  const began = performance.now();
  const report = await check();
  done(report.passed ? (performance.now() - began) / 1000 : "the check did not pass");
})();
"""
PLAYED = """
const done = arguments[arguments.length - 1];
const box = document.querySelector(".playground");
const named = (words) => [...box.querySelectorAll("button")]
  .find((each) => each.textContent === words);
const until = (found) => new Promise((resolve) => {
  const look = () => (found() ? resolve() : setTimeout(look, 5));
  look();
});
(async () => {
  const began = performance.now();
  box.querySelector("button.start").click();
  await until(() => box.dataset.began);
  named("Step: a batch").click();
  const numbers = box.querySelector(".numbers");
  await until(() => / 1 of \\d+ batches/.test(numbers.textContent));
  const first = (performance.now() - began) / 1000;
  named("Play").click();
  setTimeout(() => done([first, Number(box.dataset.rate)]), 3000);
})();
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files as they are, and say nothing."""

    def log_message(self, *_):
        """Say nothing."""


@contextlib.contextmanager
def serving(site):
    """Serve a site inside a ``with``; yield its address."""
    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


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
    waits = {
        (kind, state): []
        for state in ("cold", "warm")
        for kind in ("NumPy and nnlib", "a first figure too")
    }
    with serving(site) as address:
        for _ in range(rounds):
            for kind, source in (
                ("NumPy and nnlib", NUMBERS),
                ("a first figure too", FIGURE),
            ):
                driver = browser()
                try:
                    for state in ("cold", "warm"):
                        waited = wait(driver, f"{address}/{PAGE}", source)
                        waits[kind, state].append(waited)
                finally:
                    driver.quit()
    return {key: statistics.median(each) for key, each in waits.items()}


def measure_pages(rounds, site=SITE):
    """Return the medians of a check, of the playground's first step, and its rate."""
    checks, steps, rates = [], {"cold": [], "warm": []}, []
    with serving(site) as address:
        for _ in range(rounds):
            driver = browser()
            try:
                for state in steps:
                    driver.get(f"{address}/book/playground.html")
                    first, rate = driver.execute_async_script(PLAYED)
                    steps[state].append(first)
                rates.append(rate)
                driver.get(f"{address}/book/exercises/04_activations.html")
                checks.append(driver.execute_async_script(CHECK, CHECKED))
            finally:
                driver.quit()
    median = statistics.median
    return median(checks), {k: median(v) for k, v in steps.items()}, median(rates)


def cells(driver, address):
    """Run each cell of a page; yield its number, its seconds and its first note."""
    driver.get(address)
    for number, note in driver.execute_script(FOUND):
        said = driver.execute_async_script(RUN, number)
        found = ENDED.match(said)
        if not found:
            raise RuntimeError(f"{address}, cell {number}: {said}")
        yield int(number), float(found[1]), note


def long_cells(names, site=SITE):
    """Print the cells of pages that take long, or are said to."""
    with serving(site) as address:
        for name in names:
            driver = browser()
            driver.set_script_timeout(PATIENCE)
            driver.command_executor.client_config.timeout = PATIENCE
            try:
                for number, seconds, note in cells(driver, f"{address}/{name}"):
                    is_long, said = seconds > LONG, note.startswith("long: ")
                    if is_long or said:
                        fits = "" if is_long == said else "  the note does not fit"
                        print(
                            f"{name} cell {number:2}{seconds:7.1f} s{fits}", flush=True
                        )
            finally:
                driver.quit()


def sizes(site=SITE):
    """Return kilobytes, compressed: our own scripts, the core, and all of Pyodide."""

    def packed(paths):
        return sum(len(gzip.compress(path.read_bytes(), 6)) for path in paths) / 1000

    static = site / "_static"
    pages = (static / "live").glob("page-*.js")
    heaviest = max(pages, key=lambda path: len(gzip.compress(path.read_bytes(), 6)))
    every = [path for path in static.glob("pyodide/**/*") if path.is_file()]
    first = {".js", ".json", ".wasm"}
    core = [
        path
        for path in every
        if path.suffix in first or path.name.startswith(("numpy", "python_stdlib"))
    ]
    figures = [path for path in every if path not in core]
    return {
        "our own scripts": packed([heaviest, static / "live" / "worker.js"]),
        "Python, NumPy, nnlib": packed([*core, *site.glob("dist/nnlib_course-*.whl")]),
        "matplotlib": packed(figures),
    }


def main(arguments=None):
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.live", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--rounds", type=int, default=3, help="visits of each kind (3)")
    parser.add_argument(
        "--cells",
        nargs="*",
        metavar="PAGE",
        help="which cells take over ten seconds, of these pages or of all",
    )
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    if chromium.DRIVER is None:
        parser.error("chromedriver is missing: install chromium and chromium-driver")
    if not list(SITE.glob("_static/pyodide/**/pyodide.js")):
        parser.error("the book has no live pages: python course.py book")
    if options.cells is not None:
        found = sorted(path.name for path in (SITE / "book").glob("*.html"))
        names = [f"{name}.html" for name in options.cells] or found
        long_cells([f"book/{name}" for name in names])
        return
    for name, size in sizes().items():
        print(f"{name:22}{size:10,.0f} kB")
    for (kind, state), seconds in measure(options.rounds).items():
        print(f"{kind:22}{state:>6}{seconds:6.1f} s")
    check, steps, rate = measure_pages(options.rounds)
    for state, seconds in steps.items():
        print(f"{'playground, a step':22}{state:>6}{seconds:6.1f} s")
    print(f"{'playground, redraws':22}{rate:12.0f} a second")
    print(f"{'a check':22}{1000 * check:12.0f} ms")


if __name__ == "__main__":
    main()
