"""What builds the course: what starts it, its chapters, its site, and single tools."""
