"""What a page with a notebook offers: the notebook, its package, and a way to run it.

The notebooks lie in the site's folder `notebooks`, the wheel in `dist`. Which version
it is, and so its name, is known only when the site is built. Where NNLIB_REPOSITORY
names the repository on GitHub, whose branch `gh-pages` holds the site, a page opens in
Colab.
"""

import os
import re

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.util.docutils import SphinxRole

HAS_NOTEBOOK = re.compile(r"book/(?:exercises/)?(?:\d\d|further)_|book/index$")
REPOSITORY = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
COLAB = "https://colab.research.google.com/github/{}/blob/gh-pages/notebooks/{}.ipynb"
WORDS = (
    '<p class="package">The first cell of this page’s notebook installs the course’s '
    'package, <a href="{wheel}" download>{name}</a>, also from a copy beside it.</p>'
)


def notebook_of(pagename):
    """Return the name of a page's notebook; None where it has none."""
    if not HAS_NOTEBOOK.match(pagename):
        return None
    _, _, name = pagename.rpartition("/")
    return name + "_exercises" * ("/exercises/" in pagename)


def wheel_name():
    """Return the file name of the wheel that the site offers."""
    from nnlib.version import version  # the checkout is on the path by now

    return f"nnlib_course-{version()}-py3-none-any.whl"


def repository():
    """Return OWNER/NAME of the configured repository, or None."""
    given = os.environ.get("NNLIB_REPOSITORY", "")
    found = REPOSITORY.fullmatch(given)
    if given and not found:
        raise ConfigError(
            f"NNLIB_REPOSITORY is {given!r}, expected an address such as "
            "https://github.com/OWNER/NAME; without it no page offers Colab."
        )
    return found and found[1]


def button(kind, address, says, icon):
    """Return an entry of the theme's row of buttons."""
    label = f"download-{kind}-button"
    return {"type": "link", "url": address, "text": f".{kind}", "tooltip": says,
            "icon": icon, "label": label}  # fmt: skip


def offer(app, pagename, templatename, context, document):
    """Let the download menu hold what a reader can use, and add the sentence below."""
    notebook, buttons = notebook_of(pagename), context.get("header_buttons", [])
    menus = [each for each in buttons if each.get("label") == "download-buttons"]
    files = []
    if notebook:
        name = wheel_name()
        wheel = context["pathto"](f"dist/{name}", resource=True)
        place = context["pathto"](f"notebooks/{notebook}.ipynb", resource=True)
        context["body"] += WORDS.format(wheel=wheel, name=name)
        files = [
            button("ipynb", place, "Download the notebook", "fas fa-code"),
            button("whl", wheel, "Download the course's package", "fas fa-box"),
        ]
        if repository():
            colab = COLAB.format(repository(), notebook)
            entry = button("colab", colab, "Open in Colab", "fas fa-rocket")
            says = {"text": "Open in Colab", "label": "colab-button"}
            buttons.insert(0, entry | says)
    for menu in menus:  # the sources hold what only the site's own builder reads
        kept = [each for each in menu["buttons"] if each["type"] != "link"]
        menu["buttons"] = files + kept


class Notebook(SphinxRole):
    """A link to one of the notebooks that the site offers, by its name."""

    def run(self):
        """Return the link; the file is made after the pages."""
        address = f"{'../' * self.env.docname.count('/')}notebooks/{self.text}.ipynb"
        link = nodes.reference("", f"{self.text}.ipynb", refuri=address)
        link["classes"].append("download")
        return [link], []


class Package(SphinxRole):
    """A link to the wheel that the site offers."""

    def run(self):
        """Return the link; the file is made after the pages."""
        address = f"{'../' * self.env.docname.count('/')}dist/{wheel_name()}"
        link = nodes.reference("", self.text, refuri=address)
        return [link], []


def setup(app):
    """Register the roles; the late priority sees the buttons of the theme."""
    app.add_role("notebook", Notebook())
    app.add_role("package", Package())
    app.connect("config-inited", lambda *_: repository())
    app.connect("html-page-context", offer, priority=600)
