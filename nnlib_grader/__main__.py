"""The teacher's commands: `python -m nnlib_grader COMMAND`."""

import sys

from nnlib_grader.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
