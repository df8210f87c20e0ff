"""Gradescope's `results.json`, as its page "Autograder Specifications" has it."""

import json

from nnlib_grader.marks.guarded import guarded
from nnlib_grader.table import table


def results(record: dict) -> str:
    """Return the file of a learner: an entry an exercise, what was said as its output.

    Gradescope has no word for "not graded": where nothing could be read the score is 0
    and the output says why.
    """
    tests = []
    for id, most in record["possible"].items():
        report, hand = record["exercises"].get(id), record["by_hand"].get(id)
        points = report["points"] if report else 0.0
        text = table(report, passed="The checks pass.") if report else "Not answered."
        if hand:
            points = hand["points"]
            text += f"\n\nMarked by hand: {hand['reason']}"
        tests.append(
            {
                "name": id,
                "score": points,
                "max_score": most,
                "status": "passed" if points == most else "failed",
                "output": text,
                "output_format": "text",
                "visibility": "visible",
            }
        )
    said = list(record["messages"])
    if record["late"]:
        said.append(f"Late: {record['points']} points before that.")
    said.append(f"{guarded([record['sandbox']]).capitalize()}.")
    whole = {
        "score": record["score"] or 0.0,
        "output": "\n".join(said),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return json.dumps(whole, indent=1) + "\n"
