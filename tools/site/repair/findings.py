"""What a repair says of each file, and the report for the teacher."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from nnlib_grader.table import readable

KEPT = ".as-handed-in"  # after the name of what a learner handed in


@dataclass
class Finding:
    """What is said of a file: what was mended, and what needs a hand."""

    path: Path
    mended: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)


def report(findings: list[Finding], root: Path) -> str:
    """Return what was mended and what needs a hand, learner by learner."""
    lines, counts = [], Counter()
    for each in sorted(findings, key=lambda finding: finding.path):
        counts["mended"] += bool(each.mended)
        counts["look"] += bool(each.look)
        counts["good"] += not (each.mended or each.look)
        if each.mended or each.look:
            lines.append(each.path.relative_to(root).as_posix())
            lines += [f"    mended     {text}" for text in each.mended]
            lines += [f"    your hand  {text}" for text in each.look]
    lines.append(
        f"{counts['good']} in order, {counts['mended']} mended, "
        f"{counts['look']} that need a hand."
    )
    if counts["mended"]:
        lines.append(
            f"What was handed in lies beside what was mended, with {KEPT} after its "
            "name. Grade what was graded before with nbgrader autograde --force."
        )
    return readable("\n".join(lines))
