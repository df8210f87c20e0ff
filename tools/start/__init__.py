"""What runs before anything is installed: the standard library is all it has."""
