"""What the sandbox runs itself: mounted as a folder, it imports nothing from outside."""
