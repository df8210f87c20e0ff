"""Pages of marks: one for each learner, and one for the teacher about the class."""
