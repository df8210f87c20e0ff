"""The archive for machines without a network: what it holds, and how it is served."""

import hashlib
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
import zipfile

import pytest

from tools.start import loopback, offline
from tools.start.checks import Problem

VERSION = "0.1.0+s0123456789"
WHEEL = f"dist/nnlib_course-{VERSION}-py3-none-any.whl"
TYPES = {
    "index.html": "text/html",
    "a.js": "text/javascript",
    "a.mjs": "text/javascript",
    "a.css": "text/css",
    "a.svg": "image/svg+xml",
    "a.woff2": "font/woff2",
    "a.json": "application/json",
    WHEEL: "application/zip",
    "_static/pyodide/1.0/pyodide.asm.wasm": "application/wasm",
}


@pytest.fixture
def site(tmp_path):
    for name in TYPES:
        path = tmp_path / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 100)
    return tmp_path / "html"


@pytest.fixture
def unpacked(site, tmp_path):
    """Return the archive's folder, unpacked where a path has spaces and accents."""
    offline.archive(site, tmp_path / "dist")
    (place,) = (tmp_path / "dist").iterdir()
    folder = tmp_path / "à la maison"
    with zipfile.ZipFile(place) as file:
        file.extractall(folder)
    return folder / place.stem


def serve_py(folder, *arguments):
    call = [sys.executable, str(folder / "serve.py"), *arguments]
    return subprocess.run(
        call, cwd="/", capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def test_everything_lies_in_one_folder_with_its_checksum(site, unpacked):
    assert unpacked.name == f"course-offline-{VERSION}"
    files = {path for path in unpacked.rglob("*") if path.is_file()}
    named = {unpacked / name for name in loopback.sums(unpacked)}
    assert files - named == {unpacked / "SHA256SUMS"} and named < files
    beside = {path.name for path in unpacked.iterdir()}
    assert beside == {
        *("README.txt", "SHA256SUMS", "serve.py", "site", "LICENSE", "LICENSE-text")
    }
    for name in TYPES:
        assert (unpacked / "site" / name).read_bytes() == (site / name).read_bytes()


def test_the_same_site_gives_the_same_bytes(site, tmp_path):
    said = offline.archive(site, tmp_path / "one")
    elsewhere = shutil.copytree(site, tmp_path / "copy", copy_function=shutil.copyfile)
    offline.archive(elsewhere, tmp_path / "two")
    (one,), (two,) = ((tmp_path / name).iterdir() for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert hashlib.sha256(one.read_bytes()).hexdigest() in said
    with zipfile.ZipFile(one) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_older_archive_gives_way_and_that_is_said(site, tmp_path):
    target = tmp_path / "dist"
    assert "place of" not in offline.archive(site, target)
    assert ": as before, " in offline.archive(site, target)
    (site / "a.js").write_text("new", encoding="utf-8")
    assert ": in place of another, " in offline.archive(site, target)
    assert len(list(target.iterdir())) == 1


def test_a_folder_in_its_place_is_left_alone(site, tmp_path):
    (tmp_path / f"course-offline-{VERSION}.zip").mkdir()
    with pytest.raises(Problem, match=r"\.zip is a folder\. Move it away"):
        offline.archive(site, tmp_path)


def test_a_site_without_pyodide_is_not_packed(site, tmp_path):
    shutil.rmtree(site / "_static")
    with pytest.raises(Problem, match=r"Run `python -m tools\.start\.pyodide`"):
        offline.archive(site, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_its_own_command_checks_every_file(unpacked):
    done = serve_py(unpacked, "--check")
    count = len(TYPES) + 4
    assert done.stdout == f"All {count} files are as they were packed.\n"
    (unpacked / "site" / "a.js").write_text("another", encoding="utf-8")
    (unpacked / "site" / "a.css").unlink()
    done = serve_py(unpacked, "--check")
    assert done.returncode == 1 and done.stdout.splitlines() == [
        "site/a.css: missing",
        "site/a.js: not the file that was packed",
        f"2 of {count} files are wrong: unpack the archive again.",
    ]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs sha256sum")
def test_so_does_the_system_s(unpacked):
    call = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    assert subprocess.run(call, cwd=unpacked, check=False).returncode == 0


def test_files_have_types_that_a_browser_takes(unpacked):
    with loopback.server(unpacked / "site", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        for name, kind in TYPES.items():
            # a date that the browser may have from another course at this address
            dated = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
            request = urllib.request.Request(address + name, headers=dated)
            with urllib.request.urlopen(request) as answer:
                assert answer.headers["Content-Type"] == kind
                assert answer.headers["Cache-Control"] == "no-cache"
        server.shutdown()


def test_the_command_says_its_address_and_answers_this_machine_only(unpacked):
    call = [sys.executable, str(unpacked / "serve.py"), "0"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, encoding="utf-8") as running:
        line = running.stdout.readline()
        address = line.removeprefix("The course is at ").partition(" ")[0]
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
        running.terminate()
    assert line.endswith("(Ctrl-C ends it)\n") and address.startswith(
        "http://127.0.0.1:"
    )
    assert loopback.HOST == "127.0.0.1"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--verify"], 2, "python serve.py, a port number behind it"),
        (["8000", "8001"], 2, "python serve.py, a port number behind it"),
        (["70000"], 2, "python serve.py, a port number behind it"),
    ],
)
def test_a_wrong_call_is_told_the_right_ones(arguments, code, said, unpacked):
    done = serve_py(unpacked, *arguments)
    assert done.returncode == code and said in done.stdout and not done.stderr


def test_a_port_that_is_taken_is_said(unpacked):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = serve_py(unpacked, str(port))
    assert done.returncode == 1 and not done.stderr
    assert done.stdout.startswith(f"Port {port} cannot be used (")
    assert done.stdout.endswith(f"Name another: python serve.py {port + 1}\n")


def test_an_archive_that_was_not_unpacked_whole_is_said(unpacked):
    shutil.rmtree(unpacked / "site")
    done = serve_py(unpacked)
    assert (done.returncode, done.stderr) == (1, "")
    assert "unpack the archive whole" in done.stdout


def test_its_readme_names_the_command_and_what_is_there(unpacked):
    text = (unpacked / "README.txt").read_text(encoding="utf-8")
    assert text.startswith(f"Neural Networks, Line by Line {VERSION}\n=====")
    assert "\n    python serve.py\n" in text and (unpacked / "serve.py").is_file()
    assert f" --no-index site/{WHEEL}\n" in text
    assert (unpacked / "site" / WHEEL).is_file()
