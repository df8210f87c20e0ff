"""A formula in words and signs, for a name: `1/2`, `√(x + y)`, `x_1`.

Browsers take no name from MathML, so that a choice that is a formula would have none.
"""

from xml.etree import ElementTree

from docutils import nodes

from coursebook.formulas import FORMULAS


def alone(words):
    """Return words in brackets, unless they are one sign, number or name."""
    return words if len(words) < 2 or words.isalnum() else f"({words})"


def plain(part):
    """Return an element of MathML as text on one line."""
    parts = [plain(child) for child in part]
    match part.tag:
        case "mfrac":
            return "/".join(map(alone, parts))
        case "msqrt":
            return "√" + alone("".join(parts))
        case "msub":
            return "_".join(map(alone, parts))
        case "msup":
            return "^".join(map(alone, parts))
        case "msubsup":
            base, low, high = map(alone, parts)
            return f"{base}_{low}^{high}"
        case "mtr":
            return " ".join(parts) + "; "
        case "mspace":
            return " " if part.get("width") else ""
        case "mo" if part.text in {"=", "<", ">", "≤", "≥", "≈", "←", "→"}:
            return f" {part.text} "
    return "".join([part.text or "", *parts])


def spoken(words):
    """Return inline nodes as text, their formulas set in plain signs."""
    said = []
    for word in words:
        for part in word.findall(lambda node: isinstance(node, nodes.Text)):
            if isinstance(part.parent, nodes.math):
                said.append(plain(ElementTree.fromstring(FORMULAS.of(part.astext()))))
            else:
                said.append(part.astext())
    return " ".join("".join(said).split())
