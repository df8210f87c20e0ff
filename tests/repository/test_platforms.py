"""Windows and macOS cannot be run in CI: every pin has a binary for them at least."""

import json
import os
import subprocess
import sys

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from tools.files import ROOT

PLATFORMS = {
    "win_amd64": {"sys_platform": "win32", "os_name": "nt"},
    "macosx_12_0_arm64": {"sys_platform": "darwin", "os_name": "posix"},
}
ONLY_THERE = {"win_amd64": "pywinpty", "macosx_12_0_arm64": "appnope"}
WHY = "asks the package index for every pin: run it with CI=true in the environment"

pytestmark = [
    pytest.mark.network,
    pytest.mark.skipif(not os.environ.get("CI"), reason=WHY),
]


@pytest.mark.parametrize(
    ("platform", "python"), [("win_amd64", "3.13"), ("macosx_12_0_arm64", "3.11")]
)
def test_every_pin_has_a_binary(platform, python, tmp_path):
    wanted = applicable(platform, python)
    assert ONLY_THERE[platform] in [pin.name for pin in wanted]
    listing = tmp_path / "requirements.txt"
    lines = [f"{pin.name}{pin.specifier}\n" for pin in wanted]
    listing.write_text("".join(lines), encoding="utf-8")
    report = tmp_path / "report.json"
    call = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet"]
    call += ["--no-deps", "--only-binary=:all:", "--implementation", "cp"]
    call += ["--platform", platform, "--python-version", python]
    call += ["--target", str(tmp_path), "--report", str(report), "-r", str(listing)]
    done = subprocess.run(call, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(report.read_text(encoding="utf-8"))["install"]
    assert len(found) == len(wanted)


def applicable(platform, python):
    """Return the pins whose marker holds on a platform, markers taken off."""
    there = default_environment() | PLATFORMS[platform]
    there |= {"python_version": python, "python_full_version": f"{python}.0"}
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    pins = [Requirement(line) for line in lines]
    return [pin for pin in pins if not pin.marker or pin.marker.evaluate(there)]
