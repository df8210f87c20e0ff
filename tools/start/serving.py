"""Serve the built book on this machine only."""

import os
import webbrowser
from pathlib import Path

from tools.start import loopback
from tools.start.checks import Problem
from tools.start.environment import say


def serve(folder: Path, port: int) -> None:
    """Serve a folder until Ctrl-C, and open a browser on it."""
    try:
        server = loopback.server(folder, port)
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
