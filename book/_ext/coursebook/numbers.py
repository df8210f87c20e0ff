"""A chapter's number is the one in its file's name: `12_gpu` is chapter 12.

Sphinx counts pages instead, and would call the ninth page of the book chapter 9.
Figures and sections take their numbers from here, too.
"""

import re

from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as Collector


def named(number, docname):
    """Return a section's number with the chapter that the page's name says."""
    name = re.match(r"book/(\d\d)_", docname)
    return type(number)([int(name[1]), *number[1:]]) if name and number else number


def renumber(env):
    """Correct what Sphinx assigned: on the pages, in the contents and in titles."""
    for docname, sections in env.toc_secnumbers.items():
        for anchor, number in sections.items():
            sections[anchor] = named(number, docname)
        marked = [env.titles[docname], *env.tocs[docname].findall()]
        for node in marked:
            if "secnumber" in getattr(node, "attributes", {}):
                node["secnumber"] = named(node["secnumber"], docname)


def use_names(app):
    """Let the collector of the contents correct its numbers each time."""
    assign = Collector.assign_section_numbers
    if hasattr(assign, "by_name"):
        return

    def assign_section_numbers(collector, env):
        changed = assign(collector, env)
        renumber(env)
        return changed

    assign_section_numbers.by_name = True
    Collector.assign_section_numbers = assign_section_numbers


def setup(app):
    """Wait until every extension has had its say about the numbers."""
    app.connect("builder-inited", use_names, priority=900)
