"""A source by the contributors of a program is labelled by the program: [CuPy26a].

An address is shown without what every address begins with, so that a phone has room.
"""

import re

from pybtex.plugin import register_plugin
from pybtex.style.formatting.alpha import Style
from pybtex.style.labels.alpha import LabelStyle
from pybtex.style.template import field, href, words

STYLE = "course"


class Labels(LabelStyle):
    """The usual labels, of names and a year, without a word that says nothing."""

    def format_label(self, entry):
        """Return the label of one source; sources with the same get letters later."""
        return super().format_label(entry).replace("contributors", "")


class Sources(Style):
    """The usual list of sources, with those labels and shorter addresses."""

    default_label_style = STYLE

    def format_url(self, entry):
        """Return the link to a source."""
        address = field("url", raw=True)
        return words["URL:", href(address)[field("url", raw=True, apply_func=shown)]]


def shown(address):
    """Return an address as the list shows it; the theme shortens those of GitHub."""
    if "//github.com/" in address:
        return address
    return re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/")


def setup(app):
    """Register both with pybtex, under the name that `_config.yml` asks for."""
    register_plugin("pybtex.style.labels", STYLE, Labels)
    register_plugin("pybtex.style.formatting", STYLE, Sources)
