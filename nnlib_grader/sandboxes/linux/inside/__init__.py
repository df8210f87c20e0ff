"""What the sandbox runs itself: a folder that is mounted, and imports no other."""
