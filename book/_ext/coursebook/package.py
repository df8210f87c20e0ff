"""Under each page that offers a notebook: the package that the notebook needs.

The wheel lies in the site's folder `dist`. Which version it is, and so its name, is
known only when the site is built.
"""

import re
from pathlib import PurePosixPath

SET = re.compile(r"book/exercises/\d\d_")
WORDS = (
    '<p class="package">The notebook of this page needs the course’s package: '
    '<a href="{wheel}" download>{name}</a>. Its first cell says what to do with it.</p>'
)


def offer(app, pagename, templatename, context, document):
    """Add the link below a page with a notebook."""
    from nnlib.version import version  # the checkout is on the path by now

    source = PurePosixPath(context.get("sourcename", "")).name
    if ".ipynb" in source or SET.match(pagename):
        name = f"nnlib_course-{version()}-py3-none-any.whl"
        wheel = context["pathto"](f"dist/{name}", resource=True)
        context["body"] += WORDS.format(wheel=wheel, name=name)


def setup(app):
    """Connect the step."""
    app.connect("html-page-context", offer)
