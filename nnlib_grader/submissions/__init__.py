"""What learners handed in: files of a folder or a zip become sources by exercise."""
