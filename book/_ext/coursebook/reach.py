"""What the theme leaves out for the keyboard and for screen readers, on every page.

The list of pages comes after the text, so that Tab reaches the text in a few steps; it
keeps its place on the left (`reach.css`). What has no name gets one. Each mend says
what it looks for: a theme that writes it otherwise stops the build.
"""

import re
from pathlib import Path

from sphinx.errors import ExtensionError

TEMPLATES = Path(__file__).parent / "templates"
SKIP = re.compile(r'(<div id="pst-skip-link"[^>]*>)(<a href="#main-content">.*?</a>)')
SIDEBAR = re.compile(
    r'(?P<sidebar><div id="pst-primary-sidebar".*?)'
    r'(?P<main><main id="main-content".*?</main>)',
    re.S,
)
BRANCH = re.compile(
    r"(?P<link><a [^>]*>(?P<title>[^<]*)</a>)(?P<details><details[^>]*>)"
    r'<summary>(?=<span class="toctree-toggle")'
)
# The name of the button of the search leaves out the keys that its text shows.
SEARCH = re.compile(
    r'(<button class="btn search-button-field[^>]*?) aria-label="Search"'
)
# The theme's words for what a reader sees as contents, outline and light.
RENAMED = {
    'title="Toggle primary sidebar"': 'title="Contents of the course"',
    'title="Toggle secondary sidebar"': 'title="On this page"',
    'aria-label="Color mode" data-bs-title="Color mode"': (
        'aria-label="Light or dark" data-bs-title="Light or dark"'
    ),
}
NAMED = {
    # Outside the list of pages this part of the page would belong to no landmark.
    '<div id="pst-primary-sidebar"': '<div id="pst-primary-sidebar" tabindex="-1" '
    'role="complementary" aria-label="The course"',
    '<main id="main-content"': '<main id="main-content" tabindex="-1"',
}


def mended(page):
    """Return a finished page, mended; the same page where it is none of the theme's."""
    if '<main id="main-content"' not in page:
        return page
    page = BRANCH.sub(
        r'\g<link>\g<details><summary aria-label="Pages of \g<title>">', page
    )
    page = SEARCH.sub(r"\1", page)
    page, skips = SKIP.subn(
        r'\1\2<a href="#pst-primary-sidebar">Skip to the list of pages</a>', page
    )
    page, moved = SIDEBAR.subn(r"\g<main>\n\g<sidebar>", page)
    missing = [sign for sign in NAMED if sign not in page]
    if not (skips and moved) or missing or '<summary><span class="toctree' in page:
        raise ExtensionError(
            "coursebook.reach: the theme writes its pages in another way now; look at "
            f"{', '.join(missing) or 'its sidebar and its skip link'} and mend NAMED."
        )
    for sign, named in (NAMED | RENAMED).items():
        page = page.replace(sign, named)
    return page


def mend(app, fault):
    """Mend every page of the site."""
    if fault or app.builder.name != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        if "_static" in path.relative_to(app.outdir).parts:
            continue
        page = path.read_text(encoding="utf-8")
        if (right := mended(page)) != page:
            path.write_text(right, encoding="utf-8")


def setup(app):
    """Connect the step; the templates stand beside this module."""
    app.connect(
        "config-inited",
        lambda app, config: config.templates_path.append(str(TEMPLATES)),
    )
    app.connect("build-finished", mend, priority=960)
