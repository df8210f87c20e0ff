"""Where the code is, how to install it, cite it, and report an error.

The reference comes from CITATION.cff, the version from the package, the addresses from
NNLIB_BOOK and NNLIB_REPOSITORY; what these do not name is not spoken of.
"""

import os
from pathlib import Path

import yaml
from sphinx.util.docutils import SphinxDirective

from coursebook import one_file
from coursebook.elements import parse
from coursebook.package import repository, wheel_name

RUN = """\
**Run it.** Each page's download menu has its notebook, whose first cell installs the
course's package, `nnlib`. To install it by hand, take {{package}}`the package's file`:

```text
python -m pip install "{wheel}"
```
"""
CODE = "**Read the code.** All of it, the book's text too, is [on GitHub]({where})."
PACKAGE = "**Read the code.** The package's file holds all that the chapters import."
CITE = """\
**Cite it.**

```bibtex
{entry}
```
"""
MEND = (
    "**Report an error.** The flag at the top of each page opens a report, with the "
    "page and the section filled in."
)


def entry(citation, version, site):
    """Return the BibTeX entry of a CITATION.cff, as read from its YAML."""
    fields = {
        "author": " and ".join(f"{{{one['name']}}}" for one in citation["authors"]),
        "title": f"{{{citation['title']}}}",
        "year": citation["date-released"][:4],
        "version": version,
        "url": site,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join(["@software{line_by_line,", ",\n".join(lines), "}"])


def cite(root):
    """Return how to cite the course, from the CITATION.cff in the folder `root`."""
    from nnlib.version import version  # the checkout is on the path by now

    citation = yaml.safe_load(Path(root, "CITATION.cff").read_text(encoding="utf-8"))
    return CITE.format(entry=entry(citation, version(), site()))


def site():
    """Return the site's address, or nothing."""
    return os.environ.get("NNLIB_BOOK", "").rstrip("/")


def requirement():
    """Return what pip is asked to install."""
    if site():
        return f"nnlib-course[course] @ {site()}/dist/{wheel_name()}"
    return f"{wheel_name()}[course]"


class AtHand(SphinxDirective):
    """The lines of the first page that lead out of it."""

    has_content = False

    def run(self):
        """Return the paragraphs."""
        where = repository()
        words = [
            RUN.format(wheel=requirement()),
            CODE.format(where=f"https://github.com/{where}") if where else PACKAGE,
            *one_file.offered(),
            cite(self.env.app.confdir),
        ]
        if where:
            words.append(MEND)
        return parse(self, "\n\n".join(words).splitlines())


def setup(app):
    """Register the directive."""
    app.add_directive("at-hand", AtHand)
