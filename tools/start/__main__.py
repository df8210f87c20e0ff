"""Run a tool: `python -m tools.start MODULE ARGUMENTS`; what ends it early is said."""

import runpy
import sys

from tools.start.checks import guarded


def main() -> int:
    """Run the module as a program; the tool's own exit code leaves by SystemExit."""
    _, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main, "course"))
