"""The first cell of a notebook: it looks whether the course's package is the one here.

The book's page leaves it out. In the repository it asks for the release's number; in
the notebooks that the site offers it asks for the very wheel that lies beside them.
"""

import nbformat

from nnlib.version import NUMBER

SOURCE = """\
# Did you download this notebook? It needs the course's package, nnlib. The page that
# offers the notebook offers the file named below, too. Put it beside this notebook,
# take the first "#" off the next two lines, run this cell, and restart the kernel.
# %pip uninstall --yes nnlib
# %pip install "./{wheel}[course]"
try:
    from nnlib import __version__ as found
except ImportError:
    found = "none of its make"
if not found.startswith("{version}"):
    print(f"This notebook goes with nnlib {version}, and found {{found}}.")
    print("Do what the first lines of this cell say.")"""


def wheel_name(version: str) -> str:
    """Return the file name of the wheel of a version."""
    return f"nnlib_course-{version}-py3-none-any.whl"


def first_cell(version: str = NUMBER):
    """Return the cell that asks for a version of the package."""
    source = SOURCE.format(wheel=wheel_name(version), version=version)
    return nbformat.v4.new_code_cell(source, metadata={"tags": ["remove-cell"]})
