r"""A formula as a reader types it: `\frac{1}{2}(p - t)` becomes `1/2(p - t)`."""

import re
import unicodedata

SIGNS = {
    "cdot": "·",
    "times": "×",
    "odot": "⊙",
    "pm": "±",
    "le": "≤",
    "ge": "≥",
    "ne": "≠",
    "approx": "≈",
    "to": "→",
    "mapsto": "→",
    "leftarrow": "←",
    "infty": "∞",
    "partial": "∂",
    "nabla": "∇",
    "sum": "Σ",
    "prod": "Π",
    "sqrt": "sqrt",
    "top": "T",
    "ell": "l",
    "varepsilon": "ε",
    "in": "∈",
    "dots": "…",
    "ldots": "…",
    "cdots": "…",
    "lVert": "|",
    "rVert": "|",
    "mid": "|",
}
# What only sets the size or the face of what follows, or a gap.
SILENT = re.compile(
    r"\\(?:left|right|bigl?|bigr|Bigl?|Bigr|biggl?|biggr|displaystyle|qquad|quad"
    r"|limits)(?![A-Za-z])|\\(?:begin|end)\{\w+\*?\}|\\[,;:!> ]"
)
FACES = re.compile(
    r"\\(?:math\w+|operatorname|text\w*|hat|bar|tilde|vec|boldsymbol|underbrace|overbrace)"
    r"(?![A-Za-z])"
)
FRACTION = re.compile(r"\\[td]?frac\s*(\{[^{}]*\}|\w)\s*(\{[^{}]*\}|\w)")
COMMAND = re.compile(r"\\([A-Za-z]+)")


def typed(tex):
    """Return a formula's TeX as plain text, with signs that a reader sees or types."""
    text = FACES.sub("", SILENT.sub(" ", tex.replace(r"\\", " ")))
    before = None
    while before != text:  # the innermost first
        before = text
        text = FRACTION.sub(lambda m: f"{part(m[1])}/{part(m[2])}", text)
        text = re.sub(r"\\sqrt\s*(\w)", r"sqrt(\1)", text)
        text = re.sub(r"\\sqrt\s*\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"(?<!\\)\{([^{}]*)\}", r"\1", text)
    text = COMMAND.sub(sign, text)
    text = re.sub(r"\\(?=[{}%_#|])|&", " ", text)
    return " ".join(text.split())


def part(braced):
    """Return one half of a fraction, in brackets where it is more than a name."""
    inside = braced.strip("{}").strip()
    return inside if re.fullmatch(r"[\w.\\]+", inside) else f"({inside})"


def sign(match):
    """Return what stands for a command: a sign, a Greek letter, or its own name."""
    name = match[1]
    if name in SIGNS:
        return SIGNS[name]
    spelled = name.upper().replace("LAMBDA", "LAMDA")  # as Unicode has it
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {spelled}")
    except KeyError:
        return name
