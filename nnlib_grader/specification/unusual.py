"""What makes a right answer unusual, for the variants of a specification."""

import sys


def warned(value: object) -> object:
    """Print a line on stderr, which must cost no points, and return the value."""
    print("slow but right", file=sys.stderr)
    return value
