"""A source by the contributors of a program is labelled by the program: [CuPy26a]."""

from pybtex.plugin import register_plugin
from pybtex.style.formatting.alpha import Style
from pybtex.style.labels.alpha import LabelStyle

STYLE = "course"


class Labels(LabelStyle):
    """The usual labels, of names and a year, without a word that says nothing."""

    def format_label(self, entry):
        """Return the label of one source; sources with the same get letters later."""
        return super().format_label(entry).replace("contributors", "")


class Sources(Style):
    """The usual list of sources, with those labels."""

    default_label_style = STYLE


def setup(app):
    """Register both with pybtex, under the name that `_config.yml` asks for."""
    register_plugin("pybtex.style.labels", STYLE, Labels)
    register_plugin("pybtex.style.formatting", STYLE, Sources)
