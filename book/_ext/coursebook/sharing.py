"""What a shared link shows: the page's title, its description and a picture.

A picture is found by its whole address only. So the tags are written where NNLIB_BOOK
names the site's address; search engines then learn each page's address as well.
"""

from markupsafe import Markup, escape

from coursebook.at_hand import site
from coursebook.pages import description

PICTURE = "share.png"
SIZE = 1200, 630  # pixels, made by tools/make_share_picture.py
ALT = "A handwritten 3, thirty hidden units, and ten outputs; the longest is that of 3."
PROPERTY = '<meta property="og:{}" content="{}" />'


def tags(where, page, title, words):
    """Return the tags of one page.

    Parameters
    ----------
    where : str
        The site's address without the last slash.
    page : str
        The page's name, such as ``book/01_neurons``.
    title, words : str
        The page's title and its description.
    """
    address = f"{where}/{page}.html"
    properties = {
        "type": "article",
        "url": address,
        "title": title,
        "description": words,
        "image": f"{where}/_static/{PICTURE}",
        "image:width": SIZE[0],
        "image:height": SIZE[1],
        "image:alt": ALT,
    }
    return "\n".join(
        [
            f'<link rel="canonical" href="{escape(address)}" />',
            *(PROPERTY.format(name, escape(each)) for name, each in properties.items()),
            '<meta name="twitter:card" content="summary_large_image" />',
        ]
    )


def share(app, pagename, templatename, context, document):
    """Add the tags, where the site's address is known."""
    if site() and document is not None:
        title = Markup(context["title"]).striptags()
        words = description(document) or app.config.project
        context["metatags"] += "\n" + tags(site(), pagename, title, words)


def setup(app):
    """Connect the step after `pages`, whose tags come first."""
    app.connect("html-page-context", share, priority=910)
