"""What a page costs a reader who comes for the first time, on a slow phone.

Chromium as wide as a phone (390 pixels), its processor four times slower, over a line
of 1.6 Mbit/s and 150 ms, with an empty cache and an empty store; the site is served
compressed, from this machine, and no outside host answers. "Sent" is what the page
asks for, and what a visitor waits for. "Kept" is what `sw.js` asks for from a second
after that on, so that the page can be read without a network: nobody waits for it, and
a browser that is asked to save data leaves it out. "In all" is both, which a visitor's
line carries. Each figure is the median of several visits.

Usage: python -m benchmarks.pages [--rounds 5] [PAGE ...]
"""

import argparse
import functools
import gzip
import hashlib
import http.server
import statistics
import threading
import time
from pathlib import Path

from benchmarks import chromium
from tools.files import ROOT

SITE = ROOT / "_build" / "html"
PAGES = (
    "index",
    "01_neurons",
    "04_activations",
    "07_optimizers",
    "12_gpu",
    "exercises/01_neurons",
)
PACKED = {".woff2", ".png", ".webp", ".gz", ".whl"}  # sent as they are
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 93_750,
}
PHONE = {"width": 390, "height": 844, "pixelRatio": 2, "touch": True, "mobile": True}
SLOWER = 4  # times, of the processor
OBSERVED = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.shift += entry.value;
  }
}).observe({type: "layout-shift", buffered: true});
"""
FIGURES = """
const [page] = performance.getEntriesByType("navigation");
const [paint] = performance.getEntriesByName("first-contentful-paint");
return {paint: paint ? paint.startTime : NaN, ready: page.domContentLoadedEventEnd,
        loaded: page.loadEventEnd, shift: window.shift};
"""


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serve files as a public server does: compressed, and not again what is known."""

    protocol_version = "HTTP/1.1"
    seen: list  # of (bytes sent, bytes of the file, whether to be kept), one a request

    def do_GET(self):
        """Send a file, and note what it weighs."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        name = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        known = self.headers["If-None-Match"] == name
        packed = path.suffix in PACKED
        body = b"" if known else data if packed else gzip.compress(data, 6)
        self.send_response(304 if known else 200)
        self.send_header("ETag", name)
        self.send_header("Cache-Control", "max-age=600")
        if not known:
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Length", str(len(body)))
            if not packed:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        keeps = any(
            asked.endswith("/sw.js")
            for asked in (self.path, self.headers["Referer"] or "")
        )
        self.seen.append((len(body), 0 if known else len(data), keeps))

    def log_message(self, *_):
        """Say nothing."""


def serve(folder, seen):
    """Serve a folder; return the server and its address."""
    kind = type("Noted", (Compressed,), {"seen": seen})
    handler = functools.partial(kind, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def browser():
    """Start Chromium as a slow phone."""
    driver = chromium.start(mobileEmulation={"deviceMetrics": PHONE})
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", LINE)
    driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": OBSERVED}
    )
    return driver


def visit(driver, address, seen):
    """Open a page with an empty cache; return its figures."""
    driver.get("about:blank")
    store = {"origin": address.split("/book/")[0], "storageTypes": "all"}
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", store)
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    seen.clear()
    driver.get(address)
    quiet = len(seen)
    while True:
        time.sleep(1.5)
        if len(seen) == quiet:
            break
        quiet = len(seen)
    return weighed(seen) | driver.execute_script(FIGURES)


def weighed(seen):
    """Return what a page weighs, apart from it what is kept, and both, in kB."""
    page = [each for each in seen if not each[2]]
    return {
        "requests": len(page),
        "sent": sum(sent for sent, *_ in page) / 1000,
        "raw": sum(raw for _, raw, _ in page) / 1000,
        "kept": sum(sent for sent, _, keeps in seen if keeps) / 1000,
        "all": sum(sent for sent, *_ in seen) / 1000,
    }


def measure(pages, rounds, site=SITE):
    """Return the medians of each page, in turns."""
    seen = []
    server, address = serve(site, seen)
    driver = browser()
    try:
        visits = {page: [] for page in pages}
        for _ in range(rounds):
            for page in pages:
                visits[page].append(visit(driver, f"{address}/book/{page}.html", seen))
    finally:
        driver.quit()
        server.shutdown()
        server.server_close()
    return {
        page: {name: statistics.median(one[name] for one in each) for name in each[0]}
        for page, each in visits.items()
    }


COLUMNS = {
    "requests": ("requests", 1, "{:.0f}"),
    "sent": ("sent", 1, "{:.0f} kB"),
    "raw": ("unpacked", 1, "{:.0f} kB"),
    "kept": ("kept", 1, "{:.0f} kB"),
    "all": ("in all", 1, "{:.0f} kB"),
    "paint": ("first paint", 1000, "{:.1f} s"),
    "ready": ("scripts ready", 1000, "{:.1f} s"),
    "loaded": ("all loaded", 1000, "{:.1f} s"),
    "shift": ("layout shift", 1, "{:.3f}"),
}


def table(medians):
    """Return the medians as lines of text."""
    lines = [f"{'page':22}" + "".join(f"{head:>14}" for head, *_ in COLUMNS.values())]
    for page, one in medians.items():
        cells = [
            form.format(one[name] / unit) for name, (_, unit, form) in COLUMNS.items()
        ]
        lines.append(f"{page:22}" + "".join(f"{cell:>14}" for cell in cells))
    return "\n".join(lines)


def main(arguments=None):
    """Measure the pages that are named and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pages", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "pages", nargs="*", default=list(PAGES), help="such as 04_activations"
    )
    parser.add_argument("--rounds", type=int, default=5, help="visits of each page (5)")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    if chromium.DRIVER is None:
        parser.error("chromedriver is missing: install chromium and chromium-driver")
    missing = [
        page for page in options.pages if not (SITE / "book" / f"{page}.html").is_file()
    ]
    if missing:
        parser.error(
            f"no page {', '.join(missing)} in {SITE}; build it: python course.py book"
        )
    print(table(measure(options.pages, options.rounds)))


if __name__ == "__main__":
    main()
