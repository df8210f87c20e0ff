"""Scripts that build the course: each runs as ``python -m tools.NAME``."""
