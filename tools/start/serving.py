"""Serve the built book on this machine only."""

import functools
import http.server
import os
import webbrowser
from pathlib import Path

from tools.start.checks import Problem
from tools.start.environment import say


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def serve(folder: Path, port: int) -> None:
    """Serve a folder until Ctrl-C, and open a browser on it."""
    handler = functools.partial(Quiet, directory=str(folder))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise Problem(
            f"port {port} cannot be used ({error.strerror}). "
            f"Name another: python course.py serve {port + 1}"
        ) from error
    address = f"http://127.0.0.1:{server.server_port}/"
    say(f"The book is at {address} (Ctrl-C ends it)")
    if not os.environ.get("CI"):
        webbrowser.open(address)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
