"""Linux: a warm process, in bubblewrap where that works, forks each submission."""
