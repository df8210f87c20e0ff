"""Where a line of code that is too wide for its box may end.

A browser ends it at any space, and in some places where it must not: behind the minus
of `-np.log(p)` and of `1e-6`, before the brace of `f"{p}"`, within a shape. Here a line
is cut into pieces that stay whole: words, short texts, brackets and remarks, and an
operator with what comes behind it. A long piece without a space may end behind a
bracket or a comma, and before a dot or a second bracket.
"""

import itertools
import re
from html import unescape

TOKEN = re.compile(r"<[^>]+>|&[^;]+;|.", re.S)
STRING = re.compile(r"""(?:\b[rbfu]{1,2})?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
OPERATOR = re.compile(r"(?<= )(?:[-+*/@%<>:]|\*\*|//|->|[=!<>]=) +")
INNER = re.compile(
    r"[(\[{](?![)\]}])|,(?=\S)|(?:(?<=[)\]])|(?<=\w{9}))(?=\.[a-zA-Z_])|(?<=[)\]])(?=[\[(])"
)
ENDED = re.compile(r"[ /?|-]|[^\w\s][(\[{]|[)\]}\"'][^\s)\],:]")  # by a browser
GROUP, WORDS = 16, 20  # characters of a bracket and of a text or remark that stay whole
PHONE, NARROW = 36, 27  # characters of a line in a box, 390 and 320 pixels wide
DEEPEST = 8  # spaces of indentation that a folded line keeps: a phone has 45 characters


def inside(place, spans):
    """Tell whether a place lies within one of the spans, and not at its edge."""
    return any(begin < place < end for begin, end in spans)


def brackets(text):
    """Return where the short brackets of a text begin and end."""
    found, opened = [], []
    for place, sign in enumerate(text):
        if sign in "([{":
            opened.append(place)
        elif sign in ")]}" and opened:
            found.append((opened.pop(), place + 1))
    return [(begin, end) for begin, end in found if end - begin <= GROUP]


def gaps(text):
    """Return the places behind the spaces between two words."""
    return {match.end() for match in re.finditer(r"(?<=\S) +(?=\S)", text)}


def joints(text, edges, width, kept):
    """Return where a piece between two edges may end, too long and without a space."""
    return {
        match.end()
        for begin, end in itertools.pairwise(edges)
        if len(text[begin:end].rstrip(" ")) > width
        for match in INNER.finditer(text, begin, end)
        if begin < match.end() < end and not inside(match.end(), kept)
    }


def printed_ends(text, width):
    """Return the places where a printed line may end: behind a space, and others."""
    kept = brackets(text)
    spaces = {place for place in gaps(text) if not inside(place, kept)}
    return spaces, joints(text, [0, *sorted(spaces), len(text)], width, kept)


def ends_of(text, width):
    """Return the places where a line of code may end: behind a space, and others.

    A place is the number of characters before it. The others are those of a piece that
    has no space for more than `width` characters.
    """
    strings = [match.span() for match in STRING.finditer(text)]
    signs = [match.start() for match in re.finditer("#", text)]
    remark = next((at for at in signs if not inside(at, strings)), len(text))
    strings = [span for span in strings if span[1] <= remark]
    bare = text
    for begin, end in strings:  # a bracket in a text closes nothing
        bare = bare[:begin] + "_" * (end - begin) + bare[end:]
    texts = [*strings, (remark, len(text))]
    kept = brackets(bare) + [(b, e) for b, e in texts if e - b <= WORDS]
    spaces = gaps(text) - {match.end() for match in OPERATOR.finditer(bare[:remark])}
    spaces -= {remark + 2}  # the sign of a remark goes along with its first word
    spaces = {place for place in spaces if not inside(place, kept)}
    edges = [len(text) - len(text.lstrip(" ")), *sorted(spaces), remark]
    return spaces, joints(bare, edges, width, kept + strings)


def cut(html, code=True):
    """Return a line of highlighted code, or of what it prints, in whole pieces."""
    letters, tag, depth = [], "", 0
    for token in TOKEN.findall(html):
        if token.startswith("<"):
            depth += -1 if token[1] == "/" else 1
            tag = token if depth else ""
        else:
            letters.append((tag, token))
        if depth > 1:
            return html  # a link in a name: nothing that is written here
    text = "".join(unescape(sign) for _, sign in letters)
    indent = min(len(text) - len(text.lstrip(" ")), DEEPEST)
    if len(text.strip()) <= NARROW - indent:
        return html
    spaces, others = (ends_of if code else printed_ends)(text, PHONE - indent)
    edges = [0, *sorted(spaces | others), len(text)]
    parts = []
    for begin, end in itertools.pairwise(edges):
        piece = text[begin:end].rstrip(" ")
        stop, length = begin + len(piece), len(piece.lstrip(" "))
        shown = written(letters[begin:stop])
        if ENDED.search(piece.lstrip(" ")) and 2 < length <= PHONE - indent:
            kind = "whole" if length <= NARROW - indent else "whole wide"
            shown = f'<span class="{kind}">{shown}</span>'
        if begin in others:
            shown = "<wbr>" + shown
        parts.append(shown + written(letters[stop:end]))
    return "".join(parts)


def written(letters):
    """Return letters as HTML, those with one tag in one element."""
    parts, opened = [], ""
    for tag, sign in letters:
        if tag != opened:
            parts.append("</span>" * bool(opened) + tag)
            opened = tag
        parts.append(sign)
    return "".join(parts) + "</span>" * bool(opened)
