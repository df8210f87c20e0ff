"""The built site, served below a folder of an address, as a published one is."""

import functools
import http.server
import threading
from pathlib import Path

import pytest

from tools.files import ROOT

SITE = ROOT / "_build" / "html"
if not (SITE / "index.html").is_file():
    pytest.skip("needs the book: python course.py book", allow_module_level=True)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve the site below /course/, and nothing at the root."""

    def translate_path(self, path):
        if not path.startswith("/course/"):
            return str(Path(self.directory) / "not-below-the-course")
        return super().translate_path(path.removeprefix("/course"))

    def send_error(self, code, *words, **more):
        self.server.missed.append(f"{code}: {self.path}")
        super().send_error(code, *words, **more)

    def log_message(self, *_):
        pass


def serve(folder):
    """Return a server of a folder, which notes what it `missed`, and its address."""
    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.missed = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/course"
