"""A scheduler behind TLS marks as one machine does, and hears no stranger."""

import shutil
import subprocess
import sys
import time

import pytest

from benchmarks import grading_class
from nnlib_grader import running
from nnlib_grader.commands import parser
from tests.grader import a_class, boxes
from tests.grader.a_class import put
from tests.needs import needs
from tests.tools.faults import tree
from tools.files import ROOT

needs("distributed")
pytestmark = [
    boxes.needs_linux,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl"),
]
NAME = grading_class.NAME
START = 120.0  # seconds that a busy machine may take


def key(folder, name):
    """Make a key and a certificate that it has signed; return the files by name."""
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    files = [str(folder / f"{name}.key"), str(folder / f"{name}.pem")]
    more = ["-keyout", files[0], "-out", files[1], "-subj", "/CN=127.0.0.1"]
    subprocess.run(["openssl", *words.split(), *more], check=True, capture_output=True)
    return {"ca-file": files[1], "cert": files[1], "key": files[0]}


@pytest.fixture
def address(tmp_path):
    """The address of a scheduler behind TLS that has a worker."""
    mine, file = key(tmp_path, "mine"), tmp_path / "scheduler.json"
    more = [part for name, path in mine.items() for part in (f"--tls-{name}", path)]
    more += ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    words = ["scheduler", "--protocol", "tls", "--port", "0"]
    started = []
    try:
        for each in words, ["worker", "--no-nanny", "--nthreads", "1"]:
            process = [sys.executable, "-m", "dask", *each, *more]
            started.append(
                subprocess.Popen(process, cwd=ROOT, stderr=subprocess.DEVNULL)
            )
            until = time.monotonic() + START
            while not file.exists() and time.monotonic() < until:
                time.sleep(0.1)
        yield file.read_text(encoding="utf-8").split('"address": "')[1].split('"')[0]
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_behind_tls_the_marks_are_the_same_and_a_stranger_is_not_heard(
    address, tmp_path, monkeypatch
):
    from dask import config

    put(tmp_path, "in/ada/one.ipynb", a_class.text(NAME).encode())

    def grade(out, *more):
        put(tmp_path, f"{out}/secret.txt", b"a secret of thirty-two characters")
        words = ["grade", tmp_path / "in", "--set", NAME, "--out", tmp_path / out]
        running.run(parser().parse_args([*map(str, words), *more]))
        return tree(tmp_path / out)

    def known(files):
        client = {f"client.{name}": files[name] for name in ("key", "cert")}
        tls = {"ca-file": str(tmp_path / "mine.pem")} | client
        return config.set({f"distributed.comm.tls.{k}": v for k, v in tls.items()})

    assert address.startswith("tls://127.0.0.1:")
    with known({"key": str(tmp_path / "mine.key"), "cert": str(tmp_path / "mine.pem")}):
        assert grade("there", "--scheduler", address) == grade("here")
    monkeypatch.setattr("nnlib_grader.machines.marker.ANSWERS", 1.0)
    with known(key(tmp_path, "stranger")), pytest.raises(SystemExit, match="answers"):
        grade("stranger", "--scheduler", address)
