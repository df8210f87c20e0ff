"""Figures are numbered within their chapter: Fig. 4.1 is the first of 04_activations.

Sphinx numbers them through the whole book; a page without a number starts at 1.
"""

from coursebook.elements import chapter


def renumber(app, env):
    """Replace the numbers that Sphinx gave; references read them later."""
    for docname, kinds in env.toc_fignumbers.items():
        own = chapter(docname)
        before = (int(own),) if own else ()
        for kind, numbers in kinds.items():
            order = sorted(numbers, key=numbers.get)
            kinds[kind] = {name: (*before, i) for i, name in enumerate(order, 1)}
    return []  # no page needs to be read again


def setup(app):
    """Connect the step after Sphinx's own numbering."""
    app.connect("env-get-updated", renumber, priority=900)
