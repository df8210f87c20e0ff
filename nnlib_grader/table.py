"""Write a report as plain text that reads well aloud too: no boxes, no colours."""

import textwrap

WIDTH = 78
# An address is kept whole, so that it can be followed.
WRAP = textwrap.TextWrapper(WIDTH - 14, break_long_words=False, break_on_hyphens=False)
MOST_PRINTED = 6  # lines of the learner's own


def table(
    report: dict, read: str = "", passed: str = "The visible checks pass."
) -> str:
    """Return the text that a learner sees.

    Parameters
    ----------
    report : dict
        From `nnlib_grader.comparer.compare`.
    read : str
        Where the chapter explains it.
    passed : str
        What to say where every check passes.
    """
    checks = report["checks"]
    head = (
        f"{report['answer']}: {number(report['points'])} of "
        f"{number(report['of'])} points."
    )
    if all(check["passed"] for check in checks):
        head += f" {passed}"
    lines = [head, ""]
    width = max(len(check["name"]) for check in checks)
    for position, check in enumerate(checks, start=1):
        verdict = "passed " if check["passed"] else "not yet"
        lines.append(
            f"  {position}  {check['name']:<{width}}  {verdict}  "
            f"{number(check['points'])} of {number(check['of'])}"
        )
    said = {}
    for position, check in enumerate(checks, start=1):
        if not check["passed"]:
            lines += explanation(position, check, said)
    for note in report.get("notes", ()):
        lines += ["", *field("note", note)]
    if read and said:
        lines += ["", f"To read: {read}"]
    return readable("\n".join(lines))


def readable(text: str) -> str:
    """Return a text without characters that steer a terminal or cannot be printed."""
    return "".join(
        one
        if one == "\n" or one.isprintable()
        else one.encode("unicode_escape").decode("ascii")
        for one in text.expandtabs(4)
    )


def explanation(position: int, check: dict, said: dict) -> list[str]:
    """Return the lines about one failing check; what was said above is not repeated.

    What is wrong comes first, and the numbers that show it after.
    """
    words = (check["problem"], check.get("likely"))
    if words in said:
        return ["", f"Check {position}, {check['name']}: as in check {said[words]}."]
    said[words] = position
    lines = ["", f"Check {position}, {check['name']}"]
    lines += field("problem", cut(check["problem"]))
    if check.get("likely"):
        first = said.setdefault(check["likely"], position)
        again = f"As in check {first}."
        lines += field("likely", check["likely"] if first == position else again)
    if "came_back" in check:
        lines += field("came back", check["came_back"], wrap=False)
    if "printed" in check:
        lines += field("printed", cut(check["printed"]), wrap=False)
    for name, value in check.get("input", ()):
        below = value.replace("\n", "\n" + " " * len(f"{name} = "))
        lines += field("input", f"{name} = {below}", wrap=False)
    return lines


def afterwards(said: list[tuple[str, str]]) -> str:
    """Return what is said after a pass: named texts, a field each."""
    lines = [line for name, text in said for line in field(name, text)]
    return readable("\n".join(["", *lines]))


def cut(text: str) -> str:
    """Return the first lines of a text that the learner's code made."""
    lines = text.splitlines()
    return "\n".join(lines[:MOST_PRINTED] + ["..."] * (len(lines) > MOST_PRINTED))


def field(name: str, text: str, wrap: bool = True) -> list[str]:
    """Return a named text, its further lines set below its first."""
    indent = " " * 14
    lines = text.splitlines() or [""]
    if wrap:
        lines = [part for line in lines for part in WRAP.wrap(line) or [""]]
    first, *rest = lines
    return [f"  {name + ':':<12}{first}", *(indent + line for line in rest)]


def number(points: float) -> str:
    """Return points without needless zeros."""
    return f"{points:g}"
