"""Build a small book in a folder of its own, with the course's settings."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tools.files import ROOT
from tools.site.build import command
from tools.start import vendor

PAGES = Path(__file__).parent / "pages"


def settings():
    """Return the course's settings, with the paths that a book elsewhere needs."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    own = config["sphinx"]
    own["local_extensions"]["coursebook"] = str(ROOT / "book" / "_ext")
    own["config"]["html_static_path"] = [
        str(ROOT / path) for path in own["config"]["html_static_path"]
    ]
    config["logo"] = str(ROOT / config["logo"])
    config["html"]["favicon"] = str(ROOT / config["html"]["favicon"])
    del config["bibtex_bibfiles"]
    for name in [name for name in own["config"] if name.startswith("bibtex")]:
        del own["config"][name]
    config["exclude_patterns"] = []
    return config


def write(folder, pages, change=None):
    """Write the settings, the table of contents and the pages, name to text."""
    config = settings()
    if change:
        change(config)
    first, *others = pages
    toc = {"format": "jb-book", "root": first}
    if others:
        toc["chapters"] = [{"file": name} for name in others]
    for name, text in (("_config", config), ("_toc", toc)):
        path = folder / f"{name}.yml"
        path.write_text(yaml.safe_dump(text), encoding="utf-8")
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def run(folder):
    """Build; return the exit status and everything that was printed."""
    done = subprocess.run(
        command(folder),
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def stored_pages():
    """Return the fixture's pages, name to text; the chapter's number is 7."""
    names = {"07_page": "page", "words": "words"}
    return {
        name: (PAGES / f"{source}.md").read_text(encoding="utf-8")
        for name, source in names.items()
    }


def build_fixture(folder):
    """Build the fixture's pages without a warning; return the folder of the site."""
    if not vendor.is_complete():
        pytest.skip("needs the site's scripts: python -m tools.start.vendor")
    write(folder, stored_pages())
    code, said = run(folder)
    assert code == 0, said
    return folder / "_build" / "html"
