"""A way to report an error, with the page filled in, and the section by `report.js`.

It leads to a new issue of the repository that NNLIB_REPOSITORY names; without it there
is no place to lead to, and no button.
"""

from urllib.parse import urlencode

from markupsafe import Markup

from coursebook.package import button, repository

BODY = """Page: {title} ({page})
Section: {section}
Version: {version}

What stands there, and what should stand there:

"""
WHOLE = "the whole page"


def address(where, page, title, version, section=WHOLE):
    """Return the address of a new issue about a page.

    Parameters
    ----------
    where : str
        OWNER/NAME of the repository.
    page, title : str
        The page's name, such as ``book/01_neurons``, and its title.
    version : str
        The version of the package that the site offers.
    section : str
        The heading; `report.js` puts that of the section in view in its place.
    """
    body = BODY.format(page=page, title=title, version=version, section=section)
    filled = urlencode({"title": f"{title}: ", "body": body})
    return f"https://github.com/{where}/issues/new?{filled}"


def offer(app, pagename, templatename, context, document):
    """Add the button and its script."""
    from nnlib.version import version  # the checkout is on the path by now

    where = repository()
    if document is None or not where:
        return
    title = str(Markup(context["title"]).striptags())
    there = address(where, pagename, title, version())
    entry = button("report", there, "Report an error on this page", "fas fa-flag")
    entry |= {"text": "", "label": "report-button"}
    context["header_buttons"].insert(0, entry)
    app.add_js_file("report.js", loading_method="defer")


def setup(app):
    """Register the step after `package` has made the menus."""
    app.connect("html-page-context", offer, priority=610)
