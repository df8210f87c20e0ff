"""The button that opens the course, and beside it the way back to where one was.

The chapters leave the reader's place in the browser's own store, and `course.js` makes
a link of it; nothing leaves the machine.
"""

from sphinx.util.docutils import SphinxDirective

from coursebook.elements import make, parse


class Start(SphinxDirective):
    """A line that holds the link to the first chapter."""

    has_content = True

    def run(self):
        """Return the line."""
        return [make("div", *parse(self, self.content), classes=["start-line"])]


def setup(app):
    """Register the directive."""
    app.add_directive("start", Start)
