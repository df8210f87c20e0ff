"""Of a style sheet, the rules that some page can use.

The theme brings rules for hundreds of parts that the book does not have. A rule stays
if each class and each id that it asks for is a word of some page or script; a word of a
script that ends in a hyphen, such as `bs-`, stands for all that begin so.
"""

import re

import tinycss2

WORD = re.compile(r"[\w-]+")
GROUPS = ("media", "supports")


class Words:
    """The words that pages and scripts hold, any of which may be a class."""

    def __init__(self, pages, scripts):
        self.all = set()
        for text in (*pages, *scripts):
            self.all.update(WORD.findall(text))
        starts = {word for text in scripts for word in WORD.findall(text)}
        self.starts = tuple(
            word for word in starts if word.endswith("-") and len(word.strip("-")) > 1
        )

    def have(self, name):
        """Tell whether a class or an id of this name may appear."""
        return name in self.all or name.startswith(self.starts)


def used(style, words):
    """Return a style sheet without comments, and without what no page can use."""
    rules = tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)
    return "\n".join(kept(rules, words))


def kept(rules, words):
    """Yield the text of each rule that stays.

    Raises
    ------
    ValueError
        If a rule cannot be read.
    """
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"line {rule.source_line} of a style: {rule.message}")
        if rule.type == "qualified-rule":
            asked = [each for each in selectors(rule.prelude) if possible(each, words)]
            if asked:
                head = ",".join(tinycss2.serialize(each).strip() for each in asked)
                yield f"{head}{{{tight(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in GROUPS:
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            if held := "\n".join(kept(inner, words)):
                head = tinycss2.serialize(rule.prelude).strip()
                yield f"@{rule.at_keyword} {head}{{{held}}}"
        elif rule.type == "at-rule":
            yield tinycss2.serialize([rule])


def tight(content):
    """Return the text of declarations, with a space where there was a gap."""
    parts = [part for part in content if part.type != "comment"]
    return re.sub(r"\s*\n\s*", " ", tinycss2.serialize(parts)).strip()


def selectors(prelude):
    """Split what stands before the brace at its commas."""
    found = [[]]
    for part in prelude:
        if part == ",":
            found.append([])
        elif part.type != "comment":
            found[-1].append(part)
    return found


def possible(selector, words):
    """Tell whether some element may match; what stands in brackets does not count."""
    for before, part in zip([None, *selector], selector, strict=False):
        named = part.type == "hash" or (part.type == "ident" and before == ".")
        if named and not words.have(part.value):
            return False
    return True
