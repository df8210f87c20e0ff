"""The first cell of a notebook: it sees to it that the course's package is there.

The book's page leaves it out. In the repository it asks for the release's number; in
the notebooks that the site offers it asks for the very wheel that the site offers, and
fetches it where the build was given the site's address. In a checkout it does nothing.
"""

import nbformat

from nnlib.version import NUMBER

SOURCE = """\
# This notebook needs nnlib, its course's package. This cell installs it if need be.
def get_nnlib(wanted, wheel, site):
    import importlib
    import os
    import subprocess
    import sys
    from importlib.metadata import version
    from pathlib import Path
    from tempfile import TemporaryDirectory
    from urllib.parse import quote

    def found():
        try:
            package = importlib.import_module("nnlib")
        except ImportError:
            return "none", ""
        place = Path(getattr(package, "__file__", None) or "nnlib/x").resolve().parent
        if (place.parent / "course.py").exists():
            return wanted, place  # a checkout: what is there is meant
        return getattr(package, "__version__", "another package of this name"), place

    def stranger():
        try:
            return version("nnlib")
        except ImportError:
            return ""

    def pip(*words):
        plain = ("--no-color", "--disable-pip-version-check")
        call = [sys.executable, "-m", "pip", *plain, *words]
        done = subprocess.run(call, capture_output=True, encoding="utf-8")
        if done.returncode:
            raise OSError((done.stderr.strip() or "pip failed").splitlines()[-1])

    if site:
        os.environ.setdefault("NNLIB_BOOK", site)  # where a check says what to read
    loaded = "nnlib" in sys.modules
    now, _ = found()
    if now.startswith(wanted):
        return
    print(f"This notebook goes with nnlib {wanted}; found: {now}.")
    how = f"The download menu of its page offers {wheel}: put that beside this notebook"
    here = [str(path) for path in sorted(Path().glob(f"nnlib_course-{wanted}*.whl"))]
    source = here[-1] if here else site and f"{site}/dist/{quote(wheel)}"
    if not source:
        return print(f"{how}, and run this cell again.")
    try:
        with TemporaryDirectory() as folder:
            once = ("--quiet", "--retries", "1", "--timeout", "15")
            pip("download", *once, "--no-deps", "--dest", folder, source)
            (got,) = Path(folder).glob("*.whl")
            pip("install", *once, f"{got}[course]")  # first what may fail
            if stranger():  # its files lie among ours
                pip("uninstall", "--yes", "nnlib")
                pip("install", *once, "--no-deps", "--force-reinstall", str(got))
    except OSError as error:
        return print(f"It could not be installed ({error}). {how}, or try again later.")
    for name in [name for name in sys.modules if name.startswith("nnlib")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    now, place = found()
    if not now.startswith(wanted):
        return print(f"Installed, but Python finds {place} first: rename that folder.")
    numpy = sys.modules.get("numpy")
    if loaded or (numpy and numpy.__version__ != version("numpy")):
        return print("Installed. Restart the kernel, and run this cell again.")
    print("Installed.")


get_nnlib("{version}", "{wheel}", "{address}")
del get_nnlib"""


def wheel_name(version: str) -> str:
    """Return the file name of the wheel of a version."""
    return f"nnlib_course-{version}-py3-none-any.whl"


def first_cell(version: str = NUMBER, address: str = ""):
    """Return the cell that asks for a version, which the site at an address offers."""
    source = SOURCE
    values = {"version": version, "wheel": wheel_name(version), "address": address}
    for name, value in values.items():
        source = source.replace(f'"{{{name}}}"', f'"{value}"')
    # Closed in JupyterLab by the second, in Colab by the third.
    metadata = {
        "tags": ["remove-cell"],
        "jupyter": {"source_hidden": True},
        "cellView": "form",
    }
    return nbformat.v4.new_code_cell(source, metadata=metadata)
