"""Serve a folder of the course on this machine alone, and check its files.

The archive for machines without a network holds this file as ``serve.py``, beside the
folder ``site``. So it needs the standard library of any Python from 3.9 on, and nothing
of the course. It opens no browser and answers no other machine.

    python serve.py          serves the course; python serve.py 8001 at another port
    python serve.py --check  compares every file with its checksum
"""

import functools
import hashlib
import http.server
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

HOST = "127.0.0.1"
PORT = 8000
SUMS = "SHA256SUMS"
# Said here, since some systems have other types in their own lists: a browser runs no
# script that comes as plain text, and compiles no WebAssembly of another type.
TYPES = {
    ".css": "text/css",
    ".epub": "application/epub+zip",
    ".html": "text/html",
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
USAGE = "python serve.py, a port number behind it if you like, or: python serve.py"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve files as they are now, without a line for each."""

    extensions_map: ClassVar = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        **TYPES,
    }

    def send_head(self) -> Any:
        """Send the file, whatever date the browser's own copy has.

        Files of two archives can have one date.
        """
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def end_headers(self) -> None:
        """Let the browser ask again: another course may have this address tomorrow."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Return a server of a folder at a port of this machine; OSError if it is taken."""
    handler = functools.partial(Handler, directory=str(folder))
    return http.server.ThreadingHTTPServer((HOST, port), handler)


def sums(folder: Path) -> dict[str, str]:
    """Return the sha256 that each file should have, by its path."""
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    return {
        path: sha256 for sha256, _, path in (line.partition("  ") for line in lines)
    }


def check(folder: Path, say: Callable[[str], object] = print) -> int:
    """Compare every file with its checksum; return 1 where one differs."""
    wrong = 0
    wanted = sums(folder)
    for path, sha256 in wanted.items():
        place = folder / path
        found = hashlib.sha256(place.read_bytes()).hexdigest() if place.exists() else ""
        if found != sha256:
            wrong += 1
            say(f"{path}: {'not the file that was packed' if found else 'missing'}")
    if wrong:
        say(f"{wrong} of {len(wanted)} files are wrong: unpack the archive again.")
        return 1
    say(f"All {len(wanted)} files are as they were packed.")
    return 0


def serve(folder: Path, port: int) -> int:
    """Serve the course until Ctrl-C; return the exit code."""
    if not (folder / "index.html").is_file():
        print(f"There is no course in {folder}: unpack the archive whole.")
        return 1
    try:
        running = server(folder, port)
    except OSError as fault:
        print(
            f"Port {port} cannot be used ({fault.strerror}). "
            f"Name another: python serve.py {port + 1}"
        )
        return 1
    address = f"http://{HOST}:{running.server_port}/"
    print(f"The course is at {address} (Ctrl-C ends it)", flush=True)
    with running:
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


def main(arguments: list[str]) -> int:
    """Run from the command line, in the archive's folder."""
    here = Path(__file__).resolve().parent
    if arguments == ["--check"]:
        return check(here)
    word = arguments[0] if len(arguments) == 1 else str(PORT)
    if len(arguments) > 1 or not word.isdecimal() or int(word) > 65535:
        print(f"{USAGE} --check")
        return 2
    return serve(here / "site", int(word))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
