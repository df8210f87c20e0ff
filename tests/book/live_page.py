"""What the tests of live pages share: a server that remembers, and a page's cells."""

import contextlib
import functools
import threading
from http.server import ThreadingHTTPServer

import pytest

from tests.book import chromium, served

if not list(served.SITE.glob("_static/pyodide/**/pyodide.js")):
    pytest.skip(
        "needs a book with live pages: python course.py book", allow_module_level=True
    )


class Handler(served.Handler):
    """Serve the site, remember each request, and refuse what a test forbids."""

    def do_GET(self):
        self.server.asked.append(self.path)
        if any(part in self.path for part in self.server.refused):
            self.send_error(404)
        else:
            super().do_GET()


@contextlib.contextmanager
def serve(path=""):
    """Serve the site inside a ``with``; the server's `address` is that of a path."""
    handler = functools.partial(Handler, directory=str(served.SITE))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.asked, server.refused, server.missed = [], [], []
    server.address = f"http://127.0.0.1:{server.server_port}/course{path}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class Page:
    """A page with live cells, as a reader uses it: cells are counted from 1."""

    def __init__(self, driver, address):
        self.driver = driver
        chromium.visit(driver, address, whole=True)
        self.do("document.documentElement.style.scrollBehavior = 'auto'")

    def do(self, code, *arguments):
        return self.driver.execute_script(code, *arguments)

    def bar(self, cell, rest):
        return self.do(
            "const [bar] = document.querySelectorAll(arguments[0]);"
            "const box = bar.closest('div.cell');" + rest,
            f".live-bar[data-cell='{cell}']",
        )

    def press(self, cell, name):
        self.bar(cell, f"bar.querySelector('.live-{name}').click()")

    def note(self, cell):
        return self.bar(cell, "return bar.querySelector('.live-note').textContent")

    def output(self, cell):
        return self.bar(
            cell, "return box.querySelector(':scope > .cell_output')?.innerText ?? ''"
        )

    def type(self, cell, code):
        """Open a cell's field and put a text into it, as a script may."""
        self.press(cell, "edit")
        wait = chromium.WebDriverWait(self.driver, 20, 0.1)
        wait.until(
            lambda _: self.bar(
                cell,
                "return box.querySelector('.live-field')?.dataset.editor === 'rich'"
                " || box.querySelector('.live-field textarea') !== null",
            )
        )
        self.do("document.execCommand('selectAll')")
        self.do("document.execCommand('insertText', false, arguments[0])", code)

    def run(self, cell, patience=90):
        """Run a cell and wait until it has ended; return its note."""
        self.press(cell, "run")
        return self.ended(cell, patience)

    def ended(self, cell, patience=90):
        ends = (
            "run here",
            "ended by",
            "Stopped",
            "come to its end",
            "could not",
            "not run",
        )
        wait = chromium.WebDriverWait(self.driver, patience, 0.1)
        wait.until(lambda _: any(end in self.note(cell) for end in ends))
        return self.note(cell)
